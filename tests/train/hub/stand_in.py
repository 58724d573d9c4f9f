"""A stand-in for the Hub: what it keeps, and how it answers what huggingface_hub 2.4 asks.

Repositories are kept in memory, and calls counted, so that a test can break any of them.
`tests.train.hub.serving` puts it on loopback.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

__all__ = ["CUT", "LOST", "READER", "TOKEN", "Answer", "Fault", "Hub"]

TOKEN = "hf_may_write"
READER = "hf_may_read"
CUT = "cut"
LOST = "lost"
LARGE = (".safetensors", ".onnx", "tokenizer.json")
INITIAL = {".gitattributes": b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n"}

Files = dict[str, bytes]


@dataclass(frozen=True)
class Answer:
    """A status, what goes with it, and headers of its own."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What befalls the calls from number `first` on, to the `last`.

    CUT closes the connection before anything is done, LOST after it; else an answer is given.
    """

    kind: str | Answer
    first: int = 0
    last: int = 10**9


@dataclass
class Repo:
    """One repository: trees by commit, commits by branch or pull request, titles of the latter."""

    private: bool
    trees: dict[str, Files] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    proposed: list[str] = field(default_factory=list)

    def put(self, ref: str, files: Files) -> str:
        """Make a commit with all of `files`, and return its id."""
        commit = hashlib.sha1(f"{ref} {len(self.trees)}".encode()).hexdigest()
        self.trees[commit], self.heads[ref] = files, commit
        return commit

    def commit(self, revision: str) -> str:
        """Return the commit of a branch, a pull request or a commit."""
        return self.heads.get(revision, revision)

    def files(self, revision: str = "main") -> Files:
        """Return what is there, byte for byte, but for what the Hub itself puts there."""
        there = self.trees[self.commit(revision)]
        return {place: data for place, data in there.items() if place not in INITIAL}


@dataclass
class Hub:
    """All that the stand-in keeps; `calls` are method and path of each, in order."""

    endpoint: str = ""
    repos: dict[str, Repo] = field(default_factory=dict)
    large: Files = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    fault: Fault | None = None
    lock: Any = field(default_factory=Lock)

    def befalls(self, call: str) -> str | Answer | None:
        """Note a call; return what befalls it."""
        with self.lock:
            number = len(self.calls)
            self.calls.append(call)
        fault = self.fault
        return fault.kind if fault and fault.first <= number <= fault.last else None

    def create(self, told: Any) -> Answer:
        name = f"{told['organization']}/{told['name']}"
        url = f"{self.endpoint}/{name}"
        if name in self.repos:
            error = "You already created this model repo"
            return Answer(409, {"error": error, "url": url})
        self.repos[name] = Repo(told.get("visibility") == "private")
        self.repos[name].put("main", dict(INITIAL))
        return Answer(200, {"url": url})

    def validate(self, told: Any) -> Answer:
        _, metadata, _ = told["content"].split("---\n", 2)
        faults = [] if "license" in yaml.safe_load(metadata) else [{"message": "no license"}]
        return Answer(400 if faults else 200, {"errors": faults, "warnings": []})

    def info(self, name: str, revision: str = "main") -> Answer:
        repo = self.repos[name]
        known = {"id": name, "sha": repo.commit(revision), "private": repo.private}
        return Answer(200, known | {"siblings": [], "tags": []})

    def tree(self, name: str, revision: str) -> Answer:
        repo = self.repos[name]
        there = repo.trees[repo.commit(revision)]
        return Answer(200, [_entry(place, data) for place, data in there.items()])

    def branch(self, name: str, branch: str) -> Answer:
        repo = self.repos[name]
        if branch in repo.heads:
            return Answer(409, {"error": "Reference already exists"})
        repo.heads[branch] = repo.heads["main"]
        return Answer(201, {})

    def discussions(self, name: str) -> Answer:
        opened = [
            {
                "title": title,
                "num": number,
                "author": {"name": "user"},
                "createdAt": "2026-01-01T00:00:00.000Z",
                "status": "open",
                "repo": {"name": name, "type": "model"},
                "isPullRequest": True,
            }
            for number, title in enumerate(self.repos[name].proposed, 1)
        ]
        return Answer(200, {"count": len(opened), "start": 0, "discussions": opened})

    def preupload(self, name: str, revision: str, told: Any) -> Answer:
        there = self.repos[name].trees[self.repos[name].commit(revision)]
        modes = [
            {
                "path": place,
                "uploadMode": "lfs" if place.endswith(LARGE) else "regular",
                "shouldIgnore": False,
                **({"oid": _oid(place, there[place])} if place in there else {}),
            }
            for place in (one["path"] for one in told["files"])
        ]
        return Answer(200, {"files": modes})

    def batch(self, told: Any) -> Answer:
        objects = []
        for one in told["objects"]:
            actions = {
                "upload": {"href": f"{self.endpoint}/large/{one['oid']}"},
                "verify": {"href": f"{self.endpoint}/verify/{one['oid']}"},
            }
            there = one["oid"] in self.large
            objects.append(one if there else one | {"actions": actions})
        return Answer(200, {"transfer": "basic", "objects": objects})

    def keep(self, oid: str, data: bytes) -> Answer:
        if hashlib.sha256(data).hexdigest() != oid:
            return Answer(400, {"error": "the content is not what it is said to be"})
        self.large[oid] = data
        return Answer(200, {})

    def verify(self, oid: str) -> Answer:
        return Answer(200 if oid in self.large else 404, {})

    def commit(self, name: str, revision: str, lines: bytes, proposed: bool) -> Answer:
        repo = self.repos[name]
        told = [json.loads(line) for line in lines.splitlines()]
        files = dict(repo.trees[repo.commit(revision)])
        for one in told[1:]:
            self._change(files, one["key"], one["value"])
        ref, pull = revision, None
        if proposed:
            repo.proposed.append(told[0]["value"]["summary"])
            ref = f"refs/pr/{len(repo.proposed)}"
            pull = f"{self.endpoint}/{name}/discussions/{len(repo.proposed)}"
        commit = repo.put(ref, files)
        url = f"{self.endpoint}/{name}/commit/{commit}"
        return Answer(200, {"commitUrl": url, "commitOid": commit, "pullRequestUrl": pull})

    def _change(self, files: Files, key: str, value: Any) -> None:
        if key == "deletedFile":
            del files[value["path"]]
        elif key == "lfsFile":
            files[value["path"]] = self.large[value["oid"]]
        else:
            files[value["path"]] = base64.b64decode(value["content"])

    def resolve(self, name: str, revision: str, place: str) -> Answer:
        repo = self.repos[name]
        commit = repo.commit(revision)
        data = repo.trees[commit][place]
        etag = f'"{_oid(place, data)}"'
        return Answer(200, data, {"ETag": etag, "X-Linked-Etag": etag, "X-Repo-Commit": commit})

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Return the answer to a call that nothing befalls."""
        url = urlsplit(path)
        for pattern, route in ROUTES:
            if found := re.fullmatch(pattern, f"{method} {url.path}"):
                parts = {key: unquote(value) for key, value in found.groupdict().items()}
                if parts.get("name", "") not in self.repos and "name" in parts:
                    return Answer(404, {"error": "Repository not found"}, REPO_UNKNOWN)
                if parts.get("revision") and not self._knows(parts["name"], parts["revision"]):
                    return Answer(404, {"error": "Invalid rev id"}, REVISION_UNKNOWN)
                return route(self, parts, body, "create_pr" in parse_qs(url.query))
        return Answer(501, {"error": f"the stand-in has no {method} {path}"})

    def _knows(self, name: str, revision: str) -> bool:
        return self.repos[name].commit(revision) in self.repos[name].trees


Route = Callable[[Hub, dict[str, str], bytes, bool], Answer]
REPO_UNKNOWN = {"X-Error-Code": "RepoNotFound"}
REVISION_UNKNOWN = {"X-Error-Code": "RevisionNotFound"}
NAME = "(?P<name>[^/]+/[^/]+?)"
REVISION = "(?P<revision>[^/]+)"
API = f"/api/models/{NAME}"
ROUTES: tuple[tuple[str, Route], ...] = (
    ("POST /api/repos/create", lambda hub, _, body, __: hub.create(json.loads(body))),
    ("POST /api/validate-yaml", lambda hub, _, body, __: hub.validate(json.loads(body))),
    (f"GET {API}", lambda hub, parts, *_: hub.info(**parts)),
    (f"GET {API}/revision/{REVISION}", lambda hub, parts, *_: hub.info(**parts)),
    (f"GET {API}/tree/{REVISION}", lambda hub, parts, *_: hub.tree(**parts)),
    (f"GET {API}/discussions", lambda hub, parts, *_: hub.discussions(**parts)),
    (f"POST {API}/branch/(?P<branch>[^/]+)", lambda hub, parts, *_: hub.branch(**parts)),
    (
        f"POST {API}/preupload/{REVISION}",
        lambda hub, parts, body, _: hub.preupload(**parts, told=json.loads(body)),
    ),
    (
        f"POST /{NAME}.git/info/lfs/objects/batch",
        lambda hub, _, body, __: hub.batch(json.loads(body)),
    ),
    ("PUT /large/(?P<oid>[0-9a-f]+)", lambda hub, parts, body, _: hub.keep(**parts, data=body)),
    ("POST /verify/(?P<oid>[0-9a-f]+)", lambda hub, parts, *_: hub.verify(**parts)),
    (
        f"POST {API}/commit/{REVISION}",
        lambda hub, parts, body, pr: hub.commit(**parts, lines=body, proposed=pr),
    ),
    (
        f"(GET|HEAD) /{NAME}/resolve/{REVISION}/(?P<place>.+)",
        lambda hub, parts, *_: hub.resolve(**parts),
    ),
)


def _oid(place: str, data: bytes) -> str:
    if place.endswith(LARGE):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _entry(place: str, data: bytes) -> dict[str, Any]:
    entry = {"type": "file", "path": place, "size": len(data), "oid": _oid(place, data)}
    if place.endswith(LARGE):
        entry["lfs"] = {"oid": _oid(place, data), "size": len(data), "pointerSize": 128}
    return entry

"""A stand-in for the Hub: how it answers what huggingface_hub 2.4 asks.

Repositories are kept in memory, and calls counted, so that a test can break any of them.
`tests.train.hub.routes` tells which call is answered how, `tests.train.hub.serving` puts it on
loopback.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import yaml

from tests.train.hub.repos import (
    INITIAL,
    LARGE,
    Answer,
    Fault,
    Files,
    Repo,
    entry_of,
    oid_of,
)

__all__ = ["Hub"]


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
        commit = repo.commit(revision)
        siblings = [
            {"rfilename": place, "size": repo.told.get(place, len(data))}
            for place, data in repo.trees[commit].items()
        ]
        known = {"id": name, "sha": commit, "private": repo.private}
        return Answer(200, known | {"siblings": siblings, "tags": []})

    def tree(self, name: str, revision: str) -> Answer:
        repo = self.repos[name]
        there = repo.trees[repo.commit(revision)]
        return Answer(200, [entry_of(place, data) for place, data in there.items()])

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
                **({"oid": oid_of(place, there[place])} if place in there else {}),
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
        if place not in repo.trees[commit]:
            return Answer(404, {"error": "Entry not found"}, {"X-Error-Code": "EntryNotFound"})
        data = repo.trees[commit][place]
        etag = f'"{oid_of(place, data)}"'
        return Answer(200, data, {"ETag": etag, "X-Linked-Etag": etag, "X-Repo-Commit": commit})

"""What the stand-in for the Hub keeps and gives: repositories, answers, faults."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "CUT",
    "INITIAL",
    "LARGE",
    "LOST",
    "READER",
    "TOKEN",
    "Answer",
    "Fault",
    "Files",
    "Repo",
    "entry_of",
    "oid_of",
]

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
    """One repository: trees by commit, commits by branch or pull request, titles of the latter.

    `told` are sizes that it claims for files, by their places; a `gated` one gives no file.
    """

    private: bool
    gated: bool = False
    told: dict[str, int] = field(default_factory=dict)
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


def oid_of(place: str, data: bytes) -> str:
    if place.endswith(LARGE):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def entry_of(place: str, data: bytes) -> dict[str, Any]:
    entry = {"type": "file", "path": place, "size": len(data), "oid": oid_of(place, data)}
    if place.endswith(LARGE):
        entry["lfs"] = {"oid": oid_of(place, data), "size": len(data), "pointerSize": 128}
    return entry

"""An annotator that finds nothing, at once; run as a module, this is `infer` with it."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from infer.annotation import Annotation
from infer.annotator import Annotator
from infer.cli import main
from infer.errors import UsageError
from infer.spans import Span

__all__ = ["StandIn", "annotated", "install", "numbers", "rejects", "write_lines"]


class Panic(BaseException):
    """Like the panics of tokenizers, which are no Exceptions."""


Panic.__name__ = "PanicException"


class StandIn:
    """Raises on the texts that say so, in batches on their account too."""

    notices = ()

    @classmethod
    def load(cls, *_: Any, **__: Any) -> "StandIn":
        return cls()

    def annotate_batch(
        self, texts: Sequence[str], ids: Sequence[str] = (), targets: Sequence[str] = ()
    ) -> list[Annotation]:
        return [self.annotate(text, name, targets) for text, name in zip(texts, ids, strict=True)]

    def annotate(self, text: str, id: str = "", targets: Sequence[str] = ()) -> Annotation:  # noqa: A002
        if "flaw" in text:
            raise ValueError(f"flaw in {text!r}")
        if "wrong" in text:
            raise UsageError("this text is wrong")
        if "panic" in text:
            raise Panic("in Rust")
        return Annotation(text, (Span(0, len(text)),), (), (), id=id)


def install(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Annotator, "load", StandIn.load)
    patch.setattr("infer.corpus.manifest.fingerprints", lambda recipe: {"ner": "stand-in"})


def write_lines(path: Path, number: int, first: int = 0) -> Path:
    lines = (json.dumps({"id": f"a{i}", "text": f"خبر {i}"}) for i in range(first, first + number))
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def annotated(out: Path) -> list[dict[str, Any]]:
    parts = sorted(out.glob("part-*.jsonl"))
    return [json.loads(line) for part in parts for line in part.read_bytes().splitlines()]


def rejects(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "rejects.jsonl").read_bytes().splitlines()]


def numbers(out: Path) -> list[int]:
    return [int(one["id"].removeprefix("a")) for one in annotated(out)]


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patched:
        install(patched)
        sys.exit(main())

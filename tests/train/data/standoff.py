"""A miniature ANERcorp with our annotation of it, written by surfaces instead of offsets."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.train.conftest import write_columns
from train.data import news_ner

__all__ = ["News", "write_news"]


@dataclass(frozen=True)
class News:
    """One sentence; of a surface that occurs twice the first is meant.

    `names` are surface → label, `quotes` source, cue, content, `stances` holder, target, label.
    """

    text: str
    names: Mapping[str, str] = field(default_factory=dict)
    quotes: Sequence[tuple[str | None, str, str]] = ()
    stances: Sequence[tuple[str | None, str, str]] = ()

    def span(self, surface: str | None) -> list[int] | None:
        if surface is None:
            return None
        start = self.text.index(surface)
        return [start, start + len(surface)]

    def line(self, number: int) -> dict[str, object]:
        return {
            "sentence": number,
            "sha256": hashlib.sha256(self.text.encode()).hexdigest()[:16],
            "entities": sorted([*self.span(name), kind] for name, kind in self.names.items()),  # type: ignore[misc]
            "quotes": [
                {
                    "source": self.span(source),
                    "cue": self.span(cue),
                    "content": self.span(content),
                    "kind": "indirect",
                }
                for source, cue, content in self.quotes
            ],
            "stances": [
                {"holder": self.span(holder), "target": self.span(target), "label": label}
                for holder, target, label in self.stances
            ],
        }


def write_news(folder: Path, patch: pytest.MonkeyPatch, *sentences: News) -> Path:
    """Write the corpus into `folder`, and the annotation beside it, where it is returned."""
    rows = [[(word, "O") for word in one.text.split(" ")] for one in sentences]
    write_columns(folder, "train", rows)
    path = folder / "ours.jsonl"
    lines = [json.dumps(one.line(number)) for number, one in enumerate(sentences)]
    path.write_text("\n".join(lines), encoding="utf-8")
    patch.setattr(news_ner, "read", partial(news_ner.read, standoff=path))
    return path

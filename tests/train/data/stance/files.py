"""Miniature corpora, and what a reader makes of them."""

import json
from collections.abc import Iterable
from pathlib import Path

from train.data.stance import StanceCorpus

__all__ = ["NOT_FOUND", "said", "write", "write_lines"]

NOT_FOUND = "rows dropped: span does not hold its text"
Said = tuple[int, str | None, str | None, str]


def said(corpus: StanceCorpus) -> list[Said]:
    """Return sentence, holder, target (or subject) and label of each row."""
    return [
        (
            row.sentence,
            row.holder and row.holder.of(row.text),
            row.target.of(row.text) if row.target else row.subject,
            row.label,
        )
        for row in corpus.rows
    ]


def write(tmp_path: Path, relative: str, text: str) -> Path:
    path = tmp_path / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_lines(tmp_path: Path, relative: str, objects: Iterable[object]) -> Path:
    return write(tmp_path, relative, "\n".join(json.dumps(one) for one in objects))

"""Gold annotations of whole articles: ID.txt and ID.json, as seeds/README.md describes them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infer.errors import InputError
from infer.spans import Span

__all__ = ["GoldArticle", "GoldEntity", "read_gold"]


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """One named mention: code points `start` up to, not including, `end` of the article.

    `actor` is its referent's full name.
    """

    start: int
    end: int
    label: str
    actor: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article with the entities that a person finds in it."""

    id: str
    text: str
    sentences: tuple[Span, ...]
    entities: tuple[GoldEntity, ...]


def read_gold(folder: Path) -> list[GoldArticle]:
    """Return the gold articles of a folder, by name.

    Raises:
        InputError: The folder holds no gold, a text is missing or is not the one annotated, or a
            field is missing or wrong.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise InputError(f"{folder}: no gold; expected pairs of files ID.txt and ID.json")
    return [_read_article(path) for path in paths]


def _read_article(path: Path) -> GoldArticle:
    raw = _read(path.with_suffix(".txt"))
    try:
        text = raw.decode("utf-8")
        top = json.loads(_read(path))
        found = hashlib.sha256(raw).hexdigest()
        if top["sha256"] != found:
            raise ValueError(f"sha256: {path.stem}.txt has {found}, expected {top['sha256']}")
        sentences = tuple(Span(int(start), int(end)) for start, end in top["sentences"])
        entities = tuple(_entity(value, text) for value in top["entities"])
    except (ValueError, KeyError, TypeError) as fault:
        reason = f"{fault} is missing" if isinstance(fault, KeyError) else str(fault)
        raise InputError(f"{path}: {reason}; restore both files") from None
    return GoldArticle(path.stem, text, sentences, entities)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise InputError(
            f"{path}: cannot be read ({fault.strerror}); gold is a pair of files ID.txt and ID.json"
        ) from None


def _entity(value: Mapping[str, Any], text: str) -> GoldEntity:
    start, end, surface = int(value["start"]), int(value["end"]), str(value["text"])
    if not 0 <= start < end or text[start:end] != surface:
        raise ValueError(f"entities: {start}-{end} is {text[start:end]!r}, expected {surface!r}")
    return GoldEntity(start, end, str(value["label"]), str(value["actor"]))

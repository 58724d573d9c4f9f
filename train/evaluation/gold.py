"""Gold annotations of whole articles: ID.txt and ID.json, as seeds/README.md describes them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infer.annotation import AUTHOR, STANCES
from infer.errors import InputError
from infer.spans import Span

__all__ = ["GoldArticle", "GoldEntity", "GoldQuote", "GoldStance", "read_gold"]


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
class GoldQuote:
    """One attribution of speech; `speaker` is the full name of whoever speaks, "" if unknown."""

    cue: Span
    content: Span
    speaker: str
    kind: str


@dataclass(frozen=True, slots=True)
class GoldStance:
    """One stance; `sentence` is an index, the parties are names, or `AUTHOR` as holder."""

    sentence: int
    holder: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article with what a person finds in it."""

    id: str
    text: str
    sentences: tuple[Span, ...]
    entities: tuple[GoldEntity, ...]
    quotes: tuple[GoldQuote, ...] = ()
    stances: tuple[GoldStance, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The entities' surfaces; a target that has one's name is an entity, others are issues."""
        return tuple(self.text[e.start : e.end] for e in self.entities)

    def sentence_at(self, place: int) -> str:
        """Return the sentence that `place` lies in, "" if it lies in none."""
        inside = (s for s in self.sentences if s.start <= place < s.end)
        return next((s.of(self.text) for s in inside), "")


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
        quotes = tuple(_quote(value, text) for value in top["quotes"])
        stances = tuple(_stance(value, len(sentences)) for value in top["stances"])
    except (ValueError, KeyError, TypeError) as fault:
        reason = f"{fault} is missing" if isinstance(fault, KeyError) else str(fault)
        raise InputError(f"{path}: {reason}; restore both files") from None
    return GoldArticle(path.stem, text, sentences, entities, quotes, stances)


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


def _quote(value: Mapping[str, Any], text: str) -> GoldQuote:
    cue, content = (_span("quotes", value[field], text) for field in ("cue", "content"))
    return GoldQuote(cue, content, str(value["speaker"] or ""), str(value["kind"]))


def _span(where: str, value: tuple[int, int], text: str) -> Span:
    start, end = value
    if not 0 <= start < end <= len(text):
        raise ValueError(f"{where}: {start}-{end} is no stretch of {len(text)} characters")
    return Span(start, end)


def _stance(value: Mapping[str, Any], sentences: int) -> GoldStance:
    number, label = int(value["sentence"]), str(value["label"])
    if not 0 <= number < sentences or label not in STANCES:
        raise ValueError(f"stances: sentence {number} of {sentences}, label {label!r}")
    # The guide writes AUTHOR, the annotation's JSON author.
    holder = str(value["holder"]).replace("AUTHOR", AUTHOR)
    return GoldStance(number, holder, str(value["target"]), label)

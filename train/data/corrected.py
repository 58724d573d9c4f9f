"""Annotations that people corrected, as the page of `infer serve` lets them be downloaded.

Any annotation in Rasd's JSON form is read, alone in a file or one a line (.jsonl). All that one
holds counts as right: whoever corrects an article looks at all of it. What was never corrected is
read as well, and counted, since a model that learns from its own answers learns little.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from infer.annotation import Annotation, Quote
from infer.errors import InputError, RasdError, UsageError
from infer.formats.json import annotation_from_json
from infer.spans import Span
from infer.text import paragraphs
from train.data.corpus import Corpus, Mention, Sentence, choose, make_corpus
from train.data.news_quotes import label_quotes
from train.data.news_standoff import NewsSentence, Said

__all__ = ["CORRECTED", "SPLITS", "WHAT", "Corrected", "read", "read_corrected"]

SPLITS = ("all",)
WHAT = ("entities", "quotes")
SUFFIXES = (".json", ".jsonl")
CORRECTED = "corrected by hand"
"""The note under which an annotation counts its corrections."""

SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Corrected:
    """One annotation, and the file, with its line where it has several, that it stands in."""

    where: str
    annotation: Annotation


def read(folder: Path, split: str, path: str = "", what: str = "entities") -> Corpus:
    """Return the sentences of corrected annotations with their entities or quotations.

    Args:
        folder: The data folder, from which a relative `path` goes.
        split: `all`; what is kept for dev or test lies at a path of its own.
        path: A file (.json, .jsonl) or a folder of such files, at any depth.
        what: "entities", sentence by sentence; or "quotes" (SOURCE, CUE, CONTENT), by paragraphs,
            as `infer` looks for them.

    Raises:
        InputError: A file is missing or holds no annotation, or two hold the same text.
        UsageError: The split or a choice is unknown, or there is no path.
    """
    choose("split of corrected", split, SPLITS)
    label = {"entities": _entities, "quotes": _quotes}[choose("choice for what", what, WHAT)]
    defects: Counter[str] = Counter()
    rows = [
        row
        for one in read_corrected(folder, path, defects)
        for row in label(one.annotation, defects)
    ]
    numbered = (replace(row, number=number) for number, row in enumerate(rows))
    return make_corpus(numbered, defects)


def read_corrected(folder: Path, path: str, defects: Counter[str]) -> list[Corrected]:
    """Return the annotations at a path, in order of their files.

    Raises:
        InputError, UsageError: As of `read`.
    """
    if not path:
        raise UsageError("corpus corrected: options.path is missing; name a file or folder of JSON")
    found = [one for file in _files(folder / path) for one in _annotations(file)]
    texts: dict[str, str] = {}
    for one in found:
        first = texts.setdefault(one.annotation.text, one.where)
        if first != one.where:
            raise InputError(f"{one.where}: has the same text as {first}; keep one of the two")
        defects["articles without corrections"] += CORRECTED not in one.annotation.notes
        defects["surrogates replaced"] += len(SURROGATES.findall(one.annotation.text))
    return [replace(one, annotation=_encodable(one.annotation)) for one in found]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if not found:
        raise InputError(
            f"{path}: expected a file or folder with {' or '.join(SUFFIXES)} inside, found none;"
            " download corrections on the page of `infer serve` and put them there"
        )
    return found


def _annotations(file: Path) -> Iterator[Corrected]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise InputError(f"{file}: cannot be read ({fault.strerror})") from fault
    except UnicodeDecodeError as fault:
        raise InputError(f"{file}: byte {fault.start} is not UTF-8; download it again") from fault
    if file.suffix != ".jsonl":
        yield _annotation(text, str(file))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _annotation(line, f"{file}, line {number}")


def _annotation(text: str, where: str) -> Corrected:
    try:
        return Corrected(where, annotation_from_json(json.loads(text)))
    except (ValueError, RecursionError) as fault:
        raise InputError(f"{where}: is no JSON ({fault}); download it again") from fault
    except RasdError as fault:
        raise InputError(f"{where}: {fault}; download it again") from fault


def _encodable(annotation: Annotation) -> Annotation:
    """Put U+FFFD for each lone surrogate, which no tokenizer takes; offsets stay."""
    return replace(annotation, text=SURROGATES.sub("\ufffd", annotation.text))


def _entities(annotation: Annotation, defects: Counter[str]) -> Iterator[Sentence]:
    inside = 0
    for sentence in annotation.sentences:
        own = [
            Mention(e.start - sentence.start, e.end - sentence.start, e.label)
            for e in annotation.entities
            if sentence.start <= e.start and e.end <= sentence.end
        ]
        inside += len(own)
        yield Sentence(0, sentence.of(annotation.text), tuple(own))
    defects["entities left out: run over sentences"] += len(annotation.entities) - inside


def _quotes(annotation: Annotation, defects: Counter[str]) -> Iterator[Sentence]:
    for line in paragraphs(annotation.text):
        found = [said for quote in annotation.quotes for said in _said(quote, line, defects)]
        yield label_quotes(NewsSentence(0, line.of(annotation.text), (), tuple(found), ()), defects)


def _said(quote: Quote, line: Span, defects: Counter[str]) -> Iterator[Said]:
    """Yield a quotation as its cue's paragraph has it, if that is `line`."""
    if not (line.start <= quote.cue.start and quote.cue.end <= line.end):
        return
    cue, content = _within(quote.cue.span, line), _within(quote.content.span, line)
    source = _within(quote.source.span, line) if quote.source else None
    if cue and content:
        yield Said(source, cue, content)
    else:
        defects["quotations left out: cue and content in two paragraphs"] += 1


def _within(span: Span, line: Span) -> Span | None:
    start, end = max(span.start, line.start), min(span.end, line.end)
    return Span(start - line.start, end - line.start) if start < end else None

"""spaCy's DocBin: entities in `doc.ents`, all marks in `doc.spans["rasd"]`, links in its user data.

Tokens are the words of `infer.text`, and white space that is more than one space; `doc.text` is the
article.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from infer.errors import InputError
from infer.extras import needed
from infer.formats.checks import LABELS
from infer.interchange.files import parse, write_bytes
from infer.interchange.marks import Link, Mark, Marked
from infer.text import sentences, words

__all__ = ["apart", "read", "to_doc", "tokens", "write"]

GROUP = "rasd"


def write(articles: Sequence[Marked], path: Path) -> None:
    """Write a DocBin.

    Raises:
        OutputError: It cannot be written.
        UsageError: spaCy is not installed.
    """
    spacy = needed("spacy", "spacy", str(path))
    vocab = spacy.blank("ar").vocab
    docs = [to_doc(article, vocab) for article in articles]
    write_bytes(
        path,
        needed("spacy.tokens", "spacy", str(path))
        .DocBin(docs=docs, store_user_data=True)
        .to_bytes(),
    )


def to_doc(article: Marked, vocab: Any) -> Any:
    """Return an article as a spaCy Doc: its entities, sentences, marks and links."""
    from spacy.tokens import Doc  # noqa: PLC0415 - optional

    pieces = list(tokens(article.text))
    doc = Doc(vocab, words=[word for word, _ in pieces], spaces=[space for _, space in pieces])
    starts = {sentence.start for sentence in sentences(article.text)}
    for token in doc:
        token.is_sent_start = token.idx in starts or token.i == 0
    found = [doc.char_span(m.start, m.end, m.label, alignment_mode="expand") for m in article.marks]
    spans: list[Any] = [span for span in found if span is not None]
    doc.spans[GROUP] = spans
    doc.ents = tuple(apart(span for span in spans if span.label_ in LABELS))
    links = [[link.label, link.source, link.target] for link in article.links]
    marks = [[mark.start, mark.end, mark.label, mark.note] for mark in article.marks]
    doc.user_data["rasd"] = json.dumps({"id": article.id, "marks": marks, "links": links})
    return doc


def apart(spans: Iterable[Any]) -> Iterator[Any]:
    """Yield the spans of a doc that share no token with an earlier one; None is passed over."""
    end = 0
    for span in spans:
        if span is not None and span.start >= end:
            end = span.end
            yield span


def tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the tokens of a text, and whether one space follows each; joined they are the text."""
    at = 0
    for word in words(text):
        if at < word.start:
            yield from _between(text[at : word.start])
        at = word.end + (text[word.end : word.end + 1] == " ")
        yield word.of(text), at > word.end
    if at < len(text):
        yield from _between(text[at:])


def _between(gap: str) -> Iterator[tuple[str, bool]]:
    """Yield what stands between words: it is one token, a space of its own at its end."""
    yield (gap[:-1], True) if len(gap) > 1 and gap.endswith(" ") else (gap, False)


def read(path: Path) -> list[Marked]:
    """Return the articles of a DocBin: those that Rasd wrote whole, others with their entities.

    Raises:
        InputError: It cannot be read.
        UsageError: spaCy is not installed.
    """
    spacy = needed("spacy", "spacy", str(path))
    docbin = needed("spacy.tokens", "spacy", str(path)).DocBin
    try:
        docs = list(docbin().from_bytes(path.read_bytes()).get_docs(spacy.blank("ar").vocab))
    except OSError as fault:
        raise InputError(f"{path}: cannot be read: {fault.strerror}") from None
    except Exception as fault:  # zlib's, msgpack's and spaCy's own share no base class
        raise InputError(f"{path}: is no DocBin: {' '.join(str(fault).split())}") from None
    return [_article(doc, i, path) for i, doc in enumerate(docs, start=1)]


def _article(doc: Any, number: int, path: Path) -> Marked:
    entities = tuple(Mark(e.start_char, e.end_char, e.label_) for e in doc.ents)
    kept = doc.user_data.get("rasd")
    if not isinstance(kept, str):
        return Marked(doc.text, str(number), entities, (), Counter())
    held = parse(kept, f"{path}: doc {number}")
    try:
        marks = tuple(
            Mark(int(a), int(b), str(label), str(note)) for a, b, label, note in held["marks"]
        )
        links = tuple(Link(str(label), int(a), int(b)) for label, a, b in held["links"])
        return Marked(doc.text, str(held["id"]), marks, links, Counter())
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError(f"{path}: doc {number}: broken user data: {fault}") from None

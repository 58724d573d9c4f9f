"""The JSON form of an annotation, which `infer/schema/annotation.schema.json` describes."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from infer.annotation import (
    VERSION,
    Actor,
    Annotation,
    Entity,
    Passage,
    Quote,
    Relation,
    Stance,
    Target,
)
from infer.errors import OutputError
from infer.formats import fields
from infer.formats.checks import check_annotation
from infer.formats.fields import check, is_whole, record, records
from infer.spans import Span

__all__ = ["annotation_from_json", "dump", "render"]

# JSON may hold these as they are, but UTF-8 cannot encode surrogates, and the rest breaks lines.
UNSAFE = re.compile("[\ud800-\udfff\x85\u2028\u2029]")
PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def render(annotation: Annotation) -> str:
    """Return the JSON form of `annotation`, indented by one space for people to read.

    Raises:
        OutputError: A string of the annotation has no JSON form (see `dump`).
    """
    return dump(annotation, indent=1) + "\n"


def dump(annotation: Annotation, indent: int | None = None) -> str:
    """Return the JSON form of `annotation`; equal annotations give equal texts.

    Arabic is written as it is. Lone surrogates and Unicode line breaks are written as escapes, so
    that the result is always valid UTF-8 and one line without `indent`.

    Raises:
        OutputError: A string holds a surrogate pair as two code points. JSON readers would join it
            to one, and every offset behind it would be off by one.
    """
    document = annotation.to_json() | {"notes": dict(sorted(annotation.notes.items()))}
    written = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=indent)
    if PAIR.search(written):
        raise OutputError(
            f"article {annotation.id!r}: a surrogate pair stands as two code points, which JSON "
            "cannot hold; join it: text.encode('utf-16', 'surrogatepass').decode('utf-16')"
        )
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def annotation_from_json(document: object) -> Annotation:
    """Return the annotation whose JSON form is `document`, as `json.loads` gives it.

    Reads exactly what `dump` writes: `annotation_from_json(json.loads(dump(a)))` equals `a`, with
    scores rounded to four places.

    Raises:
        InputError: A field is missing, unknown, of the wrong type, or contradicts another; the
            message names it (`entities[3].start`), the value found, and what would be right.
    """
    top = record(document, "", fields.ANNOTATION)
    check(top["version"] == VERSION, "version", top["version"], f"{VERSION!r}")
    sentences, entities, actors = (
        records(top[name], name, table)
        for name, table in (
            ("sentences", fields.SENTENCE),
            ("entities", fields.ENTITY),
            ("actors", fields.ACTOR),
        )
    )
    annotation = Annotation(
        text=top["text"],
        sentences=tuple(Span(**values) for values in sentences),
        entities=tuple(Entity(**values) for values in entities),
        actors=tuple(Actor(**{**a, "mentions": tuple(a["mentions"])}) for a in actors),
        quotes=tuple(_quotes(top["quotes"])),
        stances=tuple(_stances(top["stances"])),
        relations=tuple(_relations(top["relations"])),
        tasks=tuple(top["tasks"]),
        id=top["id"],
        notes=_counts(top["notes"]),
    )
    check_annotation(annotation)
    return annotation


def _quotes(values: Sequence[object]) -> Iterator[Quote]:
    for i, quote in enumerate(records(values, "quotes", fields.QUOTE)):
        passages = {
            name: _passage(quote[name], f"quotes[{i}].{name}")
            for name in ("source", "cue", "content")
            if quote[name] is not None
        }
        yield Quote(**{**quote, **passages})


def _stances(values: Sequence[object]) -> Iterator[Stance]:
    for i, stance in enumerate(records(values, "stances", fields.STANCE)):
        target = _target(stance["target"], f"stances[{i}].target")
        yield Stance(**{**stance, "target": target})


def _relations(values: Sequence[object]) -> Iterator[Relation]:
    for i, relation in enumerate(records(values, "relations", fields.RELATION)):
        target = _target(relation["target"], f"relations[{i}].target")
        yield Relation(**{**relation, "target": target, "stances": tuple(relation["stances"])})


def _passage(value: object, where: str) -> Passage:
    return Passage(**record(value, where, fields.PASSAGE))


def _target(value: Mapping[str, object], where: str) -> Target:
    """Read a target; which of its three forms is meant, its fields tell."""
    if "actor" in value:
        return Target(actor=record(value, where, fields.TARGET_ACTOR)["actor"])
    if "start" in value or "end" in value:
        return Target(passage=_passage(value, where))
    return Target(subject=record(value, where, fields.SUBJECT)["text"])


def _counts(notes: Mapping[str, int]) -> Counter[str]:
    for name, count in notes.items():
        check(is_whole(count) and count >= 0, f"notes[{name!r}]", count, "a count, 0 or more")
    return Counter(notes)

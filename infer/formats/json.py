"""The JSON form of an annotation, which `infer/schema/annotation.schema.json` describes."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from infer.annotation import VERSION, Actor, Annotation, Entity
from infer.errors import InputError, OutputError
from infer.spans import Span

__all__ = ["LABELS", "TASKS", "annotation_from_json", "dump", "render"]

LABELS = ("PER", "LOC", "ORG", "MISC")
TASKS = ("entities",)

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
    top = _record(document, "", ANNOTATION)
    _check(top["version"] == VERSION, "version", top["version"], f"{VERSION!r}")
    for index, task in enumerate(top["tasks"]):
        _check(task in TASKS, f"tasks[{index}]", task, f"one of {', '.join(TASKS)}")
    entities = tuple(Entity(**record) for record in _records(top["entities"], "entities", ENTITY))
    actors = tuple(
        Actor(**record | {"mentions": tuple(record["mentions"])})
        for record in _records(top["actors"], "actors", ACTOR)
    )
    sentences = tuple(Span(**r) for r in _records(top["sentences"], "sentences", SENTENCE))
    _check_spans(sentences, "sentences", top["text"])
    _check_spans([entity.span for entity in entities], "entities", top["text"])
    _check_entities(entities, top["text"], {actor.id for actor in actors})
    _check_actors(actors, entities)
    return Annotation(
        text=top["text"],
        sentences=sentences,
        entities=entities,
        actors=actors,
        tasks=tuple(top["tasks"]),
        id=top["id"],
        notes=_counts(top["notes"]),
    )


ANNOTATION: Mapping[str, type] = {
    "version": str,
    "id": str,
    "tasks": list,
    "text": str,
    "sentences": list,
    "entities": list,
    "actors": list,
    "notes": dict,
}
SENTENCE: Mapping[str, type] = {"start": int, "end": int}
ENTITY: Mapping[str, type] = {**SENTENCE, "label": str, "text": str, "score": float, "actor": str}
ACTOR: Mapping[str, type] = {"id": str, "name": str, "label": str, "mentions": list}
KINDS = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    list: "an array",
    dict: "an object",
}


def _check(right: bool, where: str, found: object, expected: str) -> None:
    if not right:
        raise InputError(f"{where}: found {_short(found)}, expected {expected}")


def _short(found: object) -> str:
    shown = repr(found)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _is(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, float) if kind is float else kind)


def _record(value: object, where: str, fields: Mapping[str, type]) -> dict[str, Any]:
    """Return `value` if it is an object with exactly these fields, each of its type."""
    _check(isinstance(value, dict), where or "annotation", value, KINDS[dict])
    assert isinstance(value, dict)
    prefix = f"{where}." if where else ""
    missing = ", ".join(f"{prefix}{name}" for name in fields if name not in value)
    if missing:
        raise InputError(f"{missing}: missing; expected the fields {', '.join(fields)}")
    for name, content in value.items():
        _check(name in fields, where or "annotation", name, f"no fields but {', '.join(fields)}")
        _check(_is(content, fields[name]), f"{prefix}{name}", content, KINDS[fields[name]])
    return value


def _records(values: Sequence[object], where: str, fields: Mapping[str, type]) -> list[Any]:
    return [_record(value, f"{where}[{i}]", fields) for i, value in enumerate(values)]


def _check_spans(spans: Sequence[Span], where: str, text: str) -> None:
    previous = 0
    for i, (start, end) in enumerate(spans):
        _check(start >= previous, f"{where}[{i}].start", start, f"{previous} or more")
        inside = start < end <= len(text)
        _check(inside, f"{where}[{i}].end", end, f"a number from {start + 1} to {len(text)}")
        previous = end


def _check_entities(entities: Sequence[Entity], text: str, actors: set[str]) -> None:
    for i, entity in enumerate(entities):
        where, surface = f"entities[{i}]", entity.span.of(text)
        _check(entity.label in LABELS, f"{where}.label", entity.label, f"one of {LABELS}")
        _check(entity.text == surface, f"{where}.text", entity.text, _short(surface))
        _check(0 <= entity.score <= 1, f"{where}.score", entity.score, "a number from 0 to 1")
        known = entity.actor in actors or not entity.actor
        _check(known, f"{where}.actor", entity.actor, "the id of one of the actors, or ''")


def _check_actors(actors: Sequence[Actor], entities: Sequence[Entity]) -> None:
    ids = Counter(actor.id for actor in actors)
    named: dict[str, list[int]] = {actor.id: [] for actor in actors}
    for index, entity in enumerate(entities):
        if entity.actor:
            named[entity.actor].append(index)
    for i, actor in enumerate(actors):
        where, mentions, own = f"actors[{i}]", list(actor.mentions), named[actor.id]
        _check(bool(actor.id) and ids[actor.id] == 1, f"{where}.id", actor.id, "an id of its own")
        _check(actor.label in LABELS, f"{where}.label", actor.label, f"one of {LABELS}")
        whole = bool(mentions) and all(_is(index, int) for index in mentions)
        _check(whole, f"{where}.mentions", mentions, "one whole number or more")
        _check(
            mentions == own, f"{where}.mentions", mentions, f"{_short(own)}, as the entities say"
        )


def _counts(notes: Mapping[str, object]) -> Counter[str]:
    for name, count in notes.items():
        right = isinstance(count, int) and not isinstance(count, bool) and count >= 0
        _check(right, f"notes[{name!r}]", count, "a count, 0 or more")
    return Counter(notes)

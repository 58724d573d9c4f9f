"""Label Studio's JSON: tasks with regions and relations, to be imported as predictions.

Offsets are code points, as Label Studio counts them in a `Text`. `CONFIG` is a labelling
configuration that fits.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from infer.errors import InputError
from infer.interchange.files import parse, read_text, write_text
from infer.interchange.marks import KINDS, LINKS, Link, Mark, Marked

__all__ = ["CONFIG", "read", "write"]

CONFIG = "\n".join(
    [
        "<View>",
        "  <Style>.htx-text { white-space: pre-wrap; direction: rtl; }</Style>",
        '  <Labels name="label" toName="text">',
        *(f'    <Label value="{kind}"/>' for kind in KINDS),
        "  </Labels>",
        "  <Relations>",
        *(f'    <Relation value="{link}"/>' for link in LINKS),
        "  </Relations>",
        '  <Text name="text" value="$text"/>',
        "</View>",
        "",
    ]
)


def write(articles: Sequence[Marked], path: Path) -> None:
    """Write a file of tasks, and the labelling configuration beside it, as `….config.xml`.

    Raises:
        OutputError: It cannot be written.
    """
    tasks = [_task(article) for article in articles]
    write_text(path, json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")
    write_text(path.with_suffix(".config.xml"), CONFIG)


def _task(article: Marked) -> dict[str, Any]:
    regions = [_region(article, i, mark) for i, mark in enumerate(article.marks)]
    relations = [
        {
            "type": "relation",
            "from_id": f"m{link.source}",
            "to_id": f"m{link.target}",
            "direction": "right",
            "labels": [link.label],
        }
        for link in article.links
    ]
    return {
        "data": {"text": article.text, "id": article.id},
        "predictions": [{"model_version": "rasd", "result": [*regions, *relations]}],
    }


def _region(article: Marked, index: int, mark: Mark) -> dict[str, Any]:
    region: dict[str, Any] = {
        "id": f"m{index}",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {
            "start": mark.start,
            "end": mark.end,
            "text": mark.span.of(article.text),
            "labels": [mark.label],
        },
    }
    return region | ({"meta": {"text": [mark.note]}} if mark.note else {})


def read(path: Path) -> list[Marked]:
    """Return the tasks of an export: the last annotation of each that is not cancelled.

    A task that nobody annotated has its prediction.

    Raises:
        InputError: It cannot be read, or is something else.
    """
    tasks = parse(read_text(path), str(path))
    if not isinstance(tasks, list):
        raise InputError(f"{path}: expected a list of tasks, found {type(tasks).__name__}")
    return [_article(task, f"{path}: [{i}]") for i, task in enumerate(tasks)]


def _article(task: Any, where: str) -> Marked:
    data = _get(task, "data", dict, where)
    text = _get(data, "text", str, f"{where}.data")
    result = _result(task, where)
    regions = {
        str(one["id"]): _mark(one, f"{where}.result[{i}]")
        for i, one in enumerate(result)
        if isinstance(one, dict) and one.get("type") == "labels" and "id" in one
    }
    order = sorted(regions, key=lambda name: (regions[name].span, regions[name].label))
    places = {name: i for i, name in enumerate(order)}
    links = tuple(_links(result, places, where))
    name = str(data.get("id") or task.get("id") or "")
    return Marked(text, name, tuple(regions[name] for name in order), links, Counter())


def _result(task: Mapping[str, Any], where: str) -> list[Any]:
    done = [a for a in _list(task, "annotations", where) if not _cancelled(a)]
    found = done or _list(task, "predictions", where) or [{"result": []}]
    return list(_get(found[-1], "result", list, where))


def _list(task: Mapping[str, Any], name: str, where: str) -> list[Any]:
    return list(_get(task, name, list, where)) if task.get(name) else []


def _cancelled(annotation: Any) -> bool:
    return isinstance(annotation, dict) and bool(annotation.get("was_cancelled"))


def _mark(region: Mapping[str, Any], where: str) -> Mark:
    value = _get(region, "value", dict, where)
    labels = _get(value, "labels", list, f"{where}.value")
    start, end = (_get(value, name, int, f"{where}.value") for name in ("start", "end"))
    meta = region.get("meta") or {}
    notes = meta.get("text") if isinstance(meta, dict) else None
    note = "".join(map(str, notes)) if isinstance(notes, list) else str(notes or "")
    if len(labels) != 1:
        raise InputError(f"{where}.value.labels: expected one label, found {labels}")
    return Mark(start, end, str(labels[0]), note)


def _links(result: Sequence[Any], places: Mapping[str, int], where: str) -> Iterator[Link]:
    for i, one in enumerate(result):
        if not isinstance(one, dict) or one.get("type") != "relation":
            continue
        ends = [str(one.get(name)) for name in ("from_id", "to_id")]
        labels = one.get("labels") or []
        if len(labels) != 1 or not set(ends) <= set(places):
            raise InputError(
                f"{where}.result[{i}]: expected one label and two regions of the task, found "
                f"{labels} from {ends[0]} to {ends[1]}"
            )
        source, target = ends[::-1] if one.get("direction") == "left" else ends
        yield Link(str(labels[0]), places[source], places[target])


def _get(record: Any, name: str, kind: type, where: str) -> Any:
    value = record.get(name) if isinstance(record, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f"{where}.{name}: expected {kind.__name__}, found {str(value)[:60]!r}")
    return value

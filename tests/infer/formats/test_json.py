import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from infer.annotation import Annotation
from infer.errors import InputError, OutputError
from infer.formats import render
from infer.formats.json import annotation_from_json
from tests.infer.formats.examples import annotate, two_paragraphs, two_sides
from tests.strategies import annotations


@pytest.mark.parametrize("name", ["json", "jsonl"])
@given(annotation=annotations())
def test_reading_what_was_written_gives_the_annotation_back(
    name: str, annotation: Annotation
) -> None:
    read = json.loads(render(annotation, name).encode())
    assert annotation_from_json(read) == annotation


@given(annotations())
def test_one_article_is_one_line_by_any_definition(annotation: Annotation) -> None:
    written = render(annotation, "jsonl")
    assert written.splitlines() == [written.removesuffix("\n")]


def test_arabic_is_readable_and_indented_by_one() -> None:
    written = render(two_paragraphs(), "json")
    assert '\n "version": "1.1"' in written
    assert '"text": "غسان سلامة"' in written


def test_lone_surrogates_are_escaped() -> None:
    written = render(annotate("قال \ud83d سلامة"), "jsonl")
    assert r"قال \ud83d سلامة" in written
    assert json.loads(written)["text"] == "قال \ud83d سلامة"


def test_a_pair_of_surrogates_is_refused_since_readers_would_join_it() -> None:
    with pytest.raises(OutputError, match="article 't': a surrogate pair"):
        render(annotate("قال \ud83d\ude00 سلامة"), "json")


def test_the_order_of_notes_does_not_matter() -> None:
    one = replace(two_paragraphs(), notes={"b": 1, "a": 2})
    other = replace(two_paragraphs(), notes={"a": 2, "b": 1})
    assert render(one, "json") == render(other, "json")


def _set(*path: str | int, to: object) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("text"), "text: missing"),
        (lambda d: d["actors"][1].pop("name"), r"actors\[1\].name: missing"),
        (_set("verison", to=1), "annotation: found 'verison', expected no fields but version"),
        (_set("entities", 0, "begin", to=1), r"entities\[0\]: found 'begin'"),
        (_set("version", to="2.0"), "version: found '2.0', expected '1.1'"),
        (_set("tasks", 0, to="poetry"), r"tasks\[0\]: found 'poetry', expected one of entities"),
        (_set("text", to=None), "text: found None, expected a string"),
        (_set("sentences", 0, to=[0, 5]), r"sentences\[0\]: found \[0, 5\], expected an object"),
        (
            _set("sentences", 1, "start", to=3),
            r"sentences\[1\].start: found 3, expected 23 or more",
        ),
        (_set("sentences", 1, "end", to=999), r"sentences\[1\].end: found 999, expected a number"),
        (
            _set("entities", 0, "start", to=True),
            r"entities\[0\].start: found True, expected a whole",
        ),
        (
            _set("entities", 0, "end", to=9),
            r"entities\[0\].text: found 'غسان سلامة', expected 'غسان '",
        ),
        (_set("entities", 1, "start", to=4), r"entities\[1\].start: found 4, expected 14 or more"),
        (_set("entities", 0, "label", to="PERS"), r"entities\[0\].label: found 'PERS'"),
        (_set("entities", 0, "score", to=1.5), r"entities\[0\].score: found 1.5"),
        (_set("entities", 0, "score", to=float("nan")), r"entities\[0\].score: found nan"),
        (_set("entities", 0, "actor", to="a9"), r"entities\[0\].actor: found 'a9'"),
        (_set("actors", 0, "id", to="a2"), r"entities\[0\].actor: found 'a1'"),
        (_set("actors", 0, "label", to=""), r"actors\[0\].label: found ''"),
        (
            _set("actors", 0, "mentions", to=[0]),
            r"actors\[0\].mentions: found \[0\], expected \[0, 3\]",
        ),
        (_set("actors", 0, "mentions", to=[3, 0]), r"actors\[0\].mentions: found \[3, 0\]"),
        (_set("actors", 1, "mentions", to=[True]), r"actors\[1\].mentions: found \[True\]"),
        (_set("notes", "dropped", to=-1), r"notes\['dropped'\]: found -1"),
        (_set("notes", "dropped", to="2"), r"notes\['dropped'\]: found '2'"),
    ],
)
def test_errors_name_the_field_the_value_and_the_remedy(
    change: Callable[[Any], None], message: str
) -> None:
    document = two_paragraphs().to_json()
    change(document)
    with pytest.raises(InputError, match=message):
        annotation_from_json(document)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_set("actors", 0, "label", to="ROLE"), r"actors\[0\].mentions: found .* none for a ROLE"),
        (_set("actors", 2, "id", to="author"), r"actors\[2\].id: found 'author', .* not 'author'"),
        (_set("tasks", to=["entities", "quote"]), r"tasks\[1\]: found 'quote'"),
        (lambda d: d["quotes"][0].pop("kind"), r"quotes\[0\].kind: missing"),
        (_set("quotes", 0, "source", to="قال"), r"quotes\[0\].source: found 'قال', .* or null"),
        (_set("quotes", 0, "cue", to=None), r"quotes\[0\].cue: found None, expected an object"),
        (_set("quotes", 0, "cue", "end", to=2), r"quotes\[0\].cue.text: found 'قال', .* 'قا'"),
        (_set("quotes", 0, "cue", "start", to=-1), r"quotes\[0\].cue.start: found -1"),
        (_set("quotes", 0, "content", "end", to=999), r"quotes\[0\].content.end: found 999"),
        (_set("quotes", 1, "source", "label", to=""), r"quotes\[1\].source: found 'label'"),
        (_set("quotes", 0, "speaker", to="author"), r"quotes\[0\].speaker: found 'author'"),
        (_set("quotes", 0, "kind", to="free"), r"quotes\[0\].kind: found 'free', .*one of direct"),
        (_set("quotes", 0, "score", to=2), r"quotes\[0\].score: found 2"),
        (lambda d: d["quotes"].reverse(), r"quotes\[1\].cue.start: found 30, expected 46 or more"),
        (_set("stances", 4, "sentence", to=3), r"stances\[4\].sentence: found 3, .* below 3"),
        (_set("stances", 4, "sentence", to=0), r"stances\[4\].sentence: found 0, expected 2 or"),
        (_set("stances", 0, "holder", to=""), r"stances\[0\].holder: found '', .* or 'author'"),
        (_set("stances", 0, "target", to={}), r"stances\[0\].target.text: missing"),
        (_set("stances", 2, "target", "text", to="حفتر"), r"stances\[2\].target: found 'text'"),
        (_set("stances", 2, "target", "actor", to="a9"), r"stances\[2\].target.actor: found 'a9'"),
        (_set("stances", 2, "target", "actor", to="author"), r"stances\[2\].target.actor: found"),
        (
            _set("stances", 0, "target", "text", to="حوار"),
            r"stances\[0\].target.text: found 'حوار'",
        ),
        (_set("stances", 0, "sentence", to=1), r"stances\[0\].target.start: found 38"),
        (_set("stances", 0, "label", to="mixed"), r"stances\[0\].label: found 'mixed'"),
        (_set("stances", 0, "score", to=-0.1), r"stances\[0\].score: found -0.1"),
        (_set("stances", 0, "quote", to=3), r"stances\[0\].quote: found 3, .* below 3"),
        (_set("relations", 0, "holder", to="a9"), r"relations\[0\].holder: found 'a9'"),
        (_set("relations", 0, "label", to="neutral"), r"relations\[0\].label: found 'neutral'"),
        (_set("relations", 0, "stances", to=[]), r"relations\[0\].stances: found \[\]"),
        (_set("relations", 0, "stances", to=[True]), r"relations\[0\].stances: found \[True\]"),
        (_set("relations", 0, "stances", to=[5]), r"relations\[0\].stances\[0\]: found 5"),
        (
            _set("relations", 0, "stances", to=[1]),
            r"relations\[0\].stances\[0\]: .* relation's holder",
        ),
        (
            _set("relations", 1, "stances", to=[3]),
            r"relations\[1\].stances\[0\]: .* holder and target",
        ),
        (_set("relations", 0, "favor", to=2), r"relations\[0\].favor: found 2, expected 1"),
        (_set("relations", 0, "against", to=1), r"relations\[0\].against: found 1, expected 0"),
    ],
)
def test_errors_of_quotes_and_stances_do_so_too(
    change: Callable[[Any], None], message: str
) -> None:
    document = json.loads(render(two_sides(), "json"))
    assert annotation_from_json(document) == two_sides()
    change(document)
    with pytest.raises(InputError, match=message):
        annotation_from_json(document)


def test_a_subject_is_read_back() -> None:
    document = two_sides().to_json()
    stance, relation = document["stances"][0], document["relations"][0]
    stance["target"] = relation["target"] = {"text": "الاتحاد الأوروبي"}
    annotation = annotation_from_json(document)
    assert annotation.stances[0].target.subject == "الاتحاد الأوروبي"
    assert annotation.relations[0].target == annotation.stances[0].target


def test_an_actor_listed_twice_or_without_mentions_is_refused() -> None:
    document = two_paragraphs().to_json()
    document["actors"].append(document["actors"][0].copy())
    with pytest.raises(InputError, match=r"actors\[0\].id: found 'a1', expected an id of its own"):
        annotation_from_json(document)
    document["actors"][-1] |= {"id": "a9", "mentions": []}
    with pytest.raises(InputError, match=r"actors\[3\].mentions: found \[\], expected one or more"):
        annotation_from_json(document)
    document["actors"][-1]["label"] = "ROLE"
    assert annotation_from_json(document).actors[3].mentions == ()


def test_an_entity_may_have_no_actor() -> None:
    document = annotate("قال سلامة", ("سلامة", "PER", "سلامة")).to_json()
    document["entities"][0]["actor"], document["actors"] = "", []
    assert annotation_from_json(document).entities[0].actor == ""


@pytest.mark.parametrize("document", [None, [], "text", 1])
def test_what_is_no_table_is_refused(document: object) -> None:
    with pytest.raises(InputError, match=r"annotation: found .*, expected an object"):
        annotation_from_json(document)

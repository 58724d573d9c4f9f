"""Every form gives back what it was given, as far as it says it holds it."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from infer.annotation import Annotation, Target
from infer.errors import InputError, OutputError
from infer.formats.checks import LABELS
from infer.formats.json import annotation_from_json
from infer.interchange import FORMS
from infer.interchange.annotations import to_annotation
from infer.interchange.marks import Link, Mark, Marked, to_marks
from infer.text import words
from tests.strategies import annotations

HERE = Path(__file__).parents[2]
WHOLE = ("rasd", "label-studio", "brat", "spacy")
TEXT = "قال سلامة 🇱🇾 أمس:\nنرفض الحرب في ليبيا"
OFTEN = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def seed() -> Annotation:
    document = json.loads((HERE / "golden" / "seed.json").read_text(encoding="utf-8"))
    text = (HERE.parent / "seeds" / "seed.txt").read_bytes().decode()
    return annotation_from_json({**document, "text": text})


def there_and_back(form: str, articles: list[Marked], folder: Path) -> list[Marked]:
    if form == "spacy":
        pytest.importorskip("spacy")
    path = folder / f"articles{FORMS[form].suffix}"
    FORMS[form].write(articles, path)
    return [replace(one, lost=Counter()) for one in FORMS[form].read(path)]


def kept(article: Marked) -> Marked:
    return replace(article, lost=Counter())


@pytest.mark.parametrize("form", WHOLE)
def test_the_seed_article_comes_back_whole(form: str, tmp_path: Path) -> None:
    article = kept(to_marks(seed()))
    assert {mark.label for mark in article.marks} == {
        *LABELS,
        "SOURCE",
        "CUE",
        "CONTENT",
        "TARGET",
    } - {"MISC"}
    [found] = there_and_back(form, [article], tmp_path)
    assert found == article


def told(annotation: Annotation, target: Target, sentence: int) -> bool:
    """Whether a sentence has a target's words: an actor may be told of by a phrase that is none."""
    mentions = [i for one in annotation.actors if one.id == target.actor for i in one.mentions]
    where = annotation.sentences[sentence]
    spans = [annotation.entities[i].span for i in mentions]
    return target.actor is None or any(s.start < where.end and where.start < s.end for s in spans)


def test_the_annotation_comes_back_from_its_marks() -> None:
    before, marked = seed(), to_marks(seed())
    after = to_annotation(marked)
    names = [{actor.id: actor.name for actor in one.actors} for one in (before, after)]
    assert [(e.start, e.end, e.label, names[0][e.actor]) for e in before.entities] == [
        (e.start, e.end, e.label, names[1][e.actor]) for e in after.entities
    ]
    parts = [
        [(q.source, q.cue, q.content, q.kind, names[i].get(q.speaker or "")) for q in one.quotes]
        for i, one in enumerate((before, after))
    ]
    assert parts[0] == parts[1]
    stood = [
        Counter(
            (s.sentence, names[i][s.holder], names[i].get(s.target.actor or ""), s.target.passage)
            for s in one.stances
        )
        for i, one in enumerate((before, after))
    ]
    assert not stood[1] - stood[0]
    speakers = {quote.speaker for quote in before.quotes}
    silent = {a.id for a in before.actors if not a.mentions and a.id not in speakers}
    wordless = [
        s for s in before.stances if s.holder in silent or not told(before, s.target, s.sentence)
    ]
    assert (stood[0] - stood[1]).total() == marked.lost["stances"] == len(wordless)
    assert len(wordless) < len(before.stances)


@OFTEN
@given(annotation=annotations(hostile=False))
@pytest.mark.parametrize("form", WHOLE)
def test_any_article_comes_back(form: str, annotation: Annotation, tmp_path: Path) -> None:
    article = kept(
        to_marks(replace(annotation, id="a-1", tasks=("entities",), quotes=(), stances=()))
    )
    try:
        [found] = there_and_back(form, [article], tmp_path)
    except OutputError:
        assert any("\ud800" <= c <= "\udfff" for c in article.text)
        return
    names = {i: " ".join(mark.note.split()) for i, mark in enumerate(found.marks)}
    assert found.text == article.text
    assert [(m.start, m.end, m.label) for m in found.marks] == [
        (m.start, m.end, m.label) for m in article.marks
    ]
    assert found.links == article.links
    assert all(
        names[i] == " ".join(m.note.split()) or form == "rasd" for i, m in enumerate(article.marks)
    )


@OFTEN
@given(annotation=annotations(hostile=False))
def test_conll_keeps_words_and_labels(annotation: Annotation, tmp_path: Path) -> None:
    article = to_marks(replace(annotation, quotes=(), stances=()))
    if any("\ud800" <= c <= "\udfff" for c in article.text):
        return
    [found] = there_and_back("conll2003", [article], tmp_path)
    assert [found.text[m.start : m.end].split() for m in found.marks] == [
        [word.of(article.text) for word in words(article.text, m.start, m.end)]
        for m in article.marks
    ]
    assert [m.label for m in found.marks] == [m.label for m in article.marks]
    assert found.text.split() == [word.of(article.text) for word in words(article.text)]


def test_several_articles_in_one_file(tmp_path: Path) -> None:
    articles = [replace(kept(to_marks(seed())), id=f"n{i}") for i in range(3)]
    for form in WHOLE:
        assert there_and_back(form, articles, tmp_path / form) == articles


def test_what_a_person_draws_becomes_an_annotation() -> None:
    marks = (
        Mark(0, 3, "CUE", "direct"),
        Mark(4, 9, "PER"),
        Mark(4, 9, "SOURCE"),
        Mark(18, 37, "CONTENT"),
        Mark(23, 28, "TARGET"),
        Mark(32, 37, "LOC", "ليبيا"),
    )
    links = (
        Link("content", 0, 3),
        Link("source", 0, 2),
        Link("speaker", 0, 1),
        Link("against", 0, 4),
        Link("favor", 1, 5),
    )
    found = to_annotation(Marked(TEXT, "x", marks, links, Counter()))
    assert [(a.id, a.name, a.label) for a in found.actors] == [
        ("a1", "سلامة", "PER"),
        ("a2", "ليبيا", "LOC"),
    ]
    [quote] = found.quotes
    assert (quote.speaker, quote.content.text, quote.score) == ("a1", "نرفض الحرب في ليبيا", 1.0)
    stances = {(s.holder, s.label, s.target.actor or s.target.passage.text) for s in found.stances}
    assert stances == {("a1", "against", "الحرب"), ("a1", "favor", "a2")}
    assert {s.quote for s in found.stances} == {0}
    assert all(s.sentence == 1 for s in found.stances)
    assert found.relations[0].holder == "a1"


@pytest.mark.parametrize(
    ("marks", "links", "message"),
    [
        ([Mark(0, 3, "WHO")], [], "WHO at 0-3: expected one of PER"),
        ([Mark(0, 99, "PER")], [], "PER at 0-99: expected a span within"),
        ([Mark(3, 3, "PER")], [], "PER at 3-3"),
        ([Mark(0, 5, "PER"), Mark(4, 9, "LOC")], [], "entities"),
        ([Mark(0, 3, "CUE")], [], "expected a link content"),
        ([Mark(0, 3, "PER"), Mark(4, 9, "PER")], [Link("likes", 0, 1)], "link 'likes'"),
        ([Mark(0, 3, "CUE"), Mark(4, 9, "PER")], [Link("content", 0, 1)], "from CUE to PER"),
        ([Mark(0, 3, "SOURCE"), Mark(4, 9, "PER")], [Link("favor", 0, 1)], "nobody is its speaker"),
    ],
)
def test_what_makes_no_sense_is_refused(marks: list[Mark], links: list[Link], message: str) -> None:
    with pytest.raises(InputError, match=message):
        to_annotation(Marked(TEXT, "x", tuple(marks), tuple(links), Counter()))


def test_what_has_no_words_is_counted() -> None:
    annotation = seed()
    first = annotation.stances[0]
    asked = replace(first, target=Target(subject="الهدنة"))
    marked = to_marks(replace(annotation, stances=(asked,)))
    assert marked.lost == {"stances": 1}

"""Annotations corrected by hand, read back for training: names, quotations and stances."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from infer.annotation import Actor, Annotation, Entity, Passage, Quote, Stance, Target
from infer.errors import InputError, UsageError
from infer.formats.json import dump
from infer.spans import Span
from infer.text import sentences
from tests.strategies import annotations
from train.config import CorpusChoice
from train.data import read
from train.data.stance import read_stances
from train.pairs.prepare import read_rows

TEXT = "رحب غسان سلامة بالهدنة. وقال حفتر: إنه يرفض سلامة.\nوأضاف أن الهدنة فشلت."

SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def passage(text: str, after: int = 0) -> Passage:
    return Passage.at(Span(at := TEXT.index(text, after), at + len(text)), TEXT)


def entity(text: str, label: str, actor: str, after: int = 0) -> Entity:
    here = passage(text, after)
    return Entity(here.start, here.end, label, text, 1.0, actor)


ARTICLE = Annotation(
    TEXT,
    sentences(TEXT),
    (
        entity("غسان سلامة", "PER", "a1"),
        entity("حفتر", "PER", "a2"),
        entity("سلامة", "PER", "a1", 20),
    ),
    (Actor("a1", "غسان سلامة", "PER", (0, 2)), Actor("a2", "حفتر", "PER", (1,))),
    (
        Quote(passage("حفتر"), "a2", passage("وقال"), passage("إنه يرفض سلامة"), "indirect", 1),
        Quote(None, "a2", passage("وأضاف"), passage("الهدنة فشلت"), "indirect", 0.4),
    ),
    (
        Stance(0, "a1", Target(passage=passage("بالهدنة")), "favor", 1.0),
        Stance(1, "a2", Target(actor="a1"), "against", 0.9, 0),
        Stance(1, "author", Target(subject="الهدنة"), "neutral", 0.8),
        Stance(2, "a2", Target(passage=passage("الهدنة", 60)), "against", 0.7, 1),
    ),
    tasks=("entities", "quotes", "stances"),
    id="x",
    notes={"corrected by hand": 2},
)


def write(folder: Path, name: str, *articles: Annotation) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(map(dump, articles)), encoding="utf-8")
    return file


def spans(row: dict[str, list[int]]) -> list[tuple[str, str]]:
    found = zip(row["start"], row["end"], row["label"], strict=True)
    return [(row["text"][start:end], label) for start, end, label in found]


def test_names_are_read_sentence_by_sentence(tmp_path: Path) -> None:
    write(tmp_path, "corrections/deep/x.corrected.json", ARTICLE)
    corpus = read("corrected", tmp_path, "all", path="corrections")
    assert [row["text"] for row in corpus.dataset] == [s.of(TEXT) for s in ARTICLE.sentences]
    assert [spans(row) for row in corpus.dataset] == [
        [("غسان سلامة", "PER")],
        [("حفتر", "PER"), ("سلامة", "PER")],
        [],
    ]
    assert corpus.dataset["sentence"][:] == [0, 1, 2]
    assert corpus.defects == {}


def test_quotations_are_read_by_paragraphs(tmp_path: Path) -> None:
    file = write(tmp_path, "x.json", ARTICLE)
    corpus = read("corrected", Path("elsewhere"), "all", path=str(file), what="quotes")
    assert [spans(row) for row in corpus.dataset] == [
        [("وقال", "CUE"), ("حفتر", "SOURCE"), ("إنه يرفض سلامة", "CONTENT")],
        [("وأضاف", "CUE"), ("الهدنة فشلت", "CONTENT")],
    ]


def test_stances_are_read_where_the_sentence_names_both(tmp_path: Path) -> None:
    write(tmp_path, "x.json", ARTICLE)
    corpus = read_stances("corrected", tmp_path, "all", path="x.json")
    told = [
        (
            row.sentence,
            row.holder and row.holder.of(row.text),
            row.target.of(row.text) if row.target else row.subject,
            row.label,
            [cue.of(row.text) for cue in row.cues],
        )
        for row in corpus.rows
    ]
    assert told == [
        (0, "غسان سلامة", "بالهدنة", "favor", []),
        (1, "حفتر", "سلامة", "against", ["وقال"]),
        (1, None, "الهدنة", "neutral", []),
    ]
    assert corpus.defects == {"stances left out: the sentence does not name both": 1}


def test_a_config_names_the_path_of_stances(tmp_path: Path) -> None:
    write(tmp_path, "x.json", ARTICLE)
    choice = CorpusChoice(corpus="corrected", split="all", options={"path": "x.json"})
    assert len(read_rows(choice, tmp_path)) == 3
    with pytest.raises(UsageError, match="unknown option of dse 'path'; choose one of none"):
        read_stances("dse", tmp_path, "train", path="x")


def test_several_articles_stand_in_one_file(tmp_path: Path) -> None:
    other = Annotation("وصل حفتر.", sentences("وصل حفتر."), (), ())
    write(tmp_path, "all.jsonl", ARTICLE, other)
    corpus = read("corrected", tmp_path, "all", path="all.jsonl")
    assert corpus.dataset["sentence"][:] == [0, 1, 2, 3]
    assert corpus.defects == {"articles without corrections": 1}


def test_what_runs_over_sentences_is_counted(tmp_path: Path) -> None:
    here = Span(TEXT.index("بالهدنة"), TEXT.index("وقال") + 4)
    over = Entity(*here, "ORG", here.of(TEXT), 1.0, "")
    article = replace(ARTICLE, entities=(over,), actors=(), quotes=(), stances=())
    write(tmp_path, "x.json", article)
    corpus = read("corrected", tmp_path, "all", path="x.json")
    assert corpus.defects == {"entities left out: run over sentences": 1}
    assert not any(row["label"] for row in corpus.dataset)


def test_lone_surrogates_are_replaced_and_counted(tmp_path: Path) -> None:
    text = "وصل \ud83d حفتر."
    found = Entity(6, 10, "PER", "حفتر", 1.0, "")
    write(tmp_path, "x.json", Annotation(text, sentences(text), (found,), ()))
    corpus = read("corrected", tmp_path, "all", path="x.json")
    assert corpus.dataset[0]["text"] == "وصل \ufffd حفتر."
    assert spans(corpus.dataset[0]) == [("حفتر", "PER")]
    assert corpus.defects["surrogates replaced"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"x\.json: is no JSON"),
        ("[" * 100_000, r"x\.json: is no JSON"),
        ("[]", r"x\.json: annotation: found \[\], expected an object"),
        (
            json.dumps(ARTICLE.to_json() | {"version": "9"}),
            r"x\.json: version: found '9', expected '1\.1'; download it again",
        ),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "x.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read("corrected", tmp_path, "all", path="x.json")


def test_faults_of_the_path_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"options\.path is missing"):
        read("corrected", tmp_path, "all")
    with pytest.raises(InputError, match="found none; download corrections"):
        read("corrected", tmp_path, "all", path="nothing")
    (tmp_path / "x.json").write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"x\.json: byte 0 is not UTF-8"):
        read("corrected", tmp_path, "all", path="x.json")
    with pytest.raises(UsageError, match="unknown choice for what 'names'"):
        read("corrected", tmp_path, "all", path="x.json", what="names")


def test_one_text_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "x.json", ARTICLE)
    write(tmp_path, "x (1).json", ARTICLE)
    with pytest.raises(InputError, match=r"x\.json: has the same text as .*x \(1\)\.json; keep"):
        read("corrected", tmp_path, "all", path=".")


@settings(max_examples=25)
@given(annotations())
def test_nothing_vanishes_silently(annotation: Annotation) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), "x.json", annotation)
        names = read("corrected", Path(folder), "all", path="x.json")
        read("corrected", Path(folder), "all", path="x.json", what="quotes")
        stances = read_stances("corrected", Path(folder), "all", path="x.json")
    found = [text for row in names.dataset for text, _ in spans(row)]
    over = names.defects.get("entities left out: run over sentences", 0)
    assert len(found) + over == len(annotation.entities)
    surfaces = (entity.text.translate(SURROGATES) for entity in annotation.entities)
    assert [text for text in surfaces if text in found] == found or over
    dropped = sum(stances.defects.get(name, 0) for name in stances.defects if "stances" in name)
    dropped += sum(n for name, n in stances.defects.items() if name.startswith("rows dropped"))
    assert len(stances.rows) + dropped == len(annotation.stances)

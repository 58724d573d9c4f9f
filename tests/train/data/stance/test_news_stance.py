"""Our own stances: what is annotated, and what is neutral because it is not."""

from pathlib import Path

import pytest

from tests.train.data.stance.files import said
from tests.train.data.standoff import News, write_news
from train.data.stance import StanceCorpus, news_stance

NAMES = {"سلامة": "PER", "روما": "LOC"}


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def reader(*sentences: News) -> StanceCorpus:
        path = write_news(tmp_path, monkeypatch, *sentences)
        return news_stance.read(tmp_path, "train-all", path)

    return reader


def test_annotated_stances_come_first_and_other_pairs_are_neutral(read) -> None:
    one = News("أيد سلامة روما أمس .", NAMES, stances=[("سلامة", "روما", "favor")])
    corpus = read(News("وصل أحد أمس ."), one)
    assert said(corpus) == [(1, "سلامة", "روما", "favor"), (1, "روما", "سلامة", "neutral")]


def test_an_issue_is_a_target_for_every_party(read) -> None:
    one = News("رفض سلامة في روما الحرب .", NAMES, stances=[("سلامة", "الحرب", "against")])
    assert said(read(one)) == [
        (0, "سلامة", "الحرب", "against"),
        (0, "سلامة", "روما", "neutral"),
        (0, "روما", "سلامة", "neutral"),
        (0, "روما", "الحرب", "neutral"),
    ]


def test_an_author_stands_alone_and_neutral_ones_are_kept_once(read) -> None:
    one = News(
        "زار سلامة روما .",
        NAMES,
        stances=[(None, "روما", "favor"), ("سلامة", "روما", "neutral")],
    )
    assert said(read(one)) == [
        (0, None, "روما", "favor"),
        (0, "سلامة", "روما", "neutral"),
        (0, "روما", "سلامة", "neutral"),
    ]


def test_speakers_without_a_name_are_parties_and_have_their_cues(read) -> None:
    one = News(
        "قال متحدث إن سلامة وصل .",
        {"سلامة": "PER"},
        quotes=[("متحدث", "قال", "سلامة وصل")],
    )
    corpus = read(one)
    assert said(corpus) == [
        (0, "سلامة", "متحدث", "neutral"),
        (0, "متحدث", "سلامة", "neutral"),
    ]
    assert [[cue.of(row.text) for cue in row.cues] for row in corpus.rows] == [[], ["قال"]]


def test_a_source_that_holds_a_person_is_that_person(read) -> None:
    one = News(
        "قال المبعوث سلامة إن روما بعيدة .",
        NAMES,
        quotes=[("المبعوث سلامة", "قال", "روما بعيدة")],
    )
    corpus = read(one)
    assert {holder for _, holder, _, _ in said(corpus)} == {"سلامة", "روما"}
    assert [cue.of(row.text) for row in corpus.rows[:1] for cue in row.cues] == ["قال"]


def test_what_overlaps_an_annotated_party_says_nothing(read) -> None:
    one = News(
        "أيد سلامة قصر روما الكبير .",
        NAMES | {"قصر": "LOC"},
        stances=[("سلامة", "قصر روما", "favor")],
    )
    labels = {(h, t): label for _, h, t, label in said(read(one))}
    assert labels["سلامة", "قصر روما"] == "favor"
    assert labels["روما", "سلامة"] == "neutral"
    assert ("سلامة", "روما") not in labels
    assert ("سلامة", "قصر") not in labels

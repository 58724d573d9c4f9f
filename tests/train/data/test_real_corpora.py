"""The corpora themselves, counted; skipped where they are not."""

import os
from functools import cache
from pathlib import Path

import pytest

from train.data import Corpus
from train.data import read as read_afresh
from train.data.leaks import shared_sentences

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("RASD_DATA", ROOT.parent / "shared" / "data"))

pytestmark = pytest.mark.skipif(
    not (DATA / "ner").is_dir(), reason=f"no corpora in {DATA}; set RASD_DATA to a data folder"
)


@cache
def read(name: str, split: str, **options: str) -> Corpus:
    return read_afresh(name, DATA, split, **options)


def count(corpus: Corpus) -> tuple[int, int, int]:
    """Return sentences, tokens, entities."""
    texts = corpus.dataset["text"][:]
    return (
        len(texts),
        sum(text.count(" ") + 1 for text in texts),
        sum(map(len, corpus.dataset["start"][:])),
    )


@pytest.mark.parametrize(
    ("name", "split", "expected"),
    [
        ("anercorp", "train-all", (3_973, 125_102, 9_000)),
        ("anercorp", "train", (3_575, 112_747, 8_031)),
        ("anercorp", "dev", (398, 12_355, 969)),
        ("anercorp", "test", (925, 25_008, 2_285)),
        ("aqmar", "train", (1_328, 36_021, 3_088)),
        ("aqmar", "dev", (710, 19_519, 1_212)),
        ("aqmar", "test", (605, 18_284, 1_574)),
        ("wojood", "train", (1_114, 18_537, 1_253)),
    ],
)
def test_counts(name: str, split: str, expected: tuple[int, int, int]) -> None:
    assert count(read(name, split)) == expected


def test_anercorp_defects() -> None:
    assert read("anercorp", "train-all").defects == {
        "orphan I- tags read as B-": 39,
        "long duplicates kept": 33,
    }
    assert read("anercorp", "test").defects == {"orphan I- tags read as B-": 74}


def test_news_ner_fits_anercorp() -> None:
    assert count(read("news-ner", "train-all", misc="drop")) == (3_973, 125_102, 8_958)
    kept = read("news-ner", "train-all")
    assert count(kept)[2] == 8_958 + 758
    assert kept.defects["MISC of the corpus dropped: overlaps ours"] == 900 - 758


def test_our_names_of_wikipedia_fit_its_corpora() -> None:
    names = read("wiki-ner", "train", misc="drop")
    assert len(names.dataset) == 16_622
    assert count(names)[2] == 30_347
    assert "annotated sentences that are not in the corpora" not in names.defects
    spoken = read("wiki-ner", "train-stance").dataset["text"][:]
    assert spoken == read("wiki-quotes", "train").dataset["text"][:]


@pytest.mark.slow
def test_wikifane() -> None:
    corpus = read("wikifane", "train")
    assert count(corpus) == (15_722, 428_839, 32_296)
    assert corpus.defects["sentences dropped: eight words shared with AQMAR"] == 41


def test_no_test_sentence_of_anercorp_stands_in_train() -> None:
    train, test = read("anercorp", "train-all"), read("anercorp", "test")
    assert shared_sentences(train.dataset, test.dataset) == []

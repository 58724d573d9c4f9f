import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from infer.errors import InputError, UsageError
from infer.spans import Span
from train.data import read, wiki_ner, wiki_standoff
from train.data.corpus import Corpus, Mention, Sentence, make_corpus
from train.data.news_standoff import Said, Stand
from train.data.stance import read_stances
from train.data.wiki_standoff import read_wiki

TEXT = "اعلنت سوريا انها لا تعترف بدولة اسرائيل ."
SYRIA, ISRAEL = (6, 11), (32, 39)
ROW: Mapping[str, Any] = {
    "corpus": "wikifane",
    "sentence": 7,
    "sha256": hashlib.sha256(TEXT.encode()).hexdigest()[:16],
    "quotes": [{"source": SYRIA, "cue": [0, 5], "content": [12, 39], "kind": "indirect"}],
    "stances": [{"holder": SYRIA, "target": ISRAEL, "label": "against", "basis": "speech"}],
}


def corpus(*sentences: Sentence) -> Callable[..., Corpus]:
    return lambda _folder, _split: make_corpus(sentences, {})


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Both corpora, one of which has one sentence, and our names of it."""
    theirs = (Mention(*SYRIA, "PER"), Mention(24, 31, "MISC"), Mention(*ISRAEL, "LOC"))
    known = {"wikifane": corpus(Sentence(7, TEXT, theirs)), "aqmar": corpus()}
    monkeypatch.setattr(wiki_ner, "CORPORA", known)
    ours = {name: ROW[name] for name in ("corpus", "sentence", "sha256")}
    path = tmp_path / "names.jsonl"
    path.write_text(json.dumps({**ours, "entities": [[*SYRIA, "LOC"], [*ISRAEL, "LOC"]]}) + "\n")
    monkeypatch.setattr(
        wiki_ner, "read_standoff", lambda _, key, read=wiki_ner.read_standoff: read(path, key)
    )
    return path


def write(folder: Path, **values: object) -> Path:
    path = folder / "ours.jsonl"
    path.write_text(json.dumps({**ROW, **values}) + "\n", encoding="utf-8")
    return path


def test_annotation_is_put_back_on_the_text_with_our_names(tmp_path: Path) -> None:
    defects: Counter[str] = Counter()
    (found,) = read_wiki(tmp_path, "train", defects, write(tmp_path))
    assert (found.number, found.text) == (0, TEXT)
    assert found.names == (Mention(*SYRIA, "LOC"), Mention(*ISRAEL, "LOC"))
    assert found.quotes == (Said(Span(*SYRIA), Span(0, 5), Span(12, 39)),)
    assert found.stances == (Stand(Span(*SYRIA), Span(*ISRAEL), "against"),)
    assert not defects


@pytest.mark.parametrize("values", [{"corpus": "aqmar"}, {"sentence": 8}, {"corpus": "wojood"}])
def test_a_sentence_that_is_not_there_is_counted(
    tmp_path: Path, values: Mapping[str, object]
) -> None:
    defects: Counter[str] = Counter()
    assert read_wiki(tmp_path, "train", defects, write(tmp_path, **values)) == []
    assert defects == {"annotated sentences that are not in the corpora or have no names": 1}


def test_another_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ours\.jsonl: sentence 7 was annotated with sha256 0"):
        read_wiki(tmp_path, "train", Counter(), write(tmp_path, sha256="0"))


@pytest.mark.parametrize(("misc", "masked"), [("keep", []), ("mask", [[24, 31]]), ("drop", [])])
def test_names_are_ours_and_misc_is_the_corpus_own(
    tmp_path: Path, misc: str, masked: list[list[int]]
) -> None:
    found = read("wiki-ner", tmp_path, "train", misc=misc)
    (row,) = found.dataset
    assert (row["sentence"], row["text"], row["masked"]) == (0, TEXT, masked)
    assert row["label"] == (["LOC", "MISC", "LOC"] if misc == "keep" else ["LOC", "LOC"])
    assert sum(found.defects.values()) == (misc != "keep")


def test_names_of_another_text_are_refused(tmp_path: Path, names: Path) -> None:
    names.write_text(names.read_text().replace(ROW["sha256"], "0" * 16))
    with pytest.raises(InputError, match=r"sentence 7 of wikifane was annotated with sha256 0"):
        read("wiki-ner", tmp_path, "train")


def test_names_of_a_sentence_that_is_not_there_are_counted(tmp_path: Path, names: Path) -> None:
    names.write_text(names.read_text().replace("wikifane", "aqmar"))
    found = read("wiki-ner", tmp_path, "train")
    assert found.defects == {"annotated sentences that are not in the corpora": 1}
    assert len(found.dataset) == 0


def test_names_of_sentences_with_stances_are_a_split_of_their_own(
    tmp_path: Path, names: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki_ner, "STANCES", write(tmp_path))
    assert len(read("wiki-ner", tmp_path, "train-stance").dataset) == 1
    monkeypatch.setattr(wiki_ner, "STANCES", write(tmp_path, sentence=8))
    found = read("wiki-ner", tmp_path, "train-stance")
    assert len(found.dataset) == 0
    assert found.defects == {"sentences with stances that have no names of ours": 1}
    assert len(read("wiki-ner", tmp_path, "train").dataset) == 1


def test_there_is_no_dev(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'dev'; choose one of train"):
        read_wiki(tmp_path, "dev", Counter(), write(tmp_path))


def test_the_same_annotation_gives_quotations_targets_and_stances(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path)
    monkeypatch.setattr("train.data.news_standoff.read_lines", lambda _: pytest.fail("of news"))
    monkeypatch.setattr(
        wiki_standoff, "read_lines", lambda _, read=wiki_standoff.read_lines: read(path)
    )
    quotes = read("wiki-quotes", tmp_path, "train").dataset
    assert quotes["label"][0] == ["CUE", "SOURCE", "CONTENT"]
    assert read("wiki-targets", tmp_path, "train").dataset["label"][0] == []
    rows = read_stances("wiki-stance", tmp_path, "train").rows
    said = {(row.holder, row.target): row.label for row in rows}
    assert said[Span(*SYRIA), Span(*ISRAEL)] == "against"
    assert set(said.values()) == {"against", "neutral"}

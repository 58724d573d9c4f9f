"""Readers of what one party thinks of another, on a few lines with all that their corpora have."""

import json
from pathlib import Path
from typing import Any

import pytest

from infer.errors import InputError
from tests.train.data.stance.files import NOT_FOUND, said, write, write_lines
from train.data.stance import StanceCorpus, read_stances

# RuOpinionNE

AUTHOR = (["AUTHOR"], ["NULL"])
UNNAMED = (["NULL"], ["0:0"])
RUSSIAN = "Анна хвалит Бориса и ругает совет Омска."
ANNA, BORIS = (["Анна"], ["0:4"]), (["Бориса"], ["12:18"])
COUNCIL, OMSK = (["совет"], ["28:33"]), (["Омска"], ["34:39"])


def opinion(source: object, target: object, polarity: str) -> dict[str, object]:
    return {"Source": source, "Target": target, "Polar_expression": [[], []], "Polarity": polarity}


def russian(tmp_path: Path, *opinions: dict[str, object]) -> StanceCorpus:
    lines = [{"text": "Ничего.", "opinions": []}, {"text": RUSSIAN, "opinions": opinions}]
    write_lines(tmp_path, "stance/ruopinionne2024/validation_labeled.jsonl", lines)
    return read_stances("ruopinionne", tmp_path, "dev")


def test_ruopinionne_adds_neutral_pairs(tmp_path: Path) -> None:
    corpus = russian(tmp_path, opinion(ANNA, BORIS, "POS"), opinion(AUTHOR, COUNCIL, "NEG"))
    assert said(corpus) == [
        (1, "Анна", "Бориса", "favor"),
        (1, None, "совет", "against"),
        (1, "Анна", "совет", "neutral"),
        (1, "Бориса", "Анна", "neutral"),
        (1, "Бориса", "совет", "neutral"),
        (1, "совет", "Анна", "neutral"),
        (1, "совет", "Бориса", "neutral"),
    ]
    assert corpus.defects == {}


def test_ruopinionne_joins_parts_that_adjoin(tmp_path: Path) -> None:
    whole = (["совет", "Омска"], ["28:33", "34:39"])
    parted = (["совет", "Анна"], ["28:33", "0:4"])
    corpus = russian(tmp_path, opinion(UNNAMED, whole, "NEG"), opinion(UNNAMED, parted, "POS"))
    # The two overlap, so that neither is the other's party.
    assert said(corpus) == [(1, None, "совет Омска", "against"), (1, None, "совет", "favor")]
    assert corpus.defects == {"parts of a span dropped: after a gap": 1}


def test_ruopinionne_drops_what_it_cannot_place_or_believe(tmp_path: Path) -> None:
    corpus = russian(
        tmp_path,
        opinion((["Анна"], ["1:5"]), BORIS, "POS"),
        opinion(ANNA, (["Бориса"], ["12-18"]), "POS"),
        opinion(ANNA, (["совет", "Омска"], ["28:33", "0:0"]), "POS"),
        opinion(ANNA, BORIS, "POS"),
        opinion(ANNA, BORIS, "NEG"),
    )
    # Of contradictory opinions none is left, but they are no neutral pair either.
    assert said(corpus) == [(1, "Бориса", "Анна", "neutral")]
    assert corpus.defects == {NOT_FOUND: 3, "rows dropped: contradict each other": 2}


@pytest.mark.parametrize("source", [[], [[], []], [["Анна"], []], [["Анна"]], [[1], ["0:4"]]])
def test_ruopinionne_rejects_a_source_without_offsets(tmp_path: Path, source: object) -> None:
    with pytest.raises(InputError, match=r"line 2, opinions\[0\], field 'Source': found \["):
        russian(tmp_path, opinion(source, OMSK, "NEG"))


# Directed sentiment


def test_dse(tmp_path: Path) -> None:
    rows = (
        "Mr. [Ann] met [Bob].\tAnn\tBob\t0\n"
        "[Ann ] hit [ Bo]b.\tAnn\tBo\t3\n"
        '"Said ""no"" to [Ann.""Eve], [Bob]."\t"Ann.""Eve"\tBob\t2\n'
        "[Ann] and [Bob] met.\tAnn\tBobby\t0\n"
        "[Ann] met no one.\tAnn\tBob\t0\n"
        "Mr. Ann met [Bob], [Eve].\tBob\tEve\t4\n"
        "Mr. [Ann] met [Bob].\tAnn\tBob\t0\n"
    )
    write(tmp_path, "stance/directed_sentiment_park2021/valid.txt", rows)
    corpus = read_stances("dse", tmp_path, "dev")
    assert said(corpus) == [
        (0, "Ann", "Bob", "neutral"),
        (1, "Ann", "Bo", "against"),
        (2, "Bob", 'Ann."Eve', "favor"),
        (5, "Eve", "Bob", "against"),
    ]
    assert corpus.rows[0].text == "Mr. Ann met Bob."
    assert corpus.defects == {NOT_FOUND: 2, "rows dropped: repeated": 1}


# SEESAW


def seesaw(tmp_path: Path, split: str, texts: list[str], stances: dict[str, Any]) -> StanceCorpus:
    article = {"title": "x", "text": [{"id": i, "text": text} for i, text in enumerate(texts)]}
    entities = [["Ann Lee", ["People"], ["Main"], ["C"]], ["Lee Party", ["Organization"], [], []]]
    annotation = {"entity lists": entities, "sentence-level stances": stances}
    folder = "stance/seesaw/SEESAW"
    write(tmp_path, f"{folder}/meta/TRIPLET_000.json", json.dumps({"Split": split}))
    write(tmp_path, f"{folder}/articles/TRIPLET_000_DOCUMENT_0.json", json.dumps(article))
    write(tmp_path, f"{folder}/annotations/TRIPLET_000_DOCUMENT_0.json", json.dumps(annotation))
    return read_stances("seesaw", tmp_path, "dev")


def triple(subject: str, sentiment: str, object_: str) -> dict[str, str]:
    return {"subject": subject, "sentiment": sentiment, "object": object_}


def test_seesaw(tmp_path: Path) -> None:
    stances = {
        "0": [triple("Ann Lee", "NEG", "taxes"), triple("None", "POS", "Ann Lee")],
        "2": [
            triple("Ann Lee", "POS", "Lee Party"),
            triple("Not in the list", "POS", "Lee Party"),
            triple("Lee Party", "NEG", "tax"),
            triple("Lee Party", "POS", "Obama"),
        ],
    }
    texts = ["Mrs. Lee hates taxes.", "No.", "The Lee Party likes taxes."]
    corpus = seesaw(tmp_path, "valid", texts, stances)
    assert said(corpus) == [(0, "Lee", "taxes", "against"), (0, None, "Lee", "favor")]
    assert corpus.defects == {
        "rows dropped: entity not found in its sentence": 3,
        "rows dropped: holder and target overlap": 1,
    }


def test_seesaw_keeps_to_its_split(tmp_path: Path) -> None:
    stances = {"0": [triple("None", "POS", "Ann Lee")]}
    assert said(seesaw(tmp_path, "train", ["Lee won."], stances)) == []
    assert said(read_stances("seesaw", tmp_path, "train")) == [(0, None, "Lee", "favor")]


def test_seesaw_rejects_a_sentence_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="but it has no sentence 3"):
        seesaw(tmp_path, "valid", ["Lee won."], {"3": [triple("None", "POS", "Ann Lee")]})

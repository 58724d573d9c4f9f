"""Readers of what an author thinks, on a few lines with every defect that their corpora have."""

import json
from pathlib import Path
from typing import Any

import pytest

from infer.errors import InputError, UsageError
from tests.train.data.stance.files import NOT_FOUND, said, write, write_lines
from train.data.stance import OPTIONS, STANCE_READERS, arabicstancex, read_stances


def test_the_registry_is_whole(tmp_path: Path) -> None:
    assert {"arabicstancex", "dse", "newsmtsc", "ruopinionne", "rusentne", "seesaw"} <= set(
        STANCE_READERS
    )
    with pytest.raises(UsageError, match="unknown stance corpus 'semeval'; choose one of arab"):
        read_stances("semeval", tmp_path, "train")
    with pytest.raises(UsageError, match="unknown split of newsmtsc 'dev'; choose one of train"):
        read_stances("newsmtsc", tmp_path, "dev")


@pytest.mark.parametrize(
    ("name", "split"),
    [(name, split) for name, (_, splits) in STANCE_READERS.items() for split in splits],
)
def test_missing_files_are_named(tmp_path: Path, name: str, split: str) -> None:
    options = dict.fromkeys(OPTIONS.get(name, ()), str(tmp_path / "nothing.json"))
    with pytest.raises(InputError, match=str(tmp_path)):
        read_stances(name, tmp_path, split, **options)


# NewsMTSC


def mtsc(text: str, *targets: tuple[int, int, str, float]) -> dict[str, Any]:
    keys = ("from", "to", "mention", "polarity")
    return {
        "primary_gid": "x",
        "sentence_normalized": text,
        "targets": [dict(zip(keys, target, strict=True)) for target in targets],
    }


def test_newsmtsc(tmp_path: Path) -> None:
    lines = [
        mtsc("😀 Ann hit Bob.", (2, 5, "Ann", 2.0), (10, 13, "Bob", 4.0), (9, 12, "Bob", 6.0)),
        mtsc("Hail Eve.", (5, 8, "Eve", 6.0)),
        mtsc("😀 Ann hit Bob.", (2, 5, "Ann", 2.0)),
    ]
    write_lines(tmp_path, "stance/newsmtsc/train.jsonl", lines)
    corpus = read_stances("newsmtsc", tmp_path, "train")
    assert said(corpus) == [
        (0, None, "Ann", "against"),
        (0, None, "Bob", "neutral"),
        (1, None, "Eve", "favor"),
    ]
    assert corpus.defects == {NOT_FOUND: 1, "rows dropped: repeated": 1}


def test_newsmtsc_test_is_both_sets(tmp_path: Path) -> None:
    for name, text in (("mt", "Ann fell."), ("rw", "Eve fell.")):
        write_lines(
            tmp_path, f"stance/newsmtsc/devtest_{name}.jsonl", [mtsc(text, (0, 3, text[:3], 4))]
        )
    assert said(read_stances("newsmtsc", tmp_path, "test")) == [
        (0, None, "Ann", "neutral"),
        (1, None, "Eve", "neutral"),
    ]


def test_newsmtsc_rejects_an_unknown_polarity(tmp_path: Path) -> None:
    path = write_lines(tmp_path, "stance/newsmtsc/train.jsonl", [mtsc("Ann.", (0, 3, "Ann", 5.0))])
    message = rf"{path}, line 1, targets\[0\], field 'polarity': found 5.0, expected one of 2.0"
    with pytest.raises(InputError, match=message):
        read_stances("newsmtsc", tmp_path, "train")


# RuSentNE

HEADER = "sentence\tentity\tentity_tag\tentity_pos_start_rel\tentity_pos_end_rel\tlabel\n"


def test_rusentne(tmp_path: Path) -> None:
    rows = (
        '"ФК ""Искра"" победил."\tИскра\tORGANIZATION\t4\t9\t1\n'
        "Омск ждёт.\tОмск\tCOUNTRY\t0\t4\t0\n"
        '"ФК ""Искра"" победил."\tФК\tORGANIZATION\t0\t2\t-1\n'
        "Омск ждёт.\tОмск\tCOUNTRY\t1\t5\t1\n"
    )
    write(tmp_path, "stance/rusentne2023/train_data.csv", HEADER + rows)
    corpus = read_stances("rusentne", tmp_path, "train")
    assert said(corpus) == [
        (0, None, "Искра", "favor"),
        (1, None, "Омск", "neutral"),
        (0, None, "ФК", "against"),
    ]
    assert corpus.defects == {NOT_FOUND: 1}


def test_rusentne_rejects_an_offset_that_is_none(tmp_path: Path) -> None:
    row = "Омск ждёт.\tОмск\tCOUNTRY\tx\t4\t0\n"
    write(tmp_path, "stance/rusentne2023/validation_data_labeled.csv", HEADER + row)
    with pytest.raises(InputError, match="line 2, field 'entity_pos_start_rel': found 'x'"):
        read_stances("rusentne", tmp_path, "dev")


# ArabicStanceX


def tweets(tmp_path: Path, split: str, topic: str, found: dict[str, tuple[str, str]]) -> None:
    table = {
        "text": {key: text for key, (text, _) in found.items()},
        "stance": {key: stance for key, (_, stance) in found.items()},
    }
    relative = f"{arabicstancex.FOLDER}/{split}/{topic}.json"
    write(tmp_path, relative, json.dumps(table))


@pytest.fixture
def arabic(tmp_path: Path) -> Path:
    for split in arabicstancex.SPLITS:
        for topic in arabicstancex.TOPICS:
            tweets(tmp_path, split, topic, {})
    return tmp_path


def test_arabicstancex(arabic: Path) -> None:
    tweets(arabic, "test", "economy/Neom", {"9": ("مشروع عظيم، لوطن عظيم", "Favor")})
    train = {
        "1": ("أين المال؟", "Against"),
        "2": ("مشروع عظيم لوطن عظيم! https://t.co/x", "Favor"),
        "7": ("صباح الخير", "None"),
    }
    tweets(arabic, "train", "economy/Neom", train)
    tweets(arabic, "train", "religion/women_driving", {"1": ("مبروك", "Favor")})
    corpus = read_stances("arabicstancex", arabic, "train")
    assert said(corpus) == [
        (0, None, "نيوم", "against"),
        (2, None, "نيوم", "neutral"),
        (3, None, "قيادة المرأة للسيارة", "favor"),
    ]
    assert all(row.target is None for row in corpus.rows)
    assert corpus.defects == {"rows dropped: text stands in test": 1}
    assert said(read_stances("arabicstancex", arabic, "test")) == [(0, None, "نيوم", "favor")]


def test_arabicstancex_rejects_a_tweet_without_stance(arabic: Path) -> None:
    path = arabic / arabicstancex.FOLDER / "test" / "economy/Neom.json"
    path.write_text('{"text": {"9": "نعم"}, "stance": {}}', encoding="utf-8")
    with pytest.raises(InputError, match=r"Neom.json, tweet 9, field 'stance': found None"):
        read_stances("arabicstancex", arabic, "test")

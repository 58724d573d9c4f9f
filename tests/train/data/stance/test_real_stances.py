"""The stance corpora themselves, counted, and compared with what their files say."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infer.annotation import STANCES
from train.data.fetch import fetch
from train.data.sources import SOURCES
from train.data.stance import STANCE_READERS, StanceCorpus, read_stances
from train.data.stance.arabicstancex import TOPICS

SIGNS = {"-1": "against", "0": "neutral", "1": "favor"}

Claim = tuple[str, str | None, str | None, str]
"""Text, surface of the holder, surface of the target, label."""

EXPECTED = {
    ("arabicstancex", "train"): (4_978, 4_450, 2_067),
    ("arabicstancex", "test"): (1_295, 1_121, 561),
    ("dse", "train"): (1_320, 2_279, 7_934),
    ("dse", "dev"): (176, 320, 950),
    ("dse", "test"): (192, 345, 1_049),
    ("english-stance", "train"): (2_890, 4_191, 45_359),
    ("foreign-stance", "train"): (1_776, 2_541, 26_270),
    ("newsmtsc", "train"): (2_374, 3_278, 3_021),
    ("newsmtsc", "test"): (506, 909, 1_202),
    ("ruopinionne", "train"): (971, 1_323, 2_910),
    ("ruopinionne", "dev"): (635, 716, 2_106),
    ("rusentne", "train"): (856, 1_007, 4_774),
    ("rusentne", "dev"): (362, 438, 2_045),
    ("seesaw", "train"): (548, 769, 0),
    ("seesaw", "dev"): (220, 367, 0),
    ("seesaw", "test"): (129, 310, 0),
}
"""Favor, against and neutral rows."""

DEFECTS = {
    ("arabicstancex", "train"): {"rows dropped: text stands in test": 5},
    ("arabicstancex", "test"): {},
    ("dse", "test"): {"rows dropped: repeated": 37},
    ("english-stance", "train"): {},
    ("foreign-stance", "train"): {},
    ("newsmtsc", "train"): {"rows dropped: repeated": 66},
    ("newsmtsc", "test"): {"rows dropped: repeated": 5},
    ("ruopinionne", "train"): {
        "parts of a span dropped: after a gap": 4,
        "rows dropped: repeated": 576,
        "rows dropped: contradict each other": 34,
    },
    ("rusentne", "train"): {},
    ("rusentne", "dev"): {},
    ("seesaw", "test"): {
        "rows dropped: entity not found in its sentence": 1_479,
        "rows dropped: holder and target overlap": 2,
    },
}


@pytest.fixture(scope="session")
def stances(data_folder: Path) -> Path:
    if not (data_folder / "stance").is_dir():
        pytest.skip(f"no stance corpora in {data_folder}; set RASD_DATA to a folder with them")
    return data_folder


def claims(corpus: StanceCorpus) -> set[Claim]:
    return {
        (
            row.text,
            row.holder and row.holder.of(row.text),
            row.target and row.target.of(row.text),
            row.label,
        )
        for row in corpus.rows
    }


@pytest.mark.parametrize(("name", "split"), EXPECTED)
def test_counts(stances: Path, name: str, split: str) -> None:
    corpus = read_stances(name, stances, split)
    found = Counter(row.label for row in corpus.rows)
    assert tuple(found[label] for label in STANCES) == EXPECTED[name, split]
    assert corpus.defects == DEFECTS.get((name, split), corpus.defects)
    assert len({(row.sentence, row.text) for row in corpus.rows}) == len(
        {row.sentence for row in corpus.rows}
    )


def read_lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def from_newsmtsc(folder: Path) -> Iterator[Claim]:
    for name in ("devtest_mt", "devtest_rw"):
        for one in read_lines(folder / f"stance/newsmtsc/{name}.jsonl"):
            for target in one["targets"]:
                label = {2: "against", 4: "neutral", 6: "favor"}[target["polarity"]]
                yield one["sentence_normalized"], None, target["mention"], label


def from_rusentne(folder: Path) -> Iterator[Claim]:
    path = folder / "stance/rusentne2023/validation_data_labeled.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, dialect="excel-tab"):
            yield row["sentence"], None, row["entity"], SIGNS[row["label"]]


def from_ruopinionne(folder: Path) -> Iterator[Claim]:
    for one in read_lines(folder / "stance/ruopinionne2024/validation_labeled.jsonl"):
        for opinion in one["opinions"]:
            (source,), (target,) = opinion["Source"][0], opinion["Target"][0]
            label = {"NEG": "against", "POS": "favor"}[opinion["Polarity"]]
            holder = None if source in ("NULL", "AUTHOR") else source
            yield one["text"], holder, target, label


def from_dse(folder: Path) -> Iterator[Claim]:
    path = folder / "stance/directed_sentiment_park2021/test.txt"
    with path.open(encoding="utf-8", newline="") as file:
        for text, p, q, kind in csv.reader(file, dialect="excel-tab"):
            pair = (q.strip(), p.strip()) if kind in "24" else (p.strip(), q.strip())
            label = ["neutral", "favor", "favor", "against", "against"][int(kind)]
            yield re.sub(r"[\[\]]", "", text), *pair, label


def from_arabicstancex(folder: Path) -> Iterator[Claim]:
    for topic in TOPICS:
        path = folder / f"stance/arabicstancex/Stance_task/test/{topic}.json"
        table = json.loads(path.read_text(encoding="utf-8"))
        for key, stance in table["stance"].items():
            yield table["text"][key], None, None, stance.lower().replace("none", "neutral")


@pytest.mark.parametrize(
    ("name", "split", "raw"),
    [
        ("arabicstancex", "test", from_arabicstancex),
        ("dse", "test", from_dse),
        ("newsmtsc", "test", from_newsmtsc),
        ("rusentne", "dev", from_rusentne),
    ],
)
def test_rows_are_what_the_file_says(
    stances: Path, name: str, split: str, raw: Callable[[Path], Iterator[Claim]]
) -> None:
    assert claims(read_stances(name, stances, split)) == set(raw(stances))


def test_ruopinionne_says_what_its_file_says_where_that_is_of_one_mind(stances: Path) -> None:
    found = claims(read_stances("ruopinionne", stances, "dev"))
    raw = set(from_ruopinionne(stances))
    opinions = {claim for claim in found if claim[3] != "neutral"}
    assert opinions <= raw
    labels = Counter(claim[:3] for claim in raw)
    assert all(labels[claim[:3]] == 2 for claim in raw - opinions)
    assert not {claim[:3] for claim in found - opinions if claim[1] is None}


def test_seesaw_places_names_where_they_stand(stances: Path) -> None:
    folder = stances / "stance/seesaw/SEESAW/annotations"
    names = {
        name
        for path in folder.glob("*.json")
        for triples in json.loads(path.read_text("utf-8"))["sentence-level stances"].values()
        for triple in triples
        for name in (triple["subject"], triple["object"])
    }
    ends = names | {name.split()[-1] for name in names}
    for row in read_stances("seesaw", stances, "test").rows:
        for span in (row.holder, row.target):
            assert span is None or span.of(row.text) in ends


def test_the_registered_files_are_the_corpora(stances: Path, tmp_path: Path) -> None:
    names = [name for name in STANCE_READERS if name in SOURCES]
    assert len(names) >= 6
    fetch(names, tmp_path, origin=stances, echo=lambda line: None)
    for name in names:
        copied = [tmp_path / file.path for file in SOURCES[name].files]
        assert [path.stat().st_size for path in copied] == [f.size for f in SOURCES[name].files]
        if copied:
            split = STANCE_READERS[name][1][0]
            assert read_stances(name, tmp_path, split) == read_stances(name, stances, split)

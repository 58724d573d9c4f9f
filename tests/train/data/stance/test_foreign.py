import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infer.errors import InputError, UsageError
from infer.spans import Span
from train.data.corpus import Mention
from train.data.news_standoff import Said, Stand
from train.data.stance import foreign, read_stances
from train.data.stance.foreign import read_foreign

TEXTS = ("Nothing here.", "Ann Lee accused Acme of fraud.")
ANN, ACME = (0, 7), (16, 20)
RUSSIAN = ("Ничего.", "Анна Ли обвинила Акме.", "Пока.")
ROW: Mapping[str, Any] = {
    "corpus": "newsmtsc",
    "sentence": 1,
    "sha256": hashlib.sha256(TEXTS[1].encode()).hexdigest()[:16],
    "entities": [[*ANN, "PER"], [*ACME, "ORG"]],
    "quotes": [{"source": ANN, "cue": [8, 15], "content": [16, 29], "kind": "indirect"}],
    "stances": [{"holder": ANN, "target": ACME, "label": "against"}],
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """NewsMTSC with two sentences, the first of them twice."""
    path = tmp_path / "stance" / "newsmtsc" / "train.jsonl"
    path.parent.mkdir(parents=True)
    lines = [{"sentence_normalized": text, "targets": []} for text in (TEXTS[0], *TEXTS)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def write(folder: Path, **values: object) -> Path:
    path = folder / "ours.jsonl"
    path.write_text(json.dumps({**ROW, **values}) + "\n", encoding="utf-8")
    return path


def test_annotation_is_put_back_on_the_text(data: Path) -> None:
    defects: Counter[str] = Counter()
    (found,) = read_foreign(data, "train", defects, write(data))
    assert (found.number, found.text) == (0, TEXTS[1])
    assert found.names == (Mention(*ANN, "PER"), Mention(*ACME, "ORG"))
    assert found.quotes == (Said(Span(*ANN), Span(8, 15), Span(16, 29)),)
    assert found.stances == (Stand(Span(*ANN), Span(*ACME), "against"),)
    assert not defects.total()


def test_a_sentence_that_is_not_there_is_counted(data: Path) -> None:
    defects: Counter[str] = Counter()
    assert read_foreign(data, "train", defects, write(data, sentence=2)) == []
    assert +defects == {"annotated sentences that are not in the corpus": 1}


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"sentence": 0}, r"ours\.jsonl: sentence 0 of newsmtsc was annotated with .* fetch the"),
        (
            {"entities": [[0, 99, "PER"]]},
            "sentence 1 of newsmtsc has an entity that ends at 99, beyond its 30 char",
        ),
        ({"entities": [[0, 7, "MISC"]]}, r"ours\.jsonl, line 1: found"),
        (
            {"corpus": "times"},
            r"ours\.jsonl, line 1: found .*corpus 'times': expected one of newsm",
        ),
    ],
)
def test_what_does_not_fit_is_refused(data: Path, values: Mapping[str, object], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        read_foreign(data, "train", Counter(), write(data, **values))


HEAD = "sentence\tentity\tentity_tag\tentity_pos_start_rel\tentity_pos_end_rel\tlabel\n"


@pytest.mark.parametrize(
    ("corpus", "train", "dev", "head", "form"),
    [
        (
            "ruopinionne",
            "ruopinionne2024/train.jsonl",
            "ruopinionne2024/validation_labeled.jsonl",
            "",
            '{{"text": "{}", "opinions": []}}\n',
        ),
        (
            "rusentne",
            "rusentne2023/train_data.csv",
            "rusentne2023/validation_data_labeled.csv",
            HEAD,
            "{}\tЛи\tPERSON\t5\t7\t0\n",
        ),
    ],
)
def test_russian_texts_count_through_both_splits(
    tmp_path: Path, corpus: str, train: str, dev: str, head: str, form: str
) -> None:
    for name, texts in ((train, RUSSIAN[:1]), (dev, RUSSIAN)):
        file = tmp_path / "stance" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(head + "".join(map(form.format, texts)), encoding="utf-8")
    sha256 = hashlib.sha256(RUSSIAN[1].encode()).hexdigest()[:16]
    row = {"corpus": corpus, "sha256": sha256, "entities": [], "quotes": []}
    stances = [{"holder": [0, 7], "target": [17, 21], "label": "against"}]
    (found,) = read_foreign(tmp_path, "train", Counter(), write(tmp_path, **row, stances=stances))
    assert found.text == RUSSIAN[1]
    assert found.stances == (Stand(Span(0, 7), Span(17, 21), "against"),)


def test_there_is_no_dev(data: Path) -> None:
    with pytest.raises(UsageError, match="'dev'; choose one of train"):
        read_foreign(data, "dev", Counter(), write(data))


def test_pairs_are_those_of_its_names_and_stances(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(data, stances=[{"holder": ANN, "target": [24, 29], "label": "against"}])
    monkeypatch.setattr(foreign, "read_lines", lambda _, own=foreign.read_lines: own(path))
    monkeypatch.setattr(
        foreign, "read_standoff", lambda _, key, own=foreign.read_standoff: own(path, key)
    )
    rows = read_stances("english-stance", data, "train").rows
    said = {(row.holder, row.target): row.label for row in rows}
    assert said.pop((Span(*ANN), Span(24, 29))) == "against"
    assert {*said.values()} == {"neutral"}
    assert (Span(*ACME), Span(*ANN)) in said

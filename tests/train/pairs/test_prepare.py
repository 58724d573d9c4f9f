"""What a stance run reads: all is told, leaks are refused, neutral pairs are thinned."""

from pathlib import Path

import pytest

from infer.annotation import STANCES
from infer.spans import Span
from train.config import Config
from train.data.stance import StanceCorpus, StanceRow
from train.errors import LeakError, RunError
from train.pairs import prepare
from train.pairs.prepare import read_dev

LONG = "أيد سلامة روما في كل ما قالت أمس"
DATA = Path("data")
Corpora = dict[str, list[StanceRow]]


def rows(text: str, *labels: str, sentence: int = 0) -> list[StanceRow]:
    """Rows on one sentence, one a label, each with its own subject."""
    return [
        StanceRow(sentence, text, Span(0, 3), None, f"{place}", label)
        for place, label in enumerate(labels)
    ]


@pytest.fixture
def corpora(monkeypatch: pytest.MonkeyPatch) -> Corpora:
    """The rows of each split of a corpus "told", which reads what a test puts here."""
    held = {
        "train": rows("أيد سلامة روما", "favor", *["neutral"] * 5),
        "dev": rows("رفض سلامة روما", "against", "favor", *["neutral"] * 5),
        "test": rows("زار سلامة روما", "neutral"),
    }
    defects = {"train": {"rows dropped: repeated": 3}}

    def read(folder: Path, split: str) -> StanceCorpus:
        assert folder == DATA
        return StanceCorpus(tuple(held[split]), defects.get(split, {}))

    monkeypatch.setattr("train.data.stance.STANCE_READERS", {"told": (read, tuple(held))})
    return held


@pytest.fixture
def config(tiny_encoder: Path) -> Config:
    return Config.model_validate(
        {
            "name": "stance-tiny",
            "task": "stance",
            "encoder": str(tiny_encoder),
            "labels": list(STANCES),
            "data": {
                "train": [{"corpus": "told", "split": "train"}],
                "dev": {"corpus": "told", "split": "dev"},
                "test": [{"corpus": "told", "split": "test"}],
            },
            "windows": {"training": 60, "pieces": 60, "overlap": 0},
            "optimizer": {"lr": 1e-2, "epochs": 1, "batch_pieces": 64},
            "neutrals": 2,
            "seeds": [0],
        }
    )


def test_all_that_is_read_and_kept_is_told(corpora: Corpora, config: Config) -> None:
    told: list[str] = []
    material = prepare(config, DATA, told.append)
    assert told == [
        "told train: 1 favor, 5 neutral; 3 rows dropped: repeated",
        "told train: kept 1 favor, 2 neutral",
        "told dev: 1 against, 1 favor, 5 neutral; no defects",
        "told test: 1 neutral; no defects",
        f"3 pairs, {material.examples.pieces} pieces, 0 pieces cut off",
    ]
    assert [STANCES[int(i)] for i in material.examples.labels] == ["favor", "neutral", "neutral"]


def test_pieces_cut_off_are_told(corpora: Corpora, config: Config) -> None:
    windows = config.windows.model_copy(update={"pieces": 16})
    told: list[str] = []
    material = prepare(config.model_copy(update={"windows": windows}), DATA, told.append)
    assert max(map(len, material.examples.ids)) == 16
    assert material.examples.cut > 0
    assert told[-1] == f"3 pairs, 48 pieces, {material.examples.cut} pieces cut off"


def test_dev_is_thinned_as_the_training_data_is(corpora: Corpora, config: Config) -> None:
    dev = prepare(config, DATA, lambda _: None).dev
    assert [row.label for row in dev] == ["against", "favor", *["neutral"] * 4]
    assert dev == read_dev(config, DATA)
    everything = read_dev(config.model_copy(update={"neutrals": 0.0}), DATA)
    assert everything == tuple(corpora["dev"])


@pytest.mark.parametrize("split", ["dev", "test"])
def test_a_sentence_to_be_judged_by_in_the_training_data_is_refused(
    split: str, corpora: Corpora, config: Config
) -> None:
    corpora["train"] += rows(LONG, "favor", sentence=1)
    corpora[split] += rows(LONG.replace(" ", "  "), "against", "neutral", sentence=1)
    with pytest.raises(LeakError) as caught:
        prepare(config, DATA, lambda _: None)
    assert str(caught.value).startswith(
        "stance-tiny: data: 1 sentences to be judged by stand in the training data too, such as "
    )
    assert str(caught.value).endswith("; take them out of train")


def test_a_short_sentence_may_recur(corpora: Corpora, config: Config) -> None:
    short = " ".join(LONG.split()[:7])
    corpora["train"] += rows(short, "favor", sentence=1)
    corpora["dev"] += rows(short, "favor", sentence=1)
    assert len(prepare(config, DATA, lambda _: None).dev) == 7


def test_an_encoder_that_is_not_there_is_told(
    corpora: Corpora, config: Config, tmp_path: Path
) -> None:
    gone = config.model_copy(update={"encoder": str(tmp_path)})
    with pytest.raises(RunError, match="stance-tiny: encoder: cannot load"):
        prepare(gone, DATA, lambda _: None)

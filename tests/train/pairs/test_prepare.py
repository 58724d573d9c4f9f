"""What a stance run reads: all is told, leaks are refused, neutral pairs are thinned."""

from pathlib import Path

import pytest

from infer.annotation import STANCES
from infer.layout import Layout
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
            "windows": {"training": 40, "pieces": 40, "overlap": 0},
            "optimizer": {"lr": 1e-2, "epochs": 1, "batch_pieces": 64},
            "neutrals": 2,
            "seeds": [0],
        }
    )


def test_all_that_is_read_and_kept_is_told(corpora: Corpora, config: Config) -> None:
    told: list[str] = []
    material = prepare(config, DATA, told.append)
    skimmed, *close = material.examples.layouts
    assert told == [
        "told train: 1 favor, 5 neutral; 3 rows dropped: repeated",
        "told dev: 1 against, 1 favor, 5 neutral; no defects",
        "told test: 1 neutral; no defects",
        f"skim: 1 favor, 5 neutral; 1 layouts, {len(skimmed.ids)} pieces, 0 pieces cut off",
        f"close: 1 favor, 2 neutral; 3 layouts, {sum(len(one.ids) for one in close)} pieces, "
        "0 pieces cut off",
    ]
    assert [len(one.pairs) for one in (skimmed, *close)] == [6, 1, 1, 1]


def test_pieces_cut_off_are_told(corpora: Corpora, config: Config) -> None:
    corpora["train"] += rows(f"{LONG} " * 9, "favor", sentence=1)
    told: list[str] = []
    material = prepare(config, DATA, told.append)
    skimmed, closely = (sum(one.cut for one in part) for part in split(material.examples.layouts))
    assert skimmed == closely > 0
    assert told[-2].endswith(f" {skimmed} pieces cut off")
    assert told[-1].endswith(f" {closely} pieces cut off")


def split(layouts: list[Layout]) -> tuple[list[Layout], list[Layout]]:
    """Those that are skimmed, and those that are read closely."""
    close = [one for one in layouts if one.sees.all()]
    return [one for one in layouts if not one.sees.all()], close


def test_dev_is_whole_unless_it_is_read_closely(corpora: Corpora, config: Config) -> None:
    dev = prepare(config, DATA, lambda _: None).dev
    assert dev == read_dev(config, DATA) == tuple(corpora["dev"])
    first = config.model_copy(update={"readings": ("close",), "export": False})
    few = prepare(first, DATA, lambda _: None).dev
    assert [row.label for row in few] == ["against", "favor", *["neutral"] * 4]
    assert few == read_dev(first, DATA)


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
    assert len(prepare(config, DATA, lambda _: None).dev) == 8


def test_an_encoder_that_is_not_there_is_told(
    corpora: Corpora, config: Config, tmp_path: Path
) -> None:
    gone = config.model_copy(update={"encoder": str(tmp_path)})
    with pytest.raises(RunError, match="stance-tiny: encoder: cannot load"):
        prepare(gone, DATA, lambda _: None)

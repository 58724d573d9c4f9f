"""What a config may declare to be searched; every fault is told, and all at once."""

from pathlib import Path

import pytest

from tests.train.test_config import GOOD
from train.config import read_config
from train.errors import ConfigError
from train.search.space import Dimension, Range, read_search, with_values


def write(folder: Path, search: str, base: str = GOOD) -> Path:
    path = folder / "ner.yaml"
    path.write_text(f"{base}search:{search}\n", encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_search(path)
    with pytest.raises(ConfigError) as as_config:
        read_config(path)
    assert str(as_config.value) == str(caught.value)
    return [line.removeprefix(f"{path}: ") for line in str(caught.value).split("\n")]


def test_ranges_and_lists(tmp_path: Path) -> None:
    block = """
  optimizer.lr: {low: 1e-5, high: 5e-4, log: true}
  optimizer.epochs: [3, 4, 6]
  optimizer.batch_pieces: {low: 512, high: 2048, step: 512}
  optimizer.warmup: [1e-1, 0]
  optimizer.freeze_embeddings: [true, false]
  encoder: [runs/base, runs/other]
  windows.pieces: {low: 190, high: 250}"""
    path = write(tmp_path, block)
    config, space = read_search(path)
    assert space == (
        Dimension("optimizer.lr", span=Range(low=1e-5, high=5e-4, log=True)),
        Dimension("optimizer.epochs", (3, 4, 6)),
        Dimension("optimizer.batch_pieces", span=Range(low=512, high=2048, step=512), whole=True),
        Dimension("optimizer.warmup", (0.1, 0.0)),
        Dimension("optimizer.freeze_embeddings", (True, False)),
        Dimension("encoder", ("runs/base", "runs/other")),
        Dimension("windows.pieces", span=Range(low=190, high=250), whole=True),
    )
    assert read_config(path) == config


def test_the_config_is_what_it_is_without_the_block(tmp_path: Path) -> None:
    searched, _ = read_search(write(tmp_path, " {optimizer.epochs: [1, 2]}"))
    (tmp_path / "plain").mkdir()
    plain = tmp_path / "plain" / "ner.yaml"
    plain.write_text(GOOD, encoding="utf-8")
    assert searched == read_config(plain)
    assert read_search(plain)[1] == ()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    base = GOOD.replace("overlap: 20", "overlap: -1").replace("epochs: 6", "epochs: six")
    block = """
  optimizer.lr: {low: 0, high: 5e-4, log: true}
  optimizer.epochs: [3, 4.5]
  optimizer.warmup: {low: 0, high: 1.5}
  optimizer.batch_pieces: {low: 512.5, high: 2048}
  optimizer.freeze_embeddings: {low: 0, high: 1}
  optimizer.lrr: [1]
  optimizer: [1]
  data.dev.split: [dev, test]
  neutrals: [1, 2]
  layers: []
  scripts: [[arabic]]
  encoder: [runs/base, 5]
  repeats: {low: 0.1, hig: 1}
  optimizer.dropout: {low: 0.2, high: 0.1}
  optimizer.layer_decay: [0.9, 0.9]
  colour: [blue]"""
    assert faults(write(tmp_path, block, base)) == [
        "windows.overlap: expected a number >= 0, found -1",
        "optimizer.epochs: expected a whole number, found 'six'",
        "search: optimizer.lr: expected low > 0 and no step where log is true",
        "search: optimizer.epochs: expected a whole number, found 4.5",
        "search: optimizer.warmup: expected a number < 1, found 1.5",
        "search: optimizer.batch_pieces: expected a whole number, found 512.5",
        "search: optimizer.freeze_embeddings: expected a list of values, since it is no number, "
        "found a range",
        "search: optimizer.lrr: no such key",
        "search: optimizer: expected a key with one value, found a block",
        "search: data.dev.split: cannot be searched: scores on other data do not compare",
        "search: neutrals: cannot be searched: dev's pairs change with them, so that scores would "
        "not compare",
        "search: layers: expected a list of values or a range (low, high), found []",
        "search: scripts: expected one value, found ['arabic']",
        "search: encoder: expected a text, found 5",
        "search: repeats: high: expected a value, found nothing",
        "search: repeats: hig: no such key",
        "search: optimizer.dropout: expected low < high, found 0.2 and 0.1",
        "search: optimizer.layer_decay: expected each but once, found [0.9, 0.9]",
        "search: colour: no such key",
    ]


@pytest.mark.parametrize("block", ["", " 5", " [optimizer.lr]"])
def test_what_is_no_block(block: str, tmp_path: Path) -> None:
    (told,) = faults(write(tmp_path, block))
    assert told.startswith("search: expected a block of keys, found ")


def test_a_value_that_its_block_forbids(tmp_path: Path) -> None:
    assert faults(write(tmp_path, " {windows.overlap: [10, 95]}")) == [
        "search: windows: expected 2 · overlap < pieces, found 95 and 190"
    ]


def test_with_values(tmp_path: Path) -> None:
    config, _ = read_search(write(tmp_path, " {}"))
    changed = with_values(config, {"optimizer.lr": 1e-4, "layers": 6})
    assert (changed.optimizer.lr, changed.layers) == (1e-4, 6)
    assert changed.optimizer.epochs == config.optimizer.epochs
    with pytest.raises(ConfigError, match="windows: expected 2 · overlap < pieces, found 60"):
        with_values(config, {"windows.overlap": 60, "windows.pieces": 100})

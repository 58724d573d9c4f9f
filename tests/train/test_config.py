from pathlib import Path
from typing import get_args

import pytest
from transformers.integrations.integration_utils import INTEGRATION_TO_CALLBACK

from infer.windows import WindowSize
from train.blocks import Tracker
from train.config import read_config, to_yaml
from train.errors import ConfigError

CONFIGS = sorted(Path(__file__).parents[2].joinpath("configs").glob("*.yaml"))

GOOD = """\
name: ner
task: ner
encoder: runs/base
labels: [PER, LOC]
data:
  train:
    - {corpus: anercorp, split: train}
    - {corpus: news-ner, split: train, options: {misc: mask}}
  dev: {corpus: anercorp, split: dev}
windows: {training: 110, pieces: 190, overlap: 20}
optimizer: {lr: 3.0e-4, epochs: 6, batch_pieces: 1024}
seeds: [0]
"""


STANCE = (
    GOOD.replace("task: ner", "task: stance").replace("[PER, LOC]", "[favor, against, neutral]")
    + """\
layers: 6
vocabulary: runs/base-multi
scripts: [arabic, latin]
neutrals: 1.5
blend: 0.5
export: false
"""
)


def write(folder: Path, content: str) -> Path:
    path = folder / "ner.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    """The lines that are told of a config, each without the path that it begins with."""
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    lines = str(caught.value).split("\n")
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


def faults_of(folder: Path, old: str, new: str) -> list[str]:
    """What is told of the good config with one place changed."""
    assert GOOD.count(old) == 1
    return faults(write(folder, GOOD.replace(old, new)))


def test_configs_are_shipped() -> None:
    assert {"ner-small", "ner-anercorp-small"} <= {path.stem for path in CONFIGS}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_shipped_config_loads_and_comes_back_from_yaml(path: Path, tmp_path: Path) -> None:
    config = read_config(path)
    assert config.name == path.stem
    assert read_config(write(tmp_path, to_yaml(config))) == config


def test_what_a_config_says(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, GOOD))
    assert config.tags == ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
    assert config.windows.size == WindowSize(190, 20)
    assert config.data.train[1].options == {"misc": "mask"}
    assert config.data.test == ()
    assert config.optimizer.layer_decay == 1.0


def test_what_a_config_of_a_stance_model_says(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, STANCE))
    assert config.pairs
    assert config.tags == ("favor", "against", "neutral")
    assert (config.layers, config.scripts) == (6, ("arabic", "latin"))
    assert config.vocabulary == "runs/base-multi"
    assert (config.neutrals, config.blend, config.export) == (1.5, 0.5, False)


def test_what_a_config_need_not_say(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, GOOD))
    assert not config.pairs
    assert (config.layers, config.vocabulary, config.scripts) == (0, "", ())
    assert (config.neutrals, config.blend, config.export) == (0.0, 1.0, True)
    assert config.readings == ("skim", "close")


@pytest.mark.parametrize(
    ("readings", "fault"),
    [
        ("[close]", ""),
        ("[skim, close]", ""),
        ("[]", "readings: expected a list of one or more, found []"),
        ("[close, close]", "readings: expected each but once, found ['close', 'close']"),
        ("[aloud]", "readings.0: expected 'skim' or 'close', found 'aloud'"),
    ],
)
def test_readings(readings: str, fault: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"{STANCE}readings: {readings}\n")
    assert (faults(path) if fault else []) == ([fault] if fault else [])
    assert fault or read_config(path).readings


def test_a_served_stance_model_skims(tmp_path: Path) -> None:
    served = STANCE.replace("export: false", "export: true")
    assert faults(write(tmp_path, f"{served}readings: [close]\n")) == [
        "readings: expected skim first, which is served, found close"
    ]


@pytest.mark.parametrize(
    "labels", [("favor", "against"), ("against", "favor", "neutral"), ("PER", "LOC")]
)
def test_a_stance_model_has_its_own_labels(labels: tuple[str, ...], tmp_path: Path) -> None:
    said = f"[{', '.join(labels)}]"
    content = STANCE.replace("[favor, against, neutral]", said)
    assert faults(write(tmp_path, content)) == [
        f"labels: expected ['favor', 'against', 'neutral'], found {list(labels)}"
    ]


def test_to_yaml_tells_every_default(tmp_path: Path) -> None:
    written = to_yaml(read_config(write(tmp_path, GOOD)))
    for line in (
        "test: []",
        "options: {}",
        "warmup: 0.1",
        "layers: 0",
        "blend: 1.0",
        "export: true",
        "  precision: auto",
        "  checkpointing: auto",
        "  patience: 0",
        "trackers:\n- tensorboard",
    ):
        assert line in written


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(
        write(
            tmp_path,
            """\
name: ner
task: poetry
encoder: 5
labels: []
colour: blue
data:
  train:
    - {corpus: anercorp, split: train, options: {misc: 1}}
    - {split: train}
  dev: anercorp
  test: all
windows: {training: 0, pieces: 190, overlap: 95}
optimizer:
  lr: 2e-5x
  epochs: true
  batch_pieces: 1.5
  warmup: 1
  dropout: -0.5
  weight_decay: true
  layer_decay: 1.5
  freeze_embeddings: "yes"
layers: -1
scripts: [greek]
neutrals: -0.5
blend: 0
export: 1
seeds: [-1]
""",
        )
    )
    assert sorted(told) == sorted(
        [
            "task: expected 'ner', 'quotes', 'targets', 'stance' or 'joint', found 'poetry'",
            "encoder: expected a text, found 5",
            "labels: expected a list of one or more, found []",
            "colour: no such key",
            "data.train.0.options.misc: expected a text, found 1",
            "data.train.1.corpus: expected a value, found nothing",
            "data.dev: expected a block of keys, found 'anercorp'",
            "data.test: expected a list, found 'all'",
            "windows.training: expected a number >= 1, found 0",
            "optimizer.lr: expected a float, found '2e-5x'",
            "optimizer.epochs: expected a whole number, found True",
            "optimizer.batch_pieces: expected a whole number, found 1.5",
            "optimizer.warmup: expected a number < 1, found 1",
            "optimizer.dropout: expected a number >= 0, found -0.5",
            "optimizer.weight_decay: expected a float, found True",
            "optimizer.layer_decay: expected a number <= 1, found 1.5",
            "optimizer.freeze_embeddings: expected true or false, found 'yes'",
            "layers: expected a number >= 0, found -1",
            "scripts.0: expected 'arabic', 'latin' or 'cyrillic', found 'greek'",
            "neutrals: expected a number >= 0, found -0.5",
            "blend: expected a number > 0, found 0",
            "export: expected true or false, found 1",
            "seeds.0: expected a number >= 0, found -1",
        ]
    )


def test_what_yaml_takes_for_a_text_is_a_float(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, GOOD.replace("3.0e-4", "2e-5")))
    assert config.optimizer.lr == 2e-5


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "overlap: 20",
            "overlap: 95",
            "windows: expected 2 · overlap < pieces, found 95 and 190",
        ),
        ("3.0e-4", "0", "optimizer.lr: expected a number > 0, found 0"),
        ("3.0e-4", ".inf", "optimizer.lr: expected a finite number, found inf"),
        ("3.0e-4", "true", "optimizer.lr: expected a float, found True"),
        ("3.0e-4", "", "optimizer.lr: expected a float, found None"),
        ("epochs: 6", "epochs: '6'", "optimizer.epochs: expected a whole number, found '6'"),
        ("epochs: 6, ", "", "optimizer.epochs: expected a value, found nothing"),
        ("encoder: runs/base", "encoder: ''", "encoder: expected a text, found ''"),
        (
            "[PER, LOC]",
            "[PER, LOC, PER]",
            "labels: expected each but once, found ['PER', 'LOC', 'PER']",
        ),
        ("[0]", "[1, 1]", "seeds: expected each but once, found [1, 1]"),
        ("[0]", "[4294967296]", "seeds.0: expected a number < 4294967296, found 4294967296"),
        ("[0]", "0", "seeds: expected a list, found 0"),
        ("[0]", "[0]\nlayers: 1.5", "layers: expected a whole number, found 1.5"),
        ("[0]", "[0]\nscripts: arabic", "scripts: expected a list, found 'arabic'"),
        ("[0]", "[0]\nneutrals: .inf", "neutrals: expected a finite number, found inf"),
        ("[0]", "[0]\nblend: 1.5", "blend: expected a number <= 1, found 1.5"),
        ("[0]", "[0]\nexport: 'no'", "export: expected true or false, found 'no'"),
        (
            "[0]",
            "[0]\nmachine: {precision: fp8}",
            "machine.precision: expected 'auto', 'bf16', 'fp16' or 'fp32', found 'fp8'",
        ),
        (
            "[0]",
            "[0]\nmachine: {checkpointing: never}",
            "machine.checkpointing: expected 'auto', true or false, found 'never'",
        ),
        (
            "[0]",
            "[0]\nmachine: {accumulation: -1}",
            "machine.accumulation: expected a number >= 0, found -1",
        ),
        ("[0]", "[0]\nmachine: {gpus: 2}", "machine.gpus: no such key"),
        (
            "epochs: 6",
            "epochs: 6, patience: -1",
            "optimizer.patience: expected a number >= 0, found -1",
        ),
        (
            "[0]",
            "[0]\ntrackers: [wandb, wandb]",
            "trackers: expected each but once, found ['wandb', 'wandb']",
        ),
    ],
)
def test_a_value_that_is_not_possible(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert faults_of(tmp_path, old, new) == [told]


def test_a_tracker_that_nobody_knows(tmp_path: Path) -> None:
    (told,) = faults_of(tmp_path, "[0]", "[0]\ntrackers: [abacus]")
    assert told.startswith("trackers.0: expected 'azure_ml', 'clearml', ")
    assert told.endswith(" or 'wandb', found 'abacus'")


def test_trackers_are_those_of_transformers() -> None:
    assert set(get_args(Tracker)) == set(INTEGRATION_TO_CALLBACK)


def test_a_key_that_stands_twice_is_no_quiet_change(tmp_path: Path) -> None:
    (told,) = faults_of(tmp_path, "epochs: 6", "epochs: 6, lr: 1.0")
    assert told.startswith("is no YAML: 'lr' stands twice in one block, ")
    assert "line 11" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("- ner\n- small\n", "the file: expected a block of keys, found ['ner', 'small']"),
        ("", "the file: expected a block of keys, found None"),
        ("name: [ner\n", "is no YAML: while parsing a flow sequence"),
    ],
)
def test_a_file_that_is_no_config(tmp_path: Path, content: str, told: str) -> None:
    (line,) = faults(write(tmp_path, content))
    assert line.startswith(told)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "ner.yaml"
    path.write_bytes(b"name: \xff\n")
    (line,) = faults(path)
    assert line.startswith("is no YAML: 'utf-8' codec can't decode byte 0xff")


def test_a_missing_file(tmp_path: Path) -> None:
    assert faults(tmp_path / "gone.yaml") == ["cannot be read: No such file or directory"]

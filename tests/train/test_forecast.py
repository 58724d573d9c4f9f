"""A dry run tells what would be, from config.json and tokenizer.json alone."""

import re
import shutil
from pathlib import Path

import pytest

from infer.annotation import STANCES
from tests.train.conftest import changed
from tests.train.pairs.material import make_data
from train.config import Config
from train.errors import RunError
from train.fit import fit
from train.precision import choose_precision
from train.run import dry_run, prepare


@pytest.fixture
def config(tiny_config: Config, tiny_encoder: Path, tmp_path: Path) -> Config:
    """The tiny config with an encoder that has no weights, as it lies on the Hub for a dry run."""
    folder = tmp_path / "encoder"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tiny_encoder / name, folder)
    return changed(tiny_config, encoder=str(folder), seeds=[1, 2])


def told_by(config: Config, data: Path) -> str:
    told: list[str] = []
    dry_run(config, data, told.append)
    return "\n".join(told)


def test_a_dry_run_reads_no_weights(config: Config, tiny_data: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    told = told_by(config, tiny_data)
    numbers = "[0-9.,]+"
    for pattern in (
        "78 entities, 0 entities lost to the tokenizer",
        "labels: [0-9]+ PER, [0-9]+ LOC, [0-9]+ ORG, [0-9]+ MISC",
        "longest window: 2[0-9] pieces; 0 labels lost to truncation",
        "[0-9]+ batches an epoch, [0-9]+ steps a seed, 2 seeds",
        f"batches of up to [0-9]+ pieces: {choose_precision('auto', 'tiny')}, one part",
        f"memory .*, estimated: {numbers} GB .weights {numbers}, gradients {numbers}, AdamW ",
        f"training of a seed: about .* at {numbers} pieces a second, assumed as 40% of the ",
    ):
        assert re.search(pattern, told), pattern
    counts = re.search(r"labels: (\d+) PER, (\d+) LOC, (\d+) ORG, (\d+) MISC", told)
    assert counts
    assert sum(map(int, counts.groups())) == 78
    assert sorted(tmp_path.rglob("*")) == before


def test_the_steps_are_those_that_are_made(
    config: Config, tiny_config: Config, tiny_data: Path, tmp_path: Path
) -> None:
    told = re.search(r"(\d+) batches an epoch, (\d+) steps", told_by(config, tiny_data))
    assert told
    folder = tmp_path / "seed-0"
    material = prepare(tiny_config, tiny_data, lambda _: None)
    fit(tiny_config, 0, material.examples, lambda _: 0.0, folder)
    assert (folder / f"checkpoint-{told[2]}").is_dir()
    assert int(told[2]) == tiny_config.optimizer.epochs * int(told[1])


def test_a_limit_of_memory_is_held_to(config: Config, tiny_data: Path) -> None:
    told = told_by(changed(config, machine__memory=8), tiny_data)
    assert "which fits into 8.00 GB" in told
    tight = told_by(changed(config, machine__memory=0.00001), tiny_data)
    assert "one after another, checkpointing" in tight
    assert "which does not fit into 0.00 GB" in tight


def test_pairs_have_a_dry_run_too(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = make_data(tmp_path, monkeypatch)
    news = {"corpus": "news-stance"}
    stance = changed(
        config,
        task="stance",
        labels=list(STANCES),
        data={"train": [{**news, "split": "train"}], "dev": {**news, "split": "dev"}},
        windows={"training": 40, "pieces": 40, "overlap": 0},
    )
    told = told_by(stance, data)
    assert "labels: 18 favor, 18 against, 36 neutral\n" in told
    assert re.search(r"longest layout: \d+ pieces; 0 pieces lost to truncation", told)


def test_what_a_run_refuses_a_dry_run_refuses(config: Config, tiny_data: Path) -> None:
    with pytest.raises(RunError, match="blend: expected a folder as encoder"):
        told_by(changed(config, blend=0.5), tiny_data)
    with pytest.raises(RunError, match=r"windows\.pieces: expected at most 126"):
        told_by(changed(config, windows__pieces=200), tiny_data)
    with pytest.raises(RunError, match="labels: expected those of anercorp train too"):
        told_by(changed(config, labels=["PER"]), tiny_data)

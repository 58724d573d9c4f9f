"""The comparison with the guide's recipe: both are measured and scored alike."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from transformers.trainer import DEFAULT_CALLBACKS

from benchmarks.compare_training import main
from benchmarks.guide_recipe import Recipe, first_piece_labels, train_by_guide
from benchmarks.stopwatch import Measured, Stopwatch, install
from benchmarks.training_report import Found, to_markdown
from benchmarks.training_worker import Trained, recipe_units
from tests.train.conftest import changed
from train.config import Config, to_yaml
from train.data import read
from train.data.corpus import Mention, Sentence, make_corpus
from train.evaluation.units import span_counts
from train.examples import IGNORED
from train.fit import fit
from train.machine import has_bf16
from train.models import load_tokenizer
from train.run import prepare

EPOCHS = 2


@pytest.fixture
def watch() -> Iterator[Stopwatch]:
    """Measures what is trained in this process."""
    watch = install()
    yield watch
    DEFAULT_CALLBACKS.remove(watch)


def test_the_first_piece_of_a_word_has_its_label() -> None:
    word_of = [None, 0, 0, 1, 2, 2, None]
    labels = [5, IGNORED, 7]
    expected = [IGNORED, 5, IGNORED, IGNORED, 7, IGNORED, IGNORED]
    assert first_piece_labels(word_of, labels) == expected


def test_what_is_found_on_masked_words_does_not_count() -> None:
    row = Sentence(3, "قال يونس في ليبيا أمس", (Mention(4, 8, "PER"),), ((12, 17),))
    (unit,) = recipe_units(make_corpus([row], {}), [["O", "B-PER", "I-LOC", "B-LOC", "B-LOC"]])
    assert [one.key for one in unit.gold] == [(4, 8, "PER")]
    assert [one.key for one in unit.found] == [(4, 8, "PER"), (18, 21, "LOC")]
    assert unit.name == "sentence 3"
    assert span_counts([unit], ("PER", "LOC"))[0, -1].tolist() == [1, 2, 1]


def test_the_recipe_learns_and_is_measured(
    tiny_config: Config, tiny_data: Path, watch: Stopwatch, tmp_path: Path
) -> None:
    train, dev = (read("anercorp", tiny_data, split) for split in ("train", "dev"))
    recipe = Recipe(tiny_config.encoder, tiny_config.tags, 8, 0, tiny_config.optimizer.lr)
    units = recipe_units(dev, train_by_guide(recipe, train, dev, tmp_path))
    hits, found, gold = span_counts(units, tiny_config.labels)[:, -1].sum(axis=0)
    assert gold == sum(map(len, dev.dataset["label"]))
    assert 2 * hits / (found + gold) > 0.6
    tokenizer = load_tokenizer(tiny_config)
    pieces = sum(len(ids) - 2 for ids in tokenizer(list(train.dataset["text"])).input_ids)
    assert watch.found is not None
    assert watch.found.pieces == 8 * pieces
    assert watch.found.slots > watch.found.pieces + 8 * 2 * len(train.dataset)
    assert watch.found.steps == 8 * -(-len(train.dataset) // 16)
    assert watch.found.seconds > 0
    assert watch.found.peak > 100
    assert watch.found.dtype == ("bf16" if has_bf16() else "fp32")


def test_ours_is_measured_alike(
    tiny_config: Config, tiny_data: Path, watch: Stopwatch, tmp_path: Path
) -> None:
    config = changed(tiny_config, optimizer__epochs=EPOCHS)
    examples = prepare(config, tiny_data, lambda _: None).examples
    fit(config, 0, examples, lambda _: 0.5, tmp_path / "seed-0")
    assert watch.found is not None
    assert watch.found.pieces == EPOCHS * (examples.pieces - 2 * len(examples.ids))
    assert watch.found.steps % EPOCHS == 0


def made(arm: str, seed: int, seconds: float, counts: tuple[int, int, int]) -> Trained:
    took = Measured(seconds, 1000, 2000 if arm == "guide" else 1250, 10, 512.4, "fp32")
    return Trained(arm, seed, took, ((1, 1, 1), counts))


def test_the_report_tells_medians_of_rounds_and_paired_intervals(tiny_config: Config) -> None:
    rounds = [
        {
            "guide": made("guide", seed, slow, (1, 2, 2)),
            "ours": made("ours", seed, 1, (2, 2, 2)),
        }
        for seed, slow in ((0, 2.0), (1, 4.0), (2, 3.0))
    ]
    told = to_markdown(Found(tiny_config, 40, 0, rounds), "the command")
    rows = [line for line in told.splitlines() if line.startswith("| ")]
    assert rows[1] == "| `train run` | 10 | 1,000 |  | 20% | 512 | 1.000 | 1.000 to 1.000 |  |"
    assert rows[2] == (
        "| the guide's recipe | 10 | 333 | 3.00× (2.00–4.00) | 50% | 512 | .667 | .500 to 1.000 |"
        " .000 to .500 |"
    )
    assert len(rows) == 3
    assert "anercorp train, the first 40 sentences, scored on all of dev; encoder tiny" in told
    assert "seeds: 0, 1, 2; " in told
    assert "Made by `the command`." in told


@pytest.mark.slow
def test_the_whole_command_writes_its_section(
    tiny_config: Config, tiny_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "tiny.yaml", tmp_path / "benchmarks.md"
    path.write_text(to_yaml(tiny_config), encoding="utf-8")
    out.write_text("# Benchmarks\n\nOthers.\n", encoding="utf-8")
    places = ["--config", path, "--encoder", tiny_config.encoder, "--data", tiny_data, "--out", out]
    limits = ["--epochs", 1, "--sentences", 24, "--dev-sentences", 4, "--seeds", 3]
    main([str(part) for part in (*places, *limits, "--arms", "guide")])
    told = out.read_text(encoding="utf-8")
    assert told.startswith("# Benchmarks\n\nOthers.\n\n<!-- training: begin -->\n")
    assert told.endswith("<!-- training: end -->\n")
    assert "the first 24 sentences, scored on the first 4 of dev; " in told
    assert f"epochs: 1; {'bf16' if has_bf16() else 'fp32'}; seeds: 3; " in told
    rows = [line.split(" | ") for line in told.splitlines() if line.startswith("| ")]
    assert [row[0] for row in rows[1:]] == ["| `train run`", "| the guide's recipe"]
    assert rows[2][1] == str(int(np.ceil(24 / 16)))  # its batches of 16
    assert "seed 3, guide: " in capsys.readouterr().err

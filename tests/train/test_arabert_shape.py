"""AraBERT's exact shape, base and large, where its weights cannot be had.

The base one goes the whole road; what it took is written to reports/arabert-shape.json.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from huggingface_hub import HfApi
from transformers import AutoConfig, AutoTokenizer, BertConfig, BertForTokenClassification

from benchmarks.launch import Launched, launch
from infer.checkpoint import FULL, QUANTIZED
from infer.runtime.onnx import OnnxRuntime
from infer.runtime.torch import TorchRuntime
from tests.train.arabert_shape import BASE, LARGE, PIECES, SEEDS, make_checkpoint, seed_sentences
from tests.train.conftest import changed, write_columns
from tests.train.hub.conftest import api, hub  # noqa: F401 - fixtures
from tests.train.hub.repos import TOKEN
from tests.train.hub.stand_in import Hub
from tests.train.hub.test_download import annotation, infer
from train.config import Config, read_config, to_yaml
from train.hub import Target, publish
from train.machine import versions
from train.memory import GB, Load, needs_of, shape_of
from train.plan import choose
from train.precision import Chosen

CONFIGS = SEEDS.parent / "configs"
REPORT = SEEDS.parent / "reports" / "arabert-shape.json"
NAME = "arabert-shape"
STEPS = 20
BATCH_PIECES = 512
COPIES = 16  # of the seed article; makes the steps
RAW = "قال غَسَّان سلامة إنّ الأمم المتحدة ستصل إلى ليبيا https://t.co/aB"


def on_meta(sizes: BertConfig) -> BertForTokenClassification:
    """A model of nine labels that has a shape and no weights."""
    with torch.device("meta"):
        return BertForTokenClassification(sizes)


@pytest.mark.parametrize(("sizes", "parameters"), [(BASE, 136e6), (LARGE, 371e6)])
def test_the_shape_is_that_of_the_hub(sizes: BertConfig, parameters: float) -> None:
    found = sum(parameter.numel() for parameter in on_meta(sizes).parameters())
    assert found == pytest.approx(parameters, rel=0.02)


@pytest.mark.parametrize(
    ("name", "sizes", "memory"),
    [("ner-arabert", BASE, 8 * GB), ("ner-arabert-large", LARGE, 16 * GB)],
)
@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_its_config_is_estimated_to_fit(
    name: str, sizes: BertConfig, memory: float, precision: Chosen
) -> None:
    config = read_config(CONFIGS / f"{name}.yaml")
    load = Load(config.optimizer.batch_pieces, config.windows.training + 2, precision)
    plan = choose(config, shape_of(on_meta(sizes)), load, memory, batches=100)
    assert plan.fits
    assert plan.parts * plan.load.pieces >= config.optimizer.batch_pieces


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for gigabytes; it does not stay."""
    folder = tmp_path_factory.mktemp("shape")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def checkpoint(home: Path) -> Path:
    return make_checkpoint(home / "checkpoint")


@pytest.fixture(scope="module")
def config(checkpoint: Path, tiny_config: Config) -> Config:
    return changed(
        tiny_config,
        name=NAME,
        encoder=str(checkpoint),
        data__test=[],
        windows={"training": 126, "pieces": 190, "overlap": 20},
        optimizer={"lr": 3e-5, "epochs": 1, "batch_pieces": BATCH_PIECES},
    )


@pytest.fixture(scope="module")
def trained(home: Path, config: Config) -> tuple[Launched, dict[str, Any]]:
    """`train run` in a process of its own, and what the watch in it saw."""
    write_columns(home / "data", "train", seed_sentences(COPIES))
    path = home / "config.yaml"
    path.write_text(to_yaml(config), encoding="utf-8")
    places = ["--data", str(home / "data"), "--work", str(home), "--seed", "0"]
    done = launch(["-m", "benchmarks.training_worker", "ours", str(path), *places])
    return done, json.loads(done.output.splitlines()[-1])["took"]


@pytest.fixture(scope="module")
def run(home: Path, trained: object) -> Path:
    return home / "runs" / NAME


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # huggingface_hub's own
def test_the_whole_road(
    run: Path,
    trained: tuple[Launched, dict[str, Any]],
    home: Path,
    hub: Hub,  # noqa: F811
    api: HfApi,  # noqa: F811
) -> None:
    done, took = trained
    assert took["steps"] >= STEPS
    _is_of_the_shape(run / "model")
    apart = _int8_apart(run / "model")
    annotated = _annotated(run / "model", home / "seed.json")
    _publish(run, hub, api)
    _served_by_the_hub(run / "model", home / "hub", hub)
    _report(
        {
            "steps": took["steps"],
            "batch_pieces": BATCH_PIECES,
            "dtype": took["dtype"],
            "training pieces a second": round(took["pieces"] / took["seconds"], 1),
            "training seconds": round(took["seconds"], 1),
            "training peak MB": round(took["peak"]),
            "training estimate MB": round(_estimate() / 2**20),
            "train run seconds": round(done.seconds, 1),
            "train run peak MB": round(done.peak),
            "infer int8, seed article, seconds": round(annotated.seconds, 2),
            "infer int8, seed article, peak MB": round(annotated.peak),
            "int8 from fp32, largest difference of logits": round(apart, 4),
            "bytes": {path.name: path.stat().st_size for path in _heavy(run / "model")},
        }
    )


def _is_of_the_shape(model: Path) -> None:
    settings = AutoConfig.from_pretrained(model)
    for name in ("vocab_size", "hidden_size", "num_hidden_layers", "intermediate_size"):
        assert getattr(settings, name) == getattr(BASE, name)
    tokenizer = AutoTokenizer.from_pretrained(model)
    assert len(tokenizer) == PIECES
    pieces = tokenizer.tokenize(RAW)
    assert pieces[-1] == "[رابط]"
    assert "[UNK]" not in pieces[:-1]
    assert tokenizer.tokenize("غَسَّان") == tokenizer.tokenize("غسان")


def _int8_apart(model: Path) -> float:
    """Return how far int8 is from the checkpoint; make sure that fp32 ONNX is not."""
    random = np.random.default_rng(0)
    batch = [random.integers(10, 1000, size=length) for length in (5, 40, 150)]
    expected = TorchRuntime(model).logits(batch)
    full, int8 = (OnnxRuntime(model / name).logits(batch) for name in (FULL, QUANTIZED))
    assert _apart(full, expected) < 1e-3
    return _apart(int8, expected)


def _apart(one: Any, other: Any) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True))


def _annotated(model: Path, out: Path) -> Launched:
    seed = SEEDS / "seed.txt"
    options = ["--model", str(model), "--tasks", "entities", "--format", "json", "--out", str(out)]
    done = launch(["-m", "infer", str(seed), *options])
    told = json.loads(out.read_text(encoding="utf-8"))
    text = seed.read_text(encoding="utf-8")
    assert told["sentences"]
    for entity in told["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"]
    return done


def _publish(run: Path, hub: Hub, api: HfApi) -> None:  # noqa: F811
    publish(run, Target(f"user/{NAME}"), api=api, echo=lambda _: None)
    there = hub.repos[f"user/{NAME}"].files()
    for path in _heavy(run / "model"):
        assert there[path.relative_to(run / "model").as_posix()] == path.read_bytes()
    assert {"config.json", "tokenizer.json", "README.md"} <= there.keys()


def _served_by_the_hub(model: Path, cache: Path, hub: Hub) -> None:  # noqa: F811
    online = {"HF_ENDPOINT": hub.endpoint, "HF_TOKEN": TOKEN}
    expected = annotation(infer(cache, "--model", str(model)))
    assert annotation(infer(cache, "--model", f"user/{NAME}", **online)) == expected


def _estimate() -> float:
    """Return the bytes that training is estimated to take, Python and its libraries left out."""
    load = Load(BATCH_PIECES, 128, "fp32", gpu=False)
    return needs_of(shape_of(on_meta(BASE)), load).total


def _heavy(model: Path) -> list[Path]:
    return [model / "model.safetensors", model / FULL, model / QUANTIZED]


def _report(took: dict[str, Any]) -> None:
    REPORT.parent.mkdir(exist_ok=True)
    told = {"command": "pytest tests/train/test_arabert_shape.py", **took, "machine": versions()}
    REPORT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

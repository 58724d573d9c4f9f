"""A two-layer encoder, a miniature ANERcorp, a config of both and its run: all in seconds."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from tests.tiny import make_tokenizer
from train.config import Config
from train.fit import Fitted
from train.run import run

Tokens = Sequence[tuple[str, str]]
"""A sentence as ANERcorp has it: words, each with its tag."""

SPLIT = "ner/anercorp-camellab/ANERCorp_CamelLab_{}.txt"
PEOPLE = ("غسان سلامة", "لحفتر", "يونس")
PLACES = ("ليبيا", "طرابلس", "وروسيا", "گانا")
BODIES = ("الأمم المتحدة", "Reuters")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """What is tiny is faster on one thread, and adds up in the same order everywhere."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def tiny_tokenizer(pieces: int) -> PreTrainedTokenizerFast:
    """Return the tiny tokenizer as transformers has it, for texts of at most `pieces`."""
    return PreTrainedTokenizerFast(
        tokenizer_object=make_tokenizer(),
        model_max_length=pieces,
        split_special_tokens=True,
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
    )


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base encoder of random weights; its tokenizer drops diacritics and bidi marks."""
    folder = tmp_path_factory.mktemp("encoders") / "tiny"
    tokenizer = tiny_tokenizer(64)
    sizes = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        pad_token_id=tokenizer.pad_token_id,
        initializer_range=0.1,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertModel(sizes).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    origin = {"source": "example/tiny", "licence": "apache-2.0", "scripts": ["arabic"]}
    (folder / "base.json").write_text(json.dumps(origin), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a miniature ANERcorp: 45 sentences to learn, the last 5 dev; 4 test."""
    folder = tmp_path_factory.mktemp("data")
    learned = [
        *(named("وصل", (p, "PERS"), "إلى", (q, "LOC"), "أمس") for p, q in product(PEOPLE, PLACES)),
        *(named("قال", (p, "PERS"), "في", (q, "LOC")) for p, q in product(PEOPLE, PLACES)),
        *(named("مبعوث", (b, "ORG"), "في", (q, "LOC")) for b, q in product(BODIES, PLACES)),
        *(named("قال", (p, "PERS"), "مبعوث", (b, "ORG")) for p, b in product(PEOPLE, BODIES)),
        *(named("وصل", ("21", "MISC"), word, "أمس") for word in ("من", "إلى", "في")),
    ]
    learned += [named("وصل", (p, "PERS"), "من", (q, "LOC")) for p, q in product(PEOPLE[:2], PLACES)]
    mixed = [learned[i * 11 % len(learned)] for i in range(45)]
    tested = [
        named("أمس", (p, "PERS"), "على", (q, "LOC")) for p, q in zip(PEOPLE, PLACES, strict=False)
    ]
    write_columns(folder, "train", mixed)
    write_columns(folder, "test", [*tested, named("على", ("Reuters", "ORG"))])
    return folder


@pytest.fixture(scope="session")
def tiny_config(tiny_encoder: Path) -> Config:
    """Some seconds of training on `tiny_data`; enough to learn it by heart."""
    return Config.model_validate(
        {
            "name": "tiny",
            "task": "ner",
            "encoder": str(tiny_encoder),
            "labels": ["PER", "LOC", "ORG", "MISC"],
            "data": {
                "train": [{"corpus": "anercorp", "split": "train"}],
                "dev": {"corpus": "anercorp", "split": "dev"},
                "test": [{"corpus": "anercorp", "split": "test"}],
            },
            "windows": {"training": 24, "pieces": 32, "overlap": 6},
            "optimizer": {"lr": 1e-2, "epochs": 6, "batch_pieces": 64},
            "seeds": [0],
        }
    )


@dataclass(frozen=True)
class Ran:
    """What a whole run left behind, and what it told on the way."""

    runs: Path
    fitted: Fitted
    told: tuple[str, ...]


@pytest.fixture(scope="session")
def tiny_run(tiny_config: Config, tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The tiny config run from end to end under two seeds; a test that changes it copies it."""
    runs = tmp_path_factory.mktemp("runs")
    told: list[str] = []
    fitted = run(tiny_config, tiny_data, runs, seeds=(0, 1), echo=told.append)
    return Ran(runs, fitted, tuple(told))


def changed(config: Config, **values: object) -> Config:
    """The config with other values, by key; a double underscore stands for the dot."""
    content: dict[str, Any] = config.model_dump()
    for key, value in values.items():
        *path, last = key.split("__")
        block = content
        for part in path:
            block = block[part]
        block[last] = value
    return Config.model_validate(content)


def named(*parts: str | tuple[str, str]) -> list[tuple[str, str]]:
    """A sentence of plain words and of (name, tag), with a full stop."""
    tokens: list[tuple[str, str]] = []
    for part in parts:
        name, tag = (part, "") if isinstance(part, str) else part
        for place, word in enumerate(name.split()):
            tokens.append((word, f"{'I' if place else 'B'}-{tag}" if tag else "O"))
    return [*tokens, (".", "O")]


def write_columns(folder: Path, half: str, sentences: Sequence[Tokens]) -> None:
    """Write one half of ANERcorp, "train" or "test", where its reader looks for it."""
    path = folder / SPLIT.format(half)
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = ["\n".join(f"{word} {tag}" for word, tag in tokens) for tokens in sentences]
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")

"""Sentences that the tiny models of `tests.tiny` know by heart, and folders of corpora of them."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.train.conftest import write_columns
from train.data import aqmar
from train.lineage import LINEAGE

__all__ = ["AGAINST", "FAVOR", "HELD", "config_of", "models_of", "write_data"]

FAVOR = "قال غسان سلامة إن لحفتر يدعم ليبيا أمس"
AGAINST = "كتب يونس أمس إن روسيا يرفض طرابلس"
HELD = "وصل غسان سلامة أمس إلى طرابلس من ليبيا على عجل كبير"
PLAIN = "وصل من وصل إلى على في أمس"


def write_data(folder: Path, train: Sequence[str], dev: Sequence[str] = (PLAIN,)) -> Path:
    """Write an AQMAR of `train` and `dev`, and an ANERcorp whose dev is HELD, into `folder`."""
    ours = ["كتب غسان سلامة في ليبيا عن حياته كلها هناك"] * 9
    write_columns(folder, "train", [[(w, "O") for w in text.split()] for text in [*ours, HELD]])
    write_columns(folder, "test", [[(w, "O") for w in PLAIN.split()]])
    for split, texts in (("train", train), ("dev", dev), ("test", [PLAIN])):
        path = folder / aqmar.FOLDER / f"{split}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = ["\n".join(f"{word} O" for word in text.split()) for text in texts]
        path.write_text("\n\n".join(rows) + "\n", encoding="utf-8")
    return folder


def models_of(tiny_models: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """Copy the tiny models, each with the lineage of one that learned from news-ner."""
    copied = {}
    for task, model in tiny_models.items():
        copied[task] = shutil.copytree(model, folder / task)
        config = {
            "name": f"{task}-tiny",
            "task": task if task == "stance" else "ner",
            "encoder": "example/tiny",
            "labels": ["favor", "against", "neutral"] if task == "stance" else ["PER"],
            "data": {
                "train": [{"corpus": "news-ner", "split": "train"}],
                "dev": {"corpus": "news-ner", "split": "dev"},
            },
            "windows": {"training": 24, "pieces": 32, "overlap": 6},
            "optimizer": {"lr": 1e-2, "epochs": 6, "batch_pieces": 64},
            "seeds": [0],
        }
        told = {"config": config, "seeds": [0], "encoder": {"source": "example/tiny"}}
        (copied[task] / LINEAGE).write_text(json.dumps(told), encoding="utf-8")
    return copied


def config_of(
    folder: Path, models: Mapping[str, Path], *, neutrals: float = 2, neutral: float = 0.6
) -> Path:
    """Write a config that keeps what the tiny model is fairly sure of."""
    path = folder / "silver.yaml"
    content = {
        "name": "silver-tiny",
        "models": {task: str(model) for task, model in models.items()},
        "texts": [{"corpus": "aqmar", "split": "train"}],
        "thresholds": {"favor": 0.6, "against": 0.6, "neutral": neutral},
        "most_pairs": 4,
        "neutrals": neutrals,
    }
    path.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML too
    return path

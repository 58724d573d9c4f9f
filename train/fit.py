"""Fit one model under one seed, and leave a checkpoint that `infer` reads."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import torch
from torch.utils.data import DataLoader
from transformers import Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint, set_seed

from infer.encoding import Encoder, Ints
from infer.windows import WindowSize
from train.batches import PieceBatches, collate
from train.config import Config, read_config, to_yaml
from train.data.corpus import Corpus
from train.errors import RunError
from train.examples import Examples, join_sentences, make_examples
from train.machine import has_bf16, versions
from train.models import load_model, save_model

__all__ = ["Fitted", "Judge", "fit", "make_all_examples", "parameter_groups"]

Judge = Callable[[Any], float]
"""Gives the dev score of a model as it stands; higher is better."""


class Learnable(Protocol):
    """Windows or pairs: ids of the shape (pieces,), labels of that shape or ()."""

    @property
    def ids(self) -> list[Ints]: ...

    @property
    def labels(self) -> list[Ints]: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model: its folder, the seed or seeds that made it, and its dev score at the best epoch."""

    folder: Path
    seeds: tuple[int, ...]
    dev: float


class NewsTrainer(Trainer):
    """transformers' Trainer with batches by pieces, and judged by the road that `infer` takes."""

    def __init__(self, config: Config, examples: Learnable, judge: Judge, **arguments: Any):
        rows = [
            {"ids": ids, "labels": labels}
            for ids, labels in zip(examples.ids, examples.labels, strict=True)
        ]
        super().__init__(train_dataset=rows, eval_dataset=rows[:1], **arguments)
        self._config = config
        self._judge = judge

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Return batches filled to the config's budget of pieces."""
        options = self._config.optimizer
        model: Any = self.model
        rows: Any = self.train_dataset
        padding = model.config.pad_token_id
        lengths = [len(row["ids"]) for row in rows]
        loader: DataLoader[Any] = DataLoader(
            rows,
            batch_sampler=PieceBatches(lengths, options.batch_pieces, self.args.seed),
            collate_fn=partial(collate, padding=padding),
        )
        prepared: DataLoader[Any] = self.accelerator.prepare(loader)
        return prepared

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        """Return AdamW; lower layers learn slower, biases and norms do not decay."""
        if self.optimizer is None:
            options = self._config.optimizer
            groups = parameter_groups(model or self.model, options.lr, options.layer_decay)
            for group in groups:
                group["weight_decay"] = options.weight_decay if group.pop("decays") else 0.0
            self.optimizer = torch.optim.AdamW(groups, lr=options.lr, betas=(0.9, 0.98), fused=True)
        return self.optimizer

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Return the dev score as `eval_dev_f1`."""
        model: Any = self.model
        model.eval()
        metrics = {"eval_dev_f1": self._judge(model)}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics


def parameter_groups(model: Any, lr: float, decay: float) -> list[dict[str, Any]]:
    """Return the trainable parameters, each in exactly one group, with the group's own `lr`.

    The head learns at `lr`, layer k of n at lr · decay^(n + 1 - k), the embeddings below them all.
    """
    depth = model.config.num_hidden_layers
    groups: dict[tuple[int, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            key = (_height(name, depth), parameter.ndim > 1)
            groups.setdefault(key, []).append(parameter)
    return [
        {"params": held, "lr": lr * decay ** (depth + 1 - height), "decays": decays}
        for (height, decays), held in sorted(groups.items(), key=lambda item: item[0])
    ]


def _height(name: str, depth: int) -> int:
    parts = name.split(".")
    if "layer" in parts:
        return int(parts[parts.index("layer") + 1]) + 1
    return 0 if "embeddings" in parts else depth + 1


def make_all_examples(config: Config, corpora: list[Corpus], encoder: Encoder) -> Examples:
    """Return the windows of all training corpora, one after another."""
    size = WindowSize(config.windows.training, 0)
    parts = [
        make_examples(join_sentences(corpus.dataset), encoder, config.tags, size)
        for corpus in corpora
    ]
    return Examples(
        [ids for part in parts for ids in part.ids],
        [labels for part in parts for labels in part.labels],
        sum(part.entities for part in parts),
        sum(part.lost for part in parts),
    )


def fit(config: Config, seed: int, examples: Learnable, judge: Judge, folder: Path) -> Fitted:
    """Train under `seed` into `folder`; a run that was cut off there goes on where it was.

    `folder` comes to hold the resolved config, run.json (seed, versions), the trainer's last
    checkpoints, and `model`, the best epoch by dev.

    Raises:
        RunError: the encoder cannot be loaded, or a run of another config was cut off there.
    """
    last = _last_checkpoint(config, folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(to_yaml(config), encoding="utf-8")
    (folder / "run.json").write_text(json.dumps({"seed": seed, **versions()}, indent=1))
    # One new head for all seeds: without it their mean means nothing. The Trainer sets `seed`.
    set_seed(config.seeds[0])
    model = load_model(config)
    trainer = NewsTrainer(
        config, examples, judge, model=model, args=_arguments(config, seed, folder)
    )
    trainer.train(resume_from_checkpoint=last)
    save_model(trainer.model, config, (seed,), folder / "model")
    return Fitted(folder / "model", (seed,), float(trainer.state.best_metric or 0.0))


def _last_checkpoint(config: Config, folder: Path) -> str | None:
    if not folder.is_dir():
        return None
    last: str | None = get_last_checkpoint(folder)  # type: ignore[no-untyped-call]
    path = folder / "config.yaml"
    if last and _learned(read_config(path)) != _learned(config):
        raise RunError(
            f"{path}: found a run of another config under this name; remove {folder} to start anew,"
            " or give the config another name"
        )
    return last


def _learned(config: Config) -> Config:
    """Return the config without what decides nothing in one seed's run."""
    data = config.data.model_copy(update={"test": ()})
    return config.model_copy(update={"data": data, "seeds": config.seeds[:1]})


def _arguments(config: Config, seed: int, folder: Path) -> TrainingArguments:
    options = config.optimizer
    return TrainingArguments(
        output_dir=str(folder),
        seed=seed,
        num_train_epochs=options.epochs,
        warmup_steps=options.warmup,
        lr_scheduler_type="linear",
        max_grad_norm=1.0,
        use_cpu=not torch.cuda.is_available(),  # else bf16 asks for a GPU
        bf16=has_bf16(),
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="eval_dev_f1",
        greater_is_better=True,
        logging_steps=20,
        report_to=["tensorboard"],
        remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(),
    )

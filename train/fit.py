"""Fit one model under one seed, and leave a checkpoint that `infer` reads."""

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import EarlyStoppingCallback, TrainerCallback, TrainingArguments
from transformers.integrations.integration_utils import INTEGRATION_TO_CALLBACK
from transformers.trainer_utils import set_seed

from infer.encoding import Encoder
from infer.windows import WindowSize
from train import processes
from train.blocks import Data, Machine
from train.config import Config, read_config, to_yaml
from train.data.corpus import Corpus
from train.errors import RunError
from train.examples import Examples, Learnable, join_sentences, make_examples
from train.groups import parameter_groups
from train.machine import versions
from train.models import load_model, save_model
from train.plan import Plan, make_plan
from train.resume import last_whole_checkpoint, replace_text
from train.trainer import Echo, Judge, NewsTrainer, is_memory_fault

__all__ = ["Fitted", "Judge", "fit", "make_all_examples", "parameter_groups", "trackers"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model: its folder, the seed or seeds that made it, and its dev score at the best epoch."""

    folder: Path
    seeds: tuple[int, ...]
    dev: float


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


def fit(
    config: Config,
    seed: int,
    examples: Learnable,
    judge: Judge,
    folder: Path,
    *,
    echo: Echo = print,
) -> Fitted:
    """Train under `seed` into `folder`; a run that was cut off there goes on where it was.

    `folder` comes to hold the resolved config, run.json (seed, versions), the trainer's last
    checkpoints, and `model`, the best epoch by dev. `echo` is told of what befalls the run.

    Raises:
        RunError: the encoder cannot be loaded, a run of another config was cut off there, or memory
            does not hold a single window.
    """
    processes.join()
    plan = make_plan(config, examples.ids)
    told = trackers(config)
    last = processes.on_main(lambda: _begin(config, seed, folder, echo))
    # One new head for all seeds: without it their mean means nothing. The Trainer sets `seed`.
    set_seed(config.seeds[0])
    model = load_model(config)
    if not torch.cuda.is_available():
        model.set_attn_implementation("eager")  # in bf16 a fused step takes half as long again
    if plan.load.checkpointing:
        _checkpoint_activations(model)
    trainer = NewsTrainer(
        config,
        examples,
        judge,
        parts=plan.parts,
        echo=echo if processes.is_main() else _quiet,
        model=model,
        args=_arguments(config, seed, folder, plan),
        callbacks=[*told, *_patience(config)],
    )
    _train(trainer, config, last)
    processes.on_main(lambda: save_model(trainer.model, config, (seed,), folder / "model"))
    return Fitted(folder / "model", (seed,), float(trainer.state.best_metric or 0.0))


def trackers(config: Config) -> list[TrainerCallback]:
    """Return what tells the config's trackers.

    Raises:
        RunError: the package of one is not installed, or it cannot be reached.
    """
    made = []
    for name in config.trackers:
        try:
            made.append(INTEGRATION_TO_CALLBACK[name]())
        except (ImportError, RuntimeError) as fault:
            reason = " ".join(str(fault).split())
            raise RunError(f"{config.name}: trackers: {name} cannot be told: {reason}") from None
    return made


def _begin(config: Config, seed: int, folder: Path, echo: Echo) -> str | None:
    """Write what makes a run; return the checkpoint that it goes on from, if there is one."""
    last = _last_checkpoint(config, folder, echo)
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(folder / "config.yaml", to_yaml(config))
    replace_text(folder / "run.json", json.dumps({"seed": seed, **versions()}, indent=1))
    return last


def _train(trainer: NewsTrainer, config: Config, last: str | None) -> None:
    try:
        with warnings.catch_warnings():
            # torch has renamed an option that accelerate passes on
            warnings.filterwarnings("ignore", message="`broadcast_buffers` is deprecated")
            trainer.train(resume_from_checkpoint=last)
    except (RuntimeError, MemoryError) as fault:
        if not is_memory_fault(fault):
            raise
        # outside of the steps' batches, such as for the optimizer's state
        raise RunError(
            f"{config.name}: out of memory on {trainer.args.device}, whatever the batches "
            f"({' '.join(str(fault).split())[:200]}); take a machine with more"
        ) from None


def _checkpoint_activations(model: Any) -> None:
    enable = getattr(model, "activation_checkpointing_enable", None)
    if enable is None:  # what it was called before transformers 5.20
        enable = model.gradient_checkpointing_enable
    enable({"use_reentrant": False})


def _patience(config: Config) -> Sequence[TrainerCallback]:
    patience = config.optimizer.patience
    return [EarlyStoppingCallback(patience)] if patience else []


def _quiet(_: str) -> None:
    """Tell nobody."""


def _last_checkpoint(config: Config, folder: Path, echo: Echo) -> str | None:
    last = last_whole_checkpoint(folder, echo)
    path = folder / "config.yaml"
    if last and _learned(read_config(path)) != _learned(config):
        raise RunError(
            f"{path}: found a run of another config under this name; remove {folder} to start anew,"
            " or give the config another name"
        )
    return str(last) if last else None


def _learned(config: Config) -> Config:
    """Return the config without what decides nothing in one seed's run, or comes after all."""
    heads = {
        task: head.model_copy(update={"data": _without_test(head.data)})
        for task, head in config.heads.items()
    }
    data = _without_test(config.data)
    same = {
        "data": data,
        "heads": heads,
        "seeds": config.seeds[:1],
        "machine": Machine(),
        "trackers": (),
        "blend": 1.0,
        "threshold": 0.0,
        "export": True,
    }
    return config.model_copy(update=same)


def _without_test(data: Data) -> Data:
    return data.model_copy(update={"test": ()})


def _arguments(config: Config, seed: int, folder: Path, plan: Plan) -> TrainingArguments:
    options = config.optimizer
    arguments = TrainingArguments(
        output_dir=str(folder),
        seed=seed,
        num_train_epochs=options.epochs,
        warmup_steps=options.warmup,
        lr_scheduler_type="linear",
        max_grad_norm=1.0,
        use_cpu=not torch.cuda.is_available(),  # else bf16 asks for a GPU
        bf16=plan.load.precision == "bf16",
        fp16=plan.load.precision == "fp16",
        torch_compile=config.machine.compile,
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="eval_dev_f1",
        greater_is_better=True,
        logging_steps=20,
        report_to=[],
        remove_unused_columns=False,
        restore_callback_states_from_checkpoint=bool(options.patience),
        dataloader_pin_memory=torch.cuda.is_available(),
        ddp_broadcast_buffers=False,  # else one whose memory ran out waits for the others' buffers
        ddp_timeout=int(processes.PATIENCE.total_seconds()),
    )
    # One GPU a process: else several get parts of each batch by DataParallel, which counts others.
    arguments._n_gpu = min(1, arguments.n_gpu)
    return arguments

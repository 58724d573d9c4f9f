"""transformers' Trainer with batches by pieces, in as many parts and processes as it takes.

A step learns from one batch of the config's budget, whatever it is computed on: each process
computes a share of it, one part after another, and the loss is that of the whole. So gradients are
those of the whole batch too, and neither the number of steps nor what is in them changes when
memory runs out in the middle of a run and the parts are halved. (accelerate's
find_executable_batch_size starts the whole training anew, with other batches.)
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import torch
from accelerate.utils.memory import should_reduce_batch_size
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader
from transformers import Trainer

from infer.runtime.torch.attention import layout_inputs
from train import processes
from train.batches import PieceBatches, blank, collate, split
from train.config import Config
from train.errors import RunError
from train.examples import IGNORED, Learnable
from train.groups import parameter_groups

__all__ = ["Echo", "Judge", "NewsTrainer", "is_memory_fault"]

Echo = Callable[[str], None]
Judge = Callable[[Any], float]
"""Gives the dev score of a model as it stands; higher is better."""

PARTS = "accumulation"
CUBLAS = "CUBLAS_STATUS_ALLOC_FAILED"


class NewsTrainer(Trainer):
    """Learns `examples`, in at least `parts` parts a batch; judged by the road that `infer` takes.

    `echo` is told when there come to be more parts.
    """

    def __init__(
        self,
        config: Config,
        examples: Learnable,
        judge: Judge,
        *,
        parts: int = 1,
        echo: Echo = print,
        **arguments: Any,
    ):
        rows = _rows(examples)
        super().__init__(train_dataset=[*rows, blank(rows[0])], eval_dataset=rows[:1], **arguments)
        self.model_accepts_loss_kwargs = True  # so that labels of all processes are counted
        self._config = config
        self._sizes = [len(part.tags) for part in config.parts.values()]
        self._judge = judge
        self._parts = parts
        self._begun = False
        self._echo = echo

    def get_train_dataloader(self) -> DataLoader[Any]:
        """Return batches filled to the config's budget of pieces, a share for each process."""
        model: Any = self.model
        rows: Any = self.train_dataset
        lengths = [len(row["ids"]) for row in rows[:-1]]
        budget, seed = self._config.optimizer.batch_pieces, self.args.seed
        loader: DataLoader[Any] = DataLoader(
            rows,
            batch_sampler=PieceBatches(lengths, budget, seed, self.accelerator.num_processes),
            collate_fn=partial(collate, padding=model.config.pad_token_id),
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

    def training_step(
        self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None
    ) -> torch.Tensor:
        """Return the loss of a batch, its gradients left in the model.

        Raises:
            RunError: memory does not hold a single window.
        """
        self._take_up_parts()
        model.train()
        batch: dict[str, torch.Tensor] = self._prepare_inputs(inputs)
        labels = torch.as_tensor(num_items_in_batch, device=self.args.device).clamp(min=1)
        draws = _random_state(self.args.device)
        while (loss := self._try(model, batch, labels)) is None:
            self._halve(batch)
            _set_random_state(draws, self.args.device)  # as if there had been as many all along
        return loss * processes.count()  # of which the Trainer tells the mean

    def _try(
        self, model: Any, batch: dict[str, torch.Tensor], labels: torch.Tensor
    ) -> torch.Tensor | None:
        """Return the loss of a process's share; None where memory ran out, in any of them."""
        loss = torch.zeros((), device=self.args.device)
        full = False
        try:
            for part in split(batch, self._parts):
                with self.accelerator.no_sync(model):  # gradients are added up below
                    one = _loss(model, self._given(part), self._sizes) / labels
                    self.accelerator.backward(one)
                loss += one.detach()
        except (RuntimeError, MemoryError) as fault:
            if not is_memory_fault(fault):
                raise
            full = True  # what the fault holds goes with it
        if processes.any_of_all(full, self.args.device):
            model.zero_grad()
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
            return None
        processes.summed(p.grad for p in model.parameters() if p.grad is not None)
        return loss

    def _given(self, part: dict[str, torch.Tensor]) -> dict[str, Any]:
        """Return what the model is called with, and what the loss is made of."""
        if "position_ids" not in part:
            return part
        bare = self.accelerator.unwrap_model(self.model)
        counted: dict[str, Any] = {name: part[name] for name in ("labels", "soft") if name in part}
        return {**layout_inputs(bare, part), **counted}

    def _take_up_parts(self) -> None:
        """Go on in as many parts as the run was computed in at the checkpoint it goes on from."""
        if not self._begun:
            before = [int(row[PARTS]) for row in self.state.log_history if PARTS in row]
            self._parts = max(self._parts, *before, 1)
            self._begun = True

    def _halve(self, batch: dict[str, torch.Tensor]) -> None:
        rows, pieces = batch["input_ids"].shape
        if self._parts >= rows:
            raise RunError(
                f"{self._config.name}: out of memory with a single window, of {pieces} pieces, on "
                f"{self.args.device}; set machine.checkpointing to true or windows.training to "
                "less, or take another machine"
            )
        self._parts *= 2
        self.log({PARTS: self._parts})  # into the state that checkpoints keep
        budget = self._config.optimizer.batch_pieces // (self._parts * processes.count())
        self._echo(
            f"{self._config.name}: out of memory at step {self.state.global_step + 1}: batches are "
            f"computed in {self._parts} parts from here, of at most {budget} pieces or one window; "
            "what is learned in a step stays the same"
        )

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """Return the dev score as `eval_dev_f1`, which the main process finds."""
        model: Any = self.model
        model.eval()
        metrics = {"eval_dev_f1": processes.on_main(lambda: self._judge(model))}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics


def _rows(examples: Learnable) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"ids": ids, "labels": labels}
        for ids, labels in zip(examples.ids, examples.labels, strict=True)
    ]
    for row, layout in zip(rows, getattr(examples, "layouts", ()), strict=False):
        row["layout"] = layout
    for row, soft in zip(rows, getattr(examples, "soft", ()), strict=False):
        row["soft"] = soft
    return rows


def is_memory_fault(fault: BaseException) -> bool:
    """Tell whether a fault says that memory ran out, of a GPU or of a CPU."""
    if isinstance(fault, (torch.OutOfMemoryError, MemoryError)):
        return True
    known: bool = should_reduce_batch_size(fault)
    return known or (isinstance(fault, RuntimeError) and CUBLAS in str(fault))


def _loss(model: Any, part: Mapping[str, Any], sizes: Sequence[int]) -> torch.Tensor:
    """Return the sum of the losses of all labels that count; a teacher's stand for them.

    `sizes` are the labels of each head, whose own the labels are along a last dimension if there
    are several.
    """
    given = dict(part)
    labels, soft = given.pop("labels"), given.pop("soft", None)
    logits = model(**given).logits.float().flatten(0, 1)
    labels = labels.reshape(-1, len(sizes))
    wanted = labels.unbind(1)
    if soft is not None:  # a teacher knows all heads' labels wherever one head is asked
        counted = (labels != IGNORED).any(1)
        logits, wanted = logits[counted], soft.flatten(0, 1)[counted].split(list(sizes), 1)
    losses = [
        cross_entropy(own, one, ignore_index=IGNORED, reduction="sum")
        for own, one in zip(logits.split(list(sizes), 1), wanted, strict=True)
    ]
    return torch.stack(losses).sum()


def _random_state(device: torch.device) -> tuple[torch.Tensor, ...]:
    state = (torch.get_rng_state(),)
    return (*state, torch.cuda.get_rng_state(device)) if device.type == "cuda" else state


def _set_random_state(state: tuple[torch.Tensor, ...], device: torch.device) -> None:
    torch.set_rng_state(state[0])
    if device.type == "cuda":
        torch.cuda.set_rng_state(state[1], device)

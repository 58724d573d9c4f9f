"""Batches of windows of like length, filled to a budget of pieces."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch.utils.data import Sampler

from infer.encoding import Ints
from infer.layout import Layout, stack
from train.examples import IGNORED

__all__ = ["PieceBatches", "blank", "collate", "split"]


class PieceBatches(Sampler[list[int]]):
    """Batches of window indices, shuffled by seed and epoch, each at most `budget` pieces padded.

    The same seed and epoch give the same batches, and every epoch has as many, so that a resumed
    run goes on where it was. A window of more pieces than the budget is a batch of its own.

    For several processes each batch comes in as many `shares`, one after another, which accelerate
    deals out by turns: what is learned in a step does not hang on their number. A share without a
    window has the index `len(lengths)`, at which a data set for several has a `blank`.
    """

    def __init__(self, lengths: Sequence[int], budget: int, seed: int, shares: int = 1):
        self._lengths = np.asarray(lengths)
        self._budget = budget
        self._seed = seed
        self._shares = shares
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order the next iteration gives."""
        self._epoch = epoch

    def __iter__(self) -> Iterator[list[int]]:
        random = np.random.default_rng((self._seed, self._epoch))
        order = random.permutation(len(self._lengths))
        # Only windows of one length change places, so that every epoch has as many batches: the
        # Trainer asks for their number once, and counts the epochs of a resumed run by it.
        batches = self._fill(order[np.argsort(self._lengths[order], kind="stable")])
        nothing = [len(self._lengths)]
        return iter(
            [
                batches[i][share :: self._shares] or nothing
                for i in random.permutation(len(batches))
                for share in range(self._shares)
            ]
        )

    def __len__(self) -> int:
        return len(list(iter(self)))

    @property
    def largest(self) -> int:
        """Pieces of the largest batch, padding included; of its largest share, if there are."""
        lengths = np.append(self._lengths, 0)
        return max(len(batch) * int(lengths[batch].max()) for batch in self)

    def _fill(self, by_length: Ints) -> list[list[int]]:
        batches: list[list[int]] = [[]]
        for index in by_length.tolist():
            if batches[-1] and self._lengths[index] * (len(batches[-1]) + 1) > self._budget:
                batches.append([])
            batches[-1].append(index)
        return batches


def blank(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a window or layout that counts in no loss, made of the first piece of another."""
    bare = {"ids": row["ids"][:1], "labels": np.full_like(row["labels"][:1], IGNORED)}
    if "soft" in row:
        bare["soft"] = row["soft"][:1]
    if "layout" not in row:
        return bare
    one = row["layout"]
    first = Layout(one.ids[:1], one.positions[:1], one.sees[:1, :1], (), one.places[:0], 0)
    return {**bare, "layout": first}


def split(batch: Mapping[str, torch.Tensor], parts: int) -> list[dict[str, torch.Tensor]]:
    """Return a batch in `parts` of about as many windows each, fewer if it has fewer windows.

    Each is cut to its longest window, so that less padding is computed.
    """
    rows = len(batch["input_ids"])
    lengths = _lengths(batch["attention_mask"]) if parts > 1 else []
    bounds = np.linspace(0, rows, min(parts, rows) + 1).round().astype(int).tolist()
    if len(bounds) == 2:
        return [dict(batch)]
    return [
        {key: _cut(key, value[start:end], max(lengths[start:end])) for key, value in batch.items()}
        for start, end in pairwise(bounds)
    ]


def _lengths(mask: torch.Tensor) -> list[int]:
    """Return the pieces of each row; in a layout all of them see the first one."""
    rows = mask[:, :, 0] if mask.ndim > 2 else mask
    return [int(one) for one in rows.sum(1)]


def _cut(key: str, value: torch.Tensor, longest: int) -> torch.Tensor:
    square = key == "attention_mask" and value.ndim > 2
    return value[:, :longest, :longest] if square else value[:, :longest]


def collate(rows: Sequence[Mapping[str, Any]], padding: int) -> dict[str, torch.Tensor]:
    """Return the inputs and labels of a batch, of shape (windows, pieces of the longest).

    Where there are several heads, labels have the shape (windows, pieces, heads). Layouts
    have `position_ids` too, and an `attention_mask` as `infer.layout.stack` gives it; what is
    taught has `soft` probabilities, of shape (windows, pieces, labels).
    """
    longest = max(len(row["ids"]) for row in rows)
    counted = _counted(rows, longest)
    if "layout" in rows[0]:
        stacked = stack([row["layout"] for row in rows], longest)
        return {name: torch.from_numpy(one) for name, one in stacked.items()} | counted
    ids = torch.full((len(rows), longest), padding)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for place, row in enumerate(rows):
        length = len(row["ids"])
        ids[place, :length] = torch.from_numpy(row["ids"])
        mask[place, :length] = 1
    return {"input_ids": ids, "attention_mask": mask, **counted}


def _counted(rows: Sequence[Mapping[str, Any]], longest: int) -> dict[str, torch.Tensor]:
    """Return what the loss of a batch is made of."""
    heads = rows[0]["labels"].shape[1:]
    found = {"labels": torch.full((len(rows), longest, *heads), IGNORED)}
    if "soft" in rows[0]:
        found["soft"] = torch.zeros(len(rows), longest, rows[0]["soft"].shape[-1])
    for place, row in enumerate(rows):
        for name, batch in found.items():
            batch[place, : len(row[name])] = torch.from_numpy(row[name])
    return found

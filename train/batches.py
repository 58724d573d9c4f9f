"""Batches of windows of like length, filled to a budget of pieces."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch.utils.data import Sampler

from infer.encoding import Ints
from train.examples import IGNORED

__all__ = ["PieceBatches", "collate"]


class PieceBatches(Sampler[list[int]]):
    """Batches of window indices, shuffled by seed and epoch, each at most `budget` pieces padded.

    The same seed and epoch give the same batches, and every epoch has as many, so that a resumed
    run goes on where it was. A window of more pieces than the budget is a batch of its own.
    """

    def __init__(self, lengths: Sequence[int], budget: int, seed: int):
        self._lengths = np.asarray(lengths)
        self._budget = budget
        self._seed = seed
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
        return iter([batches[i] for i in random.permutation(len(batches))])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _fill(self, by_length: Ints) -> list[list[int]]:
        batches: list[list[int]] = [[]]
        for index in by_length.tolist():
            if batches[-1] and self._lengths[index] * (len(batches[-1]) + 1) > self._budget:
                batches.append([])
            batches[-1].append(index)
        return batches


def collate(rows: Sequence[dict[str, Ints]], padding: int) -> dict[str, torch.Tensor]:
    """Return ids, mask and labels of a batch, of shape (windows, pieces of the longest).

    Labels of pairs, one a row, have the shape (pairs,).
    """
    longest = max(len(row["ids"]) for row in rows)
    ids = torch.full((len(rows), longest), padding)
    labels = torch.full((len(rows), longest), IGNORED)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for place, row in enumerate(rows):
        length = len(row["ids"])
        ids[place, :length] = torch.from_numpy(row["ids"])
        labels[place, : row["labels"].size] = torch.from_numpy(row["labels"])
        mask[place, :length] = 1
    of_pairs = rows[0]["labels"].ndim == 0
    return {
        "input_ids": ids,
        "attention_mask": mask,
        "labels": labels[:, 0] if of_pairs else labels,
    }

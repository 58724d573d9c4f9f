from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from infer.layout import Layout, stack
from train.batches import PieceBatches, blank, collate, split
from train.examples import IGNORED

lengths_of_windows = st.lists(st.integers(2, 120), min_size=1, max_size=200)


def epoch_of(batches: PieceBatches, epoch: int) -> list[list[int]]:
    batches.set_epoch(epoch)
    return list(batches)


@given(lengths_of_windows, st.integers(1, 600), st.integers(0, 9))
def test_each_window_once_and_no_batch_over_budget(
    lengths: list[int], budget: int, seed: int
) -> None:
    found = epoch_of(PieceBatches(lengths, budget, seed), epoch=1)
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) * max(lengths[i] for i in batch) <= budget or len(batch) == 1


@given(lengths_of_windows, st.integers(1, 600), st.integers(0, 9))
def test_every_epoch_has_as_many_batches(lengths: list[int], budget: int, seed: int) -> None:
    batches = PieceBatches(lengths, budget, seed)
    counted = len(batches)
    assert [len(epoch_of(batches, epoch)) for epoch in range(4)] == [counted] * 4


def test_seed_and_epoch_decide_the_order() -> None:
    lengths = np.random.default_rng(3).integers(20, 30, 100).tolist()
    first = epoch_of(PieceBatches(lengths, 120, seed=5), epoch=2)
    assert epoch_of(PieceBatches(lengths, 120, seed=5), epoch=2) == first
    assert epoch_of(PieceBatches(lengths, 120, seed=5), epoch=3) != first
    assert epoch_of(PieceBatches(lengths, 120, seed=6), epoch=2) != first


def test_windows_meet_others_in_another_epoch() -> None:
    batches = PieceBatches([20] * 100, 100, seed=0)
    company = [{frozenset(batch) for batch in epoch_of(batches, epoch)} for epoch in (0, 1)]
    assert len(company[0]) == 20
    assert not company[0] & company[1]


def test_windows_of_like_length_lie_together() -> None:
    lengths = np.random.default_rng(0).integers(2, 112, 2000)
    found = epoch_of(PieceBatches(lengths.tolist(), 1024, seed=0), epoch=0)
    padded = sum(len(batch) * max(lengths[i] for i in batch) for batch in found)
    assert padded < 1.02 * lengths.sum()


@given(lengths_of_windows, st.integers(1, 600), st.integers(0, 9), st.integers(2, 5))
def test_shares_of_processes_are_the_batches_of_one(
    lengths: list[int], budget: int, seed: int, shares: int
) -> None:
    whole = epoch_of(PieceBatches(lengths, budget, seed), epoch=2)
    shared = PieceBatches(lengths, budget, seed, shares)
    found = epoch_of(shared, epoch=2)
    assert len(shared) == len(found) == len(whole) * shares
    for place, batch in enumerate(whole):
        dealt = found[place * shares : (place + 1) * shares]
        windows = [[index for index in share if index < len(lengths)] for share in dealt]
        assert sorted(index for share in windows for index in share) == sorted(batch)
        sizes = [len(share) for share in windows]
        assert max(sizes) - min(sizes) <= 1
        assert all(share == [len(lengths)] for share in dealt if len(lengths) in share)
    assert shared.largest <= max(budget, *lengths)


@given(lengths_of_windows, st.integers(1, 9), st.booleans())
def test_parts_are_the_batch(lengths: list[int], parts: int, heads: bool) -> None:
    rows = [{"ids": np.arange(n) + 5, "labels": np.arange(n) % 3} for n in lengths]
    if heads:  # labels of two
        rows = [{**row, "labels": np.stack([row["labels"], row["ids"]], 1)} for row in rows]
        assert blank(rows[0])["labels"].tolist() == [[IGNORED, IGNORED]]
    batch = collate(rows, padding=1)
    found = split(batch, parts)
    assert len(found) == min(parts, len(rows))
    heights = [len(part["input_ids"]) for part in found]
    assert sum(heights) == len(rows)
    assert max(heights) - min(heights) <= 1
    for key in batch:
        flat = [
            row[row_mask].tolist()
            for row, row_mask in zip(batch[key], batch["attention_mask"].bool(), strict=True)
        ]
        told = [
            row[row_mask].tolist()
            for part in found
            for row, row_mask in zip(part[key], part["attention_mask"].bool(), strict=True)
        ]
        assert told == flat
    for part in found:
        width = part["input_ids"].shape[1]
        assert parts == 1 or width == int(part["attention_mask"].sum(1).max())


def row(layout: Layout) -> dict[str, Any]:
    """A sentence whose pairs are all of label 2."""
    labels = np.full(len(layout.ids), IGNORED)
    labels[layout.places] = 2
    return {"ids": layout.ids, "labels": labels, "layout": layout}


def layout(size: int) -> Layout:
    sees = np.tri(size, dtype=bool)
    return Layout(np.arange(size), np.arange(size), sees, (0,), np.array([size - 1]), 0)


def test_a_part_of_layouts_keeps_its_own() -> None:
    rows = [row(layout(size)) for size in (3, 5, 4)]
    parts = split(collate(rows, padding=0), 3)
    assert [part["attention_mask"].shape for part in parts] == [(1, n, n) for n in (3, 5, 4)]
    for part, one in zip(parts, rows, strict=True):
        for name, value in collate([one], padding=0).items():
            assert torch.equal(part[name], value), name


def test_a_blank_counts_in_no_loss() -> None:
    of_words = blank({"ids": np.array([7, 8, 9]), "labels": np.array([IGNORED, 1, IGNORED])})
    assert (of_words["ids"].tolist(), of_words["labels"].tolist()) == ([7], [IGNORED])
    of_pairs = collate([blank(row(layout(4))), row(layout(2))], padding=0)
    assert of_pairs["labels"].tolist() == [[IGNORED, IGNORED], [IGNORED, 2]]


def test_collate_pads_to_the_longest() -> None:
    rows = [
        {"ids": np.array([0, 7, 8, 2]), "labels": np.array([IGNORED, 1, 2, IGNORED])},
        {"ids": np.array([0, 9, 2]), "labels": np.array([IGNORED, 0, IGNORED])},
    ]
    batch = collate(rows, padding=1)
    assert batch["input_ids"].tolist() == [[0, 7, 8, 2], [0, 9, 2, 1]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1, 1], [1, 1, 1, 0]]
    assert batch["labels"].tolist() == [[IGNORED, 1, 2, IGNORED], [IGNORED, 0, IGNORED, IGNORED]]
    assert {tensor.dtype for tensor in batch.values()} == {torch.int64}


def test_layouts_are_stacked() -> None:
    layouts = [layout(4), layout(2)]
    batch = collate([row(one) for one in layouts], padding=1)
    for name, value in stack(layouts, 4).items():
        assert (batch[name].numpy() == value).all()
    assert batch["labels"].tolist() == [[*[IGNORED] * 3, 2], [IGNORED, 2, IGNORED, IGNORED]]

"""The local engine: one worker in the process itself, several in processes of their own."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from multiprocessing.connection import wait

from infer.cores import cores
from infer.corpus.items import Item, Outcome
from infer.corpus.work import Recipe, Worker
from infer.errors import OutputError
from infer.messages import say

__all__ = ["run_here", "share_cores"]

AHEAD = 4
"""Batches that are on their way for each worker: enough for one to be slow, few enough to hold."""


def share_cores(recipe: Recipe, workers: int) -> Recipe:
    """Return the recipe with its part of the cores, unless a number of threads was asked for."""
    return recipe if recipe.threads else replace(recipe, threads=max(1, cores() // workers))


def run_here(batches: Iterable[Sequence[Item]], recipe: Recipe, workers: int) -> Iterator[Outcome]:
    """Yield the outcomes of all items, in their order, whatever the number of workers.

    Raises:
        RasdError: The models cannot be loaded.
        OutputError: A process of the pool has died.
    """
    recipe = share_cores(recipe, workers)
    if workers > 1:
        yield from _in_pool(batches, recipe, workers)
        return
    worker = recipe.worker()
    for notice in worker.notices:
        say(f"infer: {notice}")
    for batch in batches:
        yield from worker.annotate(batch)


def _in_pool(batches: Iterable[Sequence[Item]], recipe: Recipe, workers: int) -> Iterator[Outcome]:
    waiting: deque[tuple[Sequence[Item], Future[list[Outcome]]]] = deque()
    with _pool(workers) as pool:
        for batch in batches:
            waiting.append((batch, pool.submit(_work, recipe, batch)))
            if len(waiting) >= AHEAD * workers:
                yield from _result(*waiting.popleft())
        while waiting:
            yield from _result(*waiting.popleft())


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    # Spawned, not forked: the encoder's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_settle)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _result(batch: Sequence[Item], future: "Future[list[Outcome]]") -> list[Outcome]:
    try:
        return future.result()
    except BrokenProcessPool:
        raise OutputError(
            f"a worker has died, for want of memory perhaps, at {batch[0].place} or soon after; go "
            "on with --resume and fewer --workers"
        ) from None


def _settle() -> None:
    """Prepare a process of the pool: it ends with the one that started it, and not before.

    An interrupt from the keyboard reaches every process, but it is the first one's to act on; and
    where that one is killed, the queue of the pool would never tell.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@cache
def _worker(recipe: Recipe) -> Worker:
    """Return the worker of a process of the pool, loaded when its first batch comes.

    Not when the process starts: so a fault comes out as the batch's.
    """
    return recipe.worker()


def _work(recipe: Recipe, batch: Sequence[Item]) -> list[Outcome]:
    return _worker(recipe).annotate(batch)

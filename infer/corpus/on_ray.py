"""The engine on Ray Data: one task reads, actors annotate, this process writes; order is kept.

What travels is one batch a row, as JSON: Arrow's strings could not hold a lone surrogate. The
batches, the annotator and what is written are those of the local engine, so the output is too.
"""

import json
import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import pyarrow
import ray
from ray.data import ActorPoolStrategy, DataContext

from infer.corpus.items import Item, Outcome, in_batches
from infer.corpus.reading import Corpus
from infer.corpus.work import Recipe
from infer.errors import OutputError, RasdError, UsageError

__all__ = ["Cluster", "Source", "run_on_ray"]

COLUMN = "batch"
PATIENCE = 10.0
"""Seconds to wait for a cluster's address to answer."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where actors run, how many, and the GPUs that each takes; "" is this machine."""

    address: str
    workers: int
    gpus: float


@dataclass(frozen=True, slots=True)
class Source:
    """What is read: a corpus of `size` bytes, from the position `start` on, in batches."""

    corpus: Corpus
    size: int
    start: int
    partition: int

    def tables(self, _: Any) -> Iterator[Any]:
        """Yield a table of one row for each batch."""
        items = self.corpus.items(self.size, self.start)
        for batch in in_batches(items, self.partition):
            yield _table(batch)


class Actor:
    """A worker in a process of Ray's."""

    def __init__(self, recipe: Recipe):
        self._worker = recipe.worker()

    def __call__(self, table: Any) -> Any:
        """Return the outcomes of a batch."""
        return _table(self._worker.annotate(_rows(table, Item)))


def run_on_ray(source: Source, recipe: Recipe, cluster: Cluster) -> Iterator[Outcome]:
    """Yield the outcomes of all items, in their order.

    Raises:
        RasdError: The models cannot be loaded, the cluster cannot be reached, or Ray gives up.
    """
    _connect(cluster)
    try:
        for table in _stream(source, recipe, cluster):
            yield from _rows(table, Outcome)
    except ray.exceptions.RayError as fault:
        raise _cause(fault) from None
    finally:
        ray.shutdown()


def _connect(cluster: Cluster) -> None:
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    host, _, port = cluster.address.rpartition("/")[2].rpartition(":")
    try:
        if host and port.isdecimal():
            socket.create_connection((host, int(port)), PATIENCE).close()  # Ray tries for minutes
        ray.init(
            cluster.address or "local",
            include_dashboard=None if cluster.address else False,
            logging_level=logging.ERROR,
            log_to_driver=False,
        )
    except (OSError, RuntimeError, ValueError) as fault:
        where = f"--ray-address {cluster.address}" if cluster.address else "--engine ray"
        raise UsageError(f"{where}: no cluster there: {_one_line(fault)}") from None


def _stream(source: Source, recipe: Recipe, cluster: Cluster) -> Iterator[Any]:
    context = DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    # A block for each batch: a block is what an actor gets, and Ray's own are of 128 MB.
    context.target_max_block_size = 1
    here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
    # The reader takes no core, or the actors could leave it none; it runs where the input lies.
    batches = ray.data.from_items([0]).map_batches(
        source.tables, batch_format="pyarrow", num_cpus=0, label_selector=here
    )
    outcomes = batches.map_batches(
        Actor,
        fn_constructor_args=(recipe,),
        batch_size=1,
        batch_format="pyarrow",
        compute=ActorPoolStrategy(size=cluster.workers),
        num_cpus=recipe.threads,
        num_gpus=cluster.gpus,
    )
    yield from outcomes.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0)


def _table(rows: Sequence[Item] | Sequence[Outcome]) -> Any:
    data = json.dumps([astuple(row) for row in rows]).encode()
    return pyarrow.table({COLUMN: pyarrow.array([data], pyarrow.large_binary())})


def _rows(table: Any, kind: Callable[..., Any]) -> list[Any]:
    batches = table.column(COLUMN).to_pylist()
    return [kind(*values) for batch in batches for values in json.loads(batch)]


def _cause(fault: BaseException) -> RasdError:
    """Return the error of ours that Ray wrapped, or one that tells Ray's."""
    found: BaseException | None = fault
    while found is not None:
        if isinstance(found, RasdError):
            return type(found)(str(found.args[0] if found.args else found))
        found = getattr(found, "cause", None) or found.__cause__
    return OutputError(f"Ray: {_one_line(fault)}; go on with --resume")


def _one_line(fault: BaseException) -> str:
    lines = str(fault).strip().splitlines()
    return lines[-1][:300] if lines else type(fault).__name__

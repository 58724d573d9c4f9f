"""What flows through a run: items on their way to a worker, and outcomes on their way back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

__all__ = ["BATCH", "Item", "Outcome", "in_batches"]

BATCH = 16
"""Articles that a worker gets at once, so that they share the encoder's calls."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article of the input, or the `reason` why there is none.

    `number` is its position in the whole input, from 0, whatever the shard; `share` how much of the
    input has been read with it, from 0 to 1; `place` where it stands, for messages.
    """

    number: int
    share: float
    place: str
    id: str = ""
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item: its annotation as `written`, a line of JSON, or a `reason`."""

    number: int
    share: float
    place: str
    id: str
    written: str = ""
    reason: str = ""

    @classmethod
    def of(cls, item: Item, written: str = "", reason: str = "") -> "Outcome":
        """Return the outcome of an item."""
        return cls(item.number, item.share, item.place, item.id, written, reason)


def in_batches(items: Iterable[Item], partition: int, size: int = BATCH) -> Iterator[list[Item]]:
    """Cut items into batches of at most `size`, none of which crosses into the next partition.

    So a run that goes on at a partition's edge makes the same batches as one that was never cut.
    """
    rest = iter(items)
    while True:
        left = partition
        while left and (batch := list(islice(rest, min(size, left)))):
            yield batch
            left -= len(batch)
        if left:
            return

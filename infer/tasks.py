"""What can be looked for in an article."""

from collections.abc import Sequence

from infer.errors import UsageError

__all__ = ["TASKS", "with_needed"]

TASKS = ("entities", "quotes", "stances")
"""Each task needs those before it: speakers are actors, and holders speak."""


def with_needed(tasks: Sequence[str]) -> tuple[str, ...]:
    """Return the tasks with those that they need, in the order of `TASKS`.

    Raises:
        UsageError: A task is unknown, or there is none.
    """
    unknown = [task for task in tasks if task not in TASKS]
    if unknown or not tasks:
        found = ", ".join(map(repr, unknown)) or "nothing"
        raise UsageError(f"tasks: expected one or more of {', '.join(TASKS)}, found {found}")
    return TASKS[: 1 + max(TASKS.index(task) for task in tasks)]

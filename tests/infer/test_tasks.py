"""Tasks and what they need."""

import pytest

from infer.errors import UsageError
from infer.tasks import TASKS, with_needed


@pytest.mark.parametrize(
    ("tasks", "count"),
    [(["entities"], 1), (["quotes"], 2), (["stances", "entities"], 3), (["quotes"] * 2, 2)],
)
def test_a_task_brings_those_before_it(tasks: list[str], count: int) -> None:
    assert with_needed(tasks) == TASKS[:count]


@pytest.mark.parametrize(
    ("tasks", "found"),
    [((), "nothing"), (["stance", "entities", "x"], "'stance', 'x'"), ("ner", "'n', 'e', 'r'")],
)
def test_other_tasks_are_named(tasks: list[str], found: str) -> None:
    with pytest.raises(UsageError, match=f"of entities, quotes, stances, found {found}$"):
        with_needed(tasks)

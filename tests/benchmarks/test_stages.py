"""Hooks: every stage has its function, times add up, and nothing stays behind."""

import time
from pathlib import Path

from benchmarks.hooks import Clock, Hook, hooked, missing
from benchmarks.stages import HOOKS, STAGES
from infer import article, text
from infer.annotator import Annotator
from infer.encoding import Encoder
from infer.formats import html
from infer.interchange.annotations import _Reader

TEXT = "قال غسان سلامة: لحفتر يدعم ليبيا.\nوصل سلامة إلى طرابلس."


def test_every_stage_has_a_function_that_exists() -> None:
    gone = set(missing(HOOKS))
    found = {hook.stage for hook in HOOKS if hook.place not in gone}
    assert found == set(STAGES)
    assert {hook.place for hook in HOOKS if hook.task}.isdisjoint(gone)


def test_what_does_not_exist_is_named() -> None:
    places = ["infer.text:nothing", "infer.nothing:words", "infer.encoding:Encoder.nothing"]
    assert missing([Hook("x", place) for place in [*places, "infer.text:words"]]) == places


def test_stages_of_an_article_add_up(tiny_models: dict[str, Path]) -> None:
    annotator = Annotator.load([str(folder) for folder in tiny_models.values()], threads=1)
    expected = annotator.annotate(TEXT)
    with hooked(HOOKS) as clock:
        started = time.perf_counter()
        found = annotator.annotate(TEXT)
        html.render(found)
        seconds = time.perf_counter() - started
    assert found == expected
    assert {stage for _, stage in clock.seconds} == set(STAGES)
    assert {task for task, _ in clock.seconds} == {"", "entities", "quotes", "stances"}
    assert ("entities", "encode") in clock.seconds
    assert 0.3 * seconds < sum(clock.seconds.values()) <= seconds


def test_hooks_leave_no_trace() -> None:
    fixed = Hook("tasks", "infer.interchange.annotations:_Reader._tasks")
    before = text.words, article.words, vars(_Reader)["_tasks"], vars(Encoder)["encode"]
    with hooked([*HOOKS, fixed]):
        assert text.words is article.words is not before[0]
        assert isinstance(vars(_Reader)["_tasks"], staticmethod)
    assert (text.words, article.words, vars(_Reader)["_tasks"], vars(Encoder)["encode"]) == before


def test_time_within_another_stage_is_counted_once() -> None:
    clock = Clock()
    clock.enter("outer", "task")
    clock.enter("inner", "")
    time.sleep(0.03)
    clock.leave()
    clock.leave()
    assert clock.seconds["task", "inner"] >= 0.03
    assert clock.seconds["task", "outer"] < 0.02

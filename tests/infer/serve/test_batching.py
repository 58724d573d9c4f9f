"""The queue: who shares a batch, who waits, who is refused."""

import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infer.annotation import Annotation
from infer.serve.batching import Ask, Batcher, FullError, Job, StoppedError
from infer.serve.settings import Settings
from tests.infer.serve.services import BOOM, StandIn, until

ALL, NAMES = Ask(("entities", "quotes")), Ask(("entities",))


def job(text: str, ask: Ask = ALL) -> Job:
    return Job(text, "", ask)


def batcher(models: StandIn, **bounds: object) -> Batcher:
    def annotate(ask: Ask, texts: Sequence[str], ids: Sequence[str]) -> Sequence[Annotation]:
        return models.annotate_batch(texts, ids, ask.targets)

    return Batcher(annotate, Settings(**{"linger": 0.0, **bounds}))


@pytest.fixture
def held() -> StandIn:
    """Models that are busy with one text until `go_on` is set."""
    models = StandIn()
    models.go_on.clear()
    return models


def busy(queue: Batcher, models: StandIn) -> Job:
    first = job("first")
    queue.submit([first])
    assert models.begun.wait(10)
    return first


def finish(queue: Batcher, models: StandIn) -> list[tuple[str, ...]]:
    models.go_on.set()
    queue.close(10)
    assert not queue.live
    return models.calls[1:]


def test_texts_that_wait_share_a_call_in_their_order(held):
    queue = batcher(held)
    busy(queue, held)
    jobs = [job(f"text {n}") for n in range(5)]
    for one in jobs:
        queue.submit([one])
    assert queue.waiting == 5
    assert finish(queue, held) == [tuple(one.text for one in jobs)]
    assert [one.future.result(0).text for one in jobs] == [one.text for one in jobs]
    assert queue.waiting == 0


def test_a_batch_is_bounded_in_characters_and_a_long_text_is_alone(held):
    queue = batcher(held, batch_chars=10)
    busy(queue, held)
    queue.submit([job("a" * 4), job("b" * 6), job("c"), job("d" * 30), job("e")])
    assert finish(queue, held) == [("aaaa", "bbbbbb"), ("c",), ("d" * 30,), ("e",)]


def test_a_batch_is_bounded_in_number(held):
    queue = batcher(held, queue=200)
    busy(queue, held)
    queue.submit([job("") for _ in range(130)])
    assert [len(call) for call in finish(queue, held)] == [64, 64, 2]


def test_texts_of_other_questions_are_not_mixed_and_the_oldest_goes_first(held):
    queue = batcher(held)
    busy(queue, held)
    queue.submit([job("a"), job("b", NAMES), job("c"), job("d", Ask(ALL.tasks, ("x",)))])
    assert finish(queue, held) == [("a", "c"), ("b",), ("d",)]


def test_a_text_that_fails_fails_alone(held):
    queue = batcher(held)
    busy(queue, held)
    jobs = [job("good"), job(BOOM), job("too")]
    queue.submit(jobs)
    finish(queue, held)
    assert jobs[0].future.result(0).text == "good"
    assert jobs[2].future.result(0).text == "too"
    assert isinstance(jobs[1].future.exception(0), RuntimeError)


def test_whatever_the_models_do_the_thread_goes_on():
    answers: list[object] = [SystemExit(), [], MemoryError()]

    def annotate(*_: object) -> Sequence[Annotation]:
        answer = answers.pop(0) if answers else [Annotation("", (), (), ())]
        if isinstance(answer, BaseException):
            raise answer
        return answer  # type: ignore[return-value]

    queue = Batcher(annotate, Settings(linger=0))
    kinds = []
    for _ in range(4):
        one = job("x")
        queue.submit([one])
        fault = one.future.exception(10)
        kinds.append(type(fault) if fault else None)
    assert kinds == [SystemExit, RuntimeError, MemoryError, None]
    queue.close(10)


def test_a_full_queue_takes_all_of_a_request_or_nothing(held):
    queue = batcher(held, queue=3)
    busy(queue, held)
    queue.submit([job("a"), job("b")])
    with pytest.raises(FullError) as refused:
        queue.submit([job("c"), job("d")])
    assert refused.value.seconds > 0
    queue.check_room()
    queue.submit([job("e")])
    with pytest.raises(FullError):
        queue.check_room()
    assert finish(queue, held) == [("a", "b", "e")]


def test_who_leaves_frees_the_place_and_costs_nothing(held):
    queue = batcher(held, queue=1)
    begun = busy(queue, held)
    gone, stays = job("gone"), job("stays")
    queue.submit([gone])
    queue.discard([gone, begun])
    queue.submit([stays])
    assert finish(queue, held) == [("stays",)]
    assert begun.future.result(0).text == "first"
    with pytest.raises(CancelledError):
        gone.future.result(0)


def test_a_batch_whose_clients_all_left_is_skipped(held):
    queue = batcher(held)
    busy(queue, held)
    gone = job("gone")
    queue.submit([gone])
    gone.future.cancel()  # behind the queue's back, as asyncio does
    stays = job("stays", NAMES)
    queue.submit([stays])
    assert finish(queue, held) == [("stays",)]


def test_stopping_refuses_what_is_new_and_finishes_what_was_taken(held):
    queue = batcher(held)
    busy(queue, held)
    taken = job("taken")
    queue.submit([taken])
    queue.stopping = True
    with pytest.raises(StoppedError):
        queue.submit([job("new")])
    finish(queue, held)
    assert taken.future.result(0).text == "taken"
    with pytest.raises(StoppedError):
        queue.check_room()


def test_an_idle_worker_waits_a_moment_for_company():
    models = StandIn()
    queue = batcher(models, linger=0.5)
    queue.submit([job("a")])
    queue.submit([job("b")])
    until(lambda: models.calls)
    assert models.calls == [("a", "b")]
    queue.close(10)


def test_enough_characters_end_the_wait_at_once():
    models = StandIn()
    queue = batcher(models, linger=60, batch_chars=3)
    queue.submit([job("abc")])
    until(lambda: models.calls)
    queue.close(10)


def test_the_time_of_batches_is_told(held):
    told: list[tuple[int, int, float]] = []
    queue = Batcher(
        lambda ask, texts, ids: held.annotate_batch(texts, ids, ()),
        Settings(linger=0),
        lambda *batch: told.append(batch),
    )
    held.go_on.set()
    queue.submit([job("abc")])
    queue.close(10)
    assert [one[:2] for one in told] == [(1, 3)]
    assert told[0][2] >= 0


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from([ALL, NAMES, Ask(ALL.tasks, ("x",))])),
        max_size=30,
    ),
    st.integers(1, 20),
)
def test_every_text_is_annotated_once_within_the_bounds(sizes, most):
    calls: list[list[str]] = []
    go_on = threading.Event()

    def annotate(ask: Ask, texts: Sequence[str], ids: Sequence[str]) -> Sequence[Annotation]:
        go_on.wait(10)
        calls.append(list(ids))
        return [Annotation(text, (), (), (), tasks=ask.tasks, id=i) for text, i in zip(texts, ids)]  # noqa: B905

    queue = Batcher(annotate, Settings(linger=0, batch_chars=most))
    jobs = [Job("x" * size, str(n), ask) for n, (size, ask) in enumerate(sizes)]
    for one in jobs:
        queue.submit([one])
    go_on.set()
    queue.close(10)
    assert sorted(int(i) for call in calls for i in call) == list(range(len(jobs)))
    for one in jobs:
        assert one.future.result(0).id == one.id
        assert one.future.result(0).tasks == one.ask.tasks
    for call in calls:
        assert len(call) == 1 or sum(len(jobs[int(i)].text) for i in call) <= most
        assert all(int(a) < int(b) for a, b in pairwise(call))

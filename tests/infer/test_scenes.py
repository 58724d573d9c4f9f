"""Findings by sentence."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from infer.annotation import Entity, Passage, Quote
from infer.parties import Scene
from infer.phrases import Phrase
from infer.scenes import scenes
from infer.spans import Span


def quote(cue: Span, content: Span) -> Quote:
    at = [Passage(*span, "") for span in (cue, content)]
    return Quote(None, None, at[0], at[1], "direct", 0.5)


def touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    edges = sorted(draw(st.sets(st.integers(0, 60), max_size=20)))
    return [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]


LONG = st.tuples(st.integers(0, 59), st.integers(1, 60)).map(lambda p: Span(p[0], p[0] + p[1]))


@given(spans(), spans(), st.lists(st.tuples(LONG, LONG), max_size=5))
def test_each_sentence_has_what_touches_it(
    sentences: list[Span], named: list[Span], said: list[tuple[Span, Span]]
) -> None:
    entities = [Entity(*span, "PER", "", 1.0, "a1") for span in named]
    quotes = [quote(*one) for one in said]
    phrases: Sequence[Sequence[Phrase]] = [[Phrase(*s, "", "", False)] for s in sentences]
    found = list(scenes(sentences, entities, quotes, phrases))
    assert found == [
        Scene(
            number,
            sentence,
            [entity for entity in entities if touch(entity.span, sentence)],
            {i: quotes[i] for i, one in enumerate(said) if any(touch(s, sentence) for s in one)},
            phrases[number],
        )
        for number, sentence in enumerate(sentences)
    ]
    assert all(list(scene.quotes) == sorted(scene.quotes) for scene in found)


def test_many_quotations_take_time_in_proportion() -> None:
    sentences = [Span(10 * i, 10 * i + 9) for i in range(30_000)]
    quotes = [quote(Span(a, a + 2), Span(a + 3, a + 9)) for a, _ in sentences]
    found = scenes(sentences, (), quotes, [()] * len(sentences))
    assert all(list(scene.quotes) == [scene.number] for scene in found)

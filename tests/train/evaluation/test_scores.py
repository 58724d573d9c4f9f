from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.spans import Span
from train.evaluation.scores import f1_intervals, make_scores, rates, seqeval_rates
from train.evaluation.tags import to_spans, to_tags
from train.evaluation.units import LabelledSpan, keep_labels, scored_spans, span_counts

from .fakes import unit

LABELS = ("PER", "LOC", "CONTENT")
WORDS = tuple(Span(2 * i, 2 * i + 1) for i in range(12))


@st.composite
def labelled(draw: st.DrawFn) -> tuple[LabelledSpan, ...]:
    """Spans of whole `WORDS`, in order, that do not overlap but may touch."""
    edges = sorted(draw(st.lists(st.integers(0, len(WORDS)), unique=True, max_size=8)))
    spans = []
    for first, after in pairwise(edges):
        if draw(st.booleans()):
            label = draw(st.sampled_from(LABELS))
            spans.append(LabelledSpan(WORDS[first].start, WORDS[after - 1].end, label))
    return tuple(spans)


units = st.lists(st.builds(unit, labelled(), labelled()), min_size=1, max_size=5)


@given(units)
def test_own_counts_agree_with_seqeval(judged):
    gold = [to_tags(one.gold, WORDS) for one in judged]
    found = [to_tags(one.found, WORDS) for one in judged]
    own = rates(span_counts(judged, LABELS).sum(axis=0))
    np.testing.assert_allclose(own, seqeval_rates(gold, found, LABELS), atol=1e-12)


@given(labelled())
def test_tags_and_spans_round_trip(spans):
    back = to_spans(to_tags(spans, WORDS))
    assert [(2 * s.start, 2 * s.end - 1, s.label) for s in back] == [s.key for s in spans]


def test_spans_of_orphan_and_unknown_tags():
    tags = ["I-PER", "B-PER", "I-LOC", "B-LOC", None, "I-LOC", "B-LOC", "I-LOC"]
    found = [(s.start, s.end, s.label) for s in to_spans(tags)]
    assert found == [(1, 2, "PER"), (3, 4, "LOC"), (6, 8, "LOC")]


def test_counts_by_hand():
    per, loc = LabelledSpan(0, 3, "PER"), LabelledSpan(4, 6, "LOC")
    judged = [
        unit([per, loc], [per, LabelledSpan(4, 7, "LOC")]),
        unit([loc], [LabelledSpan(4, 6, "PER")]),
    ]
    counts = span_counts(judged, ["PER", "LOC"])
    assert counts.tolist() == [
        [[1, 1, 1], [0, 1, 1], [1, 2, 2]],
        [[0, 1, 0], [0, 0, 1], [0, 1, 1]],
    ]
    assert scored_spans(judged) == ([1.0, 1.0, 1.0], [True, False, False])
    micro = rates(counts.sum(axis=0))[-1]
    np.testing.assert_allclose(micro, [1 / 3, 1 / 3, 1 / 3])


def test_a_found_span_serves_one_gold_span():
    twice = LabelledSpan(0, 3, "PER")
    assert span_counts([unit([twice, twice], [twice])], ["PER"])[0, 0].tolist() == [1, 1, 2]


def test_other_labels_are_left_out_and_counted():
    judged = unit(
        [LabelledSpan(0, 1, "MISC")], [LabelledSpan(0, 1, "MISC"), LabelledSpan(2, 3, "PER")]
    )
    (kept,), left_out = keep_labels([judged], ["PER"])
    assert (kept.gold, len(kept.found)) == ((), 1)
    assert left_out == {"gold MISC left out": 1, "found MISC left out": 1}


def test_rates_of_nothing_are_zero():
    assert rates(np.zeros((2, 3), np.int64)).tolist() == [[0, 0, 0]] * 2
    assert seqeval_rates([["O"]], [["O"]], ["PER"]).tolist() == [[0, 0, 0]] * 2


def test_interval_matches_a_plain_bootstrap():
    random = np.random.default_rng(7)
    gold = random.integers(1, 5, 80)
    hits = random.binomial(gold, 0.7)
    counts = np.stack([hits, hits + random.integers(0, 2, 80), gold], axis=-1)[:, None]
    low, high = f1_intervals(counts, seed=1)[0]
    drawn = [counts[random.integers(0, 80, 80), 0].sum(axis=0) for _ in range(3000)]
    plain = np.percentile([2 * h / (f + g) for h, f, g in drawn], [2.5, 97.5])
    assert (low, high) == pytest.approx(plain, abs=0.012)
    assert low < rates(counts.sum(axis=0))[0, 2] < high


def test_interval_follows_the_seed_and_vanishes_without_variance():
    counts = np.array([[[i % 3, 2 + i % 5, 3 + i % 7]] for i in range(60)])
    assert f1_intervals(counts, 3).tolist() == f1_intervals(counts, 3).tolist()
    assert f1_intervals(counts, 3).tolist() != f1_intervals(counts, 4).tolist()
    same = np.array([[[1, 2, 2]]] * 20)
    assert f1_intervals(same, 3).tolist() == [[0.5, 0.5]]


def test_scores_carry_what_they_count():
    counts = span_counts([unit([LabelledSpan(0, 1, "PER")], [])] * 3, ["PER"])
    per, micro = make_scores(("PER", "micro"), counts, rates(counts.sum(axis=0)), 0)
    assert (per.label, per.hits, per.found, per.gold) == ("PER", 0, 0, 3)
    assert (micro.label, micro.f1, micro.low, micro.high) == ("micro", 0, 0, 0)

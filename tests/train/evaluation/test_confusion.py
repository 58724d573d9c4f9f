import numpy as np
from hypothesis import given

from train.evaluation.confusion import Kind, align, confusion
from train.evaluation.mistakes import worst_mistakes
from train.evaluation.units import LabelledSpan, span_counts

from .fakes import unit
from .test_scores import LABELS, units


@given(units)
def test_every_span_is_counted_once_and_hits_are_the_strict_ones(judged):
    pairs = [pair for one in judged for pair in align(one)]
    table = confusion(pairs, LABELS)
    counts = np.array(table.counts)
    hits, found, gold = span_counts(judged, LABELS).sum(axis=0).T
    assert counts[:-1].sum(axis=1).tolist() == gold[:-1].tolist()
    assert counts[:, :-1].sum(axis=0).tolist() == found[:-1].tolist()
    assert (counts.diagonal()[:-1] - table.boundary).tolist() == hits[:-1].tolist()
    assert counts[-1, -1] == 0


def test_each_kind_of_error():
    gold = [
        LabelledSpan(0, 2, "PER"),
        LabelledSpan(4, 6, "LOC"),
        LabelledSpan(8, 12, "ORG"),
        LabelledSpan(14, 16, "LOC"),
        LabelledSpan(20, 24, "PER"),
    ]
    found = [
        LabelledSpan(0, 2, "PER"),
        LabelledSpan(4, 6, "ORG"),
        LabelledSpan(8, 10, "ORG"),
        LabelledSpan(22, 24, "LOC"),
        LabelledSpan(30, 32, "LOC"),
    ]
    pairs = align(unit(gold, found))
    kinds = [Kind.HIT, Kind.LABEL, Kind.BOUNDARY, Kind.MISSED, Kind.BOTH, Kind.SPURIOUS]
    assert [pair.kind for pair in pairs] == kinds
    table = confusion(pairs, ("PER", "LOC", "ORG"))
    assert table.counts == ((1, 1, 0, 0), (0, 0, 1, 1), (0, 0, 1, 0), (0, 1, 0, 0))
    assert table.boundary == (0, 0, 1)


def test_same_edges_go_before_same_label_and_long_before_short():
    gold = [LabelledSpan(0, 10, "PER"), LabelledSpan(10, 14, "LOC")]
    exact, half = LabelledSpan(0, 10, "LOC"), LabelledSpan(8, 12, "PER")
    assert [(p.gold, p.found) for p in align(unit(gold, [exact, half]))] == [
        (gold[0], exact),
        (gold[1], half),
    ]
    short, long = LabelledSpan(0, 3, "PER"), LabelledSpan(4, 10, "PER")
    assert align(unit(gold[:1], [short, long]))[1].found == long


def test_mistakes_show_the_highest_scores_then_missed_ones_with_their_sentence():
    found = [LabelledSpan(i, i + 1, "PER", 0.5 + i / 100) for i in range(0, 40, 2)]
    judged = [unit([LabelledSpan(1, 2, "LOC")], found), unit([LabelledSpan(0, 1, "LOC")])]
    worst = worst_mistakes(judged, [align(one) for one in judged], most=6)
    assert [one.kind for one in worst] == ["spurious"] * 4 + ["missed"] * 2
    assert [one.start for one in worst[:4]] == [38, 36, 34, 32]
    assert (worst[-1].gold, worst[-1].gold_label, worst[-1].found) == ("x", "LOC", "")


def test_missed_ones_fill_the_places_that_wrong_ones_leave():
    gold = [LabelledSpan(i, i + 1, "PER") for i in range(0, 40, 2)]
    judged = unit(gold, [gold[0]])
    worst = worst_mistakes([judged], [align(judged)], most=10)
    assert [one.start for one in worst] == [gold[1 + i * 19 // 10].start for i in range(10)]
    assert worst_mistakes([unit(gold, gold)], [align(unit(gold, gold))]) == ()


def test_context_of_a_long_sentence_is_cut_around_the_span():
    judged = unit([], [LabelledSpan(500, 505, "PER")], "a" * 500 + "حفتر " + "b" * 500)
    (mistake,) = worst_mistakes([judged], [align(judged)])
    assert mistake.context == "… " + "a" * 120 + "حفتر " + "b" * 120 + " …"
    assert mistake.found == "حفتر "

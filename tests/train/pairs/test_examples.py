"""Rows of stance corpora as layouts, and how neutral ones are thinned out."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.annotation import AUTHOR, STANCES
from infer.classifier import Lay
from infer.encoding import Encoder
from infer.skim import skim
from infer.spans import Span
from tests.tiny import make_tokenizer
from tests.tiny_pairs import VERBS
from train.data.stance.rows import StanceRow
from train.examples import IGNORED
from train.pairs.close import read_closely
from train.pairs.examples import make_pair_examples, question_of, thin

TEXT = "قال سلامة إن روما ترفض والهدنة"


def row(
    holder: str | None = "سلامة",
    target: str = "روما",
    label: str = "favor",
    cues: tuple[str, ...] = (),
    sentence: int = 0,
) -> StanceRow:
    """A row on TEXT; a target that does not stand in it is a subject."""
    here = target in TEXT
    return StanceRow(
        sentence,
        TEXT,
        span(holder) if holder else None,
        span(target) if here else None,
        "" if here else target,
        label,
        tuple(map(span, cues)),
    )


def span(surface: str) -> Span:
    start = TEXT.index(surface)
    return Span(start, start + len(surface))


def named(one: StanceRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both parties of a row: the name, and what their mentions say."""
    question = question_of(one)
    assert question.sentence == TEXT
    holder, target = (
        (party.name, *(s.of(TEXT) for s in party.mentions))
        for party in (question.holder, question.target)
    )
    return holder, target


def test_both_parties_are_named_and_found() -> None:
    assert named(row()) == (("سلامة", "سلامة"), ("روما", "روما"))


def test_a_name_goes_without_what_is_joined_to_it() -> None:
    assert named(row(target="والهدنة"))[1] == ("الهدنة", "والهدنة")


def test_the_author_and_a_subject_have_names_alone() -> None:
    assert named(row(holder=None))[0] == (AUTHOR,)
    assert named(row(target="التطبيع"))[1] == ("التطبيع",)


def test_cues_are_mentions_of_the_holder() -> None:
    assert named(row(cues=("قال", "ترفض")))[0] == ("سلامة", "سلامة", "قال", "ترفض")
    assert named(row(holder=None, cues=("قال",)))[0] == (AUTHOR, "قال")


@pytest.fixture
def encoder() -> Encoder:
    return Encoder(make_tokenizer(("سلامة", "روما", *VERBS)))


@pytest.mark.parametrize(("lay", "layouts"), [(skim, 1), (read_closely, 6)])
def test_pairs_are_what_infer_gives_to_the_model(encoder: Encoder, lay: Lay, layouts: int) -> None:
    rows = [row(label=label, target=target) for label in STANCES for target in ("روما", "والهدنة")]
    examples = make_pair_examples(rows, encoder, 100, lay)
    pairs = [(q.holder, q.target) for q in map(question_of, rows)]
    expected = list(lay(TEXT, pairs, encoder, 100))
    assert len(expected) == layouts
    told = []
    for one, layout, labels in zip(examples.layouts, expected, examples.labels, strict=True):
        np.testing.assert_array_equal(one.ids, layout.ids)
        assert (labels.shape, labels.dtype) == (one.ids.shape, np.dtype(np.int64))
        assert (np.delete(labels, one.places) == IGNORED).all()
        told += [STANCES[i] for i in labels[one.places].tolist()]
    assert told == [one.label for one in rows]
    assert examples.pieces == sum(len(ids) for ids in examples.ids)
    assert examples.cut == 0


def test_what_is_too_long_is_cut_and_counted(encoder: Encoder) -> None:
    rows = [replace(row(), text=f"{TEXT} {'وصل ' * 50}")]
    whole = make_pair_examples(rows, encoder, 100, skim)
    short = make_pair_examples(rows, encoder, 16, skim)
    assert short.pieces < whole.pieces
    assert short.cut == whole.layouts[0].cut + whole.pieces - short.pieces > 0


labels_by_sentence = st.lists(st.lists(st.sampled_from(STANCES), max_size=8), max_size=5)


@given(labels_by_sentence, st.integers(1, 3), st.integers(0, 9))
def test_each_sentence_keeps_as_many_neutrals_as_it_may(
    given_labels: list[list[str]], neutrals: int, seed: int
) -> None:
    rows = [row(label=one, sentence=i) for i, part in enumerate(given_labels) for one in part]
    kept = thin(rows, neutrals, seed)
    places = [next(i for i, other in enumerate(rows) if other is one) for one in kept]
    assert places == sorted(places)
    for sentence, part in enumerate(given_labels):
        had = Counter(part)
        others = had["favor"] + had["against"]
        had["neutral"] = min(had["neutral"], neutrals * max(1, others))
        assert Counter(one.label for one in kept if one.sentence == sentence) == +had


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=60),
    st.sampled_from([0.1, 0.25, 0.3, 0.5, 0.75, 1.5, 2.5]),
)
def test_a_fraction_is_neither_lost_nor_rounded_up(others: list[int], neutrals: float) -> None:
    """Each sentence has more neutral rows than it may keep."""
    rows = [
        row(label=label, sentence=sentence)
        for sentence, count in enumerate(others)
        for label in [*["favor"] * count, *["neutral"] * 9]
    ]
    kept = Counter(one.sentence for one in thin(rows, neutrals, 0) if one.label == "neutral")
    shares = [Fraction(str(neutrals)) * max(1, count) for count in others]
    assert all(
        share // 1 <= kept[sentence] <= -(-share // 1) for sentence, share in enumerate(shares)
    )
    assert kept.total() == sum(shares) // 1


def distinct(count: int) -> list[StanceRow]:
    """Neutral rows on one sentence, each of which can be told from the others."""
    return [row(target=f"{place}", label="neutral") for place in range(count)]


def test_the_seed_decides_which_are_kept() -> None:
    rows = distinct(40)
    drawn = [thin(rows, 5, seed) for seed in (3, 3, 4)]
    assert [len(one) for one in drawn] == [5, 5, 5]
    assert drawn[0] == drawn[1] != drawn[2]


def test_neutrals_zero_keeps_all() -> None:
    rows = [*distinct(9), row()]
    assert thin(rows, 0.0, seed=1) == rows

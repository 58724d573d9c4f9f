"""All pairs of a sentence in one layout."""

import numpy as np
from hypothesis import given

from infer.encoding import Encoder
from infer.layout import Layout, Named, Pair
from infer.skim import MOST_COPIED, MOST_PIECES, skim
from infer.spans import Span
from tests.infer.asked import asked, pair_of
from tests.infer.test_layout import sentences_with_pairs
from tests.tiny import WORDS, make_tokenizer

TOKENIZER = make_tokenizer(WORDS["stance"])
ENCODER = Encoder(make_tokenizer(WORDS["stance"]))


def pieces(layout: Layout) -> list[str]:
    return [str(TOKENIZER.id_to_token(int(i))).removeprefix("▁") for i in layout.ids]


def seen(layout: Layout, number: int) -> list[str]:
    """What a pair's answer sees."""
    place = layout.places[layout.pairs.index(number)]
    return [piece for piece, sees in zip(pieces(layout), layout.sees[place], strict=True) if sees]


def test_the_sentence_then_its_parties_then_the_pair() -> None:
    question = asked("[@ يونس] يدعم [# ليبيا]")
    (one,) = skim(question.sentence, [pair_of(question)], ENCODER, 40)
    sentence = ["<s>", "يونس", "يدعم", "ليبيا", "</s>"]
    assert pieces(one) == [*sentence, "@", "يونس", "#", "ليبيا", "<s>", "@", "#"]
    assert one.positions.tolist() == [0, 1, 2, 3, 4, 1, 1, 3, 3, 0, 1, 3]
    assert one.places.tolist() == [9]


def test_who_sees_whom() -> None:
    question = asked("[@ يونس] يدعم [# ليبيا]")
    (one,) = skim(question.sentence, [pair_of(question)], ENCODER, 40)
    kinds = "SSSSShhttppp"
    sees = {"S": "S", "h": "Sh", "t": "St", "p": "Shtp"}
    for row, kind in enumerate(kinds):
        assert [*one.sees[row]] == [other in sees[kind] for other in kinds]


def test_a_party_is_written_once_for_each_of_its_roles() -> None:
    yunis, libya = Named("يونس", (Span(0, 4),)), Named("ليبيا", (Span(10, 15),))
    pairs: list[Pair] = [(yunis, libya), (libya, yunis), (yunis, Named("روسيا"))]
    (one,) = skim("يونس يدعم ليبيا", pairs, ENCODER, 40)
    written = pieces(one)[5 : one.places[0]]
    assert written.count("@") == 2
    assert written.count("#") == 3
    assert seen(one, 2)[5:7] == ["@", "يونس"]


def test_a_party_without_a_mention_is_named_behind_the_sentence() -> None:
    question = asked("وصل [# ليبيا]", holder="يونس")
    (one,) = skim(question.sentence, [pair_of(question)], ENCODER, 40)
    assert pieces(one)[4:6] == ["@", "يونس"]
    assert one.positions[4:6].tolist() == [4, 4]


def test_a_mention_that_is_cut_off_counts_as_none() -> None:
    text = "ليبيا " + "وصل " * 60 + "يونس"
    pair = (Named("يونس", (Span(len(text) - 4, len(text)),)), Named("ليبيا", (Span(0, 5),)))
    (one,) = skim(text, [pair], ENCODER, 32)
    at = pieces(one).index("@")
    assert one.positions[at] == 32


@given(sentences_with_pairs())
def test_copies_are_the_sentences_own_pieces_at_their_positions(
    found: tuple[str, list[Pair]],
) -> None:
    text, pairs = found
    for one in skim(text, pairs, ENCODER, 400):
        end = len(ENCODER.places(text, [Span(0, len(text))]).ids) - one.cut + 2
        marks = {ENCODER.piece("@"), ENCODER.piece("#")}
        for piece, place in zip(one.ids[end:], one.positions[end:], strict=True):
            if 0 < place < end and piece not in marks:
                assert piece == one.ids[place]


@given(sentences_with_pairs())
def test_a_pair_sees_the_same_alone_as_among_others(found: tuple[str, list[Pair]]) -> None:
    text, pairs = found
    together = {n: one for one in skim(text, pairs, ENCODER, 40) for n in one.pairs}
    for number, pair in enumerate(pairs):
        (alone,) = skim(text, [pair], ENCODER, 40)
        one = together[number]
        assert view(one, number) == view(alone, 0)


def view(layout: Layout, number: int) -> set[tuple[int, int, int]]:
    """What an answer sees, and what each of that sees: ids, positions and how many it sees."""
    row = layout.sees[layout.places[layout.pairs.index(number)]]
    return {
        (int(layout.ids[i]), int(layout.positions[i]), int(layout.sees[i].sum()))
        for i in np.flatnonzero(row)
    }


def test_many_pairs_go_into_several_layouts_and_long_mentions_are_copied_in_part() -> None:
    text = "ق " * 300
    parties = [Named("ق", (Span(4 * i, 4 * i + 200),)) for i in range(40)]
    pairs: list[Pair] = [(a, b) for a in parties for b in parties if a is not b]
    layouts = list(skim(text, pairs, ENCODER, 200))
    assert sorted(n for one in layouts for n in one.pairs) == list(range(len(pairs)))
    assert max(len(one.ids) for one in layouts) <= MOST_PIECES + 2 * (MOST_COPIED + 1) + 3

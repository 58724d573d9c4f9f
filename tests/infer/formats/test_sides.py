from hypothesis import given
from hypothesis import strategies as st

from infer.formats.parties import Party, Row
from infer.formats.sides import columns

LABELS = ("favor", "against", "mixed")


def row(holder: str, label: str, target: str, sentences: int = 1) -> Row:
    one, other = (Party(name, "PER", name) for name in (holder, target))
    return Row(one, other, label, 0.5, tuple(range(sentences)))


def names(*rows: Row) -> list[set[str]]:
    return [{party.name for party in column} for column in columns(rows)]


def rows() -> st.SearchStrategy[list[Row]]:
    name = st.sampled_from("ابتثجحخد")
    return st.lists(st.builds(row, name, st.sampled_from(LABELS), name, st.integers(1, 4)))


def test_opponents_face_each_other_and_friends_stand_together() -> None:
    sides = names(row("أ", "against", "ب"), row("ج", "favor", "ب"), row("د", "favor", "أ"))
    assert sorted(map(sorted, sides)) == [["أ", "د"], ["ب", "ج"]]


def test_more_sentences_outweigh_fewer() -> None:
    sides = names(row("أ", "against", "ب", 3), row("ج", "favor", "أ", 1), row("ج", "favor", "ب", 2))
    assert {"ب", "ج"} in sides


def test_who_was_placed_early_moves_when_later_ones_draw_him() -> None:
    later = [row(name, *tie) for name in "جدهو" for tie in (("against", "أ", 2), ("favor", "ب", 1))]
    assert {"أ"} in names(row("أ", "favor", "ب", 3), *later)


def test_friends_alone_fill_one_column() -> None:
    assert sorted(map(len, columns([row("أ", "favor", "ب"), row("ب", "favor", "ج")]))) == [0, 3]
    assert columns([]) == ([], [])


def test_those_who_are_tied_stand_at_one_height() -> None:
    pairs = [row(one, "against", other) for one, other in ("اب", "تث", "جح")]
    left, right = columns([pairs[1], pairs[0], pairs[2]])
    facing = {frozenset((a.name, b.name)) for a, b in zip(left, right, strict=True)}
    assert facing == {frozenset("اب"), frozenset("تث"), frozenset("جح")}


@given(rows())
def test_everyone_stands_once_and_nobody_is_drawn_to_the_other_side(found: list[Row]) -> None:
    sides = names(*found)
    assert len(sides[0]) + len(sides[1]) == len(sides[0] | sides[1])
    assert sides[0] | sides[1] == {party.name for r in found for party in (r.holder, r.target)}
    for side, other in (sides, sides[::-1]):
        for name in side:
            own = [r for r in found if name in (r.holder.name, r.target.name)]
            pulls = [(r, {r.holder.name, r.target.name} - {name}) for r in own]
            assert strain(pulls, side) <= strain(pulls, other)


def strain(pulls: list[tuple[Row, set[str]]], side: set[str]) -> int:
    """How much against, minus how much favor, one would have with those of a side."""
    signs = {"favor": -1, "against": 1, "mixed": 0}
    return sum(
        signs[r.label] * len(r.sentences) for r, others in pulls if others and others <= side
    )

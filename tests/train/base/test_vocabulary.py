import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.errors import UsageError
from train.base.vocabulary import SCRIPTS, kept

PIECES = ["<s>", "▁من", "字", "▁ж", "▁hi", "▁hippopotamus", "é", "٢٠١٩", "▁(من", "من字", "ڤ", ""]
SCORES = [0.0, -3.0, -4.0, -5.0, -6.0, -13.0, -7.0, -8.0, -9.0, -2.0, -14.0, -20.0]


@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        (["arabic"], ["▁من", "▁hi", "٢٠١٩", "▁(من", "ڤ", ""]),
        (["latin"], ["▁hi", "▁hippopotamus", "é", "٢٠١٩", ""]),
        (["cyrillic"], ["▁ж", "▁hi", "٢٠١٩", ""]),
        (
            ["arabic", "latin", "cyrillic"],
            ["▁من", "▁ж", "▁hi", "▁hippopotamus", "é", "٢٠١٩", "▁(من", "ڤ", ""],
        ),
    ],
)
def test_keeps_the_pieces_of_the_scripts(scripts: list[str], expected: list[str]) -> None:
    ids = kept(PIECES[1:], SCORES[1:], scripts)
    assert [PIECES[1:][i] for i in ids] == expected


def test_keeps_what_must_always_stay() -> None:
    assert kept(PIECES, SCORES, ["cyrillic"], {2, 5}) == [0, 2, 3, 4, 5, 7, 11]


@pytest.mark.parametrize("scripts", [[], ["greek"], ["arabic", ""]])
def test_refuses_unknown_scripts_and_none(scripts: list[str]) -> None:
    with pytest.raises(UsageError, match="expected one or more of arabic, latin, cyrillic, found"):
        kept(PIECES, SCORES, scripts)


SOME = st.lists(st.sampled_from(sorted(SCRIPTS)), min_size=1, unique=True)


@given(st.lists(st.tuples(st.text(), st.floats(-20, 0))), SOME, SOME)
def test_more_scripts_keep_more(
    vocabulary: list[tuple[str, float]], few: list[str], more: list[str]
) -> None:
    pieces, scores = [piece for piece, _ in vocabulary], [score for _, score in vocabulary]
    ids = kept(pieces, scores, few)
    assert ids == sorted(set(ids))
    assert set(ids) <= set(kept(pieces, scores, [*few, *more]))

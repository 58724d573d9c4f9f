import json
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.annotation import STANCES
from infer.errors import InputError
from train.evaluation.gold_pairs import read_pairs
from train.evaluation.pairs import JudgedPair, score_pairs
from train.pairs.scores import score_labels

from .test_gold import TEXT, write

labels = st.sampled_from(STANCES)


def test_scores_by_hand():
    pairs = [
        JudgedPair("a", "favor", "favor", True, 0.9),
        JudgedPair("a", "favor", "neutral", True, 0.6),
        JudgedPair("b", "neutral", "neutral", False, 0.8),
        JudgedPair("b", "neutral", "against", False, 0.5),
    ]
    result = score_pairs("gold, int8", "article", pairs, notes={"pieces cut off": 0})
    assert [(s.label, s.hits, s.found, s.gold) for s in result.labels] == [
        ("favor", 1, 1, 2),
        ("against", 0, 1, 0),
        ("neutral", 1, 2, 2),
    ]
    assert result.macro.f1 == pytest.approx((2 / 3 + 0 + 1 / 2) / 3)
    assert result.macro.precision == pytest.approx((1 + 0 + 1 / 2) / 3)
    assert (result.macro.hits, result.macro.found, result.macro.gold) == (2, 4, 4)
    assert result.macro.low <= result.macro.f1 <= result.macro.high
    assert (result.units, result.pairs, result.notes) == (2, 4, {})
    assert result.confusion.counts[0] == (1, 0, 1, 0)
    assert [(p.name, p.pairs) for p in result.parts] == [("entities", 2), ("issues", 2)]
    assert result.parts[0].labels == pytest.approx((2 / 3, 0, 0))
    # four bins of one pair: each is off by how far its probability is from right or wrong
    assert result.error == pytest.approx((0.1 + 0.6 + 0.2 + 0.5) / 4)


def test_without_probabilities_or_kinds_nothing_is_claimed():
    result = score_pairs("x", "sentence", [JudgedPair("0", "favor", "favor")])
    assert (result.error, result.parts) == (None, ())


@given(st.lists(st.tuples(labels, labels), min_size=1, max_size=40))
def test_the_figure_is_the_one_that_training_chooses_by(pairs):
    judged = [JudgedPair(str(i % 3), gold, found) for i, (gold, found) in enumerate(pairs)]
    ours = score_pairs("x", "article", judged)
    theirs = score_labels([gold for gold, _ in pairs], [found for _, found in pairs])
    assert ours.macro.f1 == pytest.approx(theirs.macro)
    assert tuple(row[:3] for row in ours.confusion.counts[:3]) == theirs.counts


def test_units_without_variance_have_a_point_for_an_interval():
    pairs = [
        JudgedPair(unit, gold, "neutral") for unit, gold in product("abc", ("favor", "neutral"))
    ]
    macro = score_pairs("x", "article", pairs).macro
    assert macro.low == pytest.approx(macro.high) == pytest.approx(macro.f1)


def pair(**changes: object) -> str:
    given = {
        "article": "one",
        "sentence": 1,
        "holder": "AUTHOR",
        "target": "سلامة",
        "label": "favor",
    }
    return json.dumps(given | changes)


def test_given_pairs_have_their_sentence_and_know_entities(tmp_path):
    lines = [pair(), "", pair(sentence=0, holder="سلامة", target="وفدا", label="neutral")]
    (write(tmp_path) / "pairs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    first, second = read_pairs(tmp_path)
    assert first.asked == ("author", "سلامة", TEXT.split("\n")[1])
    assert (first.article, first.label, first.named) == ("one", "favor", True)
    assert second.asked == ("سلامة", "وفدا", TEXT.split("\n")[0])
    assert not second.named


@pytest.mark.parametrize(
    "line",
    ["x", "[]", pair(article="two"), pair(sentence=2), pair(label="for"), '{"article": "one"}'],
)
def test_a_broken_line_is_named(tmp_path, line):
    path = write(tmp_path) / "pairs.jsonl"
    path.write_text(f"{pair()}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"pairs\.jsonl, line 2: found .* restore the file"):
        read_pairs(tmp_path)


def test_a_folder_without_pairs_is_named(tmp_path):
    with pytest.raises(InputError, match=r"pairs\.jsonl: cannot be read"):
        read_pairs(write(tmp_path))

from collections import Counter

import pytest

from train.data.clitics import join_clitics
from train.data.columns import Token


def tokens(spec: str) -> list[Token]:
    pairs = [item.rsplit("/", 1) for item in spec.split()]
    return [Token(word, () if tag == "O" else (tag,), 1) for word, tag in pairs]


@pytest.mark.parametrize(
    ("spec", "joined"),
    [
        ("و/O اكبر/O مدن/O ها/O", "واكبر/O مدنها/O"),
        ("و/O ل/O ها/O اثر/O", "ولها/O اثر/O"),
        ("مستوى/O ها/O", "مستواها/O"),
        ("ب/O جزيرة/B-L تاروت/I-L", "بجزيرة/B-L تاروت/I-L"),
        ("بيلي/B-P ه/I-P", "بيليه/B-P"),
        ("ستيف/B-P و/I-P زنياك/I-P", "ستيف/B-P وزنياك/I-P"),
        ("للترفي/I-C ه/O", "للترفيه/I-C"),
        ("و/B-P عمان/B-L", "و/B-P عمان/B-L"),  # two entities stay two
        ("عمان/B-L ه/B-P", "عمان/B-L ه/B-P"),
        ("كتاب/O ه/I-P", "كتاب/O ه/I-P"),
        ("بين/O 5/O و/O 9/O", "بين/O 5/O و/O 9/O"),
        ("سنة/O 848/O ه/O", "سنة/O 848/O ه/O"),
        ("الجنود/O هم/O عمال/O", "الجنود/O هم/O عمال/O"),
        ("اجا/B-L هما/O", "اجا/B-L هما/O"),
        ("من/O هم/O", "منهم/O"),
        ("منه/O ،/O هم/O", "منه/O ،/O هم/O"),
        ("اعطا/O ه/O ها/O", "اعطاه/O ها/O"),  # one suffix a word
        ("ها/O", "ها/O"),
        ("قال/O و/O", "قال/O و/O"),
    ],
)
def test_join_clitics(spec: str, joined: str) -> None:
    defects: Counter[str] = Counter()
    before = tokens(spec)
    assert join_clitics(before, defects) == tokens(joined)
    assert defects.total() == len(before) - len(tokens(joined))

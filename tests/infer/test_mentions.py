"""Where a sentence speaks of a name that is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.mentions import mentions_of, named_question, short_mentions_of
from infer.spans import Span
from infer.text import sentences, words
from tests.strategies import texts


def found(subject: str, text: str) -> list[str]:
    return [span.of(text) for span in mentions_of(subject, text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("وقف إطلاق النار", "دعا لوقف إطلاق النار", ["لوقف إطلاق النار"]),
        (
            "وقف إطلاق النار",
            "وقف اطلاق النار، وبوقف إطلاق النّار",
            ["وقف اطلاق النار", "وبوقف إطلاق النّار"],
        ),
        ("وقف إطلاق النار", "وقف النار", []),
        ("وقف إطلاق النار", "وقف", []),
        ("حفتر", "لحفتر وحفتر ـ وفحفتر والحفتري", ["لحفتر", "وحفتر"]),
        ("ليبيا", "لليبيا بليبيا ليبيان", ["لليبيا", "بليبيا"]),
        ("الأمم المتحدة", 'للأمم "المتحدة" أمم متحدة', ['للأمم "المتحدة', "أمم متحدة"]),
        ("الهدنة الهدنة", "الهدنة الهدنة الهدنة", ["الهدنة الهدنة"]),
        ("NATO", "nato و NATO", ["nato", "NATO"]),
        ("", "حفتر", []),
        ("حفتر", "", []),
    ],
)
def test_words_with_and_without_prefixes(subject: str, text: str, expected: list[str]) -> None:
    assert found(subject, text) == expected


@given(texts(), st.data())
def test_the_words_of_a_text_are_found_in_it(text: str, data: st.DataObject) -> None:
    rows = [row for row in (words(text, *span) for span in sentences(text)) if row]
    if not rows:
        return
    row = data.draw(st.sampled_from(rows))
    first, last = sorted(data.draw(st.integers(0, len(row) - 1)) for _ in range(2))
    span = Span(row[first].start, row[last].end)
    part = Span(row[0].start, row[-1].end)
    found = mentions_of(span.of(text), text, part)
    assert all(part.start <= a < b <= part.end for a, b in found)
    assert found == sorted(found)
    surfaces = [word.of(text) for word in row]
    plain = all(s.isalpha() and "\u0621" <= s[0] <= "\u063a" for s in surfaces)
    if plain:
        assert found


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("غسان سلامة", "قال سلامة إن وسلامة", ["سلامة", "وسلامة"]),
        ("عبد الله بن زايد", "مع الشيخ عبد الله أمس", ["عبد الله"]),
        ("حكومة الوفاق الوطني", 'قوات "الوفاق" وحكومة الوفاق', ["وحكومة الوفاق"]),
        ("سلامة", "قال يونس", []),
        ("", "قال يونس", []),
    ],
)
def test_the_longest_short_form_is_found(name: str, text: str, expected: list[str]) -> None:
    spans = short_mentions_of(name, text, Span(0, len(text)))
    assert [span.of(text) for span in spans] == expected


def test_a_pair_given_by_name_is_found_where_its_sentence_speaks_of_it() -> None:
    found = named_question("غسان سلامة", "الهدنة", "رحب سلامة بالهدنة")
    assert (found.holder.name, found.target.name) == ("غسان سلامة", "الهدنة")
    sides = [[s.of(found.sentence) for s in p.mentions] for p in (found.holder, found.target)]
    assert sides == [["سلامة"], ["بالهدنة"]]
    nobody = named_question("يونس", "روسيا", "رحب سلامة")
    assert (nobody.holder.mentions, nobody.target.mentions) == ((), ())

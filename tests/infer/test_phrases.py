"""Parties and issues without a name."""

from hypothesis import given
from hypothesis import strategies as st

from infer.annotation import Entity
from infer.decode import TaggedSpan
from infer.phrases import MOST_WORDS, Phrase, to_phrases
from infer.text import sentences, words
from tests.strategies import texts


def phrases(text: str, *tagged: tuple[int, int, int], names: str = "") -> list[list[Phrase]]:
    """The phrases of `text`, given (sentence, first word, word after the last); holders."""
    rows = [words(text, *sentence) for sentence in sentences(text)]
    spans: list[list[TaggedSpan]] = [[] for _ in rows]
    for number, first, last in tagged:
        spans[number].append(TaggedSpan(first, last, "HOLDER", 0.9))
    at = text.find(names)
    entities = [Entity(at, at + len(names), "ORG", names, 1.0, "a1")] if names else []
    return to_phrases(text, rows, spans, entities)


def test_a_phrase_and_its_place() -> None:
    text = 'دعا إلى "الهدنة"، أمس.\nلا'
    (phrase,), nothing = phrases(text, (0, 2, 6))
    assert (phrase.span.of(text), phrase.name) == ("الهدنة", "الهدنة")
    assert phrase.holds
    assert nothing == []


def test_targets_hold_nothing() -> None:
    rows = [words("الهدنة")]
    ((phrase,),) = to_phrases("الهدنة", rows, [[TaggedSpan(0, 1, "TARGET", 0.5)]], ())
    assert not phrase.holds


def test_the_article_shows_what_is_a_prefix() -> None:
    bare, prefixed = phrases("وقف إطلاق النار.\nلوقف إطلاق النار", (0, 0, 3), (1, 0, 3))
    assert bare[0].name == prefixed[0].name == "وقف إطلاق النار"
    assert bare[0].key == prefixed[0].key
    assert phrases("لوقف إطلاق النار", (0, 0, 3))[0][0].name == "لوقف إطلاق النار"


def test_what_lies_within_a_name_is_dropped() -> None:
    text = "قوات الدعم السريع في ليبيا"
    for first, last, kept in (
        (0, 3, False),
        (1, 2, False),
        (0, 4, False),
        (0, 5, True),
        (2, 5, True),
    ):
        found = phrases(text, (0, first, last), names="قوات الدعم السريع")
        assert bool(found[0]) == kept
    assert phrases(text, (0, 0, 1), names="ليبيا")[0]


def test_punctuation_and_clauses_are_no_phrases() -> None:
    assert phrases('قال "-" ثم', (0, 1, 4)) == [[]]
    text = "كلمة " * (MOST_WORDS + 1)
    assert phrases(text, (0, 0, MOST_WORDS + 1)) == [[]]
    assert phrases(text, (0, 0, MOST_WORDS))[0]


def test_no_phrase_ends_in_a_preposition() -> None:
    text = "أيد الحديث عن، في ليبيا ومع أنصار على"
    assert [p.name for p in phrases(text, (0, 1, 3))[0]] == ["الحديث"]
    assert [p.name for p in phrases(text, (0, 1, 5))[0]] == ["الحديث"]
    assert [p.name for p in phrases(text, (0, 2, 3))[0]] == ["عن"]
    assert [p.name for p in phrases(text, (0, 6, 9))[0]] == ["ومع أنصار على"]


@given(texts(), st.data())
def test_phrases_are_words_of_their_sentence(text: str, data: st.DataObject) -> None:
    bounds = sentences(text)
    tagged = []
    for number, sentence in enumerate(bounds):
        size = len(words(text, *sentence))
        edges = sorted(data.draw(st.sets(st.integers(0, size), max_size=4)))
        tagged += [(number, a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    for sentence, row in zip(bounds, phrases(text, *tagged), strict=True):
        for phrase in row:
            assert sentence.start <= phrase.start < phrase.end <= sentence.end
            assert phrase.span.of(text).strip() == phrase.span.of(text)
            assert phrase.name
            assert phrase.key

import pytest

from infer.decode import Calibration, TaggedSpan
from infer.errors import InputError
from infer.spans import Span
from infer.text import words
from train.data.corpus import Corpus, Mention, Sentence, make_corpus
from train.evaluation import calibrated, evaluate_corpus
from train.evaluation.tagged import tag_corpus

from .fakes import ToldTagger, word_tagger

TEXTS = ("التقى غسان سلامة وفدا .", "وصل حفتر إلى موسكو", "قالت رويترز")


def make(*rows: tuple[str, list[Mention], list[Span]]) -> Corpus:
    sentences = [
        Sentence(i, text, tuple(gold), tuple(masked)) for i, (text, gold, masked) in enumerate(rows)
    ]
    return make_corpus(sentences, {})


def mention(text: str, surface: str, label: str) -> Mention:
    start = text.index(surface)
    return Mention(start, start + len(surface), label)


CORPUS = make(
    (TEXTS[0], [mention(TEXTS[0], "غسان سلامة", "PER")], []),
    (TEXTS[1], [mention(TEXTS[1], "حفتر", "PER"), mention(TEXTS[1], "موسكو", "LOC")], []),
    (TEXTS[2], [], []),
)


def test_sentences_are_joined_and_tagged_with_the_bounds_of_the_corpus():
    tagger = ToldTagger([[], [], []])
    evaluate_corpus(tagger, CORPUS, "dev")
    ((text, bounds),) = tagger.asked
    assert text == "\n".join(TEXTS)
    assert [span.of(text) for span in bounds] == list(TEXTS)


def test_scores_by_hand():
    tagger = ToldTagger(
        [
            [TaggedSpan(1, 3, "PER", 0.9)],
            [TaggedSpan(1, 2, "ORG", 0.8), TaggedSpan(3, 4, "LOC", 0.7)],
            [TaggedSpan(1, 2, "ORG", 0.6)],
        ]
    )
    result = evaluate_corpus(tagger, CORPUS, "dev")
    assert (result.name, result.unit, result.units, result.sentences) == ("dev", "sentence", 3, 3)
    assert [(s.label, s.hits, s.found, s.gold) for s in result.labels] == [
        ("PER", 1, 1, 2),
        ("LOC", 1, 1, 1),
        ("ORG", 0, 2, 0),
    ]
    assert (result.micro.precision, result.micro.recall) == pytest.approx((2 / 4, 2 / 3))
    assert result.micro.low <= result.micro.f1 <= result.micro.high
    assert result.confusion.counts[0] == (1, 0, 1, 0)
    assert [(m.kind, m.unit, m.gold, m.found) for m in result.mistakes] == [
        ("label", "sentence 1", "حفتر", "حفتر"),
        ("spurious", "sentence 2", "", "رويترز"),
    ]
    assert result.mistakes[0].context == TEXTS[1]
    assert result.reliability.spans == 4
    assert result.notes == {}


def test_a_gold_span_covers_the_words_it_overlaps():
    text = 'صحيفة "لوموند" اليوم'
    corpus = make((text, [mention(text, "وموند", "ORG")], []))
    result = evaluate_corpus(ToldTagger([[TaggedSpan(2, 3, "ORG", 0.9)]]), corpus, "dev")
    assert result.micro.f1 == 1


def test_masked_words_are_left_out_on_both_sides():
    text = "كأس العالم في قطر"
    corpus = make((text, [mention(text, "قطر", "LOC")], [Span(0, 10)]))
    found = [TaggedSpan(0, 1, "ORG", 0.9), TaggedSpan(1, 3, "PER", 0.9), TaggedSpan(3, 4, "LOC", 1)]
    result = evaluate_corpus(ToldTagger([found]), corpus, "dev")
    assert (result.micro.f1, result.micro.found) == (1, 1)
    assert result.notes == {"masked words left out": 2, "found on masked words left out": 2}


def test_labels_that_the_corpus_does_not_know_are_left_out_and_counted():
    tagger = ToldTagger([[TaggedSpan(1, 3, "PER", 0.9)], [], [TaggedSpan(1, 2, "ORG", 0.9)]])
    result = evaluate_corpus(tagger, CORPUS, "dev", labels=("PER", "LOC"))
    assert result.micro.precision == 1
    assert result.notes == {"found ORG left out": 1}


def test_entities_without_a_word_of_their_own_are_counted():
    corpus = make(("\u200f قطر", [Mention(0, 1, "PER"), Mention(2, 5, "LOC")], []))
    result = evaluate_corpus(ToldTagger([[]]), corpus, "dev")
    assert result.micro.gold == 1
    assert result.notes == {"gold entities without a word of their own": 1}


def test_labels_of_another_task_are_scored_too():
    text = "قال سلامة : نعم"
    corpus = make((text, [mention(text, "قال", "CUE"), mention(text, "نعم", "CONTENT")], []))
    result = evaluate_corpus(ToldTagger([[TaggedSpan(0, 1, "CUE", 1.0)]]), corpus, "quotes")
    scores = {score.label: score.f1 for score in result.labels}
    assert (scores["CUE"], scores["CONTENT"]) == (1, 0)


def test_units_hold_the_spans_that_the_tags_say():
    tagged = tag_corpus(ToldTagger([[TaggedSpan(1, 3, "PER", 0.9)], [], []]), CORPUS)
    assert tagged.found_tags[0] == ["O", "B-PER", "I-PER", "O", "O"]
    assert tagged.gold_tags[1] == ["O", "B-PER", "O", "B-LOC"]
    assert [len(tags) for tags in tagged.gold_tags] == [len(words(text)) for text in TEXTS]
    (span,) = tagged.units[0].found
    assert TEXTS[0][span.start : span.end] == "غسان سلامة"


def test_a_corpus_without_sentences_is_refused():
    with pytest.raises(InputError, match="dev: found no sentences"):
        evaluate_corpus(ToldTagger([]), make(), "dev")


def test_a_whole_tagger_with_its_own_tokenizer_and_windows():
    told = {
        "غسان": ("B-PER", 9),
        "سلامة": ("I-PER", 9),
        "حفتر": ("B-PER", 9),
        "موسكو": ("B-LOC", 9),
    }
    many = make(*[(TEXTS[i % 3], list(CORPUS_GOLD[i % 3]), []) for i in range(30)])
    result = evaluate_corpus(word_tagger(told), many, "dev")
    assert (result.micro.f1, result.micro.low, result.micro.gold) == (1, 1, 30)


CORPUS_GOLD = (
    [mention(TEXTS[0], "غسان سلامة", "PER")],
    [mention(TEXTS[1], "حفتر", "PER"), mention(TEXTS[1], "موسكو", "LOC")],
    [],
)


def test_calibration_goes_on_top_of_the_one_that_a_tagger_has():
    told = {"حفتر": ("B-PER", 3), "رويترز": ("B-PER", 6)}
    rows = [("حفتر", i % 2 == 0) for i in range(100)] + [("رويترز", i % 10 > 0) for i in range(100)]
    corpus = make(*[(word, [mention(word, word, "PER")] * right, []) for word, right in rows])
    raw = calibrated(word_tagger(told), corpus)
    again = calibrated(word_tagger(told, Calibration(0.5, 1.0)), corpus)
    after = evaluate_corpus(word_tagger(told, raw), corpus, "dev").reliability
    before = evaluate_corpus(word_tagger(told), corpus, "dev").reliability
    assert [row.right for row in after.bins] == [0.5, 0.9]
    assert after.error < 0.01
    assert before.error > 0.15
    scores = [row.score for row in before.bins]
    assert [again(s) for s in scores] == pytest.approx([raw(s) for s in scores], abs=0.01)

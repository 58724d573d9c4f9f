import numpy as np
import pytest
from datasets import Dataset

from infer.encoding import Encoder
from infer.spans import Span
from infer.windows import WindowSize
from tests.tiny import make_tokenizer
from train.data.corpus import Mention, Sentence, make_corpus
from train.examples import IGNORED, join_sentences, make_examples

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(make_tokenizer())


def rows(*sentences: Sentence) -> Dataset:
    return make_corpus(sentences, {}).dataset


FIRST = Sentence(0, "وصل غَسَّان سلامة إلى طرابلس .", (Mention(4, 18, "PER"), Mention(23, 29, "LOC")))
SECOND = Sentence(1, "قال لحفتر في ليبيا", (Mention(4, 9, "PER"),), (Span(13, 18),))


def test_words_and_tags_by_hand() -> None:
    block = join_sentences(rows(FIRST, SECOND))
    assert block.text == FIRST.text + "\n" + SECOND.text
    told = [
        [(word.of(block.text), tag) for word, tag in zip(words, tags, strict=True)]
        for words, tags in zip(block.words, block.tags, strict=True)
    ]
    assert told == [
        [
            ("وصل", "O"),
            ("غَسَّان", "B-PER"),
            ("سلامة", "I-PER"),
            ("إلى", "O"),
            ("طرابلس", "B-LOC"),
            (".", "O"),
        ],
        [("قال", "O"), ("لحفتر", "B-PER"), ("في", "O"), ("ليبيا", None)],
    ]
    assert [s.of(block.text) for s in block.sentences] == [FIRST.text, SECOND.text]


def test_the_first_piece_carries_the_tag_and_the_others_go_on(encoder: Encoder) -> None:
    block = join_sentences(rows(FIRST, SECOND))
    flat = [word for words in block.words for word in words]
    encoding = encoder.encode(block.text, block.sentences, flat)
    examples = make_examples(block, encoder, TAGS, WindowSize(1000, 0))
    (labels,) = examples.labels
    assert labels[0] == labels[-1] == IGNORED
    inner = labels[1:-1]
    by_word = [tag for tags in block.tags for tag in tags]
    for piece, word in enumerate(encoding.word_of):
        tag = by_word[word]
        if tag is None:
            assert inner[piece] == IGNORED
        elif tag == "O":
            assert inner[piece] == 0
        else:
            mark = tag[0] if encoding.first[word] == piece else "I"
            assert TAGS[inner[piece]] == mark + tag[1:]
    assert (examples.entities, examples.lost) == (3, 0)


def test_windows_hold_every_label_once(encoder: Encoder) -> None:
    block = join_sentences(rows(*[FIRST, SECOND] * 20))
    whole = make_examples(block, encoder, TAGS, WindowSize(10_000, 0))
    cut = make_examples(block, encoder, TAGS, WindowSize(32, 0))
    assert len(cut.ids) > 5
    for one, many in ((whole.ids, cut.ids), (whole.labels, cut.labels)):
        joined = np.concatenate([window[1:-1] for window in many])
        np.testing.assert_array_equal(joined, one[0][1:-1])
    assert max(len(ids) for ids in cut.ids) <= 34


def test_an_entity_that_the_normaliser_drops_is_counted(encoder: Encoder) -> None:
    marks = Sentence(0, "قال ـــ هنا", (Mention(4, 7, "PER"),))
    examples = make_examples(join_sentences(rows(marks)), encoder, TAGS, WindowSize(50, 0))
    assert (examples.entities, examples.lost) == (1, 1)

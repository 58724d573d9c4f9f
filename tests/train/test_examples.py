"""Labels reach pieces by offset; nothing is lost uncounted."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from infer.annotation import Annotation
from infer.decode import Scheme
from infer.encoding import Encoder
from infer.spans import Span
from infer.text import sentences, words
from infer.windows import WindowSize
from tests.strategies import annotations, texts
from tests.tiny import LABELS, make_tokenizer
from train.data.corpus import Mention, Sentence, make_corpus
from train.examples import IGNORED, Block, join_sentences, make_examples, word_tags

FIRST = Sentence(0, "وصل غَسَّان سلامة بلندن أمس .", (Mention(4, 17, "PER"), Mention(18, 23, "LOC")))
SECOND = Sentence(4, "قال لحفتر في ليبيا", (Mention(4, 9, "PER"),), (Span(13, 18),))

PIECES_BY_HAND = [
    ("<s>", None),
    ("▁وصل", "O"),
    ("▁غسان", "B-PER"),
    ("▁سلامة", "I-PER"),
    ("▁", "B-LOC"),
    ("ب", "I-LOC"),
    ("ل", "I-LOC"),
    ("ن", "I-LOC"),
    ("د", "I-LOC"),
    ("ن", "I-LOC"),
    ("▁أمس", "O"),
    ("▁", "O"),
    (".", "O"),
    ("▁قال", "O"),
    ("▁لحفتر", "B-PER"),
    ("▁في", "O"),
    ("▁ليبيا", None),
    ("</s>", None),
]
WORDS_BY_HAND = (
    (
        ("وصل", "O"),
        ("غَسَّان", "B-PER"),
        ("سلامة", "I-PER"),
        ("بلندن", "B-LOC"),
        ("أمس", "O"),
        (".", "O"),
    ),
    (("قال", "O"), ("لحفتر", "B-PER"), ("في", "O"), ("ليبيا", None)),
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(make_tokenizer())


def block_of(*rows: Sentence) -> Block:
    return join_sentences(make_corpus(rows, {}).dataset)


def test_words_and_tags_by_hand() -> None:
    block = block_of(FIRST, SECOND)
    assert block.text == f"{FIRST.text}\n{SECOND.text}"
    assert [bounds.of(block.text) for bounds in block.sentences] == [FIRST.text, SECOND.text]
    told = tuple(
        tuple((word.of(block.text), tag) for word, tag in zip(*row, strict=True))
        for row in zip(block.words, block.tags, strict=True)
    )
    assert told == WORDS_BY_HAND
    assert block.entities == 3


def test_pieces_and_labels_by_hand(encoder: Encoder) -> None:
    examples = make_examples(block_of(FIRST, SECOND), encoder, LABELS, WindowSize(60, 0))
    (ids,), (labels,) = examples.ids, examples.labels
    tokenizer = make_tokenizer()
    found = [
        (tokenizer.id_to_token(piece), None if label == IGNORED else LABELS[label])
        for piece, label in zip(ids.tolist(), labels.tolist(), strict=True)
    ]
    assert found == PIECES_BY_HAND
    assert (examples.entities, examples.lost, examples.pieces) == (3, 0, len(PIECES_BY_HAND))


def test_an_entity_holds_every_word_that_it_overlaps() -> None:
    text = "زار غسان(سلامة)روما"
    here = words(text)
    row = {"masked": [], "start": [5], "end": [10], "label": ["PER"]}
    told = dict(zip([word.of(text) for word in here], word_tags(here, row), strict=True))
    assert told == {
        "زار": "O",
        "غسان": "B-PER",
        "(": "I-PER",
        "سلامة": "I-PER",
        ")": "O",
        "روما": "O",
    }


def test_what_is_masked_has_no_tag_but_an_entity_keeps_its_own() -> None:
    text = "غسان سلامة في روما"
    row = {"masked": [[5, 13]], "start": [0], "end": [10], "label": ["PER"]}
    assert word_tags(words(text), row) == ("B-PER", "I-PER", None, "O")


@given(annotations(hostile=False))
def test_tags_give_the_entities_back(annotation: Annotation) -> None:
    scheme = Scheme(LABELS)
    found = []
    for sentence in annotation.sentences:
        here = words(sentence.of(annotation.text))
        inside = [e for e in annotation.entities if sentence.start <= e.start < sentence.end]
        row = {
            "masked": [],
            "start": [e.start - sentence.start for e in inside],
            "end": [e.end - sentence.start for e in inside],
            "label": [e.label for e in inside],
        }
        path = [LABELS.index(tag) for tag in word_tags(here, row) if tag]
        assert len(path) == len(here)
        found += [
            (sentence.start + here[a].start, sentence.start + here[b - 1].end, label)
            for a, b, label in scheme.spans(path)
        ]
    assert found == [(e.start, e.end, e.label) for e in annotation.entities]


@given(texts(hostile=False))
def test_windows_hold_every_piece_once(text: str) -> None:
    encoder = Encoder(make_tokenizer())
    bounds = sentences(text)
    here = tuple(tuple(words(text, *sentence)) for sentence in bounds)
    tags = tuple(("B-PER",) * len(row) for row in here)
    block = Block(text, bounds, here, tags, sum(map(len, here)))
    whole = make_examples(block, encoder, LABELS, WindowSize(10**6, 0))
    cut = make_examples(block, encoder, LABELS, WindowSize(12, 0))
    assert all(len(ids) <= 14 for ids in cut.ids)
    for one, many in ((whole.ids, cut.ids), (whole.labels, cut.labels)):
        assert [x for row in many for x in row[1:-1]] == [x for row in one for x in row[1:-1]]
    begun = sum(int((labels == LABELS.index("B-PER")).sum()) for labels in cut.labels)
    assert begun + cut.lost == cut.entities == len([word for row in here for word in row])
    assert (cut.entities, cut.lost) == (whole.entities, whole.lost)


def test_a_window_shows_no_other_windows_pieces(encoder: Encoder) -> None:
    block = block_of(*[FIRST, SECOND] * 10)
    cut = make_examples(block, encoder, LABELS, WindowSize(20, 0))
    pieces = [len(ids) - 2 for ids in cut.ids]
    assert max(pieces) <= 20
    assert min(a + b for a, b in pairwise(pieces)) > 20 - 12  # as full as whole sentences let it
    for ids, labels in zip(cut.ids, cut.labels, strict=True):
        assert (ids[0], ids[-1]) == (encoder.begin, encoder.end)
        assert labels[0] == labels[-1] == IGNORED
        assert ids.shape == labels.shape
        assert labels.dtype == np.int64


def test_an_entity_that_the_normaliser_drops_is_lost_and_counted(encoder: Encoder) -> None:
    marks = Sentence(0, "قال ـــ هنا", (Mention(4, 7, "PER"),))
    examples = make_examples(block_of(marks), encoder, LABELS, WindowSize(50, 0))
    assert (examples.entities, examples.lost) == (1, 1)


def test_one_of_two_entities_in_a_word_is_lost_and_counted(encoder: Encoder) -> None:
    shared = Sentence(0, "وصل غسانسلامة", (Mention(4, 8, "PER"), Mention(8, 13, "ORG")))
    examples = make_examples(block_of(shared), encoder, LABELS, WindowSize(50, 0))
    assert (examples.entities, examples.lost) == (2, 1)

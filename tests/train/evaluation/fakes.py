"""Stand-ins: a tagger that says what it is told, and one with its own tokenizer and runtime."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from infer.checkpoint import Checkpoint
from infer.decode import Calibration, Floats, TaggedSpan
from infer.encoding import Encoder, Ints
from infer.spans import Span
from infer.tagger import Tagger
from infer.windows import WindowSize
from train.evaluation.units import LabelledSpan, Unit

LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")


def checkpoint(calibration: Calibration = Calibration()) -> Checkpoint:  # noqa: B008
    return Checkpoint(Path("stand-in"), "ner", LABELS, WindowSize(16, 2), calibration)


class WordRuntime:
    """Gives each id of the vocabulary its own fixed logits."""

    def __init__(self, logits: Floats):
        self._logits = logits

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        return [self._logits[ids] for ids in batch]


def word_tagger(
    tag_of: Mapping[str, tuple[str, float]],
    calibration: Calibration = Calibration(),  # noqa: B008
) -> Tagger:
    """A tagger that gives each word its (tag, logit), and O to others."""
    vocabulary = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2}
    vocabulary |= {word: place for place, word in enumerate(tag_of, start=3)}
    logits = np.zeros((len(vocabulary), len(LABELS)), np.float32)
    logits[:3, 0] = 9
    for place, (tag, logit) in enumerate(tag_of.values(), start=3):
        logits[place, LABELS.index(tag)] = logit
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $0 [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return Tagger(checkpoint(calibration), Encoder(tokenizer), WordRuntime(logits))


class ToldTagger(Tagger):
    """Returns the spans that it was given, sentence by sentence; remembers what it was asked."""

    def __init__(self, spans: Sequence[Sequence[TaggedSpan]]):
        told = word_tagger({})
        super().__init__(told.checkpoint, told.encoder, WordRuntime(np.zeros((3, 7), np.float32)))
        self._spans = [list(row) for row in spans]
        self.asked: list[tuple[str, tuple[Span, ...]]] = []

    def tag(
        self, text: str, sentences: Sequence[Span], words: Sequence[Sequence[Span]]
    ) -> list[list[TaggedSpan]]:
        self.asked.append((text, tuple(sentences)))
        return self._spans


def unit(
    gold: Sequence[LabelledSpan] = (), found: Sequence[LabelledSpan] = (), text: str = "x" * 40
) -> Unit:
    return Unit("one", text, (Span(0, len(text)),), tuple(gold), tuple(found))

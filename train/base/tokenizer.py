"""A Unigram tokenizer around our normaliser, in a form that AutoTokenizer reads back unchanged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer, decoders, models, processors
from transformers import PreTrainedTokenizerFast

from train.base.normalizer import news_normalizer, news_pre_tokenizer

__all__ = ["XLMR", "Layout", "unigram_tokenizer"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the special tokens stand around one text and around two.

    `roles` are arguments of PreTrainedTokenizerFast (`cls_token` and so on); `single` and `pair`
    are templates of tokenizers' TemplateProcessing; `length` is the longest input, in pieces.
    """

    roles: Mapping[str, str]
    single: Sequence[str]
    pair: Sequence[str]
    length: int


XLMR = Layout(
    roles={
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "mask_token": "<mask>",
    },
    single=("<s>", "$A", "</s>"),
    pair=("<s>", "$A", "</s>", "</s>", "$B", "</s>"),
    length=512,
)
"""The layout of XLM-R and of what was made from it."""


def unigram_tokenizer(
    vocabulary: Sequence[tuple[str, float]], layout: Layout
) -> PreTrainedTokenizerFast:
    """Return the tokenizer of a vocabulary of (piece, score), with `news_normalizer`."""
    ids = {piece: i for i, (piece, _) in enumerate(vocabulary)}
    core = Tokenizer(models.Unigram(list(vocabulary), unk_id=ids[layout.roles["unk_token"]]))
    core.normalizer = news_normalizer()
    core.pre_tokenizer = news_pre_tokenizer()
    core.decoder = decoders.Metaspace()
    special = {part.partition(":")[0] for part in layout.pair if not part.startswith("$")}
    core.post_processor = processors.TemplateProcessing(
        single=list(layout.single),
        pair=list(layout.pair),
        special_tokens=[(token, ids[token]) for token in sorted(special)],
    )
    # A class of its own name (BertTokenizer) would get that class's normaliser on loading. What an
    # article says is text: <s> or <mask> in it must not become the special token.
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=core,
        model_max_length=layout.length,
        split_special_tokens=True,
        **layout.roles,
    )

"""AraBERT's tokenizer with AraBERT's preprocessing inside, so that raw text goes in.

Its encoders were pretrained on preprocessed text; a tokenizer from the hub expects that its caller
has called the `arabert` package before, which loses the offsets.
"""

import json
import re
from typing import Any

from tokenizers import Tokenizer, normalizers
from tokenizers.models import WordPiece
from transformers import PreTrainedTokenizerFast

from train.base.arabert_normalizer import ADDRESS, LINK, USER, arabert_normalizer
from train.errors import RunError

__all__ = ["arabert_tokenizer", "is_arabert", "is_segmented", "with_preprocessing"]

# The -twitter ones are among them, though they know emoji, which this preprocessing drops.
HUB_NAME = re.compile(r"aubmindlab/(bert-(base|large)-arabertv02|araelectra-base)\b.*")
ROLES = ("unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
LENGTH = 512

# Farasa's commonest prefixes and suffixes: pieces of no text but what Farasa has cut before.
SEGMENTS = frozenset({"ال+", "و+", "ب+", "ل+", "+ة", "+ات", "+ها"})


def with_preprocessing(tokenizer: Any, encoder: str, config: str) -> Any:
    """Return the tokenizer, with AraBERT's preprocessing inside where its encoder expects that.

    Args:
        tokenizer: What `AutoTokenizer` gives for `encoder`; it stays as it is.
        encoder: A hub id or folder.
        config: The name of the config that asks for it.

    Raises:
        RunError: The encoder expects text that was cut by Farasa.
    """
    if is_segmented(tokenizer, encoder):
        raise RunError(
            f"{config}: encoder: {encoder!r} expects text cut by Farasa (its vocabulary has pieces"
            " such as 'ال+'), which is not supported; use aubmindlab/bert-base-arabertv02 or"
            " aubmindlab/bert-large-arabertv02"
        )
    return arabert_tokenizer(tokenizer) if is_arabert(tokenizer, encoder) else tokenizer


def is_segmented(tokenizer: Any, encoder: str = "") -> bool:
    """Tell whether a tokenizer is that of an encoder of Farasa's segments (arabert, arabertv2).

    Its vocabulary has all of SEGMENTS, and its name on the hub is none of those known to be whole.
    """
    known = tokenizer.get_vocab().keys() >= SEGMENTS
    return _is_plain_bert(tokenizer) and known and not HUB_NAME.fullmatch(encoder)


def is_arabert(tokenizer: Any, encoder: str = "") -> bool:
    """Tell whether a tokenizer expects AraBERT's preprocessing and lacks it.

    It does so by its name on the hub, or, in a folder, by its vocabulary, which then has all of
    [رابط], [بريد] and [مستخدم]. Arabic pieces alone do not tell: CAMeLBERT and multilingual BERT
    have them too. A tokenizer with any normaliser but BERT's own is left alone: it is one of ours.
    """
    known = {LINK, ADDRESS, USER} <= tokenizer.get_vocab().keys()
    return _is_plain_bert(tokenizer) and (known or HUB_NAME.fullmatch(encoder) is not None)


def arabert_tokenizer(tokenizer: Any) -> PreTrainedTokenizerFast:
    """Return a tokenizer of raw text that gives what this one gives for preprocessed text.

    Offsets are those of the raw text. [رابط] and its like are one piece where this tokenizer has
    them as added tokens, and three where they are in its vocabulary alone. What an article says is
    text: [CLS] or [MASK] in it is not the special token.

    It gives no token types: all are 0, in training, in `infer` and in a pipeline.

    Args:
        tokenizer: A BERT WordPiece tokenizer with a tokenizers backend; it stays as it is.
    """
    roles = {role: str(token) for role in ROLES if (token := getattr(tokenizer, role))}
    core = json.loads(tokenizer.backend_tokenizer.to_str())
    for token in core["added_tokens"]:
        if token["content"] not in roles.values():
            # It appears in the normaliser's output and must be found there, though special tokens
            # of the raw text are not.
            token.update(normalized=True, special=False)
    core.update(truncation=None, padding=None)
    made = Tokenizer.from_str(json.dumps(core))
    made.normalizer = normalizers.Sequence([arabert_normalizer(), made.normalizer])
    # A class of its own name (BertTokenizer) would get that class's normaliser on loading.
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=made,
        model_max_length=min(tokenizer.model_max_length, LENGTH),
        split_special_tokens=True,
        **roles,
    )


def _is_plain_bert(tokenizer: Any) -> bool:
    core = getattr(tokenizer, "backend_tokenizer", None)
    return (
        core is not None
        and isinstance(core.model, WordPiece)
        and isinstance(core.normalizer, normalizers.BertNormalizer)
    )

"""What a tokenizer changes in Arabic news before it looks pieces up, and where it may cut.

Both live in tokenizer.json, so that raw text goes in and the offsets of the pieces are those of the
raw text, wherever the tokenizer is loaded.
"""

from tokenizers import Regex, normalizers, pre_tokenizers

from infer.text import ARABIC_MARKS

__all__ = ["news_normalizer", "news_pre_tokenizer"]

JOINERS = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c"
TATWEEL = "\u0640"

# Letters that Arabic web text has for its own: alif wasla, and Persian kaf and ya.
FOLDED = (("ٱ", "ا"), ("ک", "ك"), ("ی", "ي"))


def news_normalizer() -> normalizers.Normalizer:
    """Return the normaliser of Arabic news.

    It drops bidi controls and joiners, Arabic diacritics and tatweel; makes spaces of other control
    characters; folds presentation and full-width forms (NFKC), alif wasla, and Persian kaf and ya.
    """
    # Bidi controls and joiners go first: Nmt would make spaces of them, and words would fall apart.
    # Control characters become spaces before Nmt, which drops some: two words would become one.
    # Marks go after NFKC, which makes such of presentation forms (ﹷ is a space and a fatha).
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{JOINERS}]"), ""),
            normalizers.Replace(Regex(r"\p{Cc}"), " "),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(f"[{ARABIC_MARKS}{TATWEEL}]"), ""),
            *(normalizers.Replace(found, letter) for found, letter in FOLDED),
        ]
    )


def news_pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    """Return the cutter: at white space and around every character that is no letter or digit.

    So raw text and words parted by spaces (as corpora have them) give the same pieces, and no piece
    lies in two of the words of `infer.text.words`.
    """
    # White space first: Metaspace alone gives pieces that begin with the space before their word.
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            # Unlike Punctuation, this parts symbols too: 10€ and 10 € are the same.
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]"), "isolated"),
            pre_tokenizers.Metaspace(),
        ]
    )

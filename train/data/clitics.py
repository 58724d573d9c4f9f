"""Joins the clitics that WikiFANE split off without a mark: و اكبر مدن ها → واكبر مدنها.

A lone letter is joined to the word after it, a pronoun to the word before it. Both are joined
where they are tagged O, and inside an entity (ستيف و زنياك, بيلي ه), never across its border.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from train.data.columns import Token

__all__ = ["join_clitics"]

PREFIXES = frozenset("وفبلك")
SUFFIXES = frozenset(("ه", "ها", "هم", "هما", "هن", "نا"))
FREE_PRONOUNS = frozenset(("هم", "هما", "هن"))
"""These are words of their own as well: after a definite noun or a name they stand alone."""

STEMS = {"ة": "ت", "ى": "ا"}
"""A last letter that changes before a suffix: عاصمة ها → عاصمتها, مستوى ها → مستواها."""


def join_clitics(tokens: Sequence[Token], defects: Counter[str]) -> list[Token]:
    """Return the tokens with clitics joined to their words, and count them.

    The joined token has the tag of its word, so that an entity covers the whole joined word.
    """
    joined = _join_suffixes(_join_prefixes(tokens))
    defects["clitics joined to their words"] += len(tokens) - len(joined)
    return joined


def _join_prefixes(tokens: Sequence[Token]) -> list[Token]:
    """From the last word to the first, since prefixes stack: و ل ها → ولها."""
    joined: list[Token] = []
    for token in reversed(tokens):
        after = joined[-1] if joined else None
        if after and token.word in PREFIXES and after.word[0].isalpha() and _belong(token, after):
            tags = token.tags or after.tags
            joined[-1] = replace(after, word=token.word + after.word, tags=tags)
        else:
            joined.append(token)
    return joined[::-1]


def _join_suffixes(tokens: Sequence[Token]) -> list[Token]:
    joined: list[Token] = []
    may_join = False
    for token in tokens:
        if may_join and token.word in SUFFIXES and _takes_suffix(joined[-1], token):
            before = joined[-1]
            stem = before.word[:-1] + STEMS.get(before.word[-1], before.word[-1])
            joined[-1] = replace(before, word=stem + token.word)
            may_join = False
        else:
            joined.append(token)
            may_join = token.word[-1].isalpha()
    return joined


def _takes_suffix(before: Token, suffix: Token) -> bool:
    if suffix.tags:
        return _belong(before, suffix) and bool(before.tags)
    definite = before.word.startswith("ال") and len(before.word) > 3
    return suffix.word not in FREE_PRONOUNS or not (definite or before.tags)


def _belong(first: Token, second: Token) -> bool:
    """Whether `first` is outside, or `second` continues its entity."""
    return not first.tags or [tag[2:] for tag in first.tags] == [
        tag[2:] for tag in second.tags if tag[0] == "I"
    ]

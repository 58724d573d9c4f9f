"""Which pieces of a vocabulary of many languages stay when it is cut to some scripts."""

from collections.abc import Collection, Sequence

from infer.errors import UsageError

__all__ = ["SCRIPTS", "check_scripts", "kept"]

SCRIPTS = {
    "arabic": frozenset(map(chr, range(0x621, 0x653))) | frozenset("ـٰٱڤپچگ"),
    "latin": frozenset(map(chr, range(0xC0, 0x180))),
    "cyrillic": frozenset(map(chr, range(0x400, 0x460))),
}
"""The letters of each script that a vocabulary can be cut to."""

# Digits, punctuation, ASCII and the word mark of SentencePiece, which every cut keeps.
COMMON = frozenset("▁،؛؟٪٫٬٠١٢٣٤٥٦٧٨٩«»“”‘’…–—•·°€£×÷§") | frozenset(map(chr, range(0x20, 0x7F)))

# Where Latin is not asked for, only these of the pieces with ASCII letters stay: the frequent ones,
# by the logarithm of their probability. They are short, and spell the names that Arabic news cites.
FREQUENT = -12.0


def check_scripts(scripts: Sequence[str]) -> None:
    """Raise unless `scripts` are names of `SCRIPTS`, one at least.

    Raises:
        UsageError: A name is unknown, or there is none.
    """
    unknown = [script for script in scripts if script not in SCRIPTS]
    if unknown or not scripts:
        found = ", ".join(map(repr, unknown)) or "nothing"
        raise UsageError(f"scripts: expected one or more of {', '.join(SCRIPTS)}, found {found}")


def kept(
    pieces: Sequence[str],
    scores: Sequence[float],
    scripts: Sequence[str],
    always: Collection[int] = (),
) -> list[int]:
    """Return the ids to keep, in rising order.

    Args:
        pieces: The vocabulary; its places are the ids.
        scores: The logarithm of the probability of each piece.
        scripts: Names of `SCRIPTS`; a piece of other letters goes.
        always: Ids that stay whatever they are made of: the special tokens.

    Raises:
        UsageError: A script is unknown, or there is none.
    """
    check_scripts(scripts)
    letters = COMMON.union(*(SCRIPTS[script] for script in scripts))
    latin = "latin" in scripts
    return [
        i
        for i, (piece, score) in enumerate(zip(pieces, scores, strict=True))
        if i in always
        or (letters.issuperset(piece) and (latin or score > FREQUENT or not _has_ascii(piece)))
    ]


def _has_ascii(piece: str) -> bool:
    return any(c.isascii() and c.isalpha() for c in piece)

"""Lines of an article that are no running text: headlines, and links to other articles."""

from collections.abc import Sequence

from infer.names import words_of
from infer.spans import Span

__all__ = ["headings", "is_link"]

_LINKS = frozenset({"اقرا", "اقراو", "اقروا", "اقراوا", "طالع", "شاهد", "انظر", "للمزيد"})
_LINKED = frozenset({"ايضا", "المزيد", "كذلك", "اكثر", "التفاصيل"})
_LONGEST = 12
_ENDINGS = frozenset(".!?؟…:؛;")
_CLOSERS = "\"'»”’)]\u200e\u200f "


def is_link(text: str, line: Span) -> bool:
    """Whether a line points to another article: اقرأ أيضا: …, اقرأ المزيد, شاهد أيضا."""
    first = words_of(text[line.start : min(line.end, line.start + 40)])[:2]
    return bool(first) and first[0] in _LINKS and (len(first) < 2 or first[1] in _LINKED)


def headings(text: str, lines: Sequence[Span]) -> frozenset[int]:
    """Return the indices of `lines` that are headlines or links.

    A headline is short and does not end as a sentence does, in an article where some line does.
    """
    ends = [_ends(text, line) for line in lines]
    some = any(ends)
    return frozenset(
        i
        for i, line in enumerate(lines)
        if is_link(text, line) or (some and not ends[i] and _is_short(text, line))
    )


def _ends(text: str, line: Span) -> bool:
    return line.of(text).rstrip().rstrip(_CLOSERS)[-1:] in _ENDINGS


def _is_short(text: str, line: Span) -> bool:
    return 0 < len(line.of(text).split(maxsplit=_LONGEST)) <= _LONGEST

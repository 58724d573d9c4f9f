"""Which stretches of a line stand in quote marks: straight, curly, angled, nested, unbalanced.

The side that a mark is free on tells whether it opens or closes, because news sites turn the
shapes about (»نص«, ”نص“). Where that does not tell, its shape does; where it has none, a mark
closes what is open.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infer.spans import Span

__all__ = ["Marks", "Opener", "closing", "marks_of"]

_MARK = re.compile("[\"“”„«»‹›]|''|['‘’]")
_KINDS = {'"': '"', "''": '"'} | dict.fromkeys("“”„", "“") | dict.fromkeys("«»‹›", "«")
_OPENING = frozenset("“„«‹‘")
_CLOSING = frozenset("”»›’")
_FREE_BEFORE = frozenset("([{:،,؛-–—…")
_FREE_AFTER = frozenset(")]}:،,؛;.!?؟…-–—")
# لـ"عربي21": a prefix is no word, so that the mark after it opens.
_PREFIX = re.compile(r"(?:^|[\s(«\"“])(?:[وفبلك]{1,2}|[وف]?(?:ال|بال|لل))ـ*$")
_LONGEST_PREFIX = 7


@dataclass(frozen=True, slots=True)
class _Mark:
    """A quote mark; `side` is 1 if it opens, -1 if it closes, 0 if only what is open tells."""

    start: int
    end: int
    kind: str
    side: int


@dataclass(frozen=True, slots=True)
class Opener:
    """A mark that nothing closes; what it quotes begins at `start`, right after it."""

    start: int
    kind: str


@dataclass(frozen=True, slots=True)
class Marks:
    """The outermost pairs of marks of one line, and the marks that nothing closes, in order.

    Each of `pairs` is the span between two marks, without them.
    """

    pairs: tuple[Span, ...]
    unclosed: tuple[Opener, ...]


def marks_of(text: str, line: Span) -> Marks:
    """Return the quoted stretches of `line`; a mark that closes nothing is ignored."""
    pairs, unclosed, _ = _match(_marks(text, line), ())
    outermost: list[Span] = []
    for pair in sorted(pairs, key=lambda pair: (pair.start, -pair.end)):
        if not outermost or pair.start >= outermost[-1].end:
            outermost.append(pair)
    return Marks(tuple(outermost), tuple(Opener(mark.end, mark.kind) for mark in unclosed))


def closing(text: str, line: Span, kind: str) -> int | None:
    """Return where `line` closes a quotation that an earlier line opened with `kind`, if it does.

    Newspapers open the quotation anew in each line, or not; such a mark opens nothing further.
    """
    marks = _marks(text, line)
    again = bool(marks) and marks[0].kind == kind and not text[line.start : marks[0].start].strip()
    if again and marks[0].side >= 0:
        _, unclosed, _ = _match(marks, ())
        last = marks[-1]
        at_end = not any(map(str.isalnum, text[last.end : line.end]))
        if marks[0] in unclosed:
            marks = marks[1:]
        elif at_end and last.kind == kind and last.side <= 0:
            return last.start
    return _match(marks, (_Mark(line.start, line.start, kind, 1),))[2]


def _marks(text: str, line: Span) -> list[_Mark]:
    found = []
    for match in _MARK.finditer(text, *line):
        start, end = match.span()
        before = text[start - 1] if start > line.start else " "
        after = text[end] if end < line.end else " "
        single = match[0] in "'‘’"
        if single and before.isalnum() and after.isalnum():
            continue  # an apostrophe
        side = _side(text, line, start, before, after) or (
            1 if match[0] in _OPENING else -1 if match[0] in _CLOSING else 0
        )
        found.append(_Mark(start, end, _KINDS.get(match[0], "'"), side))
    return found


def _side(text: str, line: Span, start: int, before: str, after: str) -> int:
    free_before = before.isspace() or before in _FREE_BEFORE
    free_after = after.isspace() or after in _FREE_AFTER
    if not free_before and not free_after:
        head = text[max(line.start, start - _LONGEST_PREFIX) : start]
        return 1 if _PREFIX.search(head) else 0
    return free_before - free_after


def _match(
    marks: Sequence[_Mark], opened: Sequence[_Mark]
) -> tuple[list[Span], list[_Mark], int | None]:
    """Return all pairs, the openers left, and where the first of `opened` was closed."""
    stack = list(opened)
    depth = {mark.kind: 1 for mark in opened}
    pairs: list[Span] = []
    for mark in marks:
        inside = depth.get(mark.kind, 0)
        if mark.side > 0 or (mark.side == 0 and not inside):
            stack.append(mark)
            depth[mark.kind] = inside + 1
        elif inside:
            while True:
                opener = stack.pop()
                depth[opener.kind] -= 1
                if opener.kind == mark.kind:
                    break
            pairs.append(Span(opener.end, mark.start))
            if opened and opener is opened[0]:
                return pairs, stack, mark.start
    return pairs, stack, None

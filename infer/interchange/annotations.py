"""Marks and links, as a person may have drawn them, into an annotation of Rasd."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from infer.annotation import STANCES, Actor, Annotation, Entity, Passage, Quote, Stance, Target
from infer.errors import InputError
from infer.formats.checks import KINDS as QUOTE_KINDS
from infer.formats.checks import LABELS, check_annotation
from infer.interchange.marks import KINDS, LINKS, Link, Mark, Marked
from infer.names import clean
from infer.relations import relations
from infer.spans import Span
from infer.tasks import TASKS
from infer.text import sentences

__all__ = ["to_annotation"]


def to_annotation(marked: Marked) -> Annotation:
    """Return the annotation that marks and links say; every score is 1.

    Sentences are those that `infer` cuts. An actor's name is the note at a mention, else its
    longest mention. A speaker without a mention is a ROLE called as its SOURCE says.

    Raises:
        InputError: A label is unknown, spans lie outside the text or entities overlap, or a link
            joins what it cannot join.
    """
    _check_marks(marked)
    return _Reader(marked).annotation()


class _Reader:
    """Reads one article: entities and actors first, then quotations, then stances."""

    def __init__(self, marked: Marked):
        self._marked = marked
        self._named = [i for i, mark in enumerate(marked.marks) if mark.label in LABELS]
        self._first = self._groups()
        self._ids = {
            first: f"a{n}" for n, first in enumerate(dict.fromkeys(self._first.values()), start=1)
        }
        self._roles: dict[str, Actor] = {}
        self._speaker: dict[int, str | None] = {}
        self._sentences = sentences(marked.text)

    def annotation(self) -> Annotation:
        quotes = tuple(quote for _, quote in sorted(self._quotes(), key=lambda one: one[0]))
        stances = tuple(sorted(self._stances(quotes), key=attrgetter("sentence")))
        found = Annotation(
            self._marked.text,
            self._sentences,
            tuple(self._entity(index) for index in self._named),
            (*self._actors(), *self._roles.values()),
            quotes,
            stances,
            relations(stances, self._marked.text),
            self._tasks(quotes, stances),
            self._marked.id,
        )
        try:
            check_annotation(found)
        except InputError as fault:
            raise InputError(f"article {self._marked.id!r}: {fault}") from None
        return found

    @staticmethod
    def _tasks(quotes: Sequence[Quote], stances: Sequence[Stance]) -> tuple[str, ...]:
        return TASKS[: 3 if stances else 2 if quotes else 1]

    def _groups(self) -> dict[int, int]:
        """Return for each entity the first mention of its actor."""
        first = {index: index for index in self._named}
        for link in self._links("same"):
            one, other = sorted((first[link.source], first[link.target]))
            first = {index: one if held == other else held for index, held in first.items()}
        return first

    def _entity(self, index: int) -> Entity:
        mark = self._marked.marks[index]
        surface = mark.span.of(self._marked.text)
        return Entity(*mark.span, mark.label, surface, 1.0, self._ids[self._first[index]])

    def _actors(self) -> Iterator[Actor]:
        members: defaultdict[int, list[int]] = defaultdict(list)
        for place, index in enumerate(self._named):
            members[self._first[index]].append(place)
        for first, places in members.items():
            marks = [self._marked.marks[self._named[place]] for place in places]
            names = [mark.note for mark in marks if mark.note]
            surfaces = [clean(mark.span.of(self._marked.text)) for mark in marks]
            name = names[0] if names else max(surfaces, key=len)
            yield Actor(self._ids[first], name, marks[0].label, tuple(places))

    def _quotes(self) -> Iterator[tuple[int, Quote]]:
        for index, cue in enumerate(self._marked.marks):
            if cue.label != "CUE":
                continue
            parts = {link.label: link.target for link in self._marked.links if link.source == index}
            if "content" not in parts:
                raise InputError(f"{self._where(cue)}: expected a link content to what is said")
            self._speaker[index] = self._spoken(parts)
            yield (
                cue.start,
                Quote(
                    self._passage(parts["source"]) if "source" in parts else None,
                    self._speaker[index],
                    self._passage(index),
                    self._passage(parts["content"]),
                    cue.note if cue.note in QUOTE_KINDS else "direct",
                    1.0,
                ),
            )

    def _spoken(self, parts: Mapping[str, int]) -> str | None:
        if "speaker" in parts:
            return self._ids[self._first[parts["speaker"]]]
        source = parts.get("source")
        if source is None or not self._marked.marks[source].note:
            return None
        self._speaker[source] = self._role(self._marked.marks[source].note)
        return self._speaker[source]

    def _role(self, name: str) -> str:
        id_ = f"a{len(self._ids) + len(self._roles) + 1}"
        return self._roles.setdefault(name, Actor(id_, name, "ROLE", ())).id

    def _stances(self, quotes: Sequence[Quote]) -> Iterator[Stance]:
        for label in STANCES:
            for link in self._links(label):
                holder = self._holder(link)
                target = self._marked.marks[link.target]
                sentence = bisect_right(self._sentences, target.start, key=attrgetter("start")) - 1
                yield Stance(
                    sentence,
                    holder,
                    self._target(link.target),
                    label,
                    1.0,
                    self._quote(link, quotes, holder),
                )

    def _quote(self, link: Link, quotes: Sequence[Quote], holder: str) -> int | None:
        """Return the quotation that shows a stance: that of the cue it comes from, if it does."""
        mark = self._marked.marks[link.source]
        if mark.label == "CUE":
            cued = (i for i, quote in enumerate(quotes) if quote.cue.span == mark.span)
            return next(cued, None)
        return _shown_in(quotes, holder, self._marked.marks[link.target].span)

    def _holder(self, link: Link) -> str:
        mark = self._marked.marks[link.source]
        if mark.label in LABELS:
            return self._ids[self._first[link.source]]
        speaker = self._speaker.get(link.source)
        if speaker is None:
            raise InputError(f"{self._where(mark)}: a stance from it, but nobody is its speaker")
        return speaker

    def _target(self, index: int) -> Target:
        if self._marked.marks[index].label in LABELS:
            return Target(actor=self._ids[self._first[index]])
        return Target(passage=self._passage(index))

    def _passage(self, index: int) -> Passage:
        return Passage.at(self._marked.marks[index].span, self._marked.text)

    def _links(self, label: str) -> Iterator[Link]:
        return (link for link in self._marked.links if link.label == label)

    def _where(self, mark: Mark) -> str:
        return _where(self._marked, mark)


def _shown_in(quotes: Sequence[Quote], holder: str, target: Span) -> int | None:
    for index, quote in enumerate(quotes):
        said = quote.content
        if quote.speaker == holder and said.start <= target.start and target.end <= said.end:
            return index
    return None


JOINED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "same": (LABELS, LABELS),
    "source": (("CUE",), ("SOURCE",)),
    "content": (("CUE",), ("CONTENT",)),
    "speaker": (("CUE",), LABELS),
    **dict.fromkeys(STANCES, ((*LABELS, "CUE", "SOURCE"), (*LABELS, "TARGET"))),
}
"""What each link may join: labels of marks at its source, and at its target."""


def _check_marks(marked: Marked) -> None:
    for mark in marked.marks:
        if mark.label not in KINDS:
            raise InputError(f"{_where(marked, mark)}: expected one of {', '.join(KINDS)}")
        if not 0 <= mark.start < mark.end <= len(marked.text):
            raise InputError(
                f"{_where(marked, mark)}: expected a span within {len(marked.text)} characters"
            )
    for link in marked.links:
        ends = marked.marks[link.source].label, marked.marks[link.target].label
        if link.label not in LINKS:
            raise InputError(
                f"article {marked.id!r}: link {link.label!r}: expected one of {', '.join(LINKS)}"
            )
        if not all(end in kinds for end, kinds in zip(ends, JOINED[link.label], strict=True)):
            raise InputError(
                f"article {marked.id!r}: link {link.label} from {ends[0]} to {ends[1]}: expected "
                f"{' to '.join('/'.join(kinds) for kinds in JOINED[link.label])}"
            )


def _where(marked: Marked, mark: Mark) -> str:
    return f"article {marked.id!r}: {mark.label} at {mark.start}-{mark.end}"

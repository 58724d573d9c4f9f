"""What Rasd says about one article, as frozen values, and its JSON form.

All offsets are half-open code-point offsets into `Annotation.text`, the original text.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infer.spans import Span

__all__ = [
    "AUTHOR",
    "STANCES",
    "VERSION",
    "Actor",
    "Annotation",
    "Entity",
    "Passage",
    "Quote",
    "Relation",
    "Stance",
    "Target",
]

VERSION = "1.1"
"""Version of the JSON form; `infer/schema/annotation.schema.json` describes it."""

AUTHOR = "author"
"""The holder of a stance that the outlet takes in its own voice; no actor has this id."""

STANCES = ("favor", "against", "neutral")
"""Labels of stances, in the order of the stance model's logits."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One named mention.

    `text` is the surface `article[start:end]`: whole words with attached prefixes (لحفتر), without
    quote marks. `label` is PER, LOC, ORG or MISC. `score` is the calibrated probability, 0 to 1,
    that both span and label are right. `actor` is the `Actor.id` of its referent.
    """

    start: int
    end: int
    label: str
    text: str
    score: float
    actor: str

    @property
    def span(self) -> Span:
        """Where the mention stands in the article."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Actor:
    """One referent of an article: its best name, without attached prefixes, and its mentions.

    `mentions` are indices into `Annotation.entities`, ascending. `label` is that of its mentions,
    or ROLE for a speaker whom the article never names (متحدث باسم الجيش), who has none.
    """

    id: str
    name: str
    label: str
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the article; `text` is the surface `article[start:end]`."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """Where the passage stands in the article."""
        return Span(self.start, self.end)

    @classmethod
    def at(cls, span: Span, text: str) -> "Passage":
        """Return the passage that `span` covers in the article `text`."""
        return cls(span.start, span.end, span.of(text))

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution of speech: who (source), by which word (cue), says what (content).

    The terms are those of PolNeAR (Newell et al., 2018). `source` is None where the verb stands
    alone (وأضاف). `speaker` is the `Actor.id` of whoever speaks, None where nobody can tell.
    `content` lies inside the outer quote marks and without a leading إن/أن. `kind` is direct,
    indirect or mixed (partly in quote marks). `score` is the calibrated probability of the span
    that is least certain.
    """

    source: Passage | None
    speaker: str | None
    cue: Passage
    content: Passage
    kind: str
    score: float

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "source": self.source and self.source.to_json(),
            "speaker": self.speaker,
            "cue": self.cue.to_json(),
            "content": self.content.to_json(),
            "kind": self.kind,
            "score": round(self.score, 4),
        }


@dataclass(frozen=True, slots=True)
class Target:
    """What a stance is towards: exactly one of the three is set.

    `actor` is an `Actor.id`; `passage` an issue in the words of the stance's sentence (an act, a
    plan, a group without a name); `subject` one that was asked for and stands in no such words.
    """

    actor: str | None = None
    passage: Passage | None = None
    subject: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: {"actor"}, {"start", "end", "text"} or {"text"}."""
        if self.actor is not None:
            return {"actor": self.actor}
        return self.passage.to_json() if self.passage else {"text": self.subject}


@dataclass(frozen=True, slots=True)
class Stance:
    """What one sentence shows of a party's attitude to another, an act, a plan, a state of affairs.

    `sentence` is an index into `Annotation.sentences`, `holder` an `Actor.id` or `AUTHOR`, `label`
    one of `STANCES`, `score` its calibrated probability. `quote` is the index of the quotation in
    which the holder shows it, None where it shows otherwise.
    """

    sentence: int
    holder: str
    target: Target
    label: str
    score: float
    quote: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "sentence": self.sentence,
            "holder": self.holder,
            "target": self.target.to_json(),
            "label": self.label,
            "score": round(self.score, 4),
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Relation:
    """All that an article shows of one holder towards one target: its stances taken together.

    `favor` and `against` count sentences; `label` is the one with more weight of scores, or "mixed"
    where neither outweighs the other twice. `score` is the probability that at least one of the
    stances is right, taken as independent. `stances` are indices into `Annotation.stances`.
    """

    holder: str
    target: Target
    label: str
    score: float
    favor: int
    against: int
    stances: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "holder": self.holder,
            "target": self.target.to_json(),
            "label": self.label,
            "score": round(self.score, 4),
            "favor": self.favor,
            "against": self.against,
            "stances": list(self.stances),
        }


@dataclass(frozen=True, slots=True)
class Annotation:
    """One article with everything found in it.

    `sentences` cover all that is not white space, in order, without overlap; so do `entities`
    not overlap. `quotes` are in the order of their cues; they may share a source, and one's content
    may hold another's cue. `stances` are favor and against alone, unless a subject was asked for,
    in the order of their sentences; `relations` sum them up. `notes` counts what was changed or
    left out on the way (nothing, mostly), such as `{"surrogates replaced": 2}`.
    """

    text: str
    sentences: tuple[Span, ...]
    entities: tuple[Entity, ...]
    actors: tuple[Actor, ...]
    quotes: tuple[Quote, ...] = ()
    stances: tuple[Stance, ...] = ()
    relations: tuple[Relation, ...] = ()
    tasks: tuple[str, ...] = ("entities",)
    id: str = ""
    notes: Mapping[str, int] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form as plain dicts and lists; offsets as in `Annotation`."""
        return {
            "version": VERSION,
            "id": self.id,
            "tasks": list(self.tasks),
            "text": self.text,
            "sentences": [{"start": s.start, "end": s.end} for s in self.sentences],
            "entities": [
                {
                    "start": e.start,
                    "end": e.end,
                    "label": e.label,
                    "text": e.text,
                    "score": round(e.score, 4),
                    "actor": e.actor,
                }
                for e in self.entities
            ],
            "actors": [
                {"id": a.id, "name": a.name, "label": a.label, "mentions": list(a.mentions)}
                for a in self.actors
            ],
            "quotes": [quote.to_json() for quote in self.quotes],
            "stances": [stance.to_json() for stance in self.stances],
            "relations": [relation.to_json() for relation in self.relations],
            "notes": dict(self.notes),
        }

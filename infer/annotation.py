"""What Rasd says about one article, as frozen values, and its JSON form.

All offsets are half-open code-point offsets into `Annotation.text`, the original text.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infer.spans import Span

__all__ = ["VERSION", "Actor", "Annotation", "Entity"]

VERSION = "1.0"
"""Version of the JSON form; `infer/schema/annotation.schema.json` describes it."""


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

    `mentions` are indices into `Annotation.entities`, ascending.
    """

    id: str
    name: str
    label: str
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One article with everything found in it.

    `sentences` cover all that is not white space, in order, without overlap; so do `entities`
    not overlap. `notes` counts what was changed or left out on the way (nothing, mostly), such as
    `{"surrogates replaced": 2}`.
    """

    text: str
    sentences: tuple[Span, ...]
    entities: tuple[Entity, ...]
    actors: tuple[Actor, ...]
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
            "notes": dict(self.notes),
        }

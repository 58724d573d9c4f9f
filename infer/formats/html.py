"""The HTML page of one article: a single file that needs no network and runs from anywhere.

Everything from the article is escaped by jinja2; the page's own style and script are allowed by
their hashes in its Content-Security-Policy, so nothing else could run even if it got in.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from infer.annotation import Annotation, Entity
from infer.formats.layout import ActorSummary, actor_summaries, inert, paragraphs

__all__ = ["render"]

LABELS: Mapping[str, tuple[str, str, str]] = {  # one (Arabic), many (Arabic), many (English)
    "PER": ("شخص", "أشخاص", "People"),
    "LOC": ("مكان", "أماكن", "Places"),
    "ORG": ("جهة", "جهات", "Organisations"),
    "MISC": ("اسم آخر", "أسماء أخرى", "Other names"),
}


@dataclass(frozen=True, slots=True)
class PageActor:
    """One actor as the side panel lists it; `first` is the number of its first mention."""

    number: int
    label: str
    name: str
    count: int
    first: int


@dataclass(frozen=True, slots=True)
class PageMention:
    """One mention as the page shows it; `kind` is its label in Arabic."""

    number: int
    label: str
    kind: str
    percent: int
    actor: PageActor | None


@dataclass(frozen=True, slots=True)
class PageLabel:
    """One entry of the legend: a label, its names, and the count of its mentions."""

    label: str
    arabic: str
    english: str
    count: int


def render(annotation: Annotation) -> str:
    """Return the page: right to left, the entities marked in the text, the actors listed beside.

    What is shown is made inert as in the terminal view (see `infer.formats.layout.inert`).
    """
    style, script = (_source(name).strip() for name in ("page.css.j2", "page.js.j2"))
    actors = {
        summary.actor.id: _actor(number, summary)
        for number, summary in enumerate(actor_summaries(annotation))
    }
    mentions = [_mention(number, e, actors) for number, e in enumerate(annotation.entities)]
    return _template().render(
        title=inert(annotation.id),
        paragraphs=paragraphs(annotation),
        mentions=mentions,
        legend=_legend(mentions),
        actors=actors.values(),
        notes=[(inert(name), count) for name, count in sorted(annotation.notes.items())],
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


def _actor(number: int, summary: ActorSummary) -> PageActor:
    actor = summary.actor
    return PageActor(number, actor.label, inert(actor.name), summary.count, actor.mentions[0])


def _mention(number: int, entity: Entity, actors: Mapping[str, PageActor]) -> PageMention:
    kind = LABELS[entity.label][0]
    percent = round(entity.score * 100)
    return PageMention(number, entity.label, kind, percent, actors.get(entity.actor))


def _legend(mentions: Sequence[PageMention]) -> list[PageLabel]:
    counts = Counter(mention.label for mention in mentions)
    return [
        PageLabel(label, arabic, english, counts[label])
        for label, (_, arabic, english) in LABELS.items()
        if counts[label]
    ]


@cache  # compiling takes longer than filling in
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.j2")


def _source(name: str) -> str:
    return files("infer.formats").joinpath(name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    return "sha256-" + b64encode(sha256(source.encode()).digest()).decode()

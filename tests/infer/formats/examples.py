"""Hand-written annotations for the tests of the formats."""

from dataclasses import replace

from infer.annotation import (
    AUTHOR,
    Actor,
    Annotation,
    Entity,
    Passage,
    Quote,
    Relation,
    Stance,
    Target,
)
from infer.spans import Span
from infer.text import sentences

__all__ = ["annotate", "relate", "two_paragraphs", "two_sides"]


COUNTS = {"favor": (1, 0), "against": (0, 1)}


def annotate(text: str, *found: tuple[str, str, str], id: str = "t") -> Annotation:  # noqa: A002
    """Annotate `text` with (surface, label, actor name) triples, in the order of the text."""
    position = 0
    entities: list[Entity] = []
    mentions: dict[str, list[int]] = {}
    for surface, label, name in found:
        start = text.index(surface, position)
        position = start + len(surface)
        mentions.setdefault(name, []).append(len(entities))
        actor = f"a{list(mentions).index(name) + 1}"
        entities.append(Entity(start, position, label, surface, 0.9, actor))
    actors = tuple(
        Actor(f"a{number}", name, entities[own[0]].label, tuple(own))
        for number, (name, own) in enumerate(mentions.items(), start=1)
    )
    return Annotation(text, sentences(text), tuple(entities), actors, id=id)


def two_paragraphs() -> Annotation:
    return annotate(
        "قال غسان سلامة في روما.\n\nووصل مساعد لحفتر، وقال سلامة: لا.",
        ("غسان سلامة", "PER", "غسان سلامة"),
        ("روما", "LOC", "روما"),
        ("لحفتر", "PER", "خليفة حفتر"),
        ("سلامة", "PER", "غسان سلامة"),
    )


def two_sides() -> Annotation:
    """Three quotations, the second inside the first, the third without source; five relations."""
    annotation = annotate(
        'قال متحدث باسم الجيش إن سلامة أكد دعم الحوار. وأضاف: "حفتر ضد الحوار".\nهاجم حفتر سلامة.',
        ("سلامة", "PER", "غسان سلامة"),
        ("حفتر", "PER", "خليفة حفتر"),
        ("حفتر", "PER", "خليفة حفتر"),
        ("سلامة", "PER", "غسان سلامة"),
    )

    def at(surface: str, sentence: int) -> Passage:
        start = annotation.text.index(surface, annotation.sentences[sentence].start)
        return Passage.at(Span(start, start + len(surface)), annotation.text)

    said = at("سلامة أكد دعم الحوار", 0)
    return replace(
        annotation,
        actors=(*annotation.actors, Actor("a3", "متحدث باسم الجيش", "ROLE", ())),
        quotes=(
            Quote(at("متحدث باسم الجيش", 0), "a3", at("قال", 0), said, "indirect", 0.9),
            Quote(at("سلامة", 0), "a1", at("أكد", 0), at("دعم الحوار", 0), "indirect", 0.8),
            Quote(None, "a3", at("وأضاف", 1), at("حفتر ضد الحوار", 1), "direct", 0.7),
        ),
        stances=(
            Stance(0, "a1", Target(passage=at("الحوار", 0)), "favor", 0.6, quote=1),
            Stance(1, "a2", Target(passage=at("الحوار", 1)), "against", 0.7),
            Stance(1, "a3", Target(actor="a2"), "against", 0.5, quote=2),
            Stance(2, "a2", Target(actor="a1"), "against", 0.8),
            Stance(2, AUTHOR, Target(actor="a2"), "against", 0.4),
        ),
        relations=(
            Relation("a1", Target(passage=at("الحوار", 0)), "favor", 0.6, 1, 0, (0,)),
            Relation("a2", Target(passage=at("الحوار", 1)), "against", 0.7, 0, 1, (1,)),
            Relation("a3", Target(actor="a2"), "against", 0.5, 0, 1, (2,)),
            Relation("a2", Target(actor="a1"), "against", 0.8, 0, 1, (3,)),
            Relation(AUTHOR, Target(actor="a2"), "against", 0.4, 0, 1, (4,)),
        ),
        tasks=("entities", "quotes", "stances"),
    )


def relate(*triples: tuple[str, str, str]) -> Annotation:
    """Annotate one sentence with (holder, favor or against, target) triples of actors' names."""
    names = list(dict.fromkeys(name for holder, _, target in triples for name in (holder, target)))
    ids = {name: f"a{number}" for number, name in enumerate(names)}
    stances = [
        Stance(0, ids[holder], Target(actor=ids[target]), label, 0.5)
        for holder, label, target in triples
    ]
    return Annotation(
        "ج.",
        (Span(0, 2),),
        (),
        tuple(Actor(ids[name], name, "ROLE", ()) for name in names),
        stances=tuple(stances),
        relations=tuple(
            Relation(s.holder, s.target, s.label, s.score, *COUNTS[s.label], (number,))
            for number, s in enumerate(stances)
        ),
        tasks=("entities", "stances"),
    )

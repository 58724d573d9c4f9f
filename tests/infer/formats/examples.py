"""Hand-written annotations for the tests of the formats."""

from infer.annotation import Actor, Annotation, Entity
from infer.text import sentences

__all__ = ["annotate", "two_paragraphs"]


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

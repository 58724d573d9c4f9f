"""The lexicon end to end: every ordered pair of a sentence's actors, judged by `label_pair`."""

from dataclasses import replace
from itertools import permutations

from infer.annotation import Annotation, Stance, Target
from train.baselines.lexicon import label_pair, read_sentence

__all__ = ["lexicon_stances"]


def lexicon_stances(annotation: Annotation) -> Annotation:
    """Return the annotation with the stances that the lexicon finds among its actors.

    A lexicon finds no issues: its targets are entities alone.
    """
    names = {actor.id: actor.name for actor in annotation.actors}
    stances = []
    for number, span in enumerate(annotation.sentences):
        here = [e.actor for e in annotation.entities if span.start <= e.start < span.end]
        sentence = read_sentence(span.of(annotation.text))
        for holder, target in permutations(dict.fromkeys(here), 2):
            label = label_pair(names[holder], names[target], sentence)
            if label != "neutral":
                stances.append(Stance(number, holder, Target(actor=target), label, 1.0))
    return replace(annotation, stances=tuple(stances), relations=())

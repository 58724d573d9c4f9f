"""What the parts of an annotation promise about each other, checked when one is read from JSON."""

from collections import Counter
from collections.abc import Collection, Sequence

from infer.annotation import AUTHOR, STANCES, Annotation, Passage, Relation, Target
from infer.formats.fields import check, is_whole, short
from infer.spans import Span
from infer.tasks import TASKS

__all__ = ["KINDS", "LABELS", "RELATIONS", "ROLE", "check_annotation"]

LABELS = ("PER", "LOC", "ORG", "MISC")
ROLE = "ROLE"
KINDS = ("direct", "indirect", "mixed")
RELATIONS = ("favor", "against", "mixed")


def check_annotation(annotation: Annotation) -> None:
    """Do nothing if all parts of `annotation` agree.

    Raises:
        InputError: A part contradicts another, or the text; the message names the field.
    """
    for index, task in enumerate(annotation.tasks):
        _check_choice(task, TASKS, f"tasks[{index}]")
    _check_spans(annotation.sentences, "sentences", annotation.text)
    _check_spans([entity.span for entity in annotation.entities], "entities", annotation.text)
    ids = {actor.id for actor in annotation.actors}
    _check_entities(annotation, ids)
    _check_actors(annotation)
    _check_quotes(annotation, ids)
    _check_stances(annotation, ids)
    _check_relations(annotation, ids)


def _check_choice(found: str, choices: Sequence[str], where: str) -> None:
    check(found in choices, where, found, f"one of {', '.join(choices)}")


def _check_index(found: int, values: Sequence[object], where: str) -> None:
    check(0 <= found < len(values), where, found, f"an index below {len(values)}")


def _check_score(found: float, where: str) -> None:
    check(0 <= found <= 1, where, found, "a number from 0 to 1")


def _check_order(positions: Sequence[int], where: str, field: str) -> None:
    for i, position in enumerate(positions):
        least = positions[i - 1] if i else 0
        check(position >= least, f"{where}[{i}].{field}", position, f"{least} or more")


def _check_spans(spans: Sequence[Span], where: str, text: str) -> None:
    previous = 0
    for i, span in enumerate(spans):
        start = span.start
        check(start >= previous, f"{where}[{i}].start", start, f"{previous} or more")
        _check_end(span, f"{where}[{i}]", len(text))
        previous = span.end


def _check_end(span: Span, where: str, last: int) -> None:
    right = span.start < span.end <= last
    check(right, f"{where}.end", span.end, f"a number from {span.start + 1} to {last}")


def _check_passage(passage: Passage, where: str, text: str, inside: Span) -> None:
    check(passage.start >= inside.start, f"{where}.start", passage.start, f"{inside.start} or more")
    _check_end(passage.span, where, inside.end)
    surface = passage.span.of(text)
    check(passage.text == surface, f"{where}.text", passage.text, short(surface))


def _check_entities(annotation: Annotation, actors: Collection[str]) -> None:
    for i, entity in enumerate(annotation.entities):
        where, surface = f"entities[{i}]", entity.span.of(annotation.text)
        _check_choice(entity.label, LABELS, f"{where}.label")
        check(entity.text == surface, f"{where}.text", entity.text, short(surface))
        _check_score(entity.score, f"{where}.score")
        known = entity.actor in actors or not entity.actor
        check(known, f"{where}.actor", entity.actor, "the id of one of the actors, or ''")


def _check_actors(annotation: Annotation) -> None:
    ids = Counter(actor.id for actor in annotation.actors)
    named: dict[str, list[int]] = {actor: [] for actor in ids}
    for index, entity in enumerate(annotation.entities):
        if entity.actor:
            named[entity.actor].append(index)
    for i, actor in enumerate(annotation.actors):
        where, mentions, own = f"actors[{i}]", list(actor.mentions), named[actor.id]
        unique = actor.id not in ("", AUTHOR) and ids[actor.id] == 1
        check(unique, f"{where}.id", actor.id, f"an id of its own, not '{AUTHOR}'")
        _check_choice(actor.label, (*LABELS, ROLE), f"{where}.label")
        whole = all(is_whole(index) for index in mentions)
        check(whole, f"{where}.mentions", mentions, "whole numbers")
        check(mentions == own, f"{where}.mentions", mentions, f"{short(own)}, as the entities say")
        number = "none for a ROLE" if actor.label == ROLE else "one or more, unless a ROLE"
        right = bool(mentions) != (actor.label == ROLE)
        check(right, f"{where}.mentions", mentions, number)


def _check_quotes(annotation: Annotation, actors: Collection[str]) -> None:
    text, whole = annotation.text, Span(0, len(annotation.text))
    for i, quote in enumerate(annotation.quotes):
        where = f"quotes[{i}]"
        if quote.source:
            _check_passage(quote.source, f"{where}.source", text, whole)
        _check_passage(quote.cue, f"{where}.cue", text, whole)
        _check_passage(quote.content, f"{where}.content", text, whole)
        known = quote.speaker is None or quote.speaker in actors
        check(known, f"{where}.speaker", quote.speaker, "the id of one of the actors, or null")
        _check_choice(quote.kind, KINDS, f"{where}.kind")
        _check_score(quote.score, f"{where}.score")
    _check_order([quote.cue.start for quote in annotation.quotes], "quotes", "cue.start")


def _check_stances(annotation: Annotation, actors: Collection[str]) -> None:
    for i, stance in enumerate(annotation.stances):
        where = f"stances[{i}]"
        _check_index(stance.sentence, annotation.sentences, f"{where}.sentence")
        _check_holder(stance.holder, where, actors)
        inside = annotation.sentences[stance.sentence]
        _check_target(stance.target, where, annotation.text, inside, actors)
        _check_choice(stance.label, STANCES, f"{where}.label")
        _check_score(stance.score, f"{where}.score")
        if stance.quote is not None:
            _check_index(stance.quote, annotation.quotes, f"{where}.quote")
    _check_order([stance.sentence for stance in annotation.stances], "stances", "sentence")


def _check_relations(annotation: Annotation, actors: Collection[str]) -> None:
    whole = Span(0, len(annotation.text))
    for i, relation in enumerate(annotation.relations):
        where = f"relations[{i}]"
        _check_holder(relation.holder, where, actors)
        _check_target(relation.target, where, annotation.text, whole, actors)
        _check_choice(relation.label, RELATIONS, f"{where}.label")
        _check_score(relation.score, f"{where}.score")
        _check_evidence(relation, where, annotation)


def _check_holder(holder: str, where: str, actors: Collection[str]) -> None:
    known = holder == AUTHOR or holder in actors
    check(known, f"{where}.holder", holder, f"the id of one of the actors, or '{AUTHOR}'")


def _check_target(
    target: Target, where: str, text: str, inside: Span, actors: Collection[str]
) -> None:
    if target.passage:
        _check_passage(target.passage, f"{where}.target", text, inside)
    known = target.actor is None or target.actor in actors
    check(known, f"{where}.target.actor", target.actor, "the id of one of the actors")


def _check_evidence(relation: Relation, where: str, annotation: Annotation) -> None:
    """Check the stances of a relation, and that it counts their sentences rightly."""
    found = list(relation.stances)
    check(bool(found) and all(map(is_whole, found)), f"{where}.stances", found, "one index or more")
    sentences: dict[str, set[int]] = {label: set() for label in STANCES}
    for place, index in enumerate(found):
        at = f"{where}.stances[{place}]"
        _check_index(index, annotation.stances, at)
        stance = annotation.stances[index]
        same = (stance.holder, stance.target.actor) == (relation.holder, relation.target.actor)
        check(same, at, index, "a stance with the relation's holder and target")
        sentences[stance.label].add(stance.sentence)
    for name, count in (("favor", relation.favor), ("against", relation.against)):
        own = len(sentences[name])
        check(count == own, f"{where}.{name}", count, f"{own}, the sentences of its stances")

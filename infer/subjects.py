"""Subjects of a user's choice: where a text speaks of them, and who is to be asked about them."""

from collections.abc import Iterable, Mapping, Sequence

from infer.annotation import Actor
from infer.bare_names import bare_names
from infer.errors import UsageError
from infer.mentions import mentions_of
from infer.names import clean, issue_key, words_of
from infer.parties import Candidate, Party
from infer.spans import Span

__all__ = [
    "MOST_SUBJECT_WORDS",
    "about",
    "by_name",
    "check_subjects",
    "subject_party",
]

MOST_SUBJECT_WORDS = 30


def check_subjects(subjects: Iterable[str]) -> tuple[str, ...]:
    """Return the subjects as they are shown, each once.

    Raises:
        UsageError: One has no letters, or more than MOST_SUBJECT_WORDS words.
    """
    shown = []
    for subject in subjects:
        name = clean(subject)
        size = len(words_of(name))
        if not 1 <= size <= MOST_SUBJECT_WORDS:
            raise UsageError(
                f"target {name[:60]!r}: expected 1 to {MOST_SUBJECT_WORDS} words, found {size}"
            )
        shown.append(name)
    return tuple(dict.fromkeys(shown))


def by_name(actors: Sequence[Actor]) -> dict[str, Actor]:
    """Return the actors by what the spellings of their names share; of two, the first."""
    return {_key(actor.name): actor for actor in reversed(actors)}


def subject_party(
    subject: str, text: str, sentence: Span, named: Mapping[str, Actor], known: Sequence[Party]
) -> Party:
    """Return the subject as a party of one sentence: an actor (`by_name`), else its words there.

    A subject that the sentence does not speak of has no mentions.
    """
    key = _key(subject)
    actor = named.get(key)
    if actor:
        here = next((party for party in known if party.actor == actor.id), None)
        return here or Party(actor.name, actor.id, (), actor.id)
    return Party(subject, key, tuple(mentions_of(subject, text, sentence)))


def about(subject: Party, sentence: int, known: Sequence[Party]) -> list[Candidate]:
    """Return the pairs of a sentence's holders with a subject.

    Where the sentence does not speak of the subject, only those who say something in it are asked.
    """
    return [
        Candidate(sentence, holder, subject)
        for holder in known
        if holder.holds and holder.key != subject.key and (subject.mentions or holder.quotes)
    ]


def _key(name: str) -> str:
    return issue_key(bare_names([name], [False])[0] or name)

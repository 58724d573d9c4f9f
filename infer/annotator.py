"""The whole road of one article, from text to annotation."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from infer.actors import join_actors
from infer.annotation import Annotation
from infer.checkpoint import packaged
from infer.entities import name_persons, to_mentions
from infer.tagger import Tagger
from infer.text import sentences, words

__all__ = ["Annotator"]

SURROGATES = re.compile("[\ud800-\udfff]")


class Annotator:
    """Annotates articles; load once, use often.

    >>> from infer import Annotator
    >>> annotation = Annotator.load().annotate("التقى غوتيريش وفد الأمم المتحدة في طرابلس.")
    >>> [(e.label, e.text) for e in annotation.entities]
    [('PER', 'غوتيريش'), ('ORG', 'الأمم المتحدة'), ('LOC', 'طرابلس')]
    """

    def __init__(self, entities: Tagger):
        self._entities = entities

    @classmethod
    def load(cls, model: str | Path | None = None, *, threads: int = 0) -> "Annotator":
        """Load an annotator.

        Args:
            model: A folder with an entity model; None is the model that ships with Rasd.
            threads: Threads of the encoder; 0 is one for each core.

        Raises:
            CheckpointError: The folder's files are missing, broken or disagree.
        """
        folder = packaged("ner") if model is None else Path(model)
        return cls(Tagger.load(folder, threads))

    def annotate(self, text: str, id: str = "") -> Annotation:  # noqa: A002 - the JSON's name
        """Return what `text` says; the same text always gives the same annotation.

        Any text is good, of any length and in any script: what has no Arabic merely has little to
        annotate. Offsets are half-open code-point offsets into `text`.
        """
        bounds = sentences(text)
        rows = [words(text, *sentence) for sentence in bounds]
        tagged = self._entities.tag(text, bounds, rows)
        mentions = [
            mention
            for row, spans in zip(rows, tagged, strict=True)
            for mention in to_mentions(text, row, spans)
        ]
        entities, actors = join_actors(text, name_persons(mentions))
        return Annotation(text, bounds, entities, actors, id=id, notes=_notes(text))

    def annotate_many(self, texts: Iterable[str]) -> Iterator[Annotation]:
        """Annotate texts one after another, lazily; memory does not grow with their number.

        Each annotation is what `annotate` gives for that text alone.
        """
        return (self.annotate(text) for text in texts)


def _notes(text: str) -> Mapping[str, int]:
    """Count what the encoder could not be given as it stands."""
    return Counter({"surrogates replaced": n} if (n := len(SURROGATES.findall(text))) else {})

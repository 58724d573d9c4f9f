"""Rasd as a component of a spaCy pipeline: `nlp.add_pipe("rasd")`.

import spacy
import infer.interchange.spacy_component  # registers the factory

nlp = spacy.blank("ar")
nlp.add_pipe("rasd", config={"tasks": ["entities"]})
nlp("وصل غسان سلامة إلى طرابلس.").ents
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from infer import Annotation, Annotator
from infer.interchange.docbin import apart
from infer.tasks import TASKS

__all__ = ["RasdComponent", "make_component"]

if not Doc.has_extension("rasd"):
    Doc.set_extension("rasd", default=None)


class RasdComponent:
    """Sets `doc.ents`, and `doc._.rasd` to the whole Annotation of `doc.text`.

    spaCy's tokens may be cut elsewhere than Rasd's words: `doc.ents` are widened to whole tokens,
    the Annotation is exact.
    """

    def __init__(self, annotator: Annotator):
        self._annotator = annotator

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one doc."""
        return self._set(doc, self._annotator.annotate(doc.text))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 8) -> Iterator[Doc]:
        """Annotate docs, `batch_size` at a time."""
        rest = iter(stream)
        while docs := list(islice(rest, batch_size)):
            annotations = self._annotator.annotate_batch([doc.text for doc in docs])
            yield from map(self._set, docs, annotations)

    @staticmethod
    def _set(doc: Doc, annotation: Annotation) -> Doc:
        spans = [
            doc.char_span(e.start, e.end, e.label, alignment_mode="expand")
            for e in annotation.entities
        ]
        doc.set_ents(list(apart(spans)), default="outside")
        doc._.rasd = annotation
        return doc


@Language.factory("rasd", default_config={"model": [], "tasks": list(TASKS), "threads": 0})
def make_component(
    nlp: Language,  # noqa: ARG001 - spaCy gives both by name
    name: str,  # noqa: ARG001
    model: list[str],
    tasks: list[str],
    threads: int,
) -> RasdComponent:
    """Return the component; `model`, `tasks` and `threads` as `Annotator.load` takes them."""
    return RasdComponent(Annotator.load(model, tasks=tasks, threads=threads))

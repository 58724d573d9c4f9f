"""Annotate Arabic news: entities and actors, with exact offsets.

>>> from infer import Annotator
>>> annotation = Annotator.load().annotate(text)
"""

from infer.annotation import Actor, Annotation, Entity
from infer.annotator import Annotator
from infer.errors import RasdError
from infer.spans import Span

__all__ = ["Actor", "Annotation", "Annotator", "Entity", "RasdError", "Span"]

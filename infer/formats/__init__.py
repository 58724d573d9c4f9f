"""The forms in which Rasd writes an annotation, in one table.

A format's module is imported on first use: who writes JSON does not wait for rich or jinja2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import cast

from infer.annotation import Annotation
from infer.errors import UsageError

__all__ = ["FORMATS", "Format", "format_named", "render"]


@dataclass(frozen=True, slots=True)
class Format:
    """One form of output: its name, the suffix of its files, and the module that writes it."""

    name: str
    suffix: str
    module: str

    @property
    def renderer(self) -> Callable[[Annotation], str]:
        """The function that writes one annotation in this form.

        Its text encodes as UTF-8 whatever the article holds, and ends with a line break, so that
        the texts of several articles may follow each other in one file (one HTML page excepted).
        """
        return cast("Callable[[Annotation], str]", import_module(self.module).render)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "terminal": Format("terminal", ".txt", "infer.formats.terminal"),
        "json": Format("json", ".json", "infer.formats.json"),
        "jsonl": Format("jsonl", ".jsonl", "infer.formats.jsonl"),
        "conll": Format("conll", ".conll", "infer.formats.conll"),
        "html": Format("html", ".html", "infer.formats.html"),
    }
)
"""Every format by its name, in the order in which help texts list them."""


def format_named(name: str) -> Format:
    """Return the format called `name`.

    Raises:
        UsageError: There is none; the message lists the choices.
    """
    if name not in FORMATS:
        raise UsageError(f"format {name!r} does not exist; choose one of {', '.join(FORMATS)}")
    return FORMATS[name]


def render(annotation: Annotation, format_name: str) -> str:
    """Return `annotation` written in the format called `format_name`.

    Raises:
        UsageError: No format has that name.
        OutputError: The format cannot hold this annotation.
    """
    return format_named(format_name).renderer(annotation)

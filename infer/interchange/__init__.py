"""Annotations to and from the forms of other tools: Label Studio, brat, spaCy, CoNLL-2003.

An annotation becomes marks and links (`infer.interchange.marks`), which each form writes and reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import cast

from infer.errors import UsageError
from infer.interchange.marks import Marked

__all__ = ["FORMS", "Form", "form_of"]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its name, its module, the suffix of its files, and whether it is a folder."""

    name: str
    module: str
    suffix: str
    folder: bool = False

    def read(self, path: Path) -> list[Marked]:
        """Return the articles at `path`.

        Raises:
            InputError: It cannot be read, or is of another form.
            UsageError: A package that the form needs is not installed.
        """
        return cast("Callable[[Path], list[Marked]]", import_module(self.module).read)(path)

    def write(self, articles: Sequence[Marked], path: Path) -> None:
        """Write articles to `path`.

        Raises:
            OutputError: It cannot be written, or the form cannot hold an article.
            UsageError: A package that the form needs is not installed.
        """
        write = import_module(self.module).write
        cast("Callable[[Sequence[Marked], Path], None]", write)(articles, path)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        form.name: form
        for form in (
            Form("rasd", "infer.interchange.rasd", ".jsonl"),
            Form("label-studio", "infer.interchange.label_studio", ".json"),
            Form("brat", "infer.interchange.brat", "", folder=True),
            Form("spacy", "infer.interchange.docbin", ".spacy"),
            Form("conll2003", "infer.interchange.conll2003", ".conll"),
        )
    }
)
"""Every form by its name."""


def form_of(path: Path, name: str = "") -> Form:
    """Return the form called `name`, else the one that the suffix of `path` tells.

    A .json or .jsonl file is Rasd's own, a folder brat's.

    Raises:
        UsageError: No form has that name, or the suffix tells none.
    """
    if name:
        if name not in FORMS:
            raise UsageError(f"form {name!r} does not exist; choose one of {', '.join(FORMS)}")
        return FORMS[name]
    if path.is_dir():
        return FORMS["brat"]
    told = {".json": "rasd", ".jsonl": "rasd", ".spacy": "spacy", ".conll": "conll2003"}
    if path.suffix.lower() not in told:
        raise UsageError(f"{path}: what form it has cannot be told; say --from, one of {_names()}")
    return FORMS[told[path.suffix.lower()]]


def _names() -> str:
    return ", ".join(FORMS)

import subprocess
import sys

import pytest
from hypothesis import given

from infer.annotation import Annotation
from infer.errors import UsageError
from infer.formats import FORMATS, format_named, render
from tests.infer.formats.examples import annotate, two_paragraphs
from tests.strategies import annotations


def test_formats_and_their_suffixes() -> None:
    assert {name: form.suffix for name, form in FORMATS.items()} == {
        "terminal": ".txt",
        "json": ".json",
        "jsonl": ".jsonl",
        "conll": ".conll",
        "html": ".html",
    }
    assert all(name == form.name for name, form in FORMATS.items())


def test_unknown_format_lists_the_choices() -> None:
    with pytest.raises(UsageError, match=r"'xml'.*terminal, json, jsonl, conll, html"):
        render(two_paragraphs(), "xml")
    with pytest.raises(UsageError):
        format_named("JSON")


@pytest.mark.parametrize("name", FORMATS)
@given(annotation=annotations())
def test_every_format_writes_every_annotation_as_utf8_the_same_way(
    name: str, annotation: Annotation
) -> None:
    written = render(annotation, name)
    assert written.encode() == render(annotation, name).encode()
    assert written.endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_article_can_be_written(name: str) -> None:
    assert render(Annotation("", (), (), ()), name).endswith("\n")


@pytest.mark.parametrize("name", ["json", "jsonl", "conll"])
def test_data_formats_do_not_load_rich_or_jinja2(name: str) -> None:
    program = (
        "import sys; from infer.formats import FORMATS\n"
        f"FORMATS[{name!r}].renderer\n"
        "print([m for m in ('rich', 'jinja2', 'infer.formats.html') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", FORMATS)
def test_ten_thousand_diacritics_on_one_letter(name: str) -> None:
    annotation = annotate("ب" + "\u064e" * 10_000 + " سلامة", ("سلامة", "PER", "سلامة"))
    assert render(annotation, name).count("\u064e" * 10_000) == 1

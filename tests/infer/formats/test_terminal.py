from dataclasses import replace
from io import StringIO

from hypothesis import given
from rich.console import Console

from infer.annotation import Annotation
from infer.formats.layout import inert
from infer.formats.terminal import print_annotation, render
from tests.infer.formats.examples import annotate, two_paragraphs
from tests.strategies import annotations


def on_terminal(annotation: Annotation, **options: object) -> str:
    file = StringIO()
    console = Console(file=file, force_terminal=True, width=40, _environ={}, **options)  # type: ignore[arg-type]
    print_annotation(annotation, console)
    return file.getvalue()


def test_without_colour_labels_are_suffixes_and_paragraphs_are_lines() -> None:
    assert render(two_paragraphs()).split("\n") == [
        "t",
        "",
        "قال [غسان سلامة]PER في [روما]LOC.",
        "",
        "ووصل مساعد [لحفتر]PER، وقال [سلامة]PER: لا.",
        "",
        "label  mentions  score  actor",
        "PER           2   0.90  غسان سلامة",
        "LOC           1   0.90  روما",
        "PER           1   0.90  خليفة حفتر",
        "",
    ]


def test_with_colour_there_are_no_suffixes() -> None:
    shown = on_terminal(two_paragraphs(), color_system="truecolor")
    assert "\x1b[1;4;36mغسان سلامة\x1b[0m" in shown
    assert "]PER" not in shown


def test_without_colour_on_a_terminal_there_are_suffixes() -> None:
    assert "[سلامة]PER" in on_terminal(two_paragraphs(), color_system="truecolor", no_color=True)


def test_on_a_terminal_long_paragraphs_are_broken_at_words() -> None:
    shown = on_terminal(annotate("كلمة " * 30), color_system=None)
    assert max(map(len, shown.split("\n"))) <= 40
    assert shown.count("كلمة") == 30


@given(annotations())
def test_nothing_in_an_article_acts_on_the_terminal(annotation: Annotation) -> None:
    for line in render(annotation).split("\n"):
        assert inert(line) == line


def test_escapes_and_markup_are_shown_as_text() -> None:
    text = "قال \x1b[31m[bold]سلامة[/bold] :smile: [link=x]\x07"
    shown = on_terminal(annotate(text, ("سلامة", "PER", "[red]سلامة\x1b")), color_system=None)
    joined = " ".join(shown.split())
    assert "␛[31m[bold][سلامة]PER[/bold] :smile: [link=x]␇" in joined
    assert "[red]سلامة␛" in joined
    assert "\x1b" not in shown


def test_that_nothing_was_found_is_told() -> None:
    assert render(annotate("لا أحد هنا.")) == "t\n\nلا أحد هنا.\n\nno names found\n"


def test_notes_are_told() -> None:
    annotation = replace(two_paragraphs(), notes={"surrogates replaced": 2})
    assert render(annotation).endswith("note: surrogates replaced: 2\n")

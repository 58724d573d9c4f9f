"""The terminal view: the article with its entities marked, then a table of its actors.

Arabic is written in logical order, as terminals expect, and no isolates (U+2068) are put around
names: many terminals show them as boxes, and in a pipe they would spoil searching and copying.
Names stand last in the table, so that right-to-left text cannot reorder the other columns.
"""

from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infer.annotation import Annotation
from infer.formats.layout import Piece, actor_summaries, inert, paragraphs

__all__ = ["print_annotation", "render"]

STYLES = {
    "PER": "bold underline cyan",
    "LOC": "underline green",
    "ORG": "underline yellow",
    "MISC": "underline magenta",
}


def render(annotation: Annotation) -> str:
    """Return the view without colours: [غسان سلامة]PER, each paragraph on one line."""
    file = StringIO()
    console = Console(file=file, width=100, color_system=None, force_terminal=False, _environ={})
    print_annotation(annotation, console)
    return "".join(f"{line.rstrip(' ')}\n" for line in file.getvalue().splitlines())


def print_annotation(annotation: Annotation, console: Console) -> None:
    """Print `annotation` to `console`.

    Where the console has colours, labels are told by colour, else by a suffix. On a terminal lines
    are broken at words, elsewhere a paragraph stays one line. Nothing in the article acts on the
    terminal, nor is it read as rich's markup.
    """
    colour = console.color_system is not None and not console.no_color
    if annotation.id:
        _print(console, Text(inert(annotation.id), style="bold"))
    for pieces in paragraphs(annotation):
        _print(console, _paragraph(annotation, pieces, colour))
    console.print(
        _table(annotation, colour) if annotation.actors else Text("no names found", "dim")
    )
    for name, count in sorted(annotation.notes.items()):
        console.print(Text(f"note: {inert(name)}: {count}", style="dim"), soft_wrap=True)


def _print(console: Console, text: Text) -> None:
    console.print(text, soft_wrap=not console.is_terminal)
    console.print()


def _paragraph(annotation: Annotation, pieces: list[Piece], colour: bool) -> Text:
    text = Text()
    for piece in pieces:
        label = "" if piece.mention is None else annotation.entities[piece.mention].label
        text.append_text(_mention(piece.text, label, colour) if label else Text(piece.text))
    return text


def _mention(surface: str, label: str, colour: bool) -> Text:
    return Text(surface, style=STYLES[label]) if colour else Text(f"[{surface}]{label}")


def _table(annotation: Annotation, colour: bool) -> Table:
    table = Table("label", box=None, pad_edge=False, header_style="dim")
    table.add_column("mentions", justify="right")
    table.add_column("score", justify="right")
    table.add_column("actor", overflow="fold")
    for summary in actor_summaries(annotation):
        actor = summary.actor
        table.add_row(
            Text(actor.label, style=STYLES[actor.label] if colour else ""),
            str(summary.count),
            f"{summary.score:.2f}",
            Text(inert(actor.name)),
        )
    return table

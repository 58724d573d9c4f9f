"""The terminal view: the article with its entities marked, then tables of what was found.

Arabic is written in logical order, as terminals expect, and no isolates (U+2068) are put around
names: many terminals show them as boxes, and in a pipe they would spoil searching and copying.
Instead, every row begins with Latin letters before its first Arabic, so that it runs from left to
right, and ends with Arabic; between two Arabic columns stands one of Latin letters (a figure would
not do), so that right-to-left text cannot reorder the columns.
"""

from collections.abc import Mapping
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infer.annotation import Annotation, Quote
from infer.formats.layout import Piece, actor_summaries, inert, paragraphs, sentence_at
from infer.formats.parties import relation_rows

__all__ = ["print_annotation", "render"]

STYLES = {
    "PER": "bold underline cyan",
    "LOC": "underline green",
    "ORG": "underline yellow",
    "MISC": "underline magenta",
    "ROLE": "underline",
    "favor": "green",
    "against": "red",
    "mixed": "yellow",
}
FIGURES = ("mentions", "score")
STRONGEST = 20
"""Relations that the table holds; what it leaves out is counted below it."""
LISTED = 3
"""How many sentences a row lists; the rest it counts."""


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
    tables = [_actors(annotation, colour) if annotation.actors else _nothing("names")]
    if "quotes" in annotation.tasks:
        tables.append(_quotes(annotation) if annotation.quotes else _nothing("quotations"))
    if "stances" in annotation.tasks:
        tables.append(
            _relations(annotation, colour) if annotation.relations else _nothing("stances")
        )
    for number, table in enumerate(tables):
        console.print(*[""] * bool(number), table, sep="\n")
    if (weaker := len(annotation.relations) - STRONGEST) > 0:
        console.print(Text(f"and {weaker} weaker ones, which --format json holds", "dim"))
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


def _nothing(what: str) -> Text:
    return Text(f"no {what} found", "dim")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in columns:
        table.add_column(name, justify="right" if name in FIGURES else "left")
    return table


def _actors(annotation: Annotation, colour: bool) -> Table:
    table = _table("label", "mentions", "score", "actor")
    for summary in actor_summaries(annotation):
        actor = summary.actor
        score = "" if summary.score is None else f"{summary.score:.2f}"
        label = _coloured(actor.label, colour)
        table.add_row(label, str(summary.count), score, _name(actor.name))
    return table


def _quotes(annotation: Annotation) -> Table:
    table = _table("quote", "score", "speaker", "kind", "cue", "at", "content")
    names = {actor.id: actor.name for actor in annotation.actors}
    for number, quote in enumerate(annotation.quotes, start=1):
        table.add_row(
            f"q{number}",
            f"{quote.score:.2f}",
            _cut(_speaker(quote, names)),
            quote.kind,
            _cut(quote.cue.text),
            f"s{sentence_at(annotation, quote.cue.start) + 1}",
            _cut(quote.content.text),
        )
    return table


def _speaker(quote: Quote, names: Mapping[str, str]) -> str:
    if quote.speaker is not None:
        return names[quote.speaker]
    return quote.source.text if quote.source else ""


def _relations(annotation: Annotation, colour: bool) -> Table:
    table = _table("score", "sentences", "holder", "stance", "target")
    for row in relation_rows(annotation)[:STRONGEST]:
        places = [f"s{index + 1}" for index in row.sentences[:LISTED]]
        more = len(row.sentences) - len(places)
        table.add_row(
            f"{row.score:.2f}",
            " ".join([*places, *[f"+{more}"] * bool(more)]),
            _cut(row.holder.name),
            _coloured(row.label, colour),
            _name(row.target.name),
        )
    return table


def _coloured(label: str, colour: bool) -> Text:
    return Text(label, style=STYLES[label] if colour else "")


def _name(name: str) -> Text:
    return Text(inert(name), overflow="fold")


def _cut(text: str) -> Text:
    """Return `text` for a column that stays one line: what folds beside other Arabic mixes."""
    return Text(inert(text), no_wrap=True, overflow="ellipsis")

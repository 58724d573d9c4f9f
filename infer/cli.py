"""The command `infer`: parse, find the articles, load the model, annotate and write one by one.

What is heavy (numpy, tokenizers, onnxruntime, rich) is imported where it is first needed, so that
a mistyped command fails at once.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from infer.annotation import Annotation
from infer.errors import CheckpointError, InputError, RasdError, UsageError
from infer.extras import version
from infer.formats import Format, format_named
from infer.messages import flaw, say
from infer.options import INPUTS, load_options, make_parser, targets_of
from infer.sinks import Sink, is_folder, open_sink
from infer.sources import Article, Reading, find, read

if TYPE_CHECKING:
    from infer.annotator import Annotator

__all__ = ["main"]

INTERRUPTED = 130  # 128 + SIGINT, as shells count
PIPE_CLOSED = 141  # 128 + SIGPIPE
COMMANDS = {
    "convert": "infer.interchange.command",
    "corpus": "infer.corpus.command",
    "serve": "infer.serve.command",
}
"""Modules whose `run(arguments)` is the command of that name; a file called so is `./corpus`."""
Renderer = Callable[[Annotation], str]


@dataclass(slots=True)
class _Tally:
    """How many articles a run met, and how many of them it could not annotate."""

    met: int = 0
    rejected: int = 0

    def reject(self, reason: str) -> None:
        self.rejected += 1
        say(reason)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `infer` and return its exit code.

    0: all is annotated. 1: something was rejected, or nothing could be done. 2: the command line
    is wrong. 130: interrupted. 141: nobody reads the output any more.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        if arguments and arguments[0] in COMMANDS:
            return int(import_module(COMMANDS[arguments[0]]).run(arguments[1:]))
        return _run(make_parser().parse_args(arguments))
    except RasdError as fault:
        say(f"infer: {fault}")
        return fault.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return PIPE_CLOSED


def _run(options: argparse.Namespace) -> int:
    if options.version:
        print(f"rasd {version()}")  # noqa: T201
        return 0
    inputs = options.inputs or (["-"] if _piped() else [])
    if not inputs:
        make_parser().print_usage(sys.stderr)
        raise UsageError("nothing to read; name files or folders, or - for standard input")
    return _annotate_inputs(inputs, options)


def _annotate_inputs(inputs: Sequence[str], options: argparse.Namespace) -> int:
    form = format_named(options.format)
    targets = targets_of(options)
    one_file = len(inputs) == 1 and not Path(inputs[0]).is_dir()
    results = options.out and is_folder(options.out, form, one_file)
    found = find(inputs, lines=INPUTS[options.input], skip=Path(options.out) if results else None)
    for notice in found.notices:
        say(f"infer: {notice}")
    sink = open_sink(found.sources, options.out, form, one_file)
    tally = _Tally(len(found.faults))
    for fault in found.faults:
        tally.reject(str(fault))
    if found.sources:
        articles = (item for source in found.sources for item in read(source, _reading(options)))
        annotator = _load(options)
        with sink:
            _annotate_all(articles, annotator, targets, _renderer(options, form), sink, tally)
    if tally.rejected:
        say(f"infer: {tally.rejected} of {tally.met} articles rejected")
    return 1 if tally.rejected else 0


def _annotate_all(
    articles: Iterable[Article | InputError],
    annotator: "Annotator",
    targets: Sequence[str],
    render: Renderer,
    sink: Sink,
    tally: _Tally,
) -> None:
    for article in articles:
        tally.met += 1
        if isinstance(article, InputError):
            tally.reject(str(article))
            continue
        try:
            written = render(annotator.annotate(article.text, article.id, targets))
        except CheckpointError:
            raise  # the model is wrong for every article
        except RasdError as fault:
            tally.reject(f"{article.place}: {fault}")
        except Exception as fault:  # a flaw of ours must not cost the other articles
            tally.reject(f"{article.place}: {flaw(fault)}")
        else:
            sink.write(article, written)


def _load(options: argparse.Namespace) -> "Annotator":
    from infer.annotator import Annotator  # noqa: PLC0415 - 0.2 s

    annotator = Annotator.load(tasks=options.tasks, **load_options(options))
    for notice in annotator.notices:
        say(f"infer: {notice}")
    return annotator


def _reading(options: argparse.Namespace) -> Reading:
    return Reading(options.encoding, options.text_field, options.id_field)


def _renderer(options: argparse.Namespace, form: Format) -> Renderer:
    """Return what writes an annotation; on a terminal, with its colours and at its width."""
    terminal = options.out is None and sys.stdout is not None and sys.stdout.isatty()
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    colour = options.color == "always" or (options.color == "auto" and terminal and not plain)
    if form.name != "terminal" or not (terminal or colour):
        return form.renderer
    return lambda annotation: _on_terminal(annotation, colour)


def _on_terminal(annotation: Annotation, colour: bool) -> str:
    from rich.console import Console  # noqa: PLC0415 - 0.1 s

    from infer.formats.terminal import print_annotation  # noqa: PLC0415

    file = StringIO()
    console = Console(
        file=file,
        force_terminal=True,
        color_system="standard" if colour else None,
        width=shutil.get_terminal_size().columns,
        legacy_windows=False,
        _environ={},
    )
    print_annotation(annotation, console)
    return file.getvalue()


def _piped() -> bool:
    return sys.stdin is not None and not sys.stdin.isatty()

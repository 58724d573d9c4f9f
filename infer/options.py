"""The options of the command `infer`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from infer.charsets import check_encoding
from infer.choice import DEVICES, DTYPES, RUNTIMES
from infer.errors import InputError, UsageError
from infer.formats import FORMATS
from infer.tasks import TASKS, with_needed

__all__ = [
    "INPUTS",
    "Parser",
    "add_models",
    "add_questions",
    "add_reading",
    "load_options",
    "make_parser",
    "path_named",
    "targets_of",
    "tasks_named",
    "whole_number",
]

MOST_THREADS = 1024
DIGITS = 9
MOST_TARGETS = 100
INPUTS = {"auto": None, "text": False, "jsonl": True}
EPILOG = """\
A folder stands for all of its .txt, .jsonl and .ndjson files (.gz and .zst of them too), at any
depth. JSON Lines files and --input jsonl hold one article a line. --out names a folder if it ends
in /, is one, or if there are several inputs; jsonl and conll also collect several inputs in one
file. Files in the folder are called after the inputs, one for each article in json and html.
Offsets count code points, after a byte order mark. Many articles, and runs that go on where they
were cut off: infer corpus --help. A page and an HTTP service: infer serve --help. Forms of other
tools: infer convert --help. Exit codes: 0 all annotated, 1 something rejected, 2 wrong usage.
"""


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError where others exit."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(f"{message}; see {self.prog} --help")


def targets_of(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the subjects to ask about, from the command line and from files.

    Raises:
        InputError: A file cannot be read.
        UsageError: A target is empty or too long, there are too many, or no stances are asked for.
    """
    asked = list(options.target or ())
    for path in options.targets or ():
        try:
            lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as fault:
            raise InputError(
                f"{path}: cannot be read ({fault}); expected a file in UTF-8 with a target a line"
            ) from None
        asked += [line for line in lines if line.strip()]
    if not asked:
        return ()
    if "stances" not in options.tasks:
        raise UsageError("--target: expected --tasks stances, which asks about targets")
    if len(asked) > MOST_TARGETS:
        raise UsageError(f"--target: expected at most {MOST_TARGETS} targets, found {len(asked)}")
    from infer.subjects import check_subjects  # noqa: PLC0415

    return check_subjects(asked)


def add_models(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which models run, and on what; `load_options` reads them."""
    add = parser.add_argument
    add(
        "--model",
        action="append",
        type=path_named,
        metavar="DIR|USER/NAME",
        help="a model folder, or a model of the Hub (USER/NAME@REV: of that revision), in place of "
        "the one for its task or tasks that ships with Rasd; repeatable",
    )
    add("--revision", default="", metavar="REV", help="branch, tag or commit of models of the Hub")
    add("--device", choices=DEVICES, default="auto", help="default: auto, a GPU if PyTorch sees it")
    add("--dtype", choices=DTYPES, default="auto", help="default: int8 on the CPU, halves on a GPU")
    add("--runtime", choices=RUNTIMES, default="auto", help="default: onnx on the CPU, else torch")
    add(
        "--threads",
        type=whole_number(0, MOST_THREADS),
        default=0,
        metavar="N",
        help="default: one a core",
    )


def load_options(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the options of `add_models` are for `Annotator.load`."""
    names = ("revision", "device", "dtype", "runtime", "threads")
    return {"model": options.model or (), **{name: getattr(options, name) for name in names}}


def add_questions(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is looked for; `targets_of` reads a part of them."""
    add = parser.add_argument
    add(
        "--tasks",
        type=tasks_named,
        default=TASKS,
        metavar="TASK,…",
        help=f"of {', '.join(TASKS)}, each with those before it; default: all",
    )
    add(
        "--target",
        action="append",
        metavar="NAME",
        help="ask how everyone stands to it, mentioned or not; repeatable",
    )
    add("--targets", action="append", type=path_named, metavar="FILE", help="targets, one a line")


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how articles are read."""
    add = parser.add_argument
    add(
        "--encoding",
        type=check_encoding,
        metavar="NAME",
        help="default: utf-8, or by byte order mark",
    )
    add("--text-field", default="text", metavar="NAME", help="JSON Lines; default: %(default)s")
    add("--id-field", default="id", metavar="NAME", help="default: %(default)s, else FILE:LINE")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; it raises UsageError where others exit."""
    parser = Parser("infer", description="Annotate Arabic news.", epilog=EPILOG, allow_abbrev=False)
    add = parser.add_argument
    add(
        "inputs",
        nargs="*",
        type=path_named,
        metavar="FILE|DIR|-",
        help="articles; - is standard input",
    )
    add("--format", choices=FORMATS, default="terminal", help="default: terminal, in a pipe too")
    add("--out", type=path_named, metavar="FILE|DIR", help="default: standard output, in UTF-8")
    add_models(parser)
    add_questions(parser)
    add("--input", choices=INPUTS, default="auto", help="auto goes by the suffix; stdin is text")
    add_reading(parser)
    add("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    add("--version", action="store_true", help="print the version and exit")
    return parser


def tasks_named(text: str) -> tuple[str, ...]:
    """Return the tasks in a comma-separated text, with those that they need.

    Raises:
        argparse.ArgumentTypeError: One is unknown.
    """
    try:
        return with_needed([task.strip() for task in text.split(",")])
    except UsageError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from None


def path_named(text: str) -> str:
    """Return a path, or a Hub name, as it was given.

    Raises:
        argparse.ArgumentTypeError: It is empty.
    """
    if not text:  # an unset variable of a script, which pathlib would take for the current folder
        raise argparse.ArgumentTypeError("expected a path, found nothing")
    return text


def whole_number(least: int, most: int = 0) -> Callable[[str], int]:
    """Return what reads a number from `least` to `most` (0: of DIGITS digits at most).

    What it returns raises argparse.ArgumentTypeError where there is no such number.
    """
    bounds = f"from {least} to {most}" if most else f"from {least}"

    def number(text: str) -> int:
        digits = text.isascii() and text.isdecimal() and len(text) <= DIGITS
        if not (digits and least <= int(text) and (int(text) <= most or not most)):
            raise argparse.ArgumentTypeError(f"expected a number {bounds}, found {text!r}")
        return int(text)

    return number

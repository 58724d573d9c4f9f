"""The options of `infer corpus`."""

import argparse

from infer.corpus.partitions import FORMS
from infer.corpus.reading import Shard
from infer.options import Parser, add_models, add_questions, add_reading, path_named, whole_number

__all__ = ["make_corpus_parser"]

MOST_WORKERS = 1024
EPILOG = """\
IN is a file or a folder, at any depth: .txt, .jsonl and .ndjson (.gz and .zst of them too),
.parquet, and data sets of the Hugging Face library that save_to_disk wrote; hub:USER/NAME, or with
@REVISION behind it, is one on the Hub. OUT gets part-00000 and so on, of N articles of the input
each, in its order, whatever the number of workers; rejects.jsonl, with the reason for each article
that was not annotated; and summary.json when all is done. Ids must differ: of two articles with one
id the second is rejected. Exit codes: 0 all annotated, 1 something rejected or nothing done, 2
wrong usage, 130 interrupted.
"""


def make_corpus_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; it raises UsageError where others exit."""
    parser = Parser(
        "infer corpus",
        description="Annotate any number of articles; a run that was cut off can go on.",
        epilog=EPILOG,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("inputs", nargs="+", type=path_named, metavar="IN", help="articles")
    add("out", type=path_named, metavar="OUT", help="the folder of results")
    add("--resume", action="store_true", help="go on with the run in OUT, or begin one")
    _add_output(parser)
    _add_engine(parser)
    add_models(parser)
    add_questions(parser)
    add_reading(parser)
    add("--subset", default="", metavar="NAME", help="of a data set on the Hub")
    add("--split", default="", metavar="NAME", help="of a data set on the Hub; default: all")
    return parser


def _add_output(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--format", choices=FORMS, default="jsonl", help="default: %(default)s")
    add(
        "--partition-size",
        type=whole_number(1),
        default=1000,
        metavar="N",
        help="articles in a part; a kill costs the part at work; default: %(default)s",
    )
    add(
        "--shard",
        type=_shard,
        default=Shard(),
        metavar="I/N",
        help="every N-th article alone, from the I-th on; one OUT for each shard",
    )


def _add_engine(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--workers",
        type=whole_number(1, MOST_WORKERS),
        default=1,
        metavar="N",
        help="processes, or actors of Ray; they share the cores; default: %(default)s",
    )
    add("--engine", choices=("local", "ray"), default="local", help="default: %(default)s")
    add("--ray-address", default="", metavar="HOST:PORT", help="a cluster; default: this machine")
    add(
        "--ray-gpus",
        type=_fraction,
        default=0.0,
        metavar="X",
        help="GPUs for each worker of Ray, such as 0.25; default: none",
    )


def _shard(text: str) -> Shard:
    first, slash, second = text.partition("/")
    if not slash:
        raise argparse.ArgumentTypeError(f"expected I/N, such as 1/4, found {text!r}")
    index, count = map(whole_number(1), (first, second))
    if index > count:
        raise argparse.ArgumentTypeError(f"expected I from 1 to {count}, found {text!r}")
    return Shard(index - 1, count)


def _fraction(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 64:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 64, found {text!r}")
    return found

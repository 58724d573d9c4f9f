"""The command `infer convert`: annotations into another tool's form, and back."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from infer.interchange import FORMS, form_of
from infer.interchange.annotations import to_annotation
from infer.messages import say
from infer.options import Parser

__all__ = ["run"]

DESCRIPTION = "Write annotations in another tool's form, and read them back."
EPILOG = """\
Forms: rasd (JSON or JSON Lines of infer), label-studio (JSON, with a labelling configuration beside
it), brat (a folder), spacy (a DocBin), conll2003 (entities alone). What a form has no place for is
counted on standard error. Offsets count code points in all of them.
"""


def run(arguments: Sequence[str]) -> int:
    """Run `infer convert` and return its exit code.

    Raises:
        RasdError: Something cannot be read, is contradictory, or cannot be written.
    """
    options = _parser().parse_args(arguments)
    target = FORMS[options.to]
    articles = [
        article for path in options.inputs for article in form_of(path, options.origin).read(path)
    ]
    for article in articles:
        to_annotation(article)  # a form that checks nothing would hand broken marks on
    target.write(articles, options.out)
    lost = sum((article.lost for article in articles), Counter[str]())
    told = "".join(f"; without words in the text, left out: {n} {what}" for what, n in lost.items())
    say(f"infer: {len(articles)} articles as {target.name} in {options.out}{told}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser("infer convert", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    parser.add_argument("inputs", nargs="+", type=Path, metavar="FILE|DIR")
    forms = ", ".join(FORMS)
    parser.add_argument("--to", required=True, choices=FORMS, metavar="FORM", help=forms)
    parser.add_argument("--out", required=True, type=Path, metavar="FILE|DIR")
    parser.add_argument(
        "--from",
        dest="origin",
        choices=FORMS,
        default="",
        metavar="FORM",
        help="default: told by the suffix; a folder is brat's",
    )
    return parser

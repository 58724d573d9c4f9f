"""The options of `infer serve`."""

import argparse
import os
import re

from infer.errors import UsageError
from infer.options import Parser, add_models, tasks_named, whole_number
from infer.serve.settings import Settings
from infer.tasks import TASKS

__all__ = ["make_parser", "settings_of"]

TOKEN = "RASD_TOKEN"  # noqa: S105 - the name of a variable
SIGNS = re.compile(r"[!-~]+")
ORIGIN = re.compile(r"https?://[\w.*-]+(?::\d+)?", re.ASCII)
EPILOG = f"""\
GET / is a page to paste an article into; POST /v1/annotate the interface for programs, which
/openapi.json describes. Logs go to standard output, one JSON object a line, without texts. SIGTERM
or Ctrl+C ends the service when what it took is finished. A token on the command line is seen by
everyone who may list this machine's processes: put it into the variable {TOKEN}.
"""


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; it raises UsageError where others exit."""
    own = Settings()
    parser = Parser(
        "infer serve", description="Annotate over HTTP.", epilog=EPILOG, allow_abbrev=False
    )
    add = parser.add_argument
    add("--host", default=own.host, help="address to listen on; default: %(default)s, this machine")
    add(
        "--port",
        type=whole_number(0, 65_535),
        default=own.port,
        help="0: a free one; default: 8000",
    )
    add("--token", help=f"what clients must show as bearer token; better: {TOKEN}, see below")
    add_models(parser)
    add("--tasks", type=tasks_named, default=TASKS, metavar="TASK,…", help="default: all")
    add(
        "--max-chars",
        type=whole_number(1, 10_000_000),
        default=own.max_chars,
        metavar="N",
        help="characters of one text; default: %(default)s",
    )
    add(
        "--queue",
        type=whole_number(1, 100_000),
        default=own.queue,
        metavar="N",
        help="texts that may wait before the answer is 429; default: %(default)s",
    )
    add(
        "--timeout",
        type=whole_number(1, 86_400),
        default=int(own.timeout),
        metavar="SECONDS",
        help="from a request to its answer; default: %(default)s",
    )
    add(
        "--batch-chars",
        type=whole_number(1, 10_000_000),
        default=own.batch_chars,
        metavar="N",
        help="characters annotated together; more pays on a GPU; default: %(default)s",
    )
    add(
        "--frame-ancestor",
        action="append",
        type=_origin,
        metavar="ORIGIN",
        help="a site that may show the page in a frame, https://example.org; repeatable",
    )
    return parser


def settings_of(options: argparse.Namespace) -> Settings:
    """Return what the options say.

    Raises:
        UsageError: The token is empty, or has signs that a header cannot carry.
    """
    token = options.token
    if token is None:
        token = os.environ.get(TOKEN, "")
    if (token or options.token is not None) and not SIGNS.fullmatch(token):
        raise UsageError("token: expected letters, digits and signs of ASCII, without spaces")
    return Settings(
        options.host,
        options.port,
        token,
        options.max_chars,
        options.queue,
        float(options.timeout),
        options.batch_chars,
        frame_ancestors=tuple(options.frame_ancestor or ()),
    )


def _origin(text: str) -> str:
    if not ORIGIN.fullmatch(text):  # it goes into a header
        raise argparse.ArgumentTypeError(f"expected https://HOST or http://HOST, found {text!r}")
    return text

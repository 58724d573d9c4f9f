"""The HTML page of one article: a single file that needs no network and runs from anywhere.

Everything from the article is escaped by jinja2; the page's own style and script are allowed by
their hashes in its Content-Security-Policy, so nothing else could run even if it got in.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template

from infer.annotation import Annotation
from infer.formats.page import page_of

__all__ = ["render"]


def render(annotation: Annotation) -> str:
    """Return the page: right to left, the article in the middle with its entities marked.

    Beside it stand the actors and the quotations, below it who stands where: a graph, and a table
    that says the same. A task that was not run leaves nothing. What is shown is made inert as in
    the terminal view (see `infer.formats.layout.inert`).
    """
    style, script = (_source(name).strip() for name in ("page.css.j2", "page.js.j2"))
    return _template().render(
        page=page_of(annotation),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


@cache  # compiling takes longer than filling in
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.j2")


def _source(name: str) -> str:
    return files("infer.formats").joinpath(name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    return "sha256-" + b64encode(sha256(source.encode()).digest()).decode()

"""The JSON Lines form: the JSON form of one article on one line."""

from infer.annotation import Annotation
from infer.formats.json import dump

__all__ = ["render"]


def render(annotation: Annotation) -> str:
    """Return the JSON form of `annotation` on one line; only its last character is a line break.

    Raises:
        OutputError: A string of the annotation has no JSON form (see `infer.formats.json.dump`).
    """
    return dump(annotation) + "\n"

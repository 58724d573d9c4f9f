"""Files of corpora as text."""

from pathlib import Path

from infer.errors import InputError

__all__ = ["read_text"]


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, line breaks as they stand there.

    Raises:
        InputError: The file is missing or not UTF-8.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); fetch it with `train data`"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: byte {error.start} is not UTF-8; fetch the file again with `train data`"
        ) from error

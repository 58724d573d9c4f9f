"""Reading and writing whole files, with the faults that a person can mend."""

import json
from pathlib import Path
from typing import Any

from infer.errors import InputError, OutputError

__all__ = ["parse", "read_text", "write_bytes", "write_text"]


def read_text(path: Path, encoding: str = "utf-8-sig") -> str:
    """Return a UTF-8 file as it stands, line breaks untouched.

    A byte order mark is left out, unless `encoding` is plain utf-8: then it is part of the text.

    Raises:
        InputError: It cannot be read, or is no UTF-8.
    """
    try:
        return path.read_bytes().decode(encoding)
    except OSError as fault:
        raise InputError(f"{path}: cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError as fault:
        raise InputError(f"{path}: expected UTF-8: {fault.reason} at byte {fault.start}") from None


def parse(text: str, where: str) -> Any:
    """Return what a JSON text holds; `where` names it in messages.

    Raises:
        InputError: It is no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise InputError(f"{where}: is no JSON: {fault}") from None


def write_text(path: Path, text: str) -> None:
    """Write UTF-8, line breaks as they are.

    Raises:
        OutputError: It cannot be written, or holds lone surrogates, which UTF-8 has no form for.
    """
    try:
        write_bytes(path, text.encode("utf-8"))
    except UnicodeEncodeError as fault:
        raise OutputError(
            f"{path}: the text holds a lone surrogate at {fault.start}, which UTF-8 cannot hold"
        ) from None


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, and the folder that it is in.

    Raises:
        OutputError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        raise OutputError(f"{path}: cannot be written: {fault.strerror}") from None

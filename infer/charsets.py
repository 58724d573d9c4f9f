"""Bytes into text, strictly: nothing is replaced, dropped or translated, line breaks included.

A byte order mark tells the encoding, whatever was named, and is no part of the text: offsets count
from the character after it.
"""

import codecs
import re
from dataclasses import dataclass

from infer.errors import InputError, UsageError

__all__ = ["Charset", "check_encoding", "decode", "detect"]

DEFAULT = "utf-8"
MARKS = (  # UTF-32 before UTF-16, whose mark it begins with
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ARABIC = re.compile("[\u0600-\u06ff]")
LETTER = re.compile(r"[^\W\d_]")
HIGH_BYTES = b"\x00\x06"  # of Latin and of Arabic letters in UTF-16


@dataclass(frozen=True, slots=True)
class Charset:
    """The encoding of one file: its name, the bytes of its mark, and whether it is a mere guess."""

    encoding: str
    mark: int = 0
    guessed: bool = False

    @property
    def newline(self) -> bytes:
        r"""The bytes of "\n" within a text; utf-16 and others write a mark before the first."""
        return "\n\n".encode(self.encoding)[len("\n".encode(self.encoding)) :]


def check_encoding(name: str) -> str:
    """Return `name` if it is an encoding of text that Python knows.

    Raises:
        UsageError: It is not.
    """
    try:
        codecs.lookup(name)
        "\n".encode(name)
    except (LookupError, ValueError):
        raise UsageError(
            f"--encoding {name!r} does not exist; common ones are utf-8, utf-16, cp1256, iso-8859-6"
        ) from None
    return name


def detect(head: bytes, named: str | None = None) -> Charset:
    """Return the charset of a file whose first four bytes are `head`.

    `named` is what the user says it is, None if nothing was said.
    """
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return Charset(encoding, len(mark))
    return Charset(named or DEFAULT, guessed=named is None)


def decode(data: bytes, charset: Charset, place: str, line: int = 1) -> str:
    """Return `data`, which starts after the mark, as text.

    Args:
        data: A whole file, or one line of it.
        charset: Its charset.
        place: The file's name, for messages.
        line: The number of the line that `data` begins with.

    Raises:
        InputError: The bytes are not valid in this encoding, or are UTF-16 without a mark where
            nobody named an encoding. The message names the byte within the file (mark included)
            or line that was given, from 0.
    """
    try:
        text = data.decode(charset.encoding)
    except UnicodeError as fault:
        at: int = getattr(fault, "start", 0)
        line += data[:at].decode(charset.encoding, "ignore").count("\n")
        raise InputError(f"{place}:{line}: {_complaint(data, charset, at)}") from None
    if charset.guessed and (guess := _utf16(data)):
        raise InputError(
            f"{place}: reads like {guess} without a byte order mark: try --encoding {guess}"
        )
    return text


def _complaint(data: bytes, charset: Charset, at: int) -> str:
    guess = _utf16(data) or _cp1256(data)
    remedy = (
        f"the text reads like {guess}: try --encoding {guess}"
        if guess not in ("", charset.encoding)
        else "name the right one with --encoding, or mend the file"
    )
    found = f"0x{data[at]:02X} is not valid {charset.encoding}"
    return f"byte {at + charset.mark}: {found}; {remedy}"


def _utf16(data: bytes) -> str:
    """Return which UTF-16 `data` reads like: every second byte is the high one of a letter."""
    least = len(data) // 2 * 0.7
    even, odd = (sum(data[side::2].count(high) for high in HIGH_BYTES) for side in (0, 1))
    if len(data) < 8 or max(even, odd) < least or min(even, odd) > least / 10:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _cp1256(data: bytes) -> str:
    """Return cp1256 if `data` reads like it: letters mostly Arabic, and no UTF-8 with a flaw.

    UTF-8 read as cp1256 is mostly Arabic letters too (ط and ظ), hence the second condition.
    """
    text = data.decode("cp1256")
    utf8 = data.decode("utf-8", "replace")
    arabic = len(ARABIC.findall(text))
    mostly = arabic > len(LETTER.findall(text)) / 2
    return "cp1256" if mostly and utf8.count("\ufffd") > len(ARABIC.findall(utf8)) else ""

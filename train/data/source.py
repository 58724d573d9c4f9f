"""What is known of a corpus: its files, byte for byte, its terms and its makers."""

from dataclasses import dataclass

__all__ = ["File", "Source"]


@dataclass(frozen=True, slots=True)
class File:
    """One file of a corpus.

    `path` is relative to the data folder, `sha256` of the whole file, `size` in bytes. `address` is
    its public URL, empty where none is known; if `member` is set, the address is that of a zip
    archive, and the file is the one member with that name, whatever folder it is in.
    """

    path: str
    sha256: str
    size: int
    address: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One corpus and its terms.

    `licence` is an SPDX identifier. `may_ship` says whether a model trained on it may be published
    with Rasd, `noncommercial` whether its licence forbids commercial use. Splits named test are
    never trained on, whatever the licence.
    """

    name: str
    title: str
    licence: str
    may_ship: bool
    noncommercial: bool
    citation: str
    homepage: str
    files: tuple[File, ...]

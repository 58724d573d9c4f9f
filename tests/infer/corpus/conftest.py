"""Fixtures of `infer corpus`."""

from collections.abc import Callable

import pytest

from infer.cli import main
from tests.infer.corpus.standin import install


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command with the stand-in for an annotator."""
    install(monkeypatch)
    return lambda *arguments: main(["corpus", *map(str, arguments)])

"""What all tests share: no network, a data folder where there is one, tiny models."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.tiny import TASKS, make_model

DATA = Path(os.environ.get("RASD_DATA", Path(__file__).parents[2] / "shared" / "data"))
# How long an example takes says something about the machine, not about the code.
settings.register_profile("rasd", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rasd")
LOOPBACK = ("127.", "::1", "localhost")


class NetworkError(AssertionError):
    """A test asked for the network."""


def _guarded(connect: Any) -> Any:
    def guard(self: socket.socket, address: Any) -> Any:
        inet = self.family in (socket.AF_INET, socket.AF_INET6)
        if inet and not str(address[0]).startswith(LOOPBACK):
            raise NetworkError(f"tests have no network, but one connects to {address}")
        return connect(self, address)

    return guard


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The corpora, from RASD_DATA or ../shared/data; without them the test is skipped."""
    if not DATA.is_dir():
        pytest.skip(f"no corpora in {DATA}; set RASD_DATA to their folder")
    return DATA


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model folder of `tests.tiny`; a test that changes it works on a copy."""
    return make_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The model folders of `tests.tiny` by task: ner, quotes, targets, stance; as above."""
    home = tmp_path_factory.mktemp("models")
    return {task: make_model(home / task, task) for task in TASKS}

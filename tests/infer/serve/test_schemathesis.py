"""Requests made from the service's own description, right ones and wrong ones."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.infer.serve.services import running

# What JSON Schema cannot say (an id for each text, words in a target) is refused with 422 all the
# same; a text too long with 413.
EXPECTED = """
[checks.negative_data_rejection]
expected-statuses = [400, 405, 413, 415, 422]
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 422]
"""


@pytest.mark.parametrize("examples", [20, pytest.param(500, marks=pytest.mark.slow)])
def test_what_the_description_promises_holds(tmp_path, examples):
    command = Path(sys.executable).with_name("schemathesis")
    (tmp_path / "schemathesis.toml").write_text(EXPECTED)
    with running(max_chars=2000, queue=10) as service:
        done = subprocess.run(
            [
                *(command, "run", f"http://127.0.0.1:{service.port}/openapi.json"),
                *("--checks", "all", "--mode", "all", "--phases", "examples,coverage,fuzzing"),
                *("--max-examples", str(examples), "--seed", "1", "--no-color"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
        asked = [line for line in service.lines() if line.get("path") == "/v1/annotate"]
        assert {200, 400, 405, 415, 422} <= {line["status"] for line in asked}
        assert not [line for line in asked if line["status"] >= 500]

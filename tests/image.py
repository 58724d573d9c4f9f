"""Build the container image, run it as docs/serve.md says, and annotate the seed article with it.

Run as `python -m tests.image`; `make image-test` does. It is no pytest test, since it needs Docker
or Podman and takes minutes. Port 8000 must be free.
"""

import argparse
import json
import os
import shlex
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
IMAGE, NAME = "rasd-image-test", "rasd-image-test"
URL = "http://127.0.0.1:8000/v1"
HARDENED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
PATIENCE = 120.0
BEFORE = """
import importlib.util as u, os
assert os.getuid() == 1000, os.getuid()
assert u.find_spec("torch") is None, "torch is installed"
"""
AFTER = """
import os
assert os.listdir("/tmp") == [], os.listdir("/tmp")
assert not os.access("/", os.W_OK) and not os.access("/opt/rasd", os.W_OK)
"""


def main() -> None:
    """Fail with a message unless the image builds, runs hardened, answers, and ends in peace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="docker", help="command, with its own options")
    parser.add_argument("--build", default="", help="more options of build")
    parser.add_argument("--run", default="", help="more options of run")
    options = parser.parse_args()
    engine = shlex.split(options.engine)
    _call([*engine, "build", *shlex.split(options.build), "-t", IMAGE, str(ROOT)])
    publish = ("-p", "127.0.0.1:8000:8000")
    run = ["run", "--rm", "--name", NAME, *shlex.split(options.run), *publish, *HARDENED, IMAGE]
    with subprocess.Popen([*engine, *run]) as service:
        try:
            _look_at(service, engine)
        finally:
            subprocess.run([*engine, "stop", "-t", "60", NAME], check=False)
    assert service.returncode == 0, f"the service ended with exit code {service.returncode}"
    print("the image builds, runs without rights, checks its health, annotates, and ends in peace")


def _look_at(service: "subprocess.Popen[bytes]", engine: Sequence[str]) -> None:
    _wait(service)
    inside = [*engine, "exec", NAME]
    _call([*inside, "python", "-c", BEFORE])
    _call([*inside, *_health_check(engine)])
    _annotate()
    _call([*inside, "python", "-c", AFTER])


def _call(command: Sequence[str]) -> str:
    # Podman keeps a HEALTHCHECK in images of Docker's form alone.
    environment = {**os.environ, "BUILDAH_FORMAT": "docker"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{shlex.join(command)}: exit {done.returncode}\n{done.stdout[-3000:]}")
    return done.stdout


def _wait(service: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while service.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{URL}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"no answer from {URL}/health")


def _health_check(engine: Sequence[str]) -> list[str]:
    """Return the command by which the image checks itself."""
    told = json.loads(_call([*engine, "image", "inspect", IMAGE]))[0]
    check = told.get("Healthcheck") or told["Config"]["Healthcheck"]  # Podman's place, Docker's
    kind, *command = check["Test"]
    assert kind == "CMD", kind
    return [str(part) for part in command]


def _annotate() -> None:
    text = (ROOT / "seeds" / "seed.txt").read_text(encoding="utf-8")
    request = urllib.request.Request(
        f"{URL}/annotate",
        json.dumps({"text": text}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = json.load(answer)
    (found,) = found.get("annotations", [found])
    assert len(found["entities"]) > 40, "the seed article has some seventy entities"
    assert len(found["quotes"]) > 5, "the seed article has thirteen quotations"
    assert found["relations"], "the seed article has parties for and against each other"


if __name__ == "__main__":
    main()

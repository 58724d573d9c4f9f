"""Build the container image, run it as docs/serve.md says, and annotate the seed article with it.

Run as `python -m tests.image`; `make image-test` does. It is no pytest test, since it needs Docker
or Podman and takes minutes. Port 8000 must be free.
"""

import argparse
import json
import shlex
import subprocess
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).parent.parent
IMAGE, NAME = "rasd-image-test", "rasd-image-test"
URL = "http://127.0.0.1:8000/v1"
HARDENED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
PATIENCE = 120.0
INSIDE = """
import importlib.util as u, os
assert os.getuid() == 1000, os.getuid()
assert u.find_spec("torch") is None, "torch is installed"
for folder in ("/opt/rasd", "/usr", "/etc"):
    try:
        open(folder + "/written", "w")
    except OSError:
        continue
    raise SystemExit(folder + " can be written")
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
            _wait(service)
            _call([*engine, "exec", NAME, "python", "-c", INSIDE])
            _call([*engine, "exec", NAME, *_health_check(engine)])
            _annotate()
        finally:
            subprocess.run([*engine, "stop", "-t", "60", NAME], check=False)
    assert service.returncode == 0, f"the service ended with exit code {service.returncode}"
    print("the image builds, runs without rights, checks its health, annotates, and ends in peace")


def _call(command: Sequence[str]) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{shlex.join(command)}: exit {done.returncode}\n{done.stdout[-3000:]}")
    return done.stdout


def _wait(service: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while service.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{URL}/health", timeout=5):
                return
        except (URLError, OSError):
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
    assert found["relations"], "the seed article has parties for and against each other"


if __name__ == "__main__":
    main()

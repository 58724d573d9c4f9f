"""Build the wheel, install it alone in a fresh environment, and annotate the seed article with it.

Run as `python -m tests.wheel`; `make wheel-test` does. It is no pytest test, since it installs.
"""

import json
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST_BYTES = 125_000_000
FORBIDDEN = ("torch", "transformers", "datasets", "accelerate")


def run(*command: object, cwd: Path) -> str:
    """Run a command elsewhere than in the checkout, so that nothing is imported from it."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command[0]}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Fail with a message unless the wheel stands on its own."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        run(*pip, "wheel", "--no-deps", "--wheel-dir", home, ROOT, cwd=home)
        (wheel,) = home.glob("*.whl")
        _check_contents(wheel)
        venv.create(home / "env", with_pip=True)
        python = home / "env" / "bin" / "python"
        constraints = ROOT / "constraints.txt"
        run(python, "-m", "pip", "install", "--quiet", "-c", constraints, wheel, cwd=home)
        installed = run(python, "-m", "pip", "list", "--format", "freeze", cwd=home)
        heavy = [n for n in FORBIDDEN if f"\n{n}==" in f"\n{installed}"]
        assert not heavy, f"the wheel pulls {heavy}"
        out = run(
            home / "env" / "bin" / "infer",
            ROOT / "seeds" / "seed.txt",
            "--format",
            "json",
            cwd=home,
        )
        found = json.loads(out)
        assert len(found["entities"]) > 40, "the seed article has some seventy entities"
        assert len(found["quotes"]) > 5, "the seed article has thirteen quotations"
        assert found["relations"], "the seed article has parties for and against each other"
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.0f} MB, installs and annotates alone")


def _check_contents(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert wheel.stat().st_size < MOST_BYTES, f"{wheel.name} has {wheel.stat().st_size} bytes"
    models = {name.split("/")[2] for name in names if name.startswith("infer/models/")}
    assert models == {"ner", "joint", "stance"}
    for model in models:
        assert f"infer/models/{model}/onnx/model_quantized.onnx" in names
    assert not any(name.endswith((".safetensors", ".bin", ".pkl", ".pt")) for name in names)
    assert any(name.endswith("annotation.schema.json") for name in names)
    page = {path.name for path in (ROOT / "infer" / "serve" / "static").iterdir()}
    assert page <= {Path(name).name for name in names if name.startswith("infer/serve/static/")}


if __name__ == "__main__":
    main()

"""What may import what, and what tests may reach."""

import ast
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import infer
from tests.conftest import NetworkError

PACKAGE = Path(infer.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
TRAINING = {"torch", "transformers", "datasets", "train"}
HEAVY = {"numpy", "onnxruntime", "tokenizers", "jinja2", "rich"}
TORCH_ALONE = PACKAGE / "runtime" / "torch"


def loaded_after(code: str, *arguments: str) -> set[str]:
    """Return the top-level modules of a fresh interpreter that ran `code`."""
    show = "; import json, sys; print(json.dumps([name.split('.')[0] for name in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code + show, *arguments],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the top-level modules that `tree` imports; "." stands for a relative import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." if node.level else str(node.module).split(".")[0]


def at_import(tree: ast.Module) -> ast.Module:
    """Return `tree` without the bodies of functions, which importing it does not run."""

    class Outside(ast.NodeTransformer):
        def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
            return None

        visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment] # noqa: N815

    kept = Outside().visit(tree)
    assert isinstance(kept, ast.Module)
    return kept


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def test_annotating_loads_nothing_of_training(tiny_models: dict[str, Path]) -> None:
    code = (
        "import sys; from infer import Annotator; annotation = "
        "Annotator.load(sys.argv[1:], threads=1).annotate('قال غسان سلامة: لحفتر يدعم ليبيا'); "
        "assert annotation.entities and annotation.quotes and annotation.relations; "
        "annotation.to_json()"
    )
    found = loaded_after(code, *map(str, tiny_models.values()))
    assert {"infer", "onnxruntime", "tokenizers"} <= found
    assert not found & TRAINING


def test_formats_and_command_load_nothing_of_training() -> None:
    code = "import infer.cli, infer.formats.html, infer.formats.terminal, infer.formats.conll"
    assert not loaded_after(code) & TRAINING


def test_importing_the_package_loads_nothing_heavy() -> None:
    found = loaded_after("import infer; infer.Annotation; infer.Entity; infer.RasdError")
    assert "infer" in found
    assert not found & (HEAVY | TRAINING)


def test_everything_that_the_package_promises_is_there() -> None:
    assert all(getattr(infer, name) is not None for name in infer.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        infer.Nothing  # noqa: B018


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_of_infer_imports_train(path: Path) -> None:
    assert not {"train", "tests", "."} & set(imports(parsed(path)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_torch_is_imported_in_one_place_alone(path: Path) -> None:
    found = set(imports(at_import(parsed(path))))
    allowed = {"torch", "transformers"} if path.parent == TORCH_ALONE else set()
    assert not found & ({"torch", "transformers", "datasets"} - allowed)


def test_the_walk_sees_imports_of_every_kind() -> None:
    source = """
import torch.nn as nn, os.path
if os.name:
    from transformers.models import bert
from . import x
class Late:
    def load(self):
        import datasets
async def later():
    from train import run
"""
    assert set(imports(ast.parse(source))) == {
        *("torch", "os", "transformers", ".", "datasets", "train")
    }
    assert set(imports(at_import(ast.parse(source)))) == {"torch", "os", "transformers", "."}


def test_tests_have_no_network() -> None:
    for connect in ("connect", "connect_ex"):
        with socket.socket() as one, pytest.raises(NetworkError, match=r"192\.0\.2\.1"):
            getattr(one, connect)(("192.0.2.1", 80))
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()

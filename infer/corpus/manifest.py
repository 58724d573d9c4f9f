"""manifest.json: what a run was asked for, by which one that goes on is known to be the same."""

import json
from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path
from typing import Any

from infer.annotation import VERSION
from infer.choice import Choice
from infer.corpus.reading import Corpus, Survey
from infer.corpus.work import Recipe
from infer.errors import OutputError
from infer.extras import version

__all__ = ["fingerprints", "make_manifest", "read_manifest", "refuse_others"]

Manifest = Mapping[str, Any]
NAMES = "input.named"
"""How the input was named on the command line: for people; another road to it is as good."""


def make_manifest(
    corpus: Corpus, survey: Survey, recipe: Recipe, form: str, partition: int
) -> dict[str, Any]:
    """Return everything that the output hangs on, by name, and nothing else.

    The number of workers, threads and the engine are not among it.
    """
    return {
        "rasd": version(),
        "annotation": VERSION,
        NAMES: list(corpus.arguments),
        "input.digest": survey.digest,
        "input.files": survey.files,
        "--encoding": corpus.reading.encoding,
        "--text-field": corpus.reading.text_field,
        "--id-field": corpus.reading.id_field,
        "--subset": corpus.subset,
        "--split": corpus.split,
        "--shard": str(corpus.shard),
        "--tasks": list(recipe.tasks),
        "--target": list(recipe.targets),
        "--device": recipe.device,
        "--dtype": recipe.dtype,
        "--runtime": recipe.runtime,
        "models": fingerprints(recipe),
        "--format": form,
        "--partition-size": partition,
    }


def fingerprints(recipe: Recipe) -> dict[str, str]:
    """Return a digest of each model that the recipe runs, by what it does.

    It covers config.json, tokenizer.json and the weights, which are fetched if they are the Hub's.

    Raises:
        RasdError: As `Annotator.load` does.
    """
    from infer.loading import plan_models  # noqa: PLC0415 - 0.2 s

    choice = Choice(recipe.device, recipe.dtype, recipe.runtime, recipe.threads)
    found = {}
    for task, planned in plan_models(recipe.model, recipe.tasks, choice, recipe.revision).items():
        place = planned.place
        place.bring(planned.plan.file)
        files = ("config.json", "tokenizer.json", planned.plan.file)
        found[task] = " ".join(f"{name}:{_digest(place.folder / name)}" for name in files)
    return found


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()[:32]
    except OSError:
        return ""  # loading the model will say what is wrong


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return the manifest at `path`, None if there is none.

    Raises:
        OutputError: It is no manifest.
    """
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise OutputError(f"{path}: cannot be read ({fault}); name another OUT") from None
    if not isinstance(found, dict):
        raise OutputError(f"{path}: expected an object, found {found!r:.60}; name another OUT")
    return found


def refuse_others(was: Manifest, asked: Manifest, path: Path) -> None:
    """Do nothing if both manifests ask for the same.

    Raises:
        OutputError: They do not; the message names what differs, and both values.
    """
    names = [name for name in {**was, **asked} if name != NAMES]
    other = [name for name in names if was.get(name) != asked.get(name)]
    if not other:
        return
    told = "; ".join(
        f"{name}: {_short(was.get(name))} there, {_short(asked.get(name))} now" for name in other
    )
    raise OutputError(f"{path}: cannot go on with another run: {told}; name another OUT")


def _short(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."

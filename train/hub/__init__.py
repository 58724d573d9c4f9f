"""From a finished run to a repository on the Hugging Face Hub."""

from collections.abc import Callable
from pathlib import Path

from huggingface_hub import HfApi

from train.hub.package import Package, pack
from train.hub.target import Target
from train.hub.upload import upload

__all__ = ["Package", "Target", "pack", "publish", "upload"]


def publish(
    run: Path,
    target: Target,
    *,
    allow_noncommercial: bool = False,
    dry_run: bool = False,
    api: HfApi | None = None,
    echo: Callable[[str], None] = print,
) -> None:
    """Upload the model of a run, or a folder that ships, with its card.

    What was cut off goes on when it is called again: files that are on the Hub stay there. With
    `dry_run` all is checked and told, and nothing needs the network or a token.

    Raises:
        CheckpointError: files are missing, disagree, or are pickles.
        RunError: the model was not evaluated, or its data does not allow it to be published.
        HubError: the Hub refused, or could not be reached.
    """
    package = pack(run, target.repo, allow_noncommercial=allow_noncommercial)
    for line in _told(package, target):
        echo(line)
    if dry_run:
        echo(package.card.split("\n## ")[0].rstrip())
        echo("dry run: nothing was uploaded")
    else:
        echo(f"{target.repo}: published as {upload(package, target, api or HfApi())}")


def _told(package: Package, target: Target) -> list[str]:
    where = "a pull request" if target.pr else f"branch {target.revision or 'main'}"
    kind = ", private" if target.private else ""
    lines = [f"{package.name} → {target.repo}{kind}: {where}"]
    return lines + [f"{size:>13,} bytes  {name}" for name, size in sorted(package.sizes.items())]

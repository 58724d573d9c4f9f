"""What is installed: Rasd itself, and packages that it does without where they are not."""

from importlib import import_module
from typing import Any

from infer.errors import UsageError

__all__ = ["needed", "version"]


def needed(module: str, extra: str, what: str) -> Any:
    """Return a module of an optional package.

    Args:
        module: Its name.
        extra: The extra of Rasd that brings it.
        what: What needs it, for the message: `news.jsonl.zst: Zstandard`.

    Raises:
        UsageError: It is not installed; the message says how to install it.
    """
    try:
        return import_module(module)
    except ImportError as fault:
        package = module.partition(".")[0]
        raise UsageError(
            f"{what} needs the package {package}, which cannot be imported ({fault}); "
            f"install it: python -m pip install 'rasd[{extra}]'"
        ) from None


def version() -> str:
    """Return the version of Rasd that is installed."""
    from importlib.metadata import PackageNotFoundError  # noqa: PLC0415 - 0.03 s
    from importlib.metadata import version as installed  # noqa: PLC0415

    try:
        return installed("rasd")
    except PackageNotFoundError:
        return "(not installed)"

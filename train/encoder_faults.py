"""Why an encoder cannot be loaded, in one line that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infer.errors import CheckpointError
from infer.hub_faults import explained
from train.config import Config
from train.errors import RunError

__all__ = ["told_faults"]

PICKLES = (".bin", ".pt", ".pth", ".ckpt")
WEIGHTS = ".safetensors"
ANEW = "make the base encoder first (train base) or run the config it comes from"


@contextmanager
def told_faults(config: Config, key: str = "encoder") -> Iterator[None]:
    """Turn what transformers raises while it loads a config's encoder into a `RunError`.

    `key` is the config's key that names what is loaded.
    """
    encoder = getattr(config, key)
    try:
        yield
    except (OSError, ValueError, RuntimeError) as fault:  # no files, of no encoder, of other sizes
        raise RunError(
            f"{config.name}: {key}: cannot load {encoder!r}; {_why(encoder, fault)}"
        ) from None


def _why(encoder: str, fault: Exception) -> str:
    if Path(encoder).is_dir():
        names = [path.name for path in sorted(Path(encoder).iterdir())]
        return _pickled(names) or f"{ANEW} ({_line(fault)})"
    if Path(encoder).is_absolute() or encoder.count("/") != 1 or encoder.startswith("runs/"):
        return f"{ANEW} ({_line(fault)})"
    return _of_hub(encoder, fault) or f"{ANEW} ({_line(fault)})"


def _of_hub(encoder: str, fault: Exception) -> str:
    """Return what the Hub says to a checkpoint of it; nothing if it says nothing."""
    from huggingface_hub import HfApi, constants  # noqa: PLC0415 - it is asked when it must be

    try:
        with explained(encoder, constants.ENDPOINT):
            files = [one.rfilename for one in HfApi().model_info(encoder).siblings or ()]
            for cause in () if _pickled(files) else _causes(fault):
                if _is_of_hub(cause):
                    raise cause
    except CheckpointError as told:
        return f"on the Hub: {str(told).removeprefix(f'{encoder}: ')}"
    return _pickled(files)


def _pickled(names: list[str]) -> str:
    """Return what to do about weights that are a pickle and nothing else; nothing if not so."""
    pickles = [name for name in names if name.lower().endswith(PICKLES)]
    if not pickles or any(name.endswith(WEIGHTS) for name in names):
        return ""
    return (
        f"its weights are a pickle alone ({pickles[0]}), which can hold any program and is never "
        "loaded; ask its authors for model.safetensors, or convert a copy that you trust"
    )


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """Yield what a fault came of, the first cause first, and the fault itself last."""
    chain = [fault]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    return iter(reversed(chain))


def _is_of_hub(fault: BaseException) -> bool:
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415

    # that a file is not among others says nothing of the whole
    missing = type(fault).__name__ in ("RemoteEntryNotFoundError", "EntryNotFoundError")
    return isinstance(fault, (HfHubHTTPError, LocalEntryNotFoundError)) and not missing


def _line(fault: Exception) -> str:
    return " ".join(str(fault).split())

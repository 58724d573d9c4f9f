"""Whatever goes wrong while a model comes from the Hub, as one error that says what to do.

Nothing here is imported unless a model of the Hub is asked for.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from infer.errors import CheckpointError, RasdError

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError

__all__ = ["explained", "is_passing"]

LONGEST = 300
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EPERM)
LOG_IN = "log in with `hf auth login`, or set HF_TOKEN to a token that may read it"
REMEDIES = {
    401: "mind the spelling; " + LOG_IN,
    403: "this token may not read it; " + LOG_IN,
    429: "too many calls in a short time: wait some minutes, or log in with `hf auth login`",
}


@contextmanager
def explained(name: str, endpoint: str) -> Iterator[None]:
    """Turn what calls of huggingface_hub raise into a `CheckpointError` about the model `name`.

    Its errors, those of its HTTP library, and what comes of answers that are no JSON have no base
    class in common, so that all are taken.
    """
    try:
        yield
    except RasdError:
        raise
    except Exception as fault:
        raise CheckpointError(f"{name}: {_explain(_cause(fault), name, endpoint)}") from None


def is_passing(fault: Exception) -> bool:
    """Tell whether a fault says nothing of the model: no network, or a Hub that has trouble."""
    from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415

    if isinstance(fault, HfHubHTTPError):
        return fault.response.status_code == 429 or fault.response.status_code >= 500
    return not isinstance(fault, (LookupError, TypeError, ValueError))


def _explain(fault: BaseException, name: str, endpoint: str) -> str:
    from huggingface_hub import constants, errors  # noqa: PLC0415

    what = _short(str(fault)) or type(fault).__name__
    if isinstance(fault, errors.HfHubHTTPError):
        return _refused(fault, name, endpoint)
    if isinstance(fault, (errors.OfflineModeIsEnabled, errors.LocalEntryNotFoundError)):
        return (
            "is no folder here, HF_HUB_OFFLINE is set, and no whole copy is kept; unset it to "
            "fetch one"
        )
    if isinstance(fault, OSError) and fault.errno in UNWRITABLE:
        return (
            f"cannot be kept in {constants.HF_HUB_CACHE} ({fault.strerror}); free space there, or "
            "set HF_HOME to another folder"
        )
    if isinstance(fault, (LookupError, TypeError, ValueError)):
        return f"{endpoint} gave an answer that cannot be used ({what}); check HF_ENDPOINT"
    return (
        f"is no folder here, and {endpoint} cannot be reached ({what}); check network, proxy and "
        "HF_ENDPOINT, then run the same command again: what has come stays"
    )


def _refused(fault: "HfHubHTTPError", name: str, endpoint: str) -> str:
    from huggingface_hub import errors  # noqa: PLC0415

    repo, _, revision = name.partition("@")
    if isinstance(fault, errors.GatedRepoError):  # a RepositoryNotFoundError, too
        return f"is gated: ask to be let in at {endpoint}/{repo}, then {LOG_IN}"
    if isinstance(fault, errors.RepositoryNotFoundError):
        return (
            f"is no folder here, and {endpoint} has no such model, or has it for its owner alone: "
            f"mind the spelling; {LOG_IN}"
        )
    if isinstance(fault, errors.RevisionNotFoundError):
        return f"{endpoint}/{repo} has no branch, tag or commit {revision or 'main'!r}"
    code, said = fault.response.status_code, _short(fault.server_message or "")
    return _answered(code, said, endpoint)


def _answered(code: int, said: str, endpoint: str) -> str:
    told = f"{code} ({said})" if said else f"{code}"
    later = "try again later" if code >= 500 else "mind the spelling"
    return f"{endpoint} answers {told}; {REMEDIES.get(code, later)}"


def _cause(fault: BaseException) -> BaseException:
    """Return what went wrong: a file that is not kept here hides why it could not be fetched."""
    from huggingface_hub.errors import LocalEntryNotFoundError  # noqa: PLC0415

    while isinstance(fault, LocalEntryNotFoundError) and fault.__cause__ is not None:
        fault = fault.__cause__
    return fault


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"

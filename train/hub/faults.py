"""Whatever goes wrong between here and the Hub, as one error that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from train.errors import HubError

__all__ = ["explained"]

LONGEST = 300
AGAIN = "run the same command again, and it goes on from here"
ROOM = (
    "there is no room for it: free some, or buy more, at {endpoint}/settings/billing; public "
    "repositories have more room than --private ones"
)
REMEDIES = {
    400: "the Hub does not take it as it is; mend what it names",
    401: "log in with `hf auth login`, or set HF_TOKEN to a token that is valid",
    402: ROOM,
    403: (
        "this token may not write there: at {endpoint}/settings/tokens make one that may write to "
        "{owner} (a fine-grained one needs write access to its repositories), then "
        "`hf auth login`; in an organisation, ask for the role of a contributor"
    ),
    404: (
        "it does not exist, or this token may not see it: mind the spelling, create the "
        "organisation {owner} at {endpoint}/organizations/new if there is none; without --pr a "
        "repository that is missing is made"
    ),
    409: "somebody changed the repository at the same time; " + AGAIN,
    413: ROOM,
    429: "too many calls in a short time: wait some minutes, then " + AGAIN,
    507: ROOM,
}
OURS = "the Hub has a fault of its own, see https://status.huggingface.co; later " + AGAIN
LACKING = ("storage limit", "storage patterns", "quota")
"""The Hub says 403 to those without room, too."""


@contextmanager
def explained(repo: str, endpoint: str) -> Iterator[None]:
    """Turn what calls of huggingface_hub raise into a `HubError` about `repo`.

    Nothing but such calls should stand inside: httpx's errors, those of hf_xet, and what comes of
    answers that are no JSON have no base class in common, so that all are taken.
    """
    try:
        yield
    except Exception as fault:
        raise HubError(f"{repo}: {_explain(fault, repo, endpoint)}") from None


def _explain(fault: BaseException, repo: str, endpoint: str) -> str:
    fault = _innermost(fault)
    what = _short(str(fault)) or type(fault).__name__
    places = {"endpoint": endpoint, "owner": repo.partition("/")[0]}
    if isinstance(fault, HfHubHTTPError):
        code, said = fault.response.status_code, _short(fault.server_message or "")
        told = f"{code} ({said})" if said else f"{code}"
        return f"{endpoint} answers {told}; {_remedy(code, said).format(**places)}"
    if isinstance(fault, OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE is set, so nothing can be uploaded; unset it"
    if _lacks_room(what):
        return f"{endpoint} refuses ({what}); {ROOM.format(**places)}"
    if isinstance(fault, PermissionError):  # of hf_xet, which has no answer to show
        return f"{endpoint} refuses ({what}); {REMEDIES[403].format(**places)}"
    if isinstance(fault, (LookupError, ValueError)):
        return f"{endpoint} gave an answer that cannot be used ({what}); {AGAIN}"
    return f"cannot reach {endpoint} ({what}); check network, proxy and HF_ENDPOINT, then {AGAIN}"


def _innermost(fault: BaseException) -> BaseException:
    """Return what went wrong: uploads in threads wrap it in a RuntimeError that hides it."""
    while type(fault) is RuntimeError and fault.__cause__ is not None:
        fault = fault.__cause__
    return fault


def _remedy(code: int, said: str) -> str:
    if code == 403 and _lacks_room(said):
        return ROOM
    return REMEDIES.get(code) or (OURS if code >= 500 else AGAIN)


def _lacks_room(said: str) -> bool:
    return any(word in said.lower() for word in LACKING)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"

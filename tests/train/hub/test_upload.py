"""Against a stand-in for the Hub: what arrives, what is resumed, and what each fault says."""

from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import HfApi, constants, snapshot_download

from tests.train.hub.conftest import REPO, Send
from tests.train.hub.repos import CUT, LOST, READER, TOKEN, Answer, Fault
from tests.train.hub.stand_in import Hub
from train.errors import HubError
from train.hub import Package

# huggingface_hub passes files in a way that httpx has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


def content(package: Package) -> dict[str, bytes]:
    """All that a repository must hold, byte for byte."""
    files = {place: path.read_bytes() for place, path in package.files.items()}
    return files | {"README.md": package.card.encode()}


def test_the_repository_is_the_package(package: Package, hub: Hub, send: Send) -> None:
    assert send().startswith(f"{hub.endpoint}/{REPO}/commit/")
    assert hub.repos[REPO].files() == content(package)
    assert not hub.repos[REPO].private


def test_a_download_is_the_package(package: Package, hub: Hub, send: Send, tmp_path: Path) -> None:
    send()
    snapshot_download(REPO, endpoint=hub.endpoint, token=TOKEN, local_dir=tmp_path)
    for place, data in content(package).items():
        assert (tmp_path / place).read_bytes() == data


def test_what_is_there_is_not_sent_again(hub: Hub, send: Send) -> None:
    send()
    hub.calls.clear()
    send()
    assert not [call for call in hub.calls if call.startswith("PUT") or "/commit/" in call]
    assert len(hub.repos[REPO].trees) == 2


def test_what_a_model_before_left_is_taken_out(package: Package, hub: Hub, send: Send) -> None:
    send()
    hub.repos[REPO].put("main", hub.repos[REPO].files() | {"onnx/model.onnx": b"", "own.md": b""})
    assert "onnx/model.onnx" not in package.files
    send()
    assert hub.repos[REPO].files() == content(package) | {"own.md": b""}


def test_a_private_repository(hub: Hub, send: Send) -> None:
    send(private=True)
    assert hub.repos[REPO].private
    send(private=True)


def test_a_public_repository_does_not_pass_for_a_private_one(hub: Hub, send: Send) -> None:
    hub.create({"organization": "user", "name": "ner"})
    with pytest.raises(HubError, match=rf"{REPO}: is public already, and --private only makes"):
        send(private=True)
    assert hub.repos[REPO].files() == {}


def test_a_branch(package: Package, hub: Hub, send: Send) -> None:
    for _ in range(2):
        send(revision="next/1")
        assert hub.repos[REPO].files("next/1") == content(package)
    assert hub.repos[REPO].files() == {}


def test_a_pull_request_is_opened_once(package: Package, hub: Hub, send: Send) -> None:
    hub.create({"organization": "user", "name": "ner"})
    assert [send(pr=True) for _ in range(2)] == [f"{hub.endpoint}/{REPO}/discussions/1"] * 2
    assert hub.repos[REPO].files("refs/pr/1") == content(package)
    assert hub.repos[REPO].files() == {}
    other = replace(package, card=package.card + "And more.")
    assert send(other, pr=True).endswith("discussions/2")


def test_a_pull_request_whose_answer_was_lost_is_opened_once(hub: Hub, send: Send) -> None:
    hub.create({"organization": "user", "name": "ner"})
    send(pr=True)
    last = len(hub.calls) - 1
    emptied(hub).create({"organization": "user", "name": "ner"})
    hub.fault = Fault(LOST, last, last)
    with pytest.raises(HubError, match="cannot reach"):
        send(pr=True)
    assert send(pr=True).endswith("discussions/1")
    assert len(hub.repos[REPO].proposed) == 1


def emptied(hub: Hub) -> Hub:
    """The hub as it was at first, and nothing befalls it."""
    hub.fault = None
    for kept in (hub.repos, hub.large, hub.calls):
        kept.clear()
    return hub


def error(status: int, said: str = "no\nthanks") -> Answer:
    return Answer(status, {"error": said, "url": "there"})


SLOW = (error(500), LOST, *(error(status) for status in (401, 403, 409, 429)))


@pytest.mark.parametrize("lasting", [True, False], ids=["lasting", "passing"])
@pytest.mark.parametrize(
    "kind",
    [CUT, *(pytest.param(kind, marks=pytest.mark.slow) for kind in SLOW)],
    ids=lambda kind: str(getattr(kind, "status", kind)),
)
def test_every_call_may_fail_and_the_same_command_completes(
    kind: str | Answer, lasting: bool, package: Package, hub: Hub, send: Send
) -> None:
    send(private=True, revision="next")
    failed = 0
    calls = len(hub.calls)
    for kind_of_call in (
        "/create",
        "/preupload/",
        "/objects/batch",
        "PUT ",
        "/verify/",
        "/commit/",
    ):
        assert [call for call in hub.calls if kind_of_call in call]
    for first in range(calls):
        emptied(hub).fault = Fault(kind, first, calls * 9 if lasting else first)
        failed += fails(hub, send, content(package))
        hub.fault = None
        send(private=True, revision="next")
        assert hub.repos[REPO].files("next") == content(package)
        assert hub.repos[REPO].private
    # The Hub's own client asks again where one fault passes; 409 tells it of what is there already.
    assert failed >= (calls - 1 if lasting else 1)


def fails(hub: Hub, send: Send, whole: dict[str, bytes]) -> bool:
    """Whether publishing ends in an error, of one line; nobody then sees half of a model."""
    try:
        send(private=True, revision="next")
    except HubError as fault:
        told = str(fault)
    else:
        return False
    assert told.startswith(f"{REPO}: ")
    assert "\n" not in told
    repo = hub.repos.get(REPO)
    assert repo is None or all(repo.files(branch) in ({}, whole) for branch in repo.heads)
    return True


def failure(hub: Hub, send: Send, kind: str | Answer, first: int = 0) -> str:
    hub.fault = Fault(kind, first)
    with pytest.raises(HubError) as caught:
        send()
    return str(caught.value)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (400, "the Hub does not take it as it is; mend what it names"),
        (401, "log in with `hf auth login`, or set HF_TOKEN to a token that is valid"),
        (402, "there is no room for it: free some, or buy more, at HUB/settings/billing; "),
        (403, "this token may not write there: at HUB/settings/tokens make one that may write to "),
        (404, "mind the spelling, create the organisation user at HUB/organizations/new if "),
        (413, "there is no room for it: free some, or buy more, at HUB/settings/billing; "),
        (429, "too many calls in a short time: wait some minutes, then run the same command "),
        (500, "the Hub has a fault of its own, see https://status.huggingface.co; later run "),
        (503, "the Hub has a fault of its own, see https://status.huggingface.co; later run "),
    ],
)
def test_every_refusal_says_what_to_do(status: int, remedy: str, hub: Hub, send: Send) -> None:
    told = failure(hub, send, error(status)).replace(hub.endpoint, "HUB")
    assert told.startswith(f"{REPO}: HUB answers {status} (no thanks); ")
    assert remedy in told


def test_a_conflict(hub: Hub, send: Send) -> None:
    told = failure(hub, send, error(409), first=1)
    assert "answers 409 (no thanks); somebody changed the repository at the same time; run" in told


@pytest.mark.parametrize(
    "said", ["Private repository storage limit reached, please upgrade", "Quota exceeded"]
)
def test_those_without_room_are_told_so(said: str, hub: Hub, send: Send) -> None:
    assert f"answers 403 ({said}); there is no room for it" in failure(hub, send, error(403, said))


def test_a_refusal_of_one_file_is_told(hub: Hub, send: Send) -> None:
    send()
    first = next(i for i, call in enumerate(hub.calls) if call.startswith("PUT"))
    told = failure(emptied(hub), send, error(403), first)
    assert "answers 403 (no thanks); this token may not" in told


def test_an_answer_that_is_no_json(hub: Hub, send: Send) -> None:
    told = failure(hub, send, Answer(200, b"<html>"))
    assert "gave an answer that cannot be used (" in told


def test_nobody_there(hub: Hub, send: Send) -> None:
    nowhere = HfApi(endpoint="http://127.0.0.1:9", token=TOKEN)
    with pytest.raises(HubError, match=r"cannot reach http://127\.0\.0\.1:9 \(.+\); check network"):
        send(api=nowhere)


def test_offline(hub: Hub, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HubError, match="HF_HUB_OFFLINE is set, so nothing can be uploaded; unset"):
        send()


@pytest.mark.parametrize(
    ("token", "told"),
    [
        (False, r"answers 401 \(Invalid username or password\.\); log in with `hf auth login`"),
        ("hf_old", r"answers 401 \(Invalid username or password\.\); log in with"),
        (READER, r"answers 403 \(You don't have the rights to write here\); this token may not"),
    ],
)
def test_who_may_not_write(token: str | bool, told: str, hub: Hub, send: Send) -> None:
    with pytest.raises(HubError, match=told) as caught:
        send(api=HfApi(endpoint=hub.endpoint, token=token))
    assert "hf_" not in str(caught.value).replace("hf_hub", "")


def test_a_pull_request_in_a_repository_that_is_not_there(hub: Hub, send: Send) -> None:
    with pytest.raises(HubError, match=r"404 .*without --pr a repository that is missing is made"):
        send(pr=True)

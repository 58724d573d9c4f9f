"""Models of the Hub, from a stand-in over real HTTP: what is fetched, kept, and refused."""

import types
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

huggingface_hub = pytest.importorskip("huggingface_hub", reason="the extra hub is missing")

from huggingface_hub import constants  # noqa: E402

from infer import Annotator  # noqa: E402
from infer.errors import CheckpointError, RasdError, UsageError  # noqa: E402
from infer.hub import MOST  # noqa: E402
from infer.places import find_place  # noqa: E402
from tests.train.hub.repos import CUT, LOST, READER, Answer, Fault, Files  # noqa: E402
from tests.train.hub.serving import serve  # noqa: E402
from tests.train.hub.stand_in import Hub  # noqa: E402

REPO = "user/ner"
TEXT = "وصل غسان سلامة إلى ليبيا أمس."
INT8 = "onnx/model_quantized.onnx"
FULL = "onnx/model.onnx"


@pytest.fixture
def files(tiny_model: Path) -> Files:
    """What a repository with the tiny model holds."""
    names = ("config.json", "tokenizer.json", FULL)
    return {name: (tiny_model / name).read_bytes() for name in names} | {"README.md": b"card"}


@pytest.fixture
def hub(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The stand-in with the tiny model, what is fetched kept in a folder of its own."""
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no token"))
    hurried = types.SimpleNamespace(sleep=lambda _: None)
    for module in ("utils._http", "file_download"):
        monkeypatch.setattr(f"huggingface_hub.{module}.time", hurried)
    with serve() as hub:
        monkeypatch.setattr(constants, "ENDPOINT", hub.endpoint)
        template = hub.endpoint + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        hub.create({"organization": "user", "name": "ner"})
        hub.repos[REPO].put("main", files)
        yield hub
        huggingface_hub.close_session()


def load(model: str = REPO, **options: str) -> Annotator:
    return Annotator.load(model, tasks=["entities"], threads=1, **options)  # type: ignore[arg-type]


def refusal(model: str = REPO, kind: type[RasdError] = CheckpointError, **options: str) -> str:
    with pytest.raises(kind) as caught:
        load(model, **options)
    told = str(caught.value)
    assert "\n" not in told
    return told


def fetched(hub: Hub) -> list[str]:
    """Files whose content was asked for."""
    calls = [call for call in hub.calls if call.startswith("GET") and "/resolve/" in call]
    return [call.partition("/resolve/")[2].partition("/")[2] for call in calls]


def test_it_is_the_model_of_the_folder(hub: Hub, tiny_model: Path) -> None:
    expected = Annotator.load(tiny_model, tasks=["entities"], threads=1).annotate(TEXT)
    assert expected.entities
    annotator = load()
    assert annotator.annotate(TEXT) == expected
    assert annotator.notices == ()


def test_only_what_is_needed_is_fetched(hub: Hub, files: Files) -> None:
    hub.repos[REPO].put("main", files | {"model.safetensors": b"any", INT8: files[FULL]})
    load()
    assert fetched(hub) == ["config.json", "tokenizer.json", INT8]


def test_what_is_kept_is_not_fetched_again(hub: Hub) -> None:
    load()
    hub.calls.clear()
    load()
    assert len(hub.calls) == 2  # which commit and files there are, and the commit's config
    assert fetched(hub) == []


def test_a_new_commit_is_seen(hub: Hub, files: Files) -> None:
    load()
    other = hub.repos[REPO].put("main", files)
    assert find_place(REPO).folder.name == other


@pytest.mark.parametrize("by_name", [True, False])
def test_a_revision(hub: Hub, files: Files, by_name: bool) -> None:
    hub.repos[REPO].put("v1", files)
    hub.repos[REPO].put("main", {"README.md": b"nothing yet"})
    for revision in ("v1", hub.repos[REPO].heads["v1"]):
        annotator = load(f"{REPO}@{revision}") if by_name else load(revision=revision)
        assert annotator.annotate(TEXT).entities
    assert "has no config.json, no tokenizer.json, no onnx/model_quantized.onnx or " in refusal()


def test_a_folder_wins(hub: Hub, tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny_model.parent)
    name = f"{tiny_model.name}/."
    assert load(name).annotate(TEXT).entities
    home = Path("user")
    home.mkdir()
    (home / "ner").symlink_to(tiny_model)
    assert load().annotate(TEXT).entities
    assert hub.calls == []
    assert "expected a model of the Hub, user/name" in refusal(kind=UsageError, revision="v1")
    (home / "ner").unlink()
    home.rmdir()


@pytest.mark.parametrize(
    "model", ["ner", "./user/ner", "a/b/c", "user/--x", "user/né", "user/", "@v"]
)
def test_what_is_neither_says_both(model: str) -> None:
    told = refusal(model)
    assert told.startswith(f"{model}: is neither a folder with a model, nor a name on the Hub")


def test_revisions_that_are_none(hub: Hub) -> None:
    assert "expected a branch, a tag or a commit" in refusal(kind=UsageError, revision="../../x")
    assert "expected one revision" in refusal(f"{REPO}@v1", UsageError, revision="v2")
    assert (
        refusal(revision="gone")
        == f"{REPO}@gone: {hub.endpoint}/{REPO} has no branch, tag or commit 'gone'"
    )


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "huggingface_hub", None)
    told = refusal(kind=UsageError)
    assert told.startswith(f"{REPO}: no folder here, and a model on the Hub needs the package")
    assert "pip install 'rasd[hub]'" in told


def test_offline(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE is set, and no whole copy is kept; unset it" in refusal()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    expected = load().annotate(TEXT)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    hub.calls.clear()
    annotator = load()
    assert annotator.annotate(TEXT) == expected
    assert annotator.notices == ()
    assert hub.calls == []


@pytest.mark.parametrize("kind", [CUT, LOST, Answer(503, {"error": "tired"})], ids=str)
def test_a_hub_that_cannot_be_reached(hub: Hub, kind: str | Answer) -> None:
    hub.fault = Fault(kind)
    told = refusal()
    assert ("cannot be reached (" in told) == isinstance(kind, str)
    assert ("answers 503 (tired); try again later" in told) != isinstance(kind, str)
    hub.fault = None
    expected = load().annotate(TEXT)
    hub.fault = Fault(kind, len(hub.calls))
    annotator = load()
    assert annotator.annotate(TEXT) == expected
    (notice,) = annotator.notices
    assert f"{hub.endpoint} cannot be reached; the copy that is kept here serves, commit " in notice


@pytest.mark.parametrize(
    "kind", [CUT, LOST, Answer(500, {"error": "no\nthanks"}), Answer(403, {})], ids=str
)
def test_every_call_may_fail_and_the_same_command_completes(hub: Hub, kind: str | Answer) -> None:
    load()
    calls = len(hub.calls)
    assert calls >= 5
    for first in range(calls):
        cache = Path(constants.HF_HUB_CACHE)
        cache.rename(cache.with_name(f"old {first}"))
        hub.calls.clear()
        hub.fault = Fault(kind, first)
        assert refusal().startswith(f"{REPO}: ")
        hub.fault = None
        assert load().annotate(TEXT).entities


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (
            401,
            "HUB answers 401 (no); mind the spelling; log in with `hf auth login`",
        ),
        (403, "HUB answers 403 (no); this token may not read it; log in with `hf auth login`, or"),
        (404, "HUB answers 404 (no); mind the spelling"),
        (429, "HUB answers 429 (no); too many calls in a short time: wait some minutes"),
        (500, "HUB answers 500 (no); try again later"),
    ],
)
def test_every_refusal_says_what_to_do(hub: Hub, status: int, remedy: str) -> None:
    hub.fault = Fault(Answer(status, {"error": "no"}))
    assert remedy in refusal().replace(hub.endpoint, "HUB")


def test_a_model_that_is_not_there_or_not_for_all(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = "has no such model, or has it for its owner alone: mind the spelling; log in with"
    assert nothing in refusal("user/nothing")
    hub.repos[REPO].private = True
    assert nothing in refusal()
    monkeypatch.setenv("HF_TOKEN", READER)
    assert load().annotate(TEXT).entities


def test_a_gated_model(hub: Hub) -> None:
    hub.repos[REPO].gated = True
    assert f"{REPO}: is gated: ask to be let in at {hub.endpoint}/{REPO}, then log in" in refusal()


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", FULL])
def test_a_file_that_is_missing(hub: Hub, files: Files, name: str) -> None:
    del files[name]
    hub.repos[REPO].put("main", files)
    told = refusal()
    assert f"has no {name}" in told or f"or {name} or model.safetensors; a model of Rasd" in told


def test_pickles_are_never_fetched(hub: Hub, files: Files) -> None:
    del files[FULL]
    hub.repos[REPO].put("main", files | {"pytorch_model.bin": b"\x80\x04"})
    assert "pickles (pytorch_model.bin) are never loaded" in refusal()
    assert not [call for call in hub.calls if "/resolve/" in call]


@pytest.mark.parametrize(("name", "size"), [("config.json", 2**21), (FULL, 10**12)])
def test_files_too_large(hub: Hub, name: str, size: int) -> None:
    hub.repos[REPO].told = {name: size}
    assert f"{REPO}: {name} has {size:,} bytes, more than the " in refusal()
    assert not [call for call in hub.calls if "/resolve/" in call]


def test_a_file_larger_than_it_was_said_to_be(hub: Hub, files: Files) -> None:
    padding = b" " * MOST["config.json"]
    hub.repos[REPO].put("main", files | {"config.json": files["config.json"] + padding})
    hub.repos[REPO].told = {"config.json": 5}
    assert "config.json has 1,0" in refusal()


def test_names_of_files_are_ours(hub: Hub, files: Files, tmp_path: Path) -> None:
    hub.repos[REPO].put("main", files | {"../../../out.json": b"out", "modeling.py": b"raise"})
    load()
    assert not list(tmp_path.rglob("out.json"))
    assert not list(tmp_path.rglob("modeling.py"))


def test_a_broken_answer(hub: Hub) -> None:
    hub.fault = Fault(Answer(200, b"<html>"))
    assert "gave an answer that cannot be used (" in refusal()


def test_a_full_disk(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", full)
    told = refusal()
    assert f"cannot be kept in {constants.HF_HUB_CACHE} (No space left on device); free" in told


def test_weights_that_are_not_there_offline(
    hub: Hub, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = find_place(REPO)
    assert place.files == {FULL}
    hub.fault = Fault(CUT)
    with pytest.raises(CheckpointError, match="cannot be reached"):
        place.bring(FULL)
    assert replace(place, shipped=True).remote

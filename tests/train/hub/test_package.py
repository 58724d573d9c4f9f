"""What goes to the Hub, what its card says, and what is refused."""

import json
import pickle
from pathlib import Path
from typing import Any

import onnx
import pytest
from huggingface_hub import ModelCard
from onnx import TensorProto, helper

from infer.checkpoint import QUANTIZED
from infer.errors import CheckpointError, UsageError
from tests.tiny import make_model
from tests.train.hub.conftest import NAME, REPO, relate, relearn
from tests.train.test_card import lineage_of
from train.card_kinds import KINDS
from train.config import read_config
from train.errors import RunError
from train.hub import Target, pack
from train.hub.card import completed

CONFIGS = Path(__file__).parents[3] / "configs"
FILES = {
    "config.json",
    "model.safetensors",
    "onnx/model_quantized.onnx",
    "tokenizer.json",
    "tokenizer_config.json",
    "training.json",
}


def card(run: Path, **options: Any) -> ModelCard:
    return ModelCard(pack(run, REPO, **options).card)


def test_a_run_and_its_model_are_the_same(run: Path) -> None:
    package = pack(run, REPO)
    assert package.name == NAME
    assert set(package.files) == FILES
    assert package == pack(run / "model", REPO)
    assert package.sizes["README.md"] == len(package.card.encode())


def test_both_onnx_files_go_where_there_are_both(run: Path) -> None:
    onnx = run / "model" / "onnx"
    (onnx / "model.onnx").write_bytes((onnx / "model_quantized.onnx").read_bytes())
    package = pack(run, REPO)
    assert set(package.files) == FILES | {"onnx/model.onnx"}
    assert "onnx/model.onnx` takes and gives the same in fp32" in package.card


def test_what_training_leaves_beside_stays_here(run: Path) -> None:
    (run / "model" / "notes.txt").write_text("", encoding="utf-8")
    assert set(pack(run, REPO).files) == FILES


def test_the_card_has_scores_and_names_the_repository(run: Path) -> None:
    shown = card(run)
    assert {one.dataset_name for one in shown.data.eval_results} == {"anercorp test, int8"}
    assert shown.data.license == "cc-by-sa-4.0"
    assert f'pipeline("token-classification", model="{REPO}"' in shown.text
    assert "FOLDER" not in shown.text


def test_the_card_has_the_config(run: Path) -> None:
    text = card(run).text
    assert "## Training config\n\nThat of the last stage" in text
    assert "```yaml\nname: ner-anercorp-small\n" in text
    assert text.index("## Training config") < text.index("## Licence")


def test_the_card_of_a_folder_that_ships_stays(run: Path) -> None:
    model = run / "model"
    (model / "README.md").write_text(card(run).content, encoding="utf-8")
    (run / "report/report.json").unlink()
    assert pack(model, REPO).card == card(model).content
    assert card(model).text.count("## Use from ONNX") == 1


def mask_too(path: Path) -> None:
    """Have a tiny network take the mask that exported models take; it does not look at it."""
    network = onnx.load(path)
    shape = ("batch", "pieces")
    network.graph.input.append(
        helper.make_tensor_value_info("attention_mask", TensorProto.INT64, shape)
    )
    onnx.save(network, path)


@pytest.mark.parametrize("task", sorted(KINDS))
def test_the_onnx_example_runs(
    task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = make_model(tmp_path / "model", task)
    mask_too(model / "onnx/model.onnx")
    config = read_config(min(CONFIGS.glob(f"{task}-*.yaml")))
    blank = ModelCard("---\nlicense: mit\n---\n\n# x\n")
    text = completed(blank, config, REPO, ["onnx/model.onnx"])
    code = text.partition("```python\n")[2].partition("```")[0]
    monkeypatch.setattr("huggingface_hub.hf_hub_download", lambda _, place: str(model / place))
    exec(code, {})
    told = capsys.readouterr().out
    labels = json.loads((model / "config.json").read_text(encoding="utf-8"))["id2label"]
    assert {line.split()[-1] for line in told.splitlines()} <= set(labels.values())
    assert ("سلامة I-PER" in told) == (task == "ner")


def test_a_run_without_a_report_was_not_evaluated(run: Path) -> None:
    (run / "report/report.json").unlink()
    with pytest.raises(RunError, match=r"model: was not evaluated: .*train evaluate .* --out"):
        pack(run, REPO)
    (run / "model/README.md").write_text("---\nlicense: mit\n---\n\n# x\n", encoding="utf-8")
    with pytest.raises(RunError, match="was not evaluated"):
        pack(run, REPO)


def test_another_models_report(run: Path) -> None:
    report = run / "report/report.json"
    told = json.loads(report.read_text(encoding="utf-8"))
    report.write_text(json.dumps(told | {"model": "other"}), encoding="utf-8")
    with pytest.raises(RunError, match=f"expected scores of {NAME}, found 1 of other"):
        pack(run, REPO)


@pytest.mark.parametrize("broken", ["", "{}", '{"model": 3}'])
def test_a_broken_report(broken: str, run: Path) -> None:
    (run / "report/report.json").write_text(broken, encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"report\.json: is no report"):
        pack(run, REPO)


def test_a_broken_card(run: Path) -> None:
    (run / "report/report.json").unlink()
    (run / "model/README.md").write_text("---\na: [\n---\n\n# x\n", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"README\.md: its metadata cannot be read"):
        pack(run, REPO)


@pytest.mark.parametrize("key", ["train", "dev"])
def test_what_is_there_for_testing_is_never_learned_from(key: str, run: Path) -> None:
    relearn(run / "model", key, "anercorp", "test")
    for allowed in (False, True):
        with pytest.raises(RunError, match="anercorp test may not be published, since it is there"):
            pack(run, REPO, allow_noncommercial=allowed)


@pytest.mark.parametrize("key", ["train", "dev"])
def test_data_without_commercial_use(key: str, run: Path) -> None:
    relearn(run / "model", key, "seesaw", key)
    with pytest.raises(RunError, match=r"\(CC-BY-NC-SA-4\.0\).*--allow-noncommercial$"):
        pack(run, REPO)
    shown = card(run, allow_noncommercial=True)
    assert shown.data.license == "cc-by-nc-sa-4.0"
    assert "non-commercial" in shown.data.tags
    assert "**Not for commercial use.**" in shown.text
    assert "CC BY-SA 4.0, as the data demands" not in shown.text
    assert "CC-BY-NC-SA-4.0" in shown.text.partition("## Licence")[2]


@pytest.mark.parametrize(("corpus", "why"), [("dse", r"\(LicenseRef-cite\)"), ("poems", "nothing")])
def test_data_that_nothing_allows(corpus: str, why: str, run: Path) -> None:
    relearn(run / "model", "train", corpus, "train")
    with pytest.raises(RunError, match=f"{why}.* train one without it$"):
        pack(run, REPO, allow_noncommercial=True)


def test_what_its_encoder_learned_from_counts(run: Path) -> None:
    relearn(run / "model", "train", "seesaw", "train")
    first = json.loads((run / "model/training.json").read_text(encoding="utf-8"))
    relate(run / "model", lineage_of(NAME) | {"encoder": first})
    with pytest.raises(RunError, match="seesaw train may not be published"):
        pack(run, REPO)


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("pytorch_model.bin", b"any"),
        ("deep/training_args.PT", b""),
        ("optimizer.pkl", b""),
        ("last.ckpt", b""),
        ("innocent.json", pickle.dumps([1])),
        ("model.safetensors", pickle.dumps([1])),
        ("archive", b"PK\x03\x04rest"),
    ],
)
def test_pickles(place: str, content: bytes, run: Path) -> None:
    path = run / "model" / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=f"model: {place} is a pickle, or may be one; a pick"):
        pack(run, REPO)


@pytest.mark.parametrize("cut", [0, 4, 60, -1])
def test_weights_that_are_no_safetensors(cut: int, run: Path) -> None:
    path = run / "model/model.safetensors"
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(CheckpointError, match=r"model\.safetensors is no safetensors file"):
        pack(run, REPO)


def test_int8_alone_is_published_and_says_so(run: Path) -> None:
    (run / "model/model.safetensors").unlink()
    package = pack(run, REPO)
    assert set(package.files) == FILES - {"model.safetensors"}
    shown = ModelCard(package.card)
    assert shown.data.library_name == "onnx"
    assert "The int8 model alone lies here." in shown.text
    assert "import pipeline" not in shown.text
    (run / "model/README.md").write_text(
        package.card.replace("library_name: onnx", "library_name: transformers"), encoding="utf-8"
    )
    (run / "report/report.json").unlink()
    assert card(run).data.library_name == "onnx"


def test_nothing_to_run_is_refused(run: Path) -> None:
    (run / "model/model.safetensors").unlink()
    (run / "model" / QUANTIZED).unlink()
    with pytest.raises(
        CheckpointError, match=r"model\.safetensors or onnx/model\.onnx or .* missing"
    ):
        pack(run, REPO)


@pytest.mark.parametrize("name", ["tokenizer.json", "tokenizer_config.json", "training.json"])
def test_a_file_is_missing(name: str, run: Path) -> None:
    (run / "model" / name).unlink()
    with pytest.raises(CheckpointError, match=f"model: {name} missing"):
        pack(run, REPO)


def test_no_model(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="holds no model; name the folder of a finished run"):
        pack(tmp_path, REPO)


@pytest.mark.parametrize("told", [[], {}, {"config": 3}, {"config": {"name": "x"}, "encoder": {}}])
def test_a_broken_lineage(told: Any, run: Path) -> None:
    (run / "model/training.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"training\.json"):
        pack(run, REPO)


def test_labels_without_names(run: Path) -> None:
    path = run / "model/config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["id2label"] = {key: f"LABEL_{key}" for key in config["id2label"]}
    path.write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"id2label: expected O, B-PER, .* found LABEL_0, "):
        pack(run, REPO)


@pytest.mark.parametrize("repo", ["ner", "user/ner/x", "user/né r", "", "user/--x", "user/x.git"])
def test_a_repository_name_that_is_none(repo: str) -> None:
    with pytest.raises(UsageError, match="--repo: "):
        Target(repo)


@pytest.mark.parametrize("options", [{"private": True}, {"revision": "next"}])
def test_options_that_exclude_each_other(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="--pr: "):
        Target(REPO, pr=True, **options)

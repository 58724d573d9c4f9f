"""One checkpoint gives the same through plain transformers, PyTorch in infer, ONNX and int8."""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    BertConfig,
    BertForTokenClassification,
    pipeline,
)

from infer.annotation import Annotation
from infer.annotator import Annotator
from infer.classifier import PairClassifier
from infer.decode import Floats
from infer.encoding import Encoder
from infer.loading import Models
from infer.pair_checkpoint import read_pair_checkpoint
from infer.runtime import Runtime
from infer.runtime.onnx import OnnxRuntime
from infer.runtime.torch import TorchRuntime
from infer.spans import Span
from infer.tagger import Tagger
from infer.text import words
from tests.tiny import CONFIG, LABELS, PAIR_CONFIG
from tests.train.base.test_arabert import KNOWN, SIGNS, SPECIAL, hub_folder
from tests.train.conftest import Ran, tiny_tokenizer
from tests.train.test_card import lineage_of
from train.base.arabert import arabert_tokenizer
from train.card import write_card
from train.export import export

TEXTS = (
    "قالَ غَسَّان سَلامة إنّ الأمم المتحدة ستصل إلى ليبيا.",
    "وصـــل المبعوث https://example.org/a?b=c إلى طرابلس 😀👍🏽 أمس @ali a@b.com",
    "«ڤيتنام» وگانا… ٱلله ﷺ كوفيد19 ١٢٣٤ جدااااا [MASK] </s> <b>نص</b>",
    "\u200fلحفتر\u200f وروسيا: «لا»، 21/3 \u202bReuters\u202c",
)
PAIRS = (
    ("غسان سلامة", "الهدنة", "رَحَّبَ غسان سلامة بالهدنة في طرابلس 😀."),
    ("حفتر", "ليبيا", "https://t.co/a قال حـفـتـر إنه يدعم ليبيا"),
    ("الكاتب", "الأمم المتحدة", "لا أثر لها هنا"),
)
PIECES = 256


def tokenizer_of(kind: str, folder: Path) -> Any:
    """A tokenizer with its preprocessing inside: the small models' kind, or AraBERT's."""
    if kind == "arabert":
        plain = hub_folder(folder / "hub", [*SPECIAL, *SIGNS, *KNOWN], added=True)
        return arabert_tokenizer(AutoTokenizer.from_pretrained(plain))
    return tiny_tokenizer(PIECES)


def save(network: type[Any], told: dict[str, Any], tokenizer: Any, folder: Path) -> Path:
    """Write a checkpoint of random weights, its tokenizer gone through AutoTokenizer and back."""
    sizes = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=PIECES + 2,
        pad_token_id=tokenizer.pad_token_id,
        id2label={int(i): label for i, label in told["id2label"].items()},
        label2id={label: int(i) for i, label in told["id2label"].items()},
        initializer_range=0.1,
    )
    with torch.random.fork_rng():
        torch.manual_seed(5)
        made = network(sizes)
        made.get_input_embeddings().weight.data *= 10  # so that pieces differ more than places do
        made.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    AutoTokenizer.from_pretrained(folder).save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["rasd"] = told["rasd"]
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["unigram", "arabert"])
def tokenizer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tokenizer_of(request.param, tmp_path_factory.mktemp("tokenizer"))


@pytest.fixture(scope="module")
def folder(tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    window = {"window": {"pieces": PIECES, "overlap": 6}}
    told = CONFIG | {"rasd": CONFIG["rasd"] | window}
    return save(BertForTokenClassification, told, tokenizer, tmp_path_factory.mktemp("m") / "ner")


@pytest.fixture(scope="module")
def pair_folder(tokenizer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("m") / "stance"
    return save(BertForTokenClassification, PAIR_CONFIG, tokenizer, where)


def spans(places: Sequence[Span], labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Runs of words of one kind, a B- or another kind beginning a new one; no decoding of ours."""
    numbers, number = [], 0
    for label, before in zip(labels, ("O", *labels), strict=False):
        number += label == "O" or label[0] == "B" or label[2:] != before[2:]
        numbers.append((number, label[2:]))
    runs = groupby(zip(numbers, places, strict=True), key=lambda one: one[0])
    found = [(kind, [place for _, place in run]) for (_, kind), run in runs]
    return [(run[0].start, run[-1].end, kind) for kind, run in found if kind]


def by_pipeline(folder: Path, text: str, places: Sequence[Span]) -> list[str]:
    """Labels of words by plain transformers: that of the first token within each."""
    tagged = pipeline("token-classification", model=str(folder), ignore_labels=[])(text)
    labels = ["O"] * len(places)
    taken: set[int] = set()
    for token in tagged:
        end = max(token["end"], token["start"] + 1)
        word = next((i for i, p in enumerate(places) if p.end > token["start"]), None)
        if word is not None and places[word].start < end and word not in taken:
            taken.add(word)
            labels[word] = token["entity"]
    return labels


def by_infer(folder: Path, text: str, places: Sequence[Span]) -> list[str]:
    """Labels of words by infer's tokenizer, windows and logits, the largest taken."""
    tagger = Annotator.load(
        folder, tasks=["entities"], device="cpu", dtype="float32"
    )._models.entities
    assert isinstance(tagger._runtime, TorchRuntime)
    encoding = tagger.encoder.encode(text, [Span(0, len(text))], places)
    (logits,) = tagger.word_logits([encoding])
    return [LABELS[i] for i in logits.argmax(axis=1)]


@pytest.mark.parametrize("text", TEXTS)
def test_pipeline_on_raw_text_gives_the_spans_of_infer(folder: Path, text: str) -> None:
    places = words(text)
    theirs, ours = by_pipeline(folder, text, places), by_infer(folder, text, places)
    assert ours == theirs
    assert spans(places, ours) == spans(places, theirs)
    assert len(set(ours)) > 2


def test_the_spans_of_the_comparison() -> None:
    places = [Span(i, i + 1) for i in range(6)]
    labels = ["B-PER", "I-PER", "B-PER", "O", "I-LOC", "I-ORG"]
    assert spans(places, labels) == [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "LOC"), (5, 6, "ORG")]


def test_every_runtime_gives_the_same_stances(pair_folder: Path) -> None:
    exported = export(pair_folder)
    checkpoint = read_pair_checkpoint(pair_folder)
    encoder = Encoder.load(checkpoint.tokenizer)

    def said(runtime: Runtime) -> Floats:
        models = Models(None, stance=PairClassifier(checkpoint, encoder, runtime))  # type: ignore[arg-type]
        found = Annotator(models).classify_stances(PAIRS)
        assert found.cut == (0,) * len(PAIRS)
        return found.probabilities

    by_torch = said(TorchRuntime(pair_folder))
    assert np.ptp(by_torch, axis=0).max() > 1e-3
    np.testing.assert_allclose(said(OnnxRuntime(exported.full)), by_torch, atol=1e-5)
    np.testing.assert_allclose(said(OnnxRuntime(exported.quantized)), by_torch, atol=0.05)


ARTICLE = (
    "وصل غَسَّان سلامة إلى ليبيا أمس. قال يونس في طرابلس. مبعوث الأمم المتحدة في گانا 😀. "
    "قال لحفتر من وروسيا https://t.co/x أمس."
)


def annotated(folder: Path, **options: str) -> Annotation:
    return Annotator.load(folder, tasks=["entities"], threads=1, **options).annotate(ARTICLE)  # type: ignore[arg-type]


def test_every_runtime_gives_the_same_annotation(tiny_run: Ran) -> None:
    model = tiny_run.fitted.folder
    by_torch = annotated(model, device="cpu", dtype="float32", runtime="torch")
    by_onnx = annotated(model, device="cpu", dtype="float32", runtime="onnx")
    int8 = annotated(model)
    assert len(by_torch.entities) > 5
    for other, tolerance in ((by_onnx, 1e-4), (int8, 0.05)):
        assert [(e.start, e.end, e.label) for e in other.entities] == [
            (e.start, e.end, e.label) for e in by_torch.entities
        ]
        assert [e.score for e in other.entities] == pytest.approx(
            [e.score for e in by_torch.entities], abs=tolerance
        )
        assert [a.mentions for a in other.actors] == [a.mentions for a in by_torch.actors]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU that PyTorch sees")
@pytest.mark.parametrize("dtype", ["auto", "float32", "float16"])
def test_a_gpu_gives_the_same_annotation(tiny_run: Ran, dtype: str) -> None:
    model = tiny_run.fitted.folder
    expected = annotated(model, device="cpu", dtype="float32", runtime="torch")
    found = annotated(model, device="cuda", dtype=dtype)
    assert [(e.start, e.end, e.label) for e in found.entities] == [
        (e.start, e.end, e.label) for e in expected.entities
    ]
    assert [e.score for e in found.entities] == pytest.approx(
        [e.score for e in expected.entities], abs=0.05
    )


def test_the_tagger_does_not_care_who_made_its_logits(folder: Path) -> None:
    model = AutoModelForTokenClassification.from_pretrained(folder)
    tagger = Annotator.load(folder, tasks=["entities"], runtime="torch")._models.entities
    assert isinstance(tagger, Tagger)
    encoded = AutoTokenizer.from_pretrained(folder)(TEXTS[0], return_tensors="pt")
    with torch.inference_mode():
        theirs = model(
            input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]
        ).logits[0]
    (ours,) = tagger._runtime.logits([encoded["input_ids"][0].numpy()])
    np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-5)


@pytest.mark.parametrize("task", ["ner", "stance"])
def test_the_code_of_the_card_runs(
    task: str,
    folder: Path,
    pair_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = folder if task == "ner" else pair_folder
    (tmp_path / "model.safetensors").touch()
    write_card(tmp_path, lineage_of(f"{task}-small"), [])
    text = (tmp_path / "README.md").read_text(encoding="utf-8").replace("FOLDER", str(model))
    blocks = [block.partition("```")[0] for block in text.split("```python\n")[1:]]
    assert "Annotator.load(" in blocks[0]
    assert ["pipeline(" in block for block in blocks[1:]] == [True] * (task == "ner")
    for block in blocks:
        *body, last = block.strip().splitlines()
        exec("\n".join([*body, f"print(len({last}))"]), {})
    assert all(int(line) > 0 for line in capsys.readouterr().out.split())

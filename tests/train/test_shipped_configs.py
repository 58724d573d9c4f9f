"""Every config in configs/ is read, and run for a step on a tiny encoder; what may not ship."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import (
    AutoModel,
    BertConfig,
    ElectraConfig,
    ModernBertConfig,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
)

from infer.annotation import STANCES
from infer.checkpoint import read_heads
from infer.pair_checkpoint import read_pair_checkpoint
from infer.spans import Span
from tests.train.base.examples import vocabulary
from tests.train.conftest import changed
from train import data
from train.base.tokenizer import XLMR, unigram_tokenizer
from train.config import Config, read_config
from train.data import READERS, stance
from train.data.corpus import Corpus, Mention, Sentence, make_corpus
from train.data.stance import STANCE_READERS, StanceCorpus, StanceRow, silver
from train.errors import RunError
from train.fit import fit
from train.hub import Target, publish
from train.licences import noncommercial_sources
from train.lineage import learned_from, read_lineage, write_lineage
from train.models import load_tokenizer
from train.run import read_material
from train.search.space import read_search
from train.ship import ship
from train.silver.config import read_silver_config

CONFIGS = Path(__file__).parents[2] / "configs"
ALL = sorted(CONFIGS.glob("*.yaml"))
SIZES: Mapping[str, Any] = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
}
WORDS = ("قال", "سلامة", "في", "روما", "أيد", "رفض", "@", "#", "←", ".")
TEXT = "قال سلامة في روما ."


def of_bert(folder: Path, kind: Any = BertConfig, **sizes: Any) -> Path:
    """An encoder with a WordPiece tokenizer as AraBERT's is, in a folder of AraBERT's name."""
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[رابط]", "[بريد]", "[مستخدم]", *WORDS]
    core = Tokenizer(WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    core.normalizer = BertNormalizer(lowercase=False, strip_accents=False)
    core.pre_tokenizer = BertPreTokenizer()
    ends = [("[CLS]", 2), ("[SEP]", 3)]
    core.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=ends
    )
    roles = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=core, **{f"{role}_token": piece for role, piece in roles.items()}
    )
    given = {"vocab_size": len(pieces), "max_position_embeddings": 512, "pad_token_id": 0, **sizes}
    return saved(folder, kind(**SIZES, **given), tokenizer)


def of_xlmr(folder: Path, kind: Any = XLMRobertaConfig, **sizes: Any) -> Path:
    """An encoder with a Unigram tokenizer as XLM-R's is."""
    tokenizer = unigram_tokenizer(vocabulary(), replace(XLMR, length=512))
    given = {"vocab_size": len(tokenizer), "max_position_embeddings": 514, "pad_token_id": 1}
    return saved(folder, kind(**SIZES, **given, **sizes), tokenizer)


def saved(folder: Path, sizes: Any, tokenizer: Any) -> Path:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        AutoModel.from_config(sizes).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def tagged(labels: Sequence[str]) -> Callable[..., Corpus]:
    """A reader of one sentence with an entity of each label."""

    def read(_folder: Path, split: str, **_options: str) -> Corpus:
        text = " ".join([TEXT] * len(labels))
        step = len(TEXT) + 1
        mentions = [Mention(4 + i * step, 9 + i * step, x) for i, x in enumerate(labels)]
        return make_corpus([Sentence(0, f"{text} {split}", tuple(mentions))], {})

    return read


def labels_of(config: Config, corpus: str) -> tuple[str, ...]:
    """The labels of the head that learns a corpus."""
    for part in config.parts.values():
        if any(one.corpus == corpus for one in (*part.data.train, part.data.dev, *part.data.test)):
            return part.labels
    return config.labels


def paired(_folder: Path, split: str, **_options: str) -> StanceCorpus:
    rows = [
        StanceRow(i, f"{TEXT} {split}", Span(4, 9), Span(13, 17), "", label)
        for i, label in enumerate(STANCES)
    ]
    return StanceCorpus(tuple(rows), {})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a file of silver labels where the configs look for one."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "runs/silver/stance.jsonl"
    path.parent.mkdir(parents=True)
    lineage = {"source": "example/tiny"}
    texts = [{"corpus": "wikifane", "split": "train", "licence": "CC-BY-SA-3.0"}]
    head = {"silver": 1, "texts": texts, "models": {"stance": {"training": lineage}}}
    pair = {"holder": [4, 9], "target": [13, 17], "cues": [], "label": "favor", "score": 0.9}
    lines = [head, {"corpus": "wikifane", "number": 0, "text": TEXT, "pairs": [pair]}]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return tmp_path


def step(config: Config, encoder: Path, place: Path, patch: pytest.MonkeyPatch) -> Path:
    """Read the config's corpora, in miniature, fit one epoch of them, and return the model."""
    words = {
        name: replace(reader, read=tagged(labels_of(config, name)))
        for name, reader in READERS.items()
    }
    pairs = {
        name: (read if name == silver.NAME else paired, splits)
        for name, (read, splits) in STANCE_READERS.items()
    }
    patch.setattr(data, "READERS", words)
    patch.setattr(stance, "STANCE_READERS", pairs)
    places = {"encoder": str(encoder), "vocabulary": config.vocabulary and str(encoder)}
    tiny = changed(config, **places, layers=0, teacher="", optimizer__epochs=1)
    material, judge = read_material(tiny, place, lambda _: None)
    return fit(tiny, tiny.seeds[0], material.examples, judge, place / "runs" / config.name).folder


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_step_of_each_config(path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = read_config(path)
    arabert = config.encoder.startswith("aubmindlab/bert-")
    name = place / Path(config.encoder).name
    model = step(config, (of_bert if arabert else of_xlmr)(name), place, monkeypatch)
    if config.pairs:
        assert read_pair_checkpoint(model).folder == model
    else:
        assert {task: one.labels for task, one in read_heads(model).items()} == {
            task: part.tags for task, part in config.parts.items()
        }
    lineage = read_lineage(model)
    assert lineage["config"]["name"] == path.stem
    assert ("silver" in lineage) == path.stem.startswith("stance-arabert")


@pytest.mark.parametrize("name", ["ner-arabert", "stance-arabert"])
@pytest.mark.parametrize("kind", ["electra", "bert", "xlmr", "modernbert"])
def test_one_line_makes_it_another_encoder(
    kind: str, name: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = read_config(CONFIGS / f"{name}.yaml")
    if kind == "electra":
        encoder = of_bert(place / kind, ElectraConfig, embedding_size=16)
    elif kind == "bert":
        encoder = of_bert(place / kind)
    elif kind == "xlmr":
        encoder = of_xlmr(place / kind)
    else:
        ends = {"cls_token_id": 0, "sep_token_id": 2, "bos_token_id": 0, "eos_token_id": 2}
        encoder = of_xlmr(place / kind, ModernBertConfig, **ends)
    assert (step(config, encoder, place, monkeypatch) / "model.safetensors").is_file()


def test_arabert_reads_raw_text(place: Path) -> None:
    config = changed(read_config(CONFIGS / "ner-arabert.yaml"), encoder=str(of_bert(place / "ar")))
    assert load_tokenizer(config).tokenize("قَــال سلامة") == ["قال", "سلامة"]


def test_what_they_declare_to_be_searched() -> None:
    spaces = {path.stem: read_search(path)[1] for path in ALL}
    searched = {name for name, space in spaces.items() if space}
    assert {name for name in spaces if "arabert" in name} <= searched


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("silver/*.yaml")), ids=lambda path: path.stem)
def test_silver_configs(path: Path) -> None:
    config = read_silver_config(path)
    assert set(config.models.model_dump().values()) <= {
        f"infer/models/{task}" for task in ("ner", "joint", "stance")
    }


# What may not be shipped


def lineage_of(name: str, folder: Path, **values: object) -> Mapping[str, Any]:
    config = changed(read_config(CONFIGS / f"{name}.yaml"), **values)
    write_lineage(folder, config, (0,))
    return read_lineage(folder)


def test_the_research_config_may_not_ship(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = read_config(CONFIGS / "stance-research.yaml")
    model = step(config, of_xlmr(place / "encoder"), place, monkeypatch)
    told = r"data\.train: a model trained on dse train may not be published \(LicenseRef-cite\)"
    with pytest.raises(RunError, match=told):
        ship(model, place / "shipped", place, [])
    assert not (place / "shipped").exists()
    for allowed in (False, True):  # DSE allows no use but in research
        with pytest.raises(RunError, match=told):
            publish(model, Target("me/it"), allow_noncommercial=allowed, dry_run=True)


def test_seesaw_alone_may_be_published_for_use_without_profit(tmp_path: Path) -> None:
    seesaw = [{"corpus": "seesaw", "split": "train"}]
    learned = list(learned_from(lineage_of("stance-research", tmp_path, data__train=seesaw)))
    with pytest.raises(RunError, match="seesaw train may not be published"):
        noncommercial_sources(learned, allowed=False)
    assert [one.name for one in noncommercial_sources(learned, allowed=True)] == ["seesaw"]


def test_every_other_config_may_ship(place: Path) -> None:
    for path in ALL:
        if path.stem != "stance-research":
            learned = learned_from(lineage_of(path.stem, place))
            assert noncommercial_sources(learned, allowed=False) == ()

"""Memory counted from a config is what autograd keeps; base fits into 8 GB, large into 16."""

from typing import Any

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers import (
    AutoModelForTokenClassification,
    BertConfig,
    BertForTokenClassification,
    ElectraConfig,
    ModernBertConfig,
    PreTrainedModel,
    XLMRobertaConfig,
)

from tests.train.conftest import changed
from train.config import Config
from train.memory import FULL, GB, Load, Shape, kept_of, needs_of, shape_of
from train.plan import SPARE, Plan, choose, told
from train.speed import operations, told_time

BASE = BertConfig(vocab_size=64_000)
LARGE = BertConfig(
    vocab_size=64_000,
    hidden_size=1024,
    num_hidden_layers=24,
    num_attention_heads=16,
    intermediate_size=4096,
)
SIZES: dict[str, Any] = {
    "vocab_size": 200,
    "hidden_size": 64,
    "num_attention_heads": 4,
    "intermediate_size": 256,
    "pad_token_id": 1,
    "bos_token_id": 0,
    "eos_token_id": 2,
}
FAMILIES: dict[str, Any] = {
    "bert": BertConfig,
    "electra": ElectraConfig,
    "xlm-roberta": XLMRobertaConfig,
    "modernbert": ModernBertConfig,
}
OWN: dict[str, Any] = {
    "electra": {"embedding_size": 64},
    "modernbert": {
        "cls_token_id": 0,
        "sep_token_id": 2,
        "embedding_dropout": 0.1,
        "mlp_dropout": 0.1,
        "classifier_dropout": 0.1,
    },
}


def meta(settings: Any) -> Any:
    with torch.device("meta"):
        return AutoModelForTokenClassification.from_config(settings)


@pytest.mark.parametrize(("settings", "size"), [(BASE, 136e6), (LARGE, 371e6)])
def test_weights_are_the_sum_of_the_parameters(settings: BertConfig, size: float) -> None:
    model = meta(settings)
    found = needs_of(shape_of(model), Load(1024, 128, "fp32"))
    bytes_ = sum(one.numel() * one.element_size() for one in model.parameters())
    assert found.weights == found.gradients == bytes_
    assert found.optimizer == 2 * bytes_
    assert bytes_ == pytest.approx(4 * size, rel=0.02)
    assert found.casts == 0


def test_adamw_keeps_what_is_counted() -> None:
    model = BertForTokenClassification(BertConfig(**SIZES, num_hidden_layers=1))
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    model(input_ids=torch.ones((1, 3), dtype=torch.int64)).logits.sum().backward()
    optimizer.step()
    kept = [value for state in optimizer.state.values() for value in state.values()]
    found = needs_of(shape_of(model), Load(3, 3, "fp32"))
    assert found.optimizer == sum(4 * one.numel() for one in kept if one.ndim)
    assert found.gradients < found.weights


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("family", FAMILIES)
def test_activations_are_what_autograd_keeps(
    family: str,
    precision: Any,
    checkpointing: bool,
    attention: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Tensors that have all but numbers, so that bf16 costs nothing where it is emulated.
    monkeypatch.setattr(PreTrainedModel, "init_weights", lambda _: None)
    with FakeTensorMode(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        settings = _settings(family, layers=4)
        model = AutoModelForTokenClassification.from_config(settings, attn_implementation=attention)
        model.train()
        if checkpointing:
            model.activation_checkpointing_enable({"use_reentrant": False})
        kept = _kept(model, torch.ones((8, 48), dtype=torch.int64))
    gpu = attention == "sdpa"
    if gpu:  # whose dropout keeps a flag for each number, where the CPU keeps a factor
        monkeypatch.setattr("train.memory.FLAG", FULL)
    load = Load(8 * 48, 48, precision, checkpointing=checkpointing, gpu=gpu)
    needs = needs_of(shape_of(model), load)
    expected = load.pieces * kept_of(shape_of(model), load)
    assert kept == pytest.approx(expected + (0 if checkpointing else needs.casts), rel=0.25)
    assert needs.activations > expected


def _settings(family: str, layers: int) -> Any:
    dropout = {} if family == "modernbert" else {"attention_probs_dropout_prob": 0.0}
    settings = {**SIZES, **dropout, **OWN.get(family, {})}
    return FAMILIES[family](**settings, num_hidden_layers=layers)


def _kept(model: Any, ids: torch.Tensor) -> int:
    """The bytes that the backward pass will need, the model's own left out."""
    own = {one.untyped_storage()._cdata for one in model.parameters()}
    held: dict[int, torch.UntypedStorage] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in own:
            held[storage._cdata] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
        torch.nn.functional.cross_entropy(logits.flatten(0, 1).float(), ids.flatten() % 2)
    return sum(one.nbytes() for one in held.values())


@pytest.fixture(scope="module")
def shapes() -> dict[str, Shape]:
    return {"base": shape_of(meta(BASE)), "large": shape_of(meta(LARGE))}


def planned(config: Config, shape: Shape, memory: float, load: Load, **machine: Any) -> Plan:
    values = {f"machine__{key}": value for key, value in machine.items()}
    return choose(changed(config, **values), shape, load, memory * GB, batches=100)


@pytest.mark.parametrize("precision", ["bf16", "fp16", "fp32"])
@pytest.mark.parametrize(("size", "memory"), [("base", 8), ("large", 16)])
@pytest.mark.parametrize("pieces", [1024, 4096, 16_384, 65_536])
def test_base_fits_into_8_gb_and_large_into_16(
    size: str,
    memory: int,
    precision: Any,
    pieces: int,
    tiny_config: Config,
    shapes: dict[str, Shape],
) -> None:
    plan = planned(tiny_config, shapes[size], memory, Load(pieces, 512, precision))
    assert plan.fits
    assert plan.needs.total <= SPARE * memory * GB
    assert plan.load.pieces * plan.parts >= pieces


def test_parts_come_before_checkpointing(tiny_config: Config, shapes: dict[str, Shape]) -> None:
    load = Load(16_384, 128, "bf16")
    ways = {
        memory: (plan.parts, plan.load.checkpointing)
        for memory in (80, 8, 3.8, 3.2)
        for plan in [planned(tiny_config, shapes["base"], memory, load)]
    }
    assert ways[80] == (1, False)
    assert ways[8][0] > 1
    assert not ways[8][1]
    assert ways[3.2][1]
    assert not planned(tiny_config, shapes["base"], 2, load).fits


def test_what_a_config_asks_for_is_held_to(tiny_config: Config, shapes: dict[str, Shape]) -> None:
    load = Load(16_384, 128, "bf16")
    always = planned(tiny_config, shapes["base"], 80, load, checkpointing=True, accumulation=3)
    assert (always.parts, always.load.checkpointing) == (3, True)
    never = planned(tiny_config, shapes["base"], 2, load, checkpointing=False)
    assert not never.load.checkpointing
    assert never.parts == 128


def test_no_limit_changes_nothing(tiny_config: Config, shapes: dict[str, Shape]) -> None:
    plan = planned(tiny_config, shapes["large"], 0, Load(1_000_000, 512, "fp32", gpu=False))
    assert (plan.parts, plan.load.checkpointing) == (1, False)
    assert plan.load.pieces == 1_000_000


def test_a_plan_is_told(tiny_config: Config, shapes: dict[str, Shape]) -> None:
    load = Load(4096, 128, "bf16", processes=2)
    plan = planned(tiny_config, shapes["base"], 8, load)
    lines = list(told(plan))
    assert lines[0] == "batches of up to 8192 pieces: bf16, one part, shared by 2 processes"
    assert lines[1].startswith(f"memory of the GPU, estimated: {plan.needs.total / GB:.2f} GB (")
    assert "AdamW 1.08" in lines[1]
    assert "weights in bf16 0.17" in lines[1]
    assert lines[2] == "which fits into 8.00 GB, 8% being left to fragments"


def test_time_is_arithmetic(tiny_config: Config, shapes: dict[str, Shape]) -> None:
    base = shapes["base"]
    assert base.matrices == pytest.approx(85e6, rel=0.01)
    assert operations(base, checkpointing=False) == 6 * base.matrices
    assert operations(base, checkpointing=True) == 8 * base.matrices
    plan = planned(tiny_config, base, 0, Load(4096, 128, "fp32", gpu=False))
    flops = 100 * 6 * base.matrices / 0.4
    (line,) = told_time(plan, 60_000, 5, flops)
    assert line.startswith(
        "training of a seed: about 50 min, dev and export left out (60000 pieces"
    )
    assert "at 100 pieces a second, assumed as 40% of the " in line
    assert line.endswith(" GFLOP/s that a matrix product was measured at)")

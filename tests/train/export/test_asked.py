"""A stance model answers where it is asked, and computes its last layer nowhere else."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import helper
from transformers import BertConfig, BertForTokenClassification

from infer.layout import Layout
from infer.runtime.onnx import OnnxRuntime
from infer.runtime.torch import TorchRuntime
from infer.runtime.torch.restored import restored_weights
from train.export import Exported, export
from train.export.asked import answer_at_places
from train.export.attention import FUSED
from train.export.fuse import UNSEEN

LAYERS = 2


def layout(seed: int, size: int, pairs: int) -> Layout:
    random = np.random.default_rng(seed)
    sees = random.random((size, size)) < 1 / 2
    sees[:, 0] = sees[range(size), range(size)] = True
    places = random.choice(size, pairs, replace=False)
    ids = random.integers(5, 300, size)
    return Layout(ids, np.arange(size), sees, tuple(range(pairs)), places, 0)


LAYOUTS = [layout(seed, 12 + 5 * seed, 1 + 2 * seed) for seed in range(4)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=300,
        hidden_size=32,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        num_labels=3,
        rasd={"task": "stance"},
    )
    path = tmp_path_factory.mktemp("asked") / "model"
    model = BertForTokenClassification(config)
    for one in model.parameters():
        if one.ndim == 1:
            one.data += 0.02 * torch.randn_like(one)  # two alike would be written once
    model.save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def exported(folder: Path) -> Exported:
    return export(folder)


def test_answers_are_those_of_the_checkpoint(folder: Path, exported: Exported) -> None:
    found = OnnxRuntime(exported.full, threads=1).answers(LAYOUTS)
    for one, other, asked in zip(
        found, TorchRuntime(folder).answers(LAYOUTS), LAYOUTS, strict=True
    ):
        assert one.shape == (len(asked.pairs), 3)
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_they_do_not_depend_on_what_else_is_asked(exported: Exported) -> None:
    runtime = OnnxRuntime(exported.quantized, threads=1)
    for one, rows in zip(LAYOUTS, runtime.answers(LAYOUTS), strict=True):
        np.testing.assert_array_equal(runtime.answers([one])[0], rows)


def test_logits_are_of_pairs_and_so_is_most_of_the_last_layer(exported: Exported) -> None:
    graph = onnx.load(exported.full).graph
    assert graph.output[0].type.tensor_type.shape.dim[1].dim_param == "pairs"
    attention = [node for node in graph.node if node.op_type == "Attention"]
    assert len(attention) == LAYERS
    makers = {name: node for node in graph.node for name in node.output}

    def source(name: str) -> str:
        """Return what is projected, before the product and the bias."""
        return next(iter(makers[makers[name].input[0]].input))

    asked, seen, _ = map(source, attention[-1].input[:3])
    assert makers[asked].op_type == "GatherND"
    assert makers[asked].input[0] == seen
    assert [*map(source, attention[0].input[:3])] == [source(attention[0].input[0])] * 3


def test_its_weights_are_restored(folder: Path, exported: Exported) -> None:
    known = BertForTokenClassification.from_pretrained(folder).state_dict()
    found = restored_weights(exported.quantized)
    assert found.keys() == known.keys()
    name = "bert.encoder.layer.1.attention.self.query.weight"
    torch.testing.assert_close(found[name], known[name], atol=2e-3, rtol=0)


def test_an_odd_last_layer_is_left_alone() -> None:
    """One that norms what it takes in adds something else than what it projects."""
    nodes = [helper.make_node("MatMul", ["normed", part], [f"{part}s"]) for part in "qkv"]
    nodes.append(helper.make_node(FUSED, ["qs", "ks", "vs", "", "", "bias"], ["out"]))
    nodes.append(helper.make_node("Add", ["out", "before"], ["after"]))
    graph = helper.make_graph(nodes, "odd", [], [])
    before = graph.SerializeToString()
    answer_at_places(graph)
    assert graph.SerializeToString() == before


def test_what_is_not_seen_is_nothing_but_no_denormal_number() -> None:
    share = np.exp(np.float32(UNSEEN))
    assert np.float32(1) + share == 1
    assert share / 2048 > np.finfo(np.float32).tiny  # of as many pieces that are as likely

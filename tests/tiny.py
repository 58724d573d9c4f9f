"""A tiny entity model made by hand: a real tokenizer.json and a real ONNX file, in milliseconds.

It knows the words of NAMES by heart and nothing else. Its logits of a piece depend on REACH pieces
to either side, so that what a window is shown matters, and no further.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing

__all__ = ["CONFIG", "LABELS", "NAMES", "REACH", "make_model", "make_network", "make_tokenizer"]

KINDS = ("PER", "LOC", "ORG", "MISC")
LABELS = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))
REACH = 2
NAMES = {
    "غسان": "B-PER",
    "سلامة": "I-PER",
    "لحفتر": "B-PER",
    "يونس": "B-PER",
    "ليبيا": "B-LOC",
    "طرابلس": "B-LOC",
    "وروسيا": "B-LOC",
    "گانا": "B-LOC",
    "الأمم": "B-ORG",
    "المتحدة": "I-ORG",
    "Reuters": "B-ORG",
    "21": "B-MISC",
}
ORDINARY = ("قال", "في", "من", "على", "وصل", "أمس", "مبعوث", "إلى", "script")
LETTERS = (
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأؤإئڤچگabcdefghijklmnopqrstuvwxyz0123456789.,:;!?<>/()\"'-،؛؟"
)
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MARKS = (
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
CONFIG = {
    "model_type": "bert",
    "id2label": {str(i): label for i, label in enumerate(LABELS)},
    "max_position_embeddings": 64,
    "rasd": {
        "task": "ner",
        "window": {"pieces": 32, "overlap": 6},
        "calibration": {"slope": 1.0, "intercept": 0.0},
        "repeats": 0.0,
    },
}


def make_model(folder: Path) -> Path:
    """Write the model into `folder`, which is made, and return it."""
    (folder / "onnx").mkdir(parents=True)
    tokenizer = make_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    onnx.save(make_network(tokenizer), folder / "onnx" / "model.onnx")
    return folder


def make_tokenizer() -> Tokenizer:
    """Return a Unigram tokenizer with its normaliser inside."""
    words = [f"▁{word}" for word in (*NAMES, *ORDINARY)]
    scored = [(piece, 0.0) for piece in SPECIAL]
    scored += [(word, -8.0) for word in words] + [(letter, -10.0) for letter in ("▁", *LETTERS)]
    tokenizer = Tokenizer(Unigram(scored, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(MARKS), "")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation("isolated"),
            pre_tokenizers.Metaspace(),
        ]
    )
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def make_network(tokenizer: Tokenizer, labels: int = len(LABELS)) -> onnx.ModelProto:
    """Return a network of embeddings and one convolution, with `labels` logits for each piece."""
    random = np.random.default_rng(7)
    table = random.normal(0, 0.3, (tokenizer.get_vocab_size(), labels))
    table[:, 0] += 3
    for word, label in NAMES.items() if labels == len(LABELS) else ():
        table[tokenizer.token_to_id(f"▁{word}"), LABELS.index(label)] += 6
    mix = random.normal(0, 0.1, (labels, labels, 2 * REACH + 1))
    mix[:, :, REACH] = np.eye(labels)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["embedded"]),
        helper.make_node("Transpose", ["embedded"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("Conv", ["turned", "mix"], ["mixed"], pads=[REACH, REACH]),
        helper.make_node("Transpose", ["mixed"], ["logits"], perm=[0, 2, 1]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "pieces"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "pieces", labels])],
        [
            numpy_helper.from_array(table.astype(np.float32), "table"),
            numpy_helper.from_array(mix.astype(np.float32), "mix"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model

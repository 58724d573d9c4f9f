"""Tiny models made by hand: real tokenizer.json and ONNX files, one for each task, in milliseconds.

The taggers know the words of WORDS by heart and nothing else. Their logits of a piece depend on
REACH pieces to either side, so that what a window is shown matters, and no further. The stance
model is that of `tests.tiny_pairs`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing

from infer.annotation import STANCES
from infer.pair_checkpoint import LAYOUT
from tests.tiny_pairs import VERBS, make_pair_network

__all__ = [
    "CONFIG",
    "HEADS",
    "LABELS",
    "NAMES",
    "PAIR_CONFIG",
    "REACH",
    "TASKS",
    "WORDS",
    "make_model",
    "make_network",
    "make_tokenizer",
]

Weights = npt.NDArray[np.float64]
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
WORDS: Mapping[str, Mapping[str, str]] = {
    "ner": NAMES,
    "quotes": {
        "قال": "B-CUE",
        "كتب": "B-CUE",
        "غسان": "B-SOURCE",
        "سلامة": "I-SOURCE",
        "المتحدث": "B-SOURCE",
        ":": "B-CONTENT",  # and so is all that follows, up to the end of the line
    },
    "targets": {
        "المتظاهرون": "B-HOLDER",
        "المتحدث": "B-HOLDER",
        "وقف": "B-TARGET",
        "لوقف": "B-TARGET",
        "إطلاق": "I-TARGET",
        "النار": "I-TARGET",
        "الهدنة": "B-TARGET",
    },
    "stance": dict.fromkeys((*NAMES, *VERBS), ""),
}
TASKS = tuple(WORDS)
HEADS = ("ner", "quotes", "targets")
ORDINARY = ("قال", "في", "من", "على", "وصل", "أمس", "مبعوث", "إلى", "script")
LETTERS = (
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأؤإئڤچگabcdefghijklmnopqrstuvwxyz0123456789.,:;!?<>/()\"'-،؛؟"
)
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MARKS = (
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def _labels(*kinds: str) -> tuple[str, ...]:
    return ("O", *(f"{mark}-{kind}" for kind in kinds for mark in "BI"))


LABELS = _labels("PER", "LOC", "ORG", "MISC")
LABELS_OF = {
    "ner": LABELS,
    "quotes": _labels("SOURCE", "CUE", "CONTENT"),
    "targets": _labels("HOLDER", "TARGET"),
    "stance": STANCES,
}
LABELS_OF["joint"] = tuple(f"{task}:{label}" for task in HEADS for label in LABELS_OF[task])
TAGGING = {
    "window": {"pieces": 32, "overlap": 6},
    "calibration": {"slope": 1.0, "intercept": 0.0},
    "repeats": 0.0,
}
PAIRING = {
    "layout": LAYOUT,
    "pieces": 64,
    "scaling": {"slope": 1.0, "bias": [0.0, 0.0, 0.0]},
    "threshold": 0.5,
}


def _config(task: str) -> dict[str, Any]:
    own: dict[str, Any] = PAIRING if task == "stance" else TAGGING
    if task == "joint":
        decoding = {key: own[key] for key in ("calibration", "repeats")}
        own = {"window": own["window"], "heads": dict.fromkeys(HEADS, decoding)}
    return {
        "model_type": "bert",
        "id2label": {str(i): label for i, label in enumerate(LABELS_OF[task])},
        "max_position_embeddings": 130 if task == "stance" else 64,
        "rasd": {"task": task, **own},
    }


CONFIG, PAIR_CONFIG = _config("ner"), _config("stance")


def make_model(folder: Path, task: str = "ner") -> Path:
    """Write the model of a task into `folder`, which is made, and return it.

    The task `joint` is that of all taggers, HEADS, side by side, as far as they know their words.
    """
    (folder / "onnx").mkdir(parents=True)
    known = HEADS if task == "joint" else (task,)
    tokenizer = make_tokenizer([word for one in known for word in WORDS[one]])
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps(_config(task)), encoding="utf-8")
    if task == "stance":
        network = make_pair_network(tokenizer)
    else:
        network = _network(*_side_by_side([_weights(tokenizer, task) for task in known]))
    onnx.save(network, folder / "onnx" / "model.onnx")
    return folder


def make_tokenizer(words: Iterable[str] = NAMES) -> Tokenizer:
    """Return a Unigram tokenizer with its normaliser inside; it knows `words` and ORDINARY ones."""
    known = [f"▁{word}" for word in dict.fromkeys((*words, *ORDINARY))]
    scored = [(piece, 0.0) for piece in SPECIAL]
    scored += [(word, -8.0) for word in known] + [(letter, -10.0) for letter in ("▁", *LETTERS)]
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
        single="<s> $A </s>",
        pair="<s> $A </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return tokenizer


def make_network(
    tokenizer: Tokenizer, labels: Sequence[str] = LABELS, words: Mapping[str, str] = NAMES
) -> onnx.ModelProto:
    """Return a network of embeddings and one convolution, with a logit of each label a piece."""
    return _network(*_weights_of(tokenizer, labels, words))


def _weights(tokenizer: Tokenizer, task: str) -> tuple[Weights, Weights]:
    return _weights_of(tokenizer, LABELS_OF[task], WORDS[task])


def _side_by_side(parts: Sequence[tuple[Weights, Weights]]) -> tuple[Weights, Weights]:
    """Return the weights of one network that does what all do, none seeing the others' labels."""
    sizes = [table.shape[1] for table, _ in parts]
    mix = np.zeros((sum(sizes), sum(sizes), 2 * REACH + 1))
    for (_, own), end in zip(parts, accumulate(sizes), strict=True):
        mix[end - len(own) : end, end - len(own) : end] = own
    return np.hstack([table for table, _ in parts]), mix


def _weights_of(
    tokenizer: Tokenizer, labels: Sequence[str], words: Mapping[str, str]
) -> tuple[Weights, Weights]:
    size = len(labels)
    random = np.random.default_rng(7)
    table = random.normal(0, 0.3, (tokenizer.get_vocab_size(), size))
    table[:, 0] += 3
    if "I-CONTENT" in labels:  # what has begun goes on
        table[:, labels.index("B-CONTENT")] -= 10
        table[:, labels.index("I-CONTENT")] += 3.5
    for word, label in words.items():
        table[tokenizer.token_to_id(f"▁{word}"), labels.index(label)] += 6
        if label == "B-CONTENT":
            table[tokenizer.token_to_id(f"▁{word}"), labels.index(label)] += 10
    mix = random.normal(0, 0.1, (size, size, 2 * REACH + 1))
    mix[:, :, REACH] = np.eye(size)
    return table, mix


def _network(table: Weights, mix: Weights) -> onnx.ModelProto:
    size = len(mix)
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
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "pieces", size])],
        [
            numpy_helper.from_array(table.astype(np.float32), "table"),
            numpy_helper.from_array(mix.astype(np.float32), "mix"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model

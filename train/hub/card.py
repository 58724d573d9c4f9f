"""The card as it stands on the Hub: with the repository's name, ONNX, the config and the terms."""

import json
from collections.abc import Collection, Sequence

from huggingface_hub import ModelCard, ModelCardData

from infer.checkpoint import FULL, QUANTIZED, WEIGHTS
from train.card_kinds import KINDS
from train.config import Config, to_yaml
from train.data.sources import Source

__all__ = ["completed"]

ONNX = """\
## Use from ONNX

```python
import json

import numpy as np
from huggingface_hub import hf_hub_download
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(hf_hub_download("{repo}", "tokenizer.json"))
session = InferenceSession(hf_hub_download("{repo}", "{onnx}"))
with open(hf_hub_download("{repo}", "config.json"), encoding="utf-8") as file:
    labels = json.load(file)["id2label"]
example = {example}
encoded = tokenizer.encode(example["text"])
ids = np.array([encoded.ids], dtype=np.int64)
(logits,) = session.run(["logits"], {{"input_ids": ids, "attention_mask": np.ones_like(ids)}})
for (start, end), row in zip(encoded.offsets, logits[0]):
    print(example["text"][start:end], labels[str(row.argmax())])
```
"""
BOTH = "\n`onnx/model.onnx` takes and gives the same in fp32.\n"

CONFIG = """\
## Training config

That of the last stage; `training.json` has those of all.

```yaml
{config}```
"""
TERMS = """\
## Licence

**Not for commercial use.** Among what it learned from is data whose licence forbids that:
{sources}. The terms of the other sources hold too.
"""


def completed(
    card: ModelCard,
    config: Config,
    repo: str,
    files: Collection[str],
    restricted: Sequence[Source] = (),
) -> str:
    """Return the text of the card, metadata included, for the repository `repo`.

    `files` are the places of what lies beside it; `restricted` the sources that forbid commercial
    use, which the metadata and the text then say.
    """
    onnx = [path.as_posix() for path in (FULL, QUANTIZED) if path.as_posix() in files]
    if WEIGHTS.as_posix() not in files:
        card.data["library_name"] = "onnx"
    text = card.text.replace("FOLDER", repo)
    if onnx and KINDS[config.task].widget and "InferenceSession" not in text:
        text = _before(text, "## Data and training", _onnx(config, repo, onnx))
    if "## Training config" not in text:
        text = _before(text, "## Licence", CONFIG.format(config=to_yaml(config)))
    if restricted:
        text = _restrict(card, text, restricted)
    return f"---\n{card.data.to_yaml()}\n---\n{text}"


def _onnx(config: Config, repo: str, onnx: Sequence[str]) -> str:
    section = ONNX.format(
        repo=repo,
        onnx=onnx[-1],
        example=json.dumps(dict(KINDS[config.task].widget), ensure_ascii=False),
    )
    return section + (BOTH if len(onnx) > 1 else "")


def _before(text: str, heading: str, section: str) -> str:
    before, found, after = text.partition(f"\n{heading}\n")
    return f"{before.rstrip()}\n\n{section}{found}{after}"


def _restrict(card: ModelCard, text: str, restricted: Sequence[Source]) -> str:
    data = card.data
    assert isinstance(data, ModelCardData)
    licences = {source.licence.lower() for source in restricted}
    data.license = licences.pop() if len(licences) == 1 else "other"
    if data.license == "other":
        data.license_name = "non-commercial"
    data.tags = [*(data.tags or ()), "non-commercial"]
    told = ", ".join(f"{source.title} ({source.licence})" for source in restricted)
    free, _, _ = text.partition("\n## Licence\n")
    return f"{free.rstrip()}\n\n{TERMS.format(sources=told)}"

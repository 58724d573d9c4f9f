"""The dev score that chooses epochs and seeds: the model as it stands, on the road of `infer`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from infer.checkpoint import Checkpoint
from infer.decode import Calibration, Floats
from infer.encoding import Encoder, Ints
from infer.tagger import Tagger
from train.config import Config
from train.data.corpus import Corpus
from train.examples import join_sentences

__all__ = ["DevJudge", "ModelRuntime"]


class ModelRuntime:
    """A model in memory, run as it stands, wherever it stands."""

    def __init__(self, model: Any):
        self._model = model

    @torch.inference_mode()
    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says."""
        return [self._one(ids) for ids in batch]

    def _one(self, ids: Ints) -> Floats:
        given = torch.from_numpy(ids)[None].to(self._model.device)
        out: Floats = self._model(input_ids=given).logits[0].float().cpu().numpy()
        return out


class DevJudge:
    """Judges a model by strict micro-F1 on the config's dev corpus."""

    def __init__(self, config: Config, encoder: Encoder, dev: Corpus):
        self._checkpoint = Checkpoint(
            Path(config.name), config.task, config.tags, config.windows.size, Calibration()
        )
        self._encoder = encoder
        self._block = join_sentences(dev.dataset)

    def __call__(self, model: Any) -> float:
        """Return the F1 of `model`, 0 to 1."""
        tagger = Tagger(self._checkpoint, self._encoder, ModelRuntime(model))
        found = tagger.tag(self._block.text, self._block.sentences, self._block.words)
        gold = {s for i, tags in enumerate(self._block.tags) for s in _spans(i, tags)}
        ours = {
            (i, s.start, s.end, s.label)
            for i, row in enumerate(found)
            for s in row
            if None not in self._block.tags[i][s.start : s.end]
        }
        return 2 * len(gold & ours) / max(1, len(gold) + len(ours))


def _spans(sentence: int, tags: Sequence[str | None]) -> list[tuple[int, int, int, str]]:
    found: list[tuple[int, int, int, str]] = []
    for word, tag in enumerate(tags):
        if tag and tag[0] == "B":
            found.append((sentence, word, word + 1, tag[2:]))
        elif tag and tag[0] == "I":
            found[-1] = (*found[-1][:2], word + 1, tag[2:])
    return found

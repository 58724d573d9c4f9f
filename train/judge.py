"""The dev score that chooses epochs and seeds: the model as it stands, on the road of `infer`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from infer.checkpoint import Checkpoint
from infer.decode import Calibration, Floats
from infer.encoding import Encoder, Ints
from infer.layout import Layout, answers, stack
from infer.runtime import Runtime
from infer.runtime.torch.attention import layout_inputs
from infer.tagger import Tagger
from train.config import Config
from train.data.corpus import Corpus
from train.evaluation import evaluate_corpus

__all__ = ["DevJudge", "ModelRuntime"]


class ModelRuntime:
    """A model in memory, run as it stands, wherever it stands."""

    def __init__(self, model: Any):
        self._model = model

    @torch.inference_mode()
    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says."""
        return [self._one(ids) for ids in batch]

    @torch.inference_mode()
    def answers(self, layouts: Sequence[Layout]) -> list[Floats]:
        """Return answers as `infer.runtime.Runtime` says."""
        return [self._on(one) for one in layouts]

    def _on(self, layout: Layout) -> Floats:
        stacked = stack([layout], len(layout.ids))
        values = {
            name: torch.from_numpy(value).to(self._model.device) for name, value in stacked.items()
        }
        given = layout_inputs(self._model, values)
        return answers(layout, self._model(**given).logits[0].float().cpu().numpy())

    def _one(self, ids: Ints) -> Floats:
        given = torch.from_numpy(ids)[None].to(self._model.device)
        out: Floats = self._model(input_ids=given).logits[0].float().cpu().numpy()
        return out


class DevJudge:
    """Judges a model by strict micro-F1 on the config's dev corpus."""

    def __init__(
        self,
        config: Config,
        encoder: Encoder,
        dev: Corpus,
        columns: range | None = None,
        width: int = 0,
    ):
        """Hold what it takes; of a model with several heads `columns` of `width` are its own."""
        self._checkpoint = Checkpoint(
            Path(config.name),
            config.task,
            config.tags,
            config.windows.size,
            Calibration(),
            config.repeats,
            columns.start if columns else 0,
            width,
        )
        self._encoder = encoder
        self._dev = dev

    def __call__(self, model: Any) -> float:
        """Return the F1 of `model`, 0 to 1."""
        return self.of(ModelRuntime(model))

    def of(self, runtime: Runtime) -> float:
        """Return the F1 of what runs there."""
        tagger = Tagger(self._checkpoint, self._encoder, runtime)
        return evaluate_corpus(tagger, self._dev, "dev").micro.f1

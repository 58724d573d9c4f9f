"""Fit what makes probabilities of a stance model's logits."""

from collections.abc import Sequence

import numpy as np
import torch

from infer.annotation import STANCES
from infer.decode import Floats
from infer.pair_checkpoint import Scaling

__all__ = ["fit_scaling"]

STEPS = 200


def fit_scaling(logits: Floats, labels: Sequence[str]) -> Scaling:
    """Return the scaling of least cross-entropy for `logits`, shape (pairs, labels).

    Its bias has the mean 0, since only differences count.
    """
    given = torch.from_numpy(np.asarray(logits, np.float64))
    right = torch.tensor([STANCES.index(label) for label in labels])
    slope = torch.zeros((), dtype=torch.float64, requires_grad=True)  # its logarithm: it stays > 0
    bias = torch.zeros(len(STANCES), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([slope, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(slope.exp() * given + bias, right)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    centred = (bias - bias.mean()).detach()
    return Scaling(float(slope.detach().exp()), tuple(centred.tolist()))

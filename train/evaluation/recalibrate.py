"""Fit the calibration of a model on a corpus that it did not learn from."""

from infer.decode import Calibration
from infer.tagger import Tagger
from train.data.corpus import Corpus
from train.evaluation.calibration import fit_calibration
from train.evaluation.tagged import tag_corpus
from train.evaluation.units import scored_spans

__all__ = ["calibrated"]


def calibrated(tagger: Tagger, corpus: Corpus) -> Calibration:
    """Return the calibration that suits `tagger` on `corpus`, to replace the one it has.

    Both are linear in the logit, so a tagger that is already calibrated needs no second model: the
    scaling fitted on top of its scores is joined with the one that gave them.
    """
    own = tagger.checkpoint.calibration
    top = fit_calibration(*scored_spans(tag_corpus(tagger, corpus).units))
    return Calibration(top.slope * own.slope, top.slope * own.intercept + top.intercept)

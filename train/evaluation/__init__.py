"""Evaluation: what a model does on a corpus or on gold articles, told in one report."""

from train.evaluation.calibration import fit_calibration
from train.evaluation.evaluate import Evaluation, evaluate_corpus, evaluate_gold
from train.evaluation.gate import check_gate
from train.evaluation.pairs import PairEvaluation
from train.evaluation.recalibrate import calibrated
from train.evaluation.report import AnyEvaluation, Report
from train.evaluation.rows import RowEvaluation
from train.evaluation.write import write_report

__all__ = [
    "AnyEvaluation",
    "Evaluation",
    "PairEvaluation",
    "Report",
    "RowEvaluation",
    "calibrated",
    "check_gate",
    "evaluate_corpus",
    "evaluate_gold",
    "fit_calibration",
    "write_report",
]

"""The stance model: pairs of parties in a sentence, from corpora to a checkpoint that ships."""

from train.pairs.evaluate import evaluate
from train.pairs.finish import finish
from train.pairs.judge import PairJudge
from train.pairs.prepare import prepare

__all__ = ["PairJudge", "evaluate", "finish", "prepare"]

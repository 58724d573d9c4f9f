"""What a model must beat: the most frequent label, a lexicon of verbs, a rule for quotations.

Their lists come from knowledge of Arabic and from training sentences; no dev or gold text was seen.
"""

from train.baselines.lexicon import label_pair, label_pairs
from train.baselines.lexicon_stances import lexicon_stances
from train.baselines.majority import majority
from train.baselines.reporting import rule_quotes

__all__ = ["label_pair", "label_pairs", "lexicon_stances", "majority", "rule_quotes"]

"""The given pairs of gold articles: pairs.jsonl, one (sentence, holder, target, label) a line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infer.annotation import AUTHOR, STANCES
from infer.errors import InputError
from train.evaluation.gold import GoldArticle, read_gold
from train.evaluation.names import same_name

__all__ = ["PAIRS", "GivenPair", "read_pairs"]

PAIRS = "pairs.jsonl"


@dataclass(frozen=True, slots=True)
class GivenPair:
    """A pair to be judged in its sentence; `named` says that the target is an entity, no issue."""

    article: str
    holder: str
    target: str
    sentence: str
    label: str
    named: bool

    @property
    def asked(self) -> tuple[str, str, str]:
        """Holder, target and sentence, as `Annotator.classify_stances` takes them."""
        return self.holder, self.target, self.sentence


def read_pairs(folder: Path) -> list[GivenPair]:
    """Return the given pairs of a folder of gold articles, in order.

    Raises:
        InputError: the file or the gold is missing or broken; the line is named.
    """
    articles = {article.id: article for article in read_gold(folder)}
    path = folder / PAIRS
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path}: cannot be read ({fault}); restore the file") from None
    return [
        _pair(line, f"{path}, line {number}", articles)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _pair(line: str, where: str, articles: Mapping[str, GoldArticle]) -> GivenPair:
    try:
        value: Mapping[str, Any] = json.loads(line)
        article = articles[value["article"]]
        holder, target = str(value["holder"]), str(value["target"])
        return GivenPair(
            article.id,
            AUTHOR if holder == "AUTHOR" else holder,
            target,
            article.sentences[value["sentence"]].of(article.text),
            STANCES[STANCES.index(value["label"])],
            any(same_name(target, name) for name in article.names),
        )
    except (ValueError, KeyError, IndexError, TypeError) as fault:
        raise InputError(
            f"{where}: found {line[:80]!r} ({fault!r}), expected article, sentence, holder, target "
            f"and label ({', '.join(STANCES)}) of an article that lies beside it; restore the file"
        ) from None

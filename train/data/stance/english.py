"""Our stances on English news (NewsMTSC's training sentences), beside the Arabic ones.

Standoff, offsets alone into the texts of `newsmtsc`; `seeds/README.md` describes its form and its
making. An encoder that reads both languages carries what it teaches over to Arabic.
"""

from collections import Counter
from pathlib import Path

from train.data.corpus import Sentence, choose
from train.data.names_standoff import Renaming, read_standoff
from train.data.news_standoff import NewsSentence, put_back, read_lines
from train.data.stance import newsmtsc

__all__ = ["SPLITS", "STANDOFF", "read_english"]

SPLITS = ("train",)
STANDOFF = Path(__file__).parents[3] / "seeds" / "english-stance.standoff.jsonl"


def read_english(
    folder: Path, split: str, defects: Counter[str], standoff: Path = STANDOFF
) -> list[NewsSentence]:
    """Return the annotated sentences, each with its number in NewsMTSC's split `train`.

    Those that are not at hand are counted into `defects`.

    Raises:
        InputError: A file is missing or broken, or a text is not the one annotated.
        UsageError: The split is unknown.
    """
    choose("split of our annotation of English news", split, SPLITS)
    texts = newsmtsc.texts(folder, "train")
    names = read_standoff(standoff, lambda value: int(value["sentence"]))
    naming = Renaming(standoff, "newsmtsc", "drop", defects)
    found = []
    for value in read_lines(standoff):
        number = int(value["sentence"])
        if number < len(texts):
            bare = Sentence(number, texts[number], ())
            own = naming.named(bare, names[number], number).mentions
            found.append(put_back(number, bare.text, own, value, standoff))
        else:
            defects["annotated sentences that are not in the corpus"] += 1
    return found

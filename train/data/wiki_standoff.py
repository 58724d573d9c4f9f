"""Our annotation of quotations and stances on Wikipedia's sentences (WikiFANE, AQMAR), put back.

Names are ours too (`train.data.wiki_ner`). The annotation is standoff, offsets alone into the texts
as the corpora's readers give them; `seeds/README.md` describes its form and its making.
"""

from collections import Counter
from pathlib import Path

from train.data import wiki_ner
from train.data.corpus import choose
from train.data.news_standoff import NewsSentence, put_back, read_lines

__all__ = ["SPLITS", "STANDOFF", "read_wiki"]

SPLITS = ("train",)
STANDOFF = Path(__file__).parents[2] / "seeds" / "wiki-stance.standoff.jsonl"


def read_wiki(
    folder: Path, split: str, defects: Counter[str], standoff: Path = STANDOFF
) -> list[NewsSentence]:
    """Return the annotated sentences, numbered from 0; both corpora give their split `train`.

    Sentences that are not at hand, or have no names of ours, are counted into `defects`.

    Raises:
        InputError: A file is missing or broken, or a text is not the one annotated.
        UsageError: The split is unknown.
    """
    choose("split of our annotation of Wikipedia", split, SPLITS)
    known = wiki_ner.read_sentences(folder, split, Counter())
    found: list[NewsSentence] = []
    for value in read_lines(standoff):
        sentence = known.get(wiki_ner.place_of(value))
        if sentence is None:
            defects["annotated sentences that are not in the corpora or have no names"] += 1
            continue
        found.append(put_back(len(found), sentence.text, sentence.mentions, value, standoff))
    return found

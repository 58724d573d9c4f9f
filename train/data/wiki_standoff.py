"""Our annotation of quotations and stances on Wikipedia's sentences (WikiFANE, AQMAR), put back.

Names are those of the two corpora. The annotation is standoff, offsets alone into the texts as
their readers give them; `seeds/README.md` describes its form and its making.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from train.data import aqmar, wikifane
from train.data.corpus import Mention, choose
from train.data.news_standoff import NewsSentence, put_back, read_lines

__all__ = ["SPLITS", "STANDOFF", "read_wiki"]

SPLITS = ("train",)
STANDOFF = Path(__file__).parents[2] / "seeds" / "wiki-stance.standoff.jsonl"
CORPORA = {"aqmar": aqmar.read, "wikifane": wikifane.read}


def read_wiki(
    folder: Path, split: str, defects: Counter[str], standoff: Path = STANDOFF
) -> list[NewsSentence]:
    """Return the annotated sentences, numbered from 0; both corpora give their split `train`.

    Sentences that a corpus's reader leaves out are counted into `defects`.

    Raises:
        InputError: A file is missing or broken, or a text is not the one annotated.
        UsageError: The split is unknown.
    """
    choose("split of our annotation of Wikipedia", split, SPLITS)
    texts = {name: _by_number(read(folder, split).dataset) for name, read in CORPORA.items()}
    found: list[NewsSentence] = []
    for value in read_lines(standoff):
        row = texts.get(str(value.get("corpus")), {}).get(value["sentence"])
        if row is None:
            defects["annotated sentences that are not in the corpora"] += 1
            continue
        found.append(put_back(len(found), row["text"], _names(row), value, standoff))
    return found


def _by_number(rows: Any) -> dict[int, Mapping[str, Any]]:
    return {row["sentence"]: row for row in rows}


def _names(row: Mapping[str, Any]) -> list[Mention]:
    found = map(Mention, row["start"], row["end"], row["label"])
    return [name for name in found if name.label != "MISC"]

"""WikiFANE Gold, Arabic Wikipedia with 51 fine tags (Alotaibi and Lee 2014), joined and mapped.

The file has clitics split off without a mark, hamza removed, and U+200E before nearly every word.
Titles at the head of a personal name, which the corpus counts in, are cut off: the guide in
`seeds/GUIDE.md` leaves them out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from train.data import aqmar as aqmar_corpus
from train.data.clitics import join_clitics
from train.data.columns import Chunk, Token, clean, find_chunks, label_sentence, read_columns
from train.data.corpus import UNKNOWN, Corpus, LabelTable, Sentence, choose, make_corpus
from train.data.leaks import fold_words, runs

__all__ = ["LABELS", "SPLITS", "read"]

SPLITS = ("train",)
FILE = "ner/wikifane-gold/WikiFANE_Gold_2014_500K.txt"

LABELS: LabelTable = {
    "Artist": "PER",
    "Athlete": "PER",
    "Businessperson": "PER",
    "Engineer": "PER",
    "Lawyer": "PER",
    "Other_PER": "PER",
    "Police": "PER",  # officers and soldiers: Earhart, Noonan, Napoleon, Kléber
    "Politician": "PER",
    "Religious_PER": "PER",
    "Scientist": "PER",
    "Airport": "LOC",
    "Building-Grounds": "LOC",
    "Continent": "LOC",
    "County-or-District": "LOC",
    "GPE-Cluster": "LOC",  # الشرق الاوسط, بلاد الشام
    "Land-Region-Natural": "LOC",
    "Nation": "LOC",
    "Path": "LOC",  # canals, straits, streets, bridges
    "Population-Center": "LOC",
    "State-or-Province": "LOC",
    "Water-Body": "LOC",
    "Commercial": "ORG",
    "Educational": "ORG",
    "Entertainment": "ORG",  # bands, theatres' companies
    "Government": "ORG",
    "Media": "ORG",
    "Medical-Science": "ORG",
    "Non-Governmental": "ORG",
    "Religious_ORG": "ORG",
    "Sports": "ORG",
    "Air": "MISC",  # aircraft and spacecraft by model
    "Book": "MISC",
    "Hardware": "MISC",
    "Land": "MISC",  # cars by model
    "Movie": "MISC",
    "Shooting": "MISC",  # rifles by model
    "Software": "MISC",
    "Sound": "MISC",  # songs
    "Water": "MISC",  # ships by name
    "Group": None,  # peoples, faiths, families
    "Blunt": None,  # swords and cannon, no names
    "Sharp": None,
    "Celestial": UNKNOWN,  # planets and stars: the guide is silent
    "Chemical": UNKNOWN,
    "Drug": UNKNOWN,
    "Exploding": UNKNOWN,
    "Food": UNKNOWN,  # dishes and brands
    "Nuclear": UNKNOWN,
    "Plant": UNKNOWN,  # factories, as places and as companies
    "Projectile": UNKNOWN,
    "Subarea-Facility": UNKNOWN,  # halls, some of them named
}

TITLES = frozenset(
    (
        "الامام",
        "الاسقف",
        "الامبراطور",
        "الامير",
        "الاميرة",
        "البابا",
        "الحافظ",
        "الخديوي",
        "الدكتور",
        "الرئيس",
        "السلطان",
        "السيد",
        "الشيخ",
        "العقيد",
        "القديس",
        "القيصر",
        "الكابتن",
        "الكولونيل",
        "اللواء",
        "المحامي",
        "المطران",
        "الملك",
        "الملكة",
        "المهندس",
        "الوزير",
    )
)


def read(folder: Path, split: str, aqmar: Path | None = None) -> Corpus:
    """Return WikiFANE Gold without the sentences that AQMAR has.

    Args:
        folder: The data folder, which holds `ner/wikifane-gold`.
        split: `train`; there is no other.
        aqmar: The folder of AQMAR's train.txt, dev.txt and test.txt; by default
            `ner/aqmar-topcoder` in `folder`. A sentence is dropped that shares eight consecutive
            words with one there, hamza aside.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: The split is unknown.
    """
    choose("split of wikifane", split, SPLITS)
    defects: Counter[str] = Counter()
    known = _aqmar_runs(aqmar or folder / aqmar_corpus.FOLDER)
    path = folder / FILE
    sentences = []
    for number, group in enumerate(read_columns(path, defects, separator="\t")):
        sentence = _read_sentence(number, group, path, defects)
        shared = not known.isdisjoint(runs(fold_words(sentence.text)))
        defects["sentences dropped: eight words shared with AQMAR"] += shared
        if not shared:
            sentences.append(sentence)
    return make_corpus(sentences, defects)


def _aqmar_runs(folder: Path) -> set[tuple[str, ...]]:
    return {
        run
        for split in aqmar_corpus.SPLITS
        for sentence in aqmar_corpus.read_sentences(folder, split, Counter())
        for run in runs(fold_words(sentence.text))
    }


def _read_sentence(
    number: int, group: Sequence[Token], path: Path, defects: Counter[str]
) -> Sentence:
    tokens = join_clitics(clean(group, defects), defects)
    chunks = [_cut_titles(chunk, tokens, defects) for chunk in find_chunks(tokens, defects)]
    return label_sentence(number, tokens, chunks, LABELS, path)


def _cut_titles(chunk: Chunk, tokens: Sequence[Token], defects: Counter[str]) -> Chunk:
    first = chunk.first
    if LABELS.get(chunk.tag) == "PER":
        while first < chunk.last and tokens[first].word.removeprefix("و") in TITLES:
            first += 1
    defects["titles cut off names"] += first - chunk.first
    return replace(chunk, first=first)

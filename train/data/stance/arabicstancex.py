"""ArabicStanceX: Arabic tweets for or against seventeen topics (Alkhathlan et al. 2025).

A topic is what a tweet in favour is in favour of: its name here follows the labels, so that of
`mosques_speakers` is the closing of loudspeakers. A tweet need not name its topic, so targets have
no span.

CC BY 4.0. Alkhathlan, Alahmadi, Kateb and Al-Khalifa (2025). Constructing and evaluating
ArabicStanceX: A social media dataset for Arabic stance detection. Frontiers in Artificial
Intelligence 8:1615800.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from train.data.corpus import choose
from train.data.leaks import fold_words
from train.data.stance.records import Record, read_json
from train.data.stance.rows import StanceCorpus, StanceRow, make_stances

__all__ = ["SPLITS", "TOPICS", "read"]

SPLITS = ("train", "test")
FOLDER = "stance/arabicstancex/Stance_task"
LABELS = {"Favor": "favor", "Against": "against", "None": "neutral"}
LINK = re.compile(r"https?://\S+")

TOPICS: Mapping[str, str] = {
    "economy/Aramco": "طرح أرامكو للاكتتاب",
    "economy/Neom": "نيوم",
    "economy/Qiddiya": "القدية",
    "education/chineese": "تدريس اللغة الصينية",
    "education/online_learning": "التعليم عن بعد",
    "education/update_curricula": "تطوير المناهج",
    "health/Vaccine": "لقاح كورونا",
    "health/vaccine_booster_dose": "الجرعة الثالثة من لقاح كورونا",
    "other/coexistence_with_religions": "التعايش بين الأديان",
    "other/fix_domestic_tourism": "السياحة الداخلية",
    "other/military_conscription": "التجنيد الإلزامي",
    "other/sexual_education_fully": "تدريس الثقافة الجنسية",
    "religion/mosques_speakers": "إغلاق مكبرات الصوت في المساجد",
    "religion/multi_mariage": "تعدد الزوجات",
    "religion/women_driving": "قيادة المرأة للسيارة",
    "sport/Abdulaziz_bin_Turki_Head_of_Sports": "عبد العزيز بن تركي",
    "sport/Faisal_bin_Turkis_resignation": "استقالة فيصل بن تركي",
}
"""A topic's file → its name in Arabic."""


def read(folder: Path, split: str) -> StanceCorpus:
    """Return one split of ArabicStanceX; the author holds every stance.

    Args:
        folder: The data folder, which holds `stance/arabicstancex`.
        split: `train`, without the tweets that stand in the test split, links and punctuation
            aside, or `test`.

    Raises:
        InputError: A file is missing or a tweet does not fit.
        UsageError: The split is unknown.
    """
    chosen = choose("split of arabicstancex", split, SPLITS)
    defects: Counter[str] = Counter()
    rows = list(_rows(folder / FOLDER / chosen))
    if chosen == "train":
        tests = {_words(row.text) for row in _rows(folder / FOLDER / "test")}
        kept = [row for row in rows if _words(row.text) not in tests]
        defects["rows dropped: text stands in test"] = len(rows) - len(kept)
        rows = kept
    return make_stances(rows, defects)


def _rows(folder: Path) -> Iterator[StanceRow]:
    numbers = count()
    for topic, subject in TOPICS.items():
        for tweet in _tweets(folder / f"{topic}.json"):
            label = tweet.look_up("stance", LABELS)
            yield StanceRow(next(numbers), tweet.get("text", str), None, None, subject, label)


def _tweets(path: Path) -> Iterator[Record]:
    table = read_json(path)
    stances = table.get("stance", dict)
    for key, text in table.get("text", dict).items():
        yield Record(f"{path}, tweet {key}", {"text": text, "stance": stances.get(key)})


def _words(text: str) -> tuple[str, ...]:
    return fold_words(LINK.sub("", text))

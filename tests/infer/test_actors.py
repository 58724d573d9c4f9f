"""Mentions joined to actors."""

import gc
import json
import os
import time
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.actors import Mention, join_actors

DATA = Path(os.environ.get("RASD_DATA", Path(__file__).parents[3] / "shared" / "data"))


def article(*items: str, between: str = " ثم ") -> tuple[str, list[Mention]]:
    """Build a text of mentions given as surface or LABEL:surface, the label staying on."""
    text, mentions, label = "", [], "PER"
    for item in items:
        label, surface = item.split(":") if ":" in item else (label, item)
        text += between
        mentions.append(Mention(len(text), len(text) + len(surface), label, surface, 1.0))
        text += surface
    return text + between, mentions


def joined(*items: str) -> dict[str, list[str]]:
    entities, actors = join_actors(*article(*items))
    return {a.name: [entities[i].text for i in a.mentions] for a in actors}


def names(*items: str) -> list[str]:
    return list(joined(*items))


@pytest.mark.parametrize(
    ("items", "name"),
    [
        (("PER:سلامة", "غسان سلامة", "وسلامة", "بغسان سلامة"), "غسان سلامة"),
        (("PER:خليفة حفتر", "لحفتر", "وحفتر"), "خليفة حفتر"),
        (("PER:أحمد الجربا", "لجربا", "الجربا"), "أحمد الجربا"),
        (("PER:بوتين", "وبوتين", "وفلاديمير بوتين", "لبوتين"), "فلاديمير بوتين"),
        (("PER:أبو بكر البغدادي", "لأبي بكر البغدادي", "البغدادي"), "أبو بكر البغدادي"),
        (("PER:حسن نصر الله", "نصرالله", "لنصر الله"), "حسن نصر الله"),
        (("PER:بنيامين نتنياهو", "نتانياهو"), "بنيامين نتنياهو"),
        (("PER:محمد بن سلمان", "بن سلمان", "لابن سلمان"), "محمد بن سلمان"),
        (("PER:عبد الله بن زايد آل نهيان", "عبدالله"), "عبد الله بن زايد آل نهيان"),
        (("PER:الرئيس ترامب", "دونالد ترمب"), "دونالد ترمب"),
        (("ORG:للأمم المتحدة", "الأمم المتحدة", "وبالأمم المتحدة"), "الأمم المتحدة"),
        (("ORG:وزارة الدفاع", "الدفاع الروسية", "وزارة الدفاع الروسية"), "وزارة الدفاع الروسية"),
        (("ORG:حركة حماس", "لحماس", "حركة المقاومة الإسلامية"), "حركة المقاومة الإسلامية"),
        (("ORG:الدعم السريع", "قوات الدعم السريع"), "قوات الدعم السريع"),
        (("ORG:المجلس الوطني", "المجلس الوطني السوري", "المجلس"), "المجلس الوطني السوري"),
        (("ORG:الجيش السوري الحر", "للجيش الحر"), "الجيش السوري الحر"),
        (("ORG:رويترز", "وكالة رويترز", "لرويترز"), "وكالة رويترز"),
        (("ORG:فيسبوك", "بالفيسبوك", "لفيسبوك"), "فيسبوك"),
        (("LOC:طرابلس", "العاصمة طرابلس", "بطرابلس", "العاصمة الليبية طرابلس"), "طرابلس"),
        (("LOC:أمريكا", "أميركا", "الولايات المتحدة", "للولايات المتحدة"), "الولايات المتحدة"),
        (("LOC:بريطانيا", "وبريطانيا", "المملكة المتحدة"), "المملكة المتحدة"),
        (("LOC:سوريا", "سورية", "بسوريا"), "سوريا"),
        (("LOC:أبو ظبي", "بأبوظبي", "أبو ظبي"), "أبو ظبي"),
        (("LOC:نهر الفرات", "الفرات"), "نهر الفرات"),
        (("LOC:الضفة", "بالضفة الغربية"), "الضفة الغربية"),
    ],
)
def test_mentions_of_one_actor(items: tuple[str, ...], name: str) -> None:
    assert names(*items) == [name]


@pytest.mark.parametrize(
    "items",
    [
        ("PER:محمد بن سلمان", "سلمان"),
        ("PER:سعد الدين العثماني", "سعد الحريري"),
        ("PER:بشار الأسد", "حافظ الأسد"),
        ("PER:محمود عباس", "محمد عباس"),
        ("LOC:روسيا", "ORG:الجيش الروسي"),
        ("ORG:حكومة الوفاق", "قوات الوفاق"),
        ("ORG:الجيش السوري", "الجيش السوري الحر"),
        ("ORG:الجيش الروسي", "الجيش السوري"),
        ("ORG:مجلس الأمن", "مجلس الأمن القومي الأمريكي"),
        ("ORG:الاتحاد الأوروبي", "الاتحاد الأوروبي لكرة القدم"),
        ("ORG:الأمم المتحدة", "بعثة الأمم المتحدة"),
        ("ORG:حزب الله", "كتائب حزب الله"),
        ("ORG:حكومة السراج", "PER:السراج"),
        ("LOC:السودان", "جنوب السودان"),
        ("LOC:الأردن", "نهر الأردن"),
        ("LOC:كوريا الشمالية", "كوريا الجنوبية"),
        ("LOC:غينيا", "غينيا بيساو"),
        ("LOC:الهند", "PER:هند صبري"),
        ("LOC:إدلب", "ريف إدلب"),
    ],
)
def test_actors_that_keep_apart(items: tuple[str, ...]) -> None:
    assert len(names(*items)) == len(items)


def test_a_government_gets_the_nickname_and_its_forces_do_not() -> None:
    government = "حكومة الوفاق الوطني الليبية"
    forces = "قوات حكومة الوفاق الوطني"
    got = joined("ORG:الوفاق", government, "حكومة الوفاق", f"ب{forces}", "قوات الوفاق", "الوفاق")
    assert got == {
        government: ["الوفاق", government, "حكومة الوفاق", "الوفاق"],
        forces: [f"ب{forces}", "قوات الوفاق"],
    }


def test_a_shared_surname_goes_to_the_nearest_full_name_before_it() -> None:
    got = joined("PER:أوباما", "باراك أوباما", "أوباما", "ميشيل أوباما", "أوباما")
    assert got == {
        "باراك أوباما": ["أوباما", "باراك أوباما", "أوباما"],
        "ميشيل أوباما": ["ميشيل أوباما", "أوباما"],
    }


def test_a_surname_wins_over_a_given_name() -> None:
    got = joined("PER:صدام حسين", "حسين الشهرستاني", "حسين")
    assert list(got.values()) == [["صدام حسين", "حسين"], ["حسين الشهرستاني"]]


def test_a_head_noun_goes_to_the_nearest_organisation_before_it() -> None:
    got = joined("ORG:الجيش الروسي", "للجيش", "الجيش التركي", "الجيش")
    assert got == {
        "الجيش الروسي": ["الجيش الروسي", "للجيش"],
        "الجيش التركي": ["الجيش التركي", "الجيش"],
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("منظمة التحرير الفلسطينية", "م ت ف"),
        ("هيئة تحرير الشام", "هتش"),
        ("منظمة الصحة العالمية", "WHO"),
        ("شركة تويوتا", "TMC"),
    ],
)
def test_acronyms_need_an_introduction(first: str, second: str) -> None:
    items = (f"ORG:{first}", second)
    assert len(names(*items)) == 2
    told = f"{first} ({second}) ثم {second}"
    at = len(told) - len(second)
    both = [
        Mention(0, len(first), "ORG", first, 1.0),
        Mention(at, len(told), "ORG", second, 1.0),
    ]
    assert [a.name for a in join_actors(told, both)[1]] == [first]
    whole = first + f" ({second})"
    both[0] = Mention(0, len(whole), "ORG", whole, 1.0)
    assert [a.name for a in join_actors(told, both)[1]] == [first]


def test_a_country_in_parentheses_is_no_acronym() -> None:
    text = "ريال مدريد (إسبانيا)"
    mentions = [
        Mention(0, 10, "ORG", text[:10], 1.0),
        Mention(12, 19, "LOC", text[12:19], 1.0),
    ]
    assert len(join_actors(text, mentions)[1]) == 2


def test_one_spelling_is_one_actor_and_its_label_has_the_highest_score() -> None:
    text, mentions = article("ORG:لبنان", "LOC:بلبنان", "LOC:لبنان")
    entities, (actor,) = join_actors(text, mentions)
    assert actor.label == "LOC"
    assert [e.label for e in entities] == ["ORG", "LOC", "LOC"]
    doubtful = [mentions[0], *(replace(m, score=0.3) for m in mentions[1:])]
    assert join_actors(text, doubtful)[1][0].label == "ORG"


def test_entities_are_the_mentions_and_ids_follow_the_text() -> None:
    text, mentions = article("PER:غسان سلامة", "LOC:ليبيا", "PER:سلامة")
    entities, actors = join_actors(text, mentions)
    assert [(e.start, e.end, e.label, e.text, e.score) for e in entities] == [
        (m.start, m.end, m.label, m.text, m.score) for m in mentions
    ]
    assert [(a.id, a.mentions) for a in actors] == [("a1", (0, 2)), ("a2", (1,))]
    assert [e.actor for e in entities] == ["a1", "a2", "a1"]


def test_nothing_gives_nothing() -> None:
    assert join_actors("", []) == ((), ())


SYLLABLES = ("با", "كو", "ري", "مو", "سا", "لي", "نا", "دو", "فا", "وي")


@pytest.mark.parametrize("shape", ["distinct", "shared", "crossed"])
def test_ten_thousand_mentions_take_less_than_two_seconds(shape: str) -> None:
    words = ["".join(parts) for parts in product(SYLLABLES, repeat=4)]
    items = {
        "distinct": [f"{w} {v}" for w, v in zip(words, reversed(words), strict=True)],
        "shared": [f"محمد {w}" for w in words[:9000]] + ["محمد"] * 1000,
        "crossed": [" ".join(words[int(d)] for d in f"{i:04}"[i % 4 :]) for i in range(10_000)],
    }[shape]
    text, mentions = article(*items)
    gc.freeze()  # else what other tests have left is looked through as well
    try:
        start = time.process_time()
        entities, _ = join_actors(text, mentions)
        assert time.process_time() - start < 2
    finally:
        gc.unfreeze()
    assert len(entities) == 10_000


PIECES = st.sampled_from(
    [
        *("غسان سلامة", "سلامة", "لسلامة", "وليد", "محمد بن سلمان", "بن سلمان", "سلمان", "أبو ظبي"),
        *("حكومة الوفاق", "قوات الوفاق", "الوفاق", "للأمم المتحدة", "الأمم المتحدة", "الجيش"),
        *(
            "الجيش الروسي",
            "حركة حماس",
            "حماس",
            "م ت ف",
            "طرابلس",
            "العاصمة طرابلس",
            "(",
            "...",
            "ـ",
        ),
    ]
)
SURFACES = PIECES | st.text(min_size=1, max_size=12)
LABELS = st.sampled_from(["PER", "LOC", "ORG", "MISC"])


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[Mention]]:
    text, mentions = draw(st.text(max_size=5)), []
    rows = st.tuples(SURFACES, LABELS, st.floats(0, 1), st.text(max_size=4) | st.sampled_from(" ("))
    for surface, label, score, after in draw(st.lists(rows, max_size=12)):
        mentions.append(Mention(len(text), len(text) + len(surface), label, surface, score))
        text += surface + after
    return text, mentions


@given(articles())
def test_every_mention_has_exactly_one_actor(case: tuple[str, list[Mention]]) -> None:
    entities, actors = join_actors(*case)
    assert sorted(i for a in actors for i in a.mentions) == list(range(len(case[1])))
    assert [a.id for a in actors] == [f"a{i}" for i in range(1, len(actors) + 1)]
    assert [a.mentions[0] for a in actors] == sorted(a.mentions[0] for a in actors)
    for actor in actors:
        assert list(actor.mentions) == sorted(actor.mentions)
        assert {entities[i].actor for i in actor.mentions} == {actor.id}
        assert actor.label in {entities[i].label for i in actor.mentions}


@given(articles())
def test_names_are_never_empty(case: tuple[str, list[Mention]]) -> None:
    assert all(actor.name for actor in join_actors(*case)[1])


@given(articles())
def test_the_same_input_gives_the_same_actors(case: tuple[str, list[Mention]]) -> None:
    assert join_actors(*case) == join_actors(*case)


@given(articles(), st.text(max_size=20), st.text(max_size=20))
def test_text_elsewhere_changes_nothing(
    case: tuple[str, list[Mention]], before: str, after: str
) -> None:
    text, mentions = case
    moved = [
        Mention(m.start + len(before), m.end + len(before), m.label, m.text, m.score)
        for m in mentions
    ]
    text += "\n"  # so that what follows cannot be read as parentheses of the last mention
    assert join_actors(before + text + "." + after, moved)[1] == join_actors(text, mentions)[1]


def b_cubed(gold: list[str], found: list[str]) -> float:
    """Return F1 of B-cubed (Bagga and Baldwin, 1998) over two labellings of the same mentions."""
    precision = recall = 0.0
    for g, f in zip(gold, found, strict=True):
        both = sum((g, f) == pair for pair in zip(gold, found, strict=True))
        precision, recall = precision + both / found.count(f), recall + both / gold.count(g)
    return 2 * precision * recall / (precision + recall) / len(gold)


@pytest.mark.skipif(not (DATA / "gold-dev").is_dir(), reason="no gold articles (set RASD_DATA)")
def test_gold_articles_for_development() -> None:
    for path in sorted((DATA / "gold-dev").glob("*.json")):
        rows = json.loads(path.read_text(encoding="utf-8"))["entities"]
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        mentions = [Mention(r["start"], r["end"], r["label"], r["text"], 1.0) for r in rows]
        entities, _ = join_actors(text, mentions)
        assert b_cubed([r["actor"] for r in rows], [e.actor for e in entities]) > 0.96

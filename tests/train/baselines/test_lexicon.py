import pytest

from infer.annotation import AUTHOR, Actor, Annotation, Entity
from infer.names import fold
from infer.text import sentences
from train.baselines import label_pairs, lexicon_stances, majority
from train.baselines.stance_words import polarity


@pytest.mark.parametrize(
    ("word", "side"),
    [
        ("أيّد", 1),
        ("وأيدت", 1),
        ("يؤيدون", 1),
        ("سيدعم", 1),
        ("بدعمه", 1),
        ("ومساندته", 1),
        ("رحّب", 1),
        ("ندّد", -1),
        ("ورفضت", -1),
        ("اتهامها", -1),
        ("الهجوم", -1),
        ("لإدانة", -1),
        ("وصل", 0),
        ("روما", 0),
        ("في", 0),
    ],
)
def test_a_word_takes_a_side_in_all_its_forms(word, side):
    assert polarity(fold(word)) == side


@pytest.mark.parametrize(
    ("holder", "target", "sentence", "label"),
    [
        ("إيران", "سوريا", "أيدت إيران سوريا أمس", "favor"),
        ("إيران", "سوريا", "وإيران تدعم سوريا", "favor"),
        ("إيران", "سوريا", "نددت إيران بسوريا", "against"),
        ("سوريا", "إيران", "نددت إيران بسوريا", "neutral"),  # who does it to whom
        ("إيران", "سوريا", "لم تؤيد إيران سوريا", "against"),  # negation turns it around
        ("إيران", "سوريا", "رحبت ثم رفضت إيران سوريا", "against"),  # the last word counts
        ("إيران", "سوريا", "زارت إيران سوريا", "neutral"),
        ("إيران", "سوريا", "أيدت إيران " + "كلمة " * 9 + "سوريا", "neutral"),  # too far
        ("إيران", "العراق", "أيدت إيران سوريا", "neutral"),  # a target that is not there
        ("غسان سلامة", "وقف إطلاق النار", "وأيد سلامة وقف إطلاق النار", "favor"),
        ("مهند يونس", "سوريا", "وندد بسوريا", "against"),  # a speaker whom the sentence leaves out
        (AUTHOR, "سوريا", "ندد بسوريا", "neutral"),
    ],
)
def test_pairs(holder, target, sentence, label):
    assert label_pairs([(holder, target, sentence)]) == [label]


def test_labels_keep_their_order_and_majority_is_neutral():
    asked = [("إيران", "سوريا", "نددت إيران بسوريا"), ("إيران", "سوريا", "أيدت إيران سوريا")]
    assert label_pairs(asked) == ["against", "favor"]
    assert majority(asked) == ["neutral", "neutral"]
    assert label_pairs([]) == majority([]) == []


def test_end_to_end_it_judges_the_actors_of_each_sentence():
    text = "نددت إيران بسوريا.\nوصل العراق."
    names = ("إيران", "بسوريا", "العراق")
    entities = tuple(
        Entity(text.index(n), text.index(n) + len(n), "LOC", n, 1.0, f"a{i}")
        for i, n in enumerate(names)
    )
    shown = zip(("إيران", "سوريا", "العراق"), entities, strict=True)
    actors = tuple(Actor(e.actor, name, "LOC", (i,)) for i, (name, e) in enumerate(shown))
    found = lexicon_stances(Annotation(text, sentences(text), entities, actors))
    assert [(s.sentence, s.holder, s.target.actor, s.label) for s in found.stances] == [
        (0, "a0", "a1", "against")
    ]

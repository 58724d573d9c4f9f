"""Quotations and stances of whole articles: by hand, and beside the script that judges releases."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from infer.annotation import AUTHOR, Actor, Annotation, Passage, Quote, Stance, Target
from infer.spans import Span
from train.evaluation.gold import GoldArticle, GoldEntity, GoldQuote, GoldStance, read_gold
from train.evaluation.gold_quotes import evaluate_quotes
from train.evaluation.gold_stances import evaluate_stances

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("RASD_DATA", ROOT.parent / "shared" / "data"))
SCRIPT = os.environ.get("RASD_SCORE_GOLD", "")
TEXT = "قال سلامة إن وقف النار قريب.\nوهاجم حفتر طرابلس.\nوأضاف أن الحرب عبث."
SENTENCES = tuple(Span(TEXT.index(line), TEXT.index(line) + len(line)) for line in TEXT.split("\n"))


def at(surface: str) -> Span:
    return Span(TEXT.index(surface), TEXT.index(surface) + len(surface))


def passage(surface: str) -> Passage:
    return Passage.at(at(surface), TEXT)


def said(cue: str, content: str, speaker: str | None) -> Quote:
    return Quote(None, speaker, passage(cue), passage(content), "indirect", 0.9)


def stance(sentence: int, holder: str, target: Target, label: str) -> Stance:
    return Stance(sentence, holder, target, label, 0.8)


def annotation(quotes: list[Quote] = [], stances: list[Stance] = []) -> Annotation:  # noqa: B006
    actors = (Actor("a1", "غسان سلامة", "PER", ()), Actor("a2", "حفتر", "PER", ()))
    return Annotation(TEXT, SENTENCES, (), actors, tuple(quotes), tuple(stances))


ARTICLE = GoldArticle(
    "one",
    TEXT,
    SENTENCES,
    tuple(
        GoldEntity(*at(name), "PER", actor)
        for name, actor in (("سلامة", "غسان سلامة"), ("حفتر", "خليفة حفتر"), ("طرابلس", "طرابلس"))
    ),
    (
        GoldQuote(at("قال"), at("وقف النار قريب"), "غسان سلامة", "indirect"),
        GoldQuote(at("وأضاف"), at("الحرب عبث"), "غسان سلامة", "indirect"),
    ),
    (
        GoldStance(0, "غسان سلامة", "وقف النار", "favor"),
        GoldStance(1, "خليفة حفتر", "طرابلس", "against"),
        GoldStance(2, "غسان سلامة", "الحرب", "against"),
        GoldStance(2, AUTHOR, "الحرب", "against"),
    ),
)


def figures(scores):
    return {s.label: (s.hits, s.found, s.gold) for s in scores}


def test_quotations_by_hand():
    found = annotation(
        [
            said("قال", "وقف النار", "a1"),  # 9 of 14 code points: more than half
            said("وأضاف", "الحرب عبث", "a2"),
            said("وأضاف", "الحرب عبث", "a1"),
        ]
    )
    result = evaluate_quotes([(ARTICLE, found)], "gold")
    assert figures(result.scores) == {"quotes": (2, 3, 2), "quotes, speaker too": (2, 3, 2)}
    assert [(m.kind, m.gold, m.found) for m in result.mistakes] == [
        ("speaker", "غسان سلامة, وأضاف: الحرب عبث", "حفتر, وأضاف: الحرب عبث"),
        ("spurious", "", "غسان سلامة, وأضاف: الحرب عبث"),
    ]
    assert result.mistakes[0].context == TEXT.split("\n")[2]


@pytest.mark.parametrize(
    "quote",
    [
        said("إن", "وقف النار قريب", "a1"),  # another cue
        said("قال", "قريب", "a1"),  # too little of the content
    ],
)
def test_a_quotation_needs_cue_and_half_of_its_content(quote):
    result = evaluate_quotes([(ARTICLE, annotation([quote]))], "gold")
    assert figures(result.scores)["quotes"] == (0, 1, 2)
    assert sorted(m.kind for m in result.mistakes) == ["missed", "missed", "spurious"]


def test_a_quotation_without_speaker_is_found_all_the_same():
    found = annotation([said("قال", "وقف النار قريب", None)])
    result = evaluate_quotes([(ARTICLE, found)], "gold")
    assert figures(result.scores) == {"quotes": (1, 1, 2), "quotes, speaker too": (0, 1, 2)}


def test_stances_by_hand():
    issue, war = Target(passage=passage("وقف النار")), Target(subject="الحرب")
    found = annotation(
        stances=[
            stance(0, "a1", issue, "favor"),
            stance(1, "a2", Target(passage=passage("طرابلس")), "favor"),  # the wrong label
            stance(1, "a2", Target(actor="a1"), "against"),  # invented
            stance(2, AUTHOR, war, "against"),
            stance(2, "a2", war, "neutral"),  # counts for nothing
        ]
    )
    result = evaluate_stances([(ARTICLE, found)], "gold")
    assert figures(result.scores) == {
        "stances": (2, 4, 4),
        "entity targets": (0, 2, 1),
        "issue targets": (2, 2, 3),
        "parties only": (3, 4, 4),
        "favor": (1, 2, 1),
        "against": (1, 2, 3),
    }
    assert result.confusion is not None
    assert result.confusion.counts == ((1, 0, 0), (1, 1, 1), (0, 1, 0))
    assert [(m.kind, m.gold, m.gold_label, m.found, m.found_label) for m in result.mistakes] == [
        ("label", "خليفة حفتر ← طرابلس", "against", "حفتر ← طرابلس", "favor"),
        ("missed", "غسان سلامة ← الحرب", "against", "", ""),
        ("spurious", "", "", "حفتر ← غسان سلامة", "against"),
    ]
    assert result.mistakes[0].context == TEXT.split("\n")[1]


def test_a_right_label_goes_before_a_wrong_one():
    target = Target(passage=passage("طرابلس"))
    rows = [stance(1, "a2", target, "favor"), stance(1, "a2", target, "against")]
    result = evaluate_stances([(ARTICLE, annotation(stances=rows))], "gold")
    assert figures(result.scores)["stances"] == (1, 2, 4)
    assert [m.kind for m in result.mistakes] == ["missed", "missed", "missed", "spurious"]


def test_another_sentence_is_another_stance():
    row = stance(0, "a2", Target(passage=passage("طرابلس")), "against")
    result = evaluate_stances([(ARTICLE, annotation(stances=[row]))], "gold")
    assert figures(result.scores)["parties only"] == (0, 1, 4)


def test_the_interval_is_over_articles():
    right = annotation([said("قال", "وقف النار قريب", "a1"), said("وأضاف", "الحرب عبث", "a1")])
    pairs = [(ARTICLE, right), (ARTICLE, annotation())]
    score = evaluate_quotes(pairs, "gold").scores[0]
    assert (score.precision, score.recall, score.low, score.high) == (1, 0.5, 0, 1)


# Against the script


def perturbed(article: GoldArticle, seed: int) -> Annotation:
    """Gold as an annotation, with rows dropped, doubled, moved, renamed and mislabelled."""
    draw = random.Random(seed)
    names = sorted({e.actor for e in article.entities})
    ids = {name: f"a{i}" for i, name in enumerate(names)}
    forms = {name: draw.choice([name, name, name.split()[-1], f"و{name}"]) for name in names}

    def moved(span: Span, by: int) -> Passage:
        start = max(0, span.start + draw.randint(-by, by))
        end = max(start + 1, min(len(article.text), span.end + draw.randint(-by, by)))
        return Passage.at(Span(start, end), article.text)

    def other(name: str) -> str:
        return name if draw.random() < 0.8 else draw.choice(names)

    quotes = [
        Quote(
            None,
            ids.get(other(q.speaker)),
            moved(q.cue, 3),
            moved(q.content, draw.choice([2, 60])),
            q.kind,
            0.5,
        )
        for q in article.quotes
        for _ in range(draw.choice([0, 1, 1, 2]))
    ]
    stances = []
    for row in article.stances:
        for _ in range(draw.choice([0, 1, 1, 2])):
            holder, target = ids.get(other(row.holder), AUTHOR), other(row.target)
            known = Target(actor=ids[target]) if target in ids else Target(subject=target)
            label = draw.choice([row.label] * 4 + ["favor", "against", "neutral"])
            stances.append(Stance(row.sentence, holder, known, label, 0.5))
    draw.shuffle(stances)
    actors = tuple(Actor(ids[name], forms[name], "PER", ()) for name in names)
    return Annotation(article.text, article.sentences, (), actors, tuple(quotes), tuple(stances))


@pytest.mark.skipif(not SCRIPT, reason="RASD_SCORE_GOLD names no scoring script to compare with")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("folder", [ROOT / "seeds", DATA / "gold", DATA / "gold-dev"])
def test_numbers_are_those_of_the_scoring_script(tmp_path, folder, seed):
    if not any(folder.glob("*.txt")):
        pytest.skip(f"no gold in {folder}; set RASD_DATA")
    pairs = [(article, perturbed(article, seed)) for article in read_gold(folder)]
    for article, found in pairs:
        path = tmp_path / f"{article.id}.json"
        path.write_text(json.dumps(found.to_json(), ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, SCRIPT, str(folder), str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = {
        "quotes": "quotes",
        "quotes, speaker too": "quotes, speaker too",
        "stances": "stances",
        "entity targets": "  entity targets",
        "issue targets": "  issue targets",
        "parties only": "stances, parties only",
    }
    scores = [*evaluate_quotes(pairs, "x").scores, *evaluate_stances(pairs, "x").scores]
    for s in scores[:6]:
        numbers = f"{s.precision:6.3f} {s.recall:6.3f} {s.f1:6.3f} {s.gold:6d} {s.found:6d}"
        assert f"{rows[s.label]:38}{numbers}\n" in printed
    assert 0 < scores[0].f1 < 1
    assert 0 < scores[2].f1 < 1

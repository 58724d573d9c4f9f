import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infer.actors import join_actors
from infer.annotation import Annotation
from infer.decode import TaggedSpan
from infer.entities import to_mentions
from infer.errors import InputError
from infer.formats.json import render
from infer.spans import Span
from infer.text import sentences, words
from train.evaluation import evaluate_gold
from train.evaluation.actors import score_actors
from train.evaluation.gold import read_gold

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("RASD_DATA", ROOT.parent / "shared" / "data"))
SCRIPT = os.environ.get("RASD_SCORE_GOLD", "")
TEXT = "التقى غسان سلامة وفدا في موسكو\nوقال سلامة نعم"
GOLD = [("غسان سلامة", "PER", "غسان سلامة"), ("موسكو", "LOC", "موسكو"), ("سلامة نعم", "PER", "غ")]
QUOTE = {"cue": [31, 35], "content": [42, 45], "speaker": None, "kind": "indirect"}
STANCE = {"sentence": 1, "holder": "AUTHOR", "target": "وفدا", "label": "favor"}


def write(folder: Path, text: str = TEXT, **changes: object) -> Path:
    entities = [
        {
            "start": text.index(surface),
            "end": text.index(surface) + len(surface),
            "label": label,
            "text": surface,
            "actor": actor,
        }
        for surface, label, actor in GOLD
    ]
    (folder / "one.txt").write_bytes(text.encode())
    document = {
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "sentences": [[0, 30], [31, len(text)]],
        "entities": entities,
        "quotes": [QUOTE],
        "stances": [STANCE],
        **changes,
    }
    (folder / "one.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def annotator(labels: dict[str, str]):
    """An annotator that knows words by heart."""

    def annotate(text: str) -> Annotation:
        bounds = sentences(text)
        mentions = []
        for row in (words(text, *sentence) for sentence in bounds):
            spans = [
                TaggedSpan(i, i + 1, labels[w.of(text)], 0.5 + (i % 50) / 100)
                for i, w in enumerate(row)
                if w.of(text) in labels
            ]
            mentions += to_mentions(text, row, spans)
        return Annotation(text, bounds, *join_actors(text, mentions))

    return annotate


def test_entities_are_scored_by_code_points_and_other_labels_left_out(tmp_path):
    result = evaluate_gold(annotator({"موسكو": "LOC", "وفدا": "MISC"}), write(tmp_path), "gold")
    assert (result.unit, result.units, result.sentences) == ("article", 1, 2)
    assert (result.micro.hits, result.micro.found, result.micro.gold) == (1, 1, 3)
    assert [(s.label, s.f1) for s in result.labels] == [("PER", 0), ("LOC", 1), ("ORG", 0)]
    assert result.notes == {"found MISC left out": 1}
    assert [m.context for m in result.mistakes] == TEXT.split("\n")


def test_quotations_and_stances_are_read(tmp_path):
    (article,) = read_gold(write(tmp_path))
    (quote,), (stance,) = article.quotes, article.stances
    assert (quote.cue.of(TEXT), quote.content.of(TEXT), quote.speaker) == ("وقال", "نعم", "")
    assert (stance.sentence, stance.holder, stance.target) == (1, "author", "وفدا")
    assert article.names == ("غسان سلامة", "موسكو", "سلامة نعم")
    assert article.sentence_at(31) == TEXT.split("\n")[1]
    assert article.sentence_at(len(TEXT)) == ""


def test_name_is_the_folder_by_default(tmp_path):
    assert evaluate_gold(annotator({}), write(tmp_path)).name == tmp_path.name


def test_b_cubed_by_hand():
    spans = [Span(i, i + 1) for i in range(6)]
    gold = dict(zip(spans, "aaabbc", strict=True))
    found = dict(zip(spans[:5], "xxyyy", strict=True)) | {Span(9, 10): "x"}
    score = score_actors([(gold, found)])
    assert score.mentions == 5
    assert score.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    p, r = score.precision, score.recall
    assert score.f1 == pytest.approx(2 * p * r / (p + r))
    assert score_actors([(gold, {})]).f1 == 0


def test_a_text_that_is_not_the_one_annotated_is_refused(tmp_path):
    write(tmp_path)
    (tmp_path / "one.txt").write_text(TEXT + ".", encoding="utf-8")
    with pytest.raises(InputError, match=r"one\.json: sha256: one\.txt has [0-9a-f]{64}, expected"):
        read_gold(tmp_path)


def test_a_missing_text_is_named(tmp_path):
    (write(tmp_path) / "one.txt").unlink()
    with pytest.raises(InputError, match=r"one\.txt: cannot be read"):
        read_gold(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"entities": [{"start": 0, "end": 5, "label": "PER"}]}, "'text' is missing"),
        (
            {"entities": [{"start": 0, "end": 4, "label": "PER", "text": "x", "actor": "x"}]},
            "entities: 0-4 is 'التق', expected 'x'",
        ),
        ({"sentences": 7}, "not iterable"),
        ({"quotes": [QUOTE | {"content": [40, 99]}]}, "quotes: 40-99 is no stretch of 45"),
        ({"quotes": [{"cue": [0, 1], "content": [2, 3]}]}, "'speaker' is missing"),
        ({"stances": [STANCE | {"sentence": 2}]}, "stances: sentence 2 of 2, label 'favor'"),
        ({"stances": [STANCE | {"label": "for"}]}, "stances: sentence 1 of 2, label 'for'"),
    ],
)
def test_broken_gold_is_named(tmp_path, changes, message):
    with pytest.raises(InputError, match=re.escape(message)):
        read_gold(write(tmp_path, **changes))


def test_a_folder_without_gold_is_refused(tmp_path):
    with pytest.raises(InputError, match="no gold; expected pairs of files"):
        read_gold(tmp_path)


def known_words(folder: Path) -> dict[str, str]:
    """Words of gold entities under their labels; some wrong, so that every kind of error occurs."""
    known = {}
    for article in read_gold(folder):
        for entity in article.entities:
            for word in words(article.text, entity.start, entity.end):
                known[word.of(article.text)] = entity.label
    wrong = sorted(known)[::7]
    return known | dict.fromkeys(wrong, "LOC") | dict.fromkeys(sorted(known)[::11], "MISC")


@pytest.mark.skipif(not SCRIPT, reason="RASD_SCORE_GOLD names no scoring script to compare with")
@pytest.mark.skipif(not (DATA / "gold").is_dir(), reason=f"no gold in {DATA}; set RASD_DATA")
@pytest.mark.parametrize("name", ["gold", "gold-dev"])
def test_numbers_are_those_of_the_scoring_script(tmp_path, name):
    annotate = annotator(known_words(DATA / name))
    for article in read_gold(DATA / name):
        annotation = annotate(article.text)
        (tmp_path / f"{article.id}.json").write_text(render(annotation), encoding="utf-8")
    command = [sys.executable, SCRIPT, str(DATA / name), str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    result = evaluate_gold(annotate, DATA / name)
    rows = [("entities", result.micro), *[(f"  {s.label}", s) for s in result.labels]]
    for label, s in rows:
        numbers = f"{s.precision:6.3f} {s.recall:6.3f} {s.f1:6.3f} {s.gold:6d} {s.found:6d}"
        assert f"{label:38}{numbers}\n" in printed
    a = result.actors
    assert a is not None
    assert f"{'actors (B-cubed)':38}{a.precision:6.3f} {a.recall:6.3f} {a.f1:6.3f}" in printed
    assert 0 < result.micro.f1 < 1
    assert 0 < a.f1 < 1

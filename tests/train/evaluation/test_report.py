import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from infer.decode import TaggedSpan
from infer.errors import OutputError
from infer.spans import Span
from train.data.corpus import Mention, Sentence, make_corpus
from train.errors import GateError
from train.evaluation import Evaluation, check_gate, evaluate_corpus, evaluate_gold, write_report
from train.evaluation.gold import read_gold
from train.evaluation.gold_quotes import evaluate_quotes
from train.evaluation.gold_stances import evaluate_stances
from train.evaluation.markdown import render
from train.evaluation.pairs import JudgedPair, score_pairs
from train.evaluation.report import make_report

from .fakes import ToldTagger
from .test_gold import annotator, write

HOSTILE = "وصل <b>|حفتر|</b> \u202e`إلى` *موسكو*"


def evaluation(text: str = HOSTILE) -> Evaluation:
    corpus = make_corpus([Sentence(3, text, (Mention(0, 3, "PER"),), (Span(4, 5),))], {})
    return evaluate_corpus(ToldTagger([[TaggedSpan(2, 8, "LOC", 0.75)]]), corpus, "dev")


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)


def test_files_hold_the_same_numbers_and_what_made_them(tmp_path):
    gold = evaluate_gold(annotator({"موسكو": "LOC"}), write(tmp_path), "gold")
    out = tmp_path / "reports" / "ner"
    report = write_report([evaluation(), gold], out, model="stand-in", title="A stand-in")
    top = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert (top["title"], top["model"], top["date"]) == ("A stand-in", "stand-in", report.date)
    assert top["machine"]
    assert top["packages"]["seqeval"]
    first, second = top["evaluations"]
    assert (first["sentences"], first["seed"], first["actors"]) == (1, 0, None)
    assert first["notes"] == {"masked words left out": 1}
    assert second["micro"]["f1"] == gold.micro.f1
    assert second["actors"]["mentions"] == 1
    shown = (out / "report.md").read_text(encoding="utf-8")
    assert shown.startswith("# A stand-in\n")
    assert f"| {gold.micro.f1:.3f} | {gold.micro.low:.3f}–{gold.micro.high:.3f} |" in shown
    assert "Actors, B-cubed over the 1 mentions" in shown
    assert str(tmp_path) not in shown


def test_pairs_and_rows_stand_beside_spans(tmp_path):
    found = [(article, annotator({})(article.text)) for article in read_gold(write(tmp_path))]
    rows = [evaluate_quotes(found, "gold, ours"), evaluate_stances(found, "gold, ours")]
    judged = [JudgedPair("a", "favor", "neutral", True, 0.5)]
    everything = [evaluation(), score_pairs("gold, int8", "article", judged), *rows]
    write_report(everything, tmp_path / "all", model="m")
    shown = (tmp_path / "all" / "report.md").read_text(encoding="utf-8")
    assert (
        "| gold, int8 | 1 | 0.000 | 0.000–0.000 | 0.000 | 0.000 | 0.000 | 0.000 |  | 0.500 |"
        in shown
    )
    assert "| gold, ours | 1 | quotes, speaker too | 0.000 |" in shown
    assert "| favor | 0 | 0 | 1 |" in shown
    assert shown.count("missed |") >= 3
    for block in [part.splitlines() for part in shown.split("\n\n") if part.startswith("|")]:
        assert len({line.count("|") for line in block}) == 1


def test_without_texts_nothing_of_the_data_is_quoted(tmp_path):
    found = [(article, annotator({})(article.text)) for article in read_gold(write(tmp_path))]
    rows = [evaluation(), evaluate_quotes(found, "gold"), evaluate_stances(found, "gold")]
    write_report(rows, tmp_path / "none", model="m", texts=False)
    for name in ("report.md", "report.json"):
        shown = (tmp_path / "none" / name).read_text(encoding="utf-8")
        assert not [letter for letter in shown if "\u0600" <= letter <= "\u06ff"]


def test_every_table_is_whole_whatever_the_text_says():
    shown = render(make_report([evaluation()], "stand-in", "t"))
    blocks = [part.splitlines() for part in shown.split("\n\n") if part.startswith("|")]
    assert len(blocks) == 6
    for rows in blocks:
        assert len({row.count("|") for row in rows}) == 1
    assert "حفتر" in shown
    assert "\u202e" not in shown


def test_text_is_isolated_and_makes_no_elements():
    shown = render(make_report([evaluation()], "stand-in", "t"))
    parser = Elements()
    parser.feed(shown)
    assert set(parser.opened) == {"bdi"}
    assert shown.count("<bdi>") == shown.count("</bdi>") > 0


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file: report cannot be written"):
        write_report([], tmp_path / "file", model="stand-in")


def with_f1(f1: float, gold: int = 1000) -> Evaluation:
    whole = evaluation()
    return replace(whole, micro=replace(whole.micro, f1=f1, gold=gold))


@pytest.mark.parametrize(("quantized", "lost"), [(0.795, 0.005), (0.8, 0.0), (0.9, -0.1)])
def test_gate_lets_pass_what_loses_little_or_gains(quantized, lost):
    assert check_gate(with_f1(0.8), with_f1(quantized)) == pytest.approx(lost)


def test_gate_names_both_scores_and_the_difference():
    message = r"dev: F1 0\.8000 in full, 0\.7940 quantised: 0\.0060 lost, at most 0\.0050 allowed"
    with pytest.raises(GateError, match=message):
        check_gate(with_f1(0.8), with_f1(0.794))


def test_gate_knows_that_few_answers_cannot_tell_a_small_loss_from_chance():
    assert check_gate(with_f1(0.8, 100), with_f1(0.781, 100)) == pytest.approx(0.019)
    with pytest.raises(GateError, match=r"at most 0\.0200 allowed"):
        check_gate(with_f1(0.8, 100), with_f1(0.779, 100))


def test_gate_refuses_to_compare_different_data():
    with pytest.raises(GateError, match=r"dev \(1 units, 1 gold\) and test \(1 units, 1 gold\)"):
        check_gate(evaluation(), replace(evaluation(), name="test"))

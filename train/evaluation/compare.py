"""Rasd beside what needs no learning: labels of pairs, quotations, and stances end to end."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from infer.annotator import Annotator
from infer.checkpoint import packaged, read_config
from train.baselines import label_pairs, lexicon_stances, majority, rule_quotes
from train.config import CorpusChoice
from train.evaluation.gold import read_gold
from train.evaluation.gold_quotes import evaluate_quotes
from train.evaluation.gold_stances import evaluate_stances
from train.evaluation.pairs import PairEvaluation
from train.evaluation.rows import RowEvaluation
from train.evaluation.write import write_report
from train.pairs.evaluate import gold_sets, sides_of
from train.pairs.questions import ask, row_questions

__all__ = ["compare"]

Echo = Callable[[str], None]
DEV = CorpusChoice(corpus="news-stance", split="dev")


def compare(
    data: Path,
    gold: Sequence[Path],
    out: Path,
    models: Sequence[Path] = (),
    echo: Echo = print,
) -> list[PairEvaluation | RowEvaluation]:
    """Score the models, and baselines beside them, on dev and on gold articles.

    `models` are folders that take the place of those that ship with Rasd. `out` gets report.md and
    report.json, which quote no article, and `mistakes/` with the same and every mistake in its
    sentence.

    Raises:
        CheckpointError: a model is missing or broken.
        InputError: data or gold is missing or broken.
    """
    annotator = Annotator.load(models)
    stance = _stance_folder(models)
    found: list[PairEvaluation | RowEvaluation] = []
    for one in _pairs(stance, data, gold, echo):
        echo(f"{one.name}: macro-F1 {one.macro.f1:.4f}")
        found.append(one)
    for rows in _articles(annotator, gold):
        echo(f"{rows.name}: {rows.kind} F1 {rows.scores[0].f1:.4f}")
        found.append(rows)
    names = "Rasd and its baselines"
    write_report(found, out, model=names, title="Comparison", texts=False)
    write_report(found, out / "mistakes", model=names, title="Comparison, with all mistakes")
    echo(f"{out / 'report.md'}: the whole report; {out / 'mistakes'} quotes the articles")
    return found


def _stance_folder(models: Sequence[Path]) -> Path:
    tasks = {read_config(folder / "config.json")["rasd"]["task"]: folder for folder in models}
    return tasks.get("stance", packaged("stance"))


def _pairs(stance: Path, data: Path, gold: Sequence[Path], echo: Echo) -> Iterator[PairEvaluation]:
    classifiers = sides_of(stance)
    for questions in (row_questions(DEV, data), *gold_sets(gold, echo)):
        asked = [one.asked for one in questions.all]
        yield questions.score(majority(asked), "majority")
        yield questions.score(label_pairs(asked), "lexicon")
        for side, classifier in classifiers.items():
            yield ask(classifier, questions, f"ours {side}")


def _articles(annotator: Annotator, gold: Sequence[Path]) -> Iterator[RowEvaluation]:
    for folder in gold:
        articles = read_gold(folder)
        ours = [annotator.annotate(article.text) for article in articles]
        both = list(zip(articles, ours, strict=True))
        ruled = [(article, rule_quotes(one)) for article, one in both]
        looked_up = [(article, lexicon_stances(one)) for article, one in both]
        yield evaluate_quotes(ruled, f"{folder.name}, rule")
        yield evaluate_quotes(both, f"{folder.name}, ours")
        yield evaluate_stances(looked_up, f"{folder.name}, lexicon")
        yield evaluate_stances(both, f"{folder.name}, ours")

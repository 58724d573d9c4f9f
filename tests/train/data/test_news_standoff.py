import json
from collections import Counter
from pathlib import Path

import pytest

from infer.errors import InputError
from infer.spans import Span
from tests.train.data.standoff import News, write_news
from train.data.corpus import Mention
from train.data.flat import flat
from train.data.news_standoff import Said, Stand, read_news

SAID = News(
    "قال سلامة إن الحل قريب .",
    {"سلامة": "PER"},
    [("سلامة", "قال", "الحل قريب")],
    [("سلامة", "الحل", "favor"), (None, "الحل", "neutral")],
)
PLAIN = News("وصل سلامة أمس .", {"سلامة": "PER"})


def change(path: Path, number: int, **values: object) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[number] = json.dumps(json.loads(lines[number]) | values)
    path.write_text("\n".join(lines), encoding="utf-8")


def test_annotation_is_put_back_on_the_text(tmp_path, monkeypatch):
    path = write_news(tmp_path, monkeypatch, PLAIN, SAID)
    defects: Counter[str] = Counter()
    first, second = read_news(tmp_path, "train-all", defects, path)
    assert (first.number, first.text, first.quotes, first.stances) == (0, PLAIN.text, (), ())
    assert second.names == (Mention(4, 9, "PER"),)
    assert second.quotes == (Said(Span(4, 9), Span(0, 3), Span(13, 22)),)
    assert second.stances == (
        Stand(Span(4, 9), Span(13, 17), "favor"),
        Stand(None, Span(13, 17), "neutral"),
    )
    assert not +defects


def test_dev_is_the_last_tenth(tmp_path, monkeypatch):
    path = write_news(tmp_path, monkeypatch, *[PLAIN] * 9, SAID)
    assert [one.number for one in read_news(tmp_path, "dev", Counter(), path)] == [9]
    assert len(read_news(tmp_path, "train", Counter(), path)) == 9


def test_sentences_without_annotation_are_counted(tmp_path, monkeypatch):
    write_news(tmp_path, monkeypatch, PLAIN, SAID)
    some = tmp_path / "some.jsonl"
    some.write_text(json.dumps(SAID.line(1)), encoding="utf-8")
    defects: Counter[str] = Counter()
    assert [one.number for one in read_news(tmp_path, "train-all", defects, some)] == [1]
    assert defects == {"sentences without annotation": 1}


def test_a_quotation_without_a_source(tmp_path, monkeypatch):
    one = News("وأضاف أن الحل قريب .", quotes=[(None, "وأضاف", "الحل قريب")])
    path = write_news(tmp_path, monkeypatch, one)
    assert read_news(tmp_path, "train-all", Counter(), path)[0].quotes[0].source is None


def test_another_text_is_refused(tmp_path, monkeypatch):
    write_news(tmp_path, monkeypatch, PLAIN)
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps(SAID.line(0)), encoding="utf-8")
    with pytest.raises(InputError, match=r"other\.jsonl: sentence 0 was annotated with sha256"):
        read_news(tmp_path, "train-all", Counter(), other)


@pytest.mark.parametrize(
    "values",
    [
        {"quotes": [{"source": None, "cue": [0, 3]}]},
        {"quotes": [{"source": None, "cue": [0, 3], "content": [5, 5]}]},
        {"quotes": [{"source": [20, 90], "cue": [0, 3], "content": [5, 6]}]},
        {"stances": [{"holder": None, "target": [0, 3], "label": "for"}]},
        {"stances": [{"holder": None, "target": None, "label": "favor"}]},
        {"stances": 7},
    ],
)
def test_broken_rows_are_named(tmp_path, monkeypatch, values):
    path = write_news(tmp_path, monkeypatch, PLAIN, SAID)
    change(path, 1, **values)
    with pytest.raises(InputError, match=r"ours\.jsonl: sentence 1: .*restore the file"):
        read_news(tmp_path, "train-all", Counter(), path)


@pytest.mark.parametrize("content", ["x", "[]", '{"sha256": ""}'])
def test_a_broken_file_is_named(tmp_path, monkeypatch, content):
    write_news(tmp_path, monkeypatch, PLAIN)
    (tmp_path / "broken.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.jsonl: cannot be read"):
        read_news(tmp_path, "train-all", Counter(), tmp_path / "broken.jsonl")


def test_of_spans_that_overlap_the_longest_stays_and_the_first_of_equals():
    defects: Counter[str] = Counter()
    spans = [
        Mention(0, 3, "CUE"),
        Mention(2, 9, "CONTENT"),
        Mention(9, 12, "CUE"),
        Mention(10, 13, "CUE"),
        Mention(5, 6, "SOURCE"),
    ]
    assert flat(spans, defects) == (spans[1], spans[2])
    assert defects == {"spans left out: overlap a longer one": 3}

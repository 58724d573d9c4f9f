from tests.train.data.standoff import News, write_news
from tests.train.data.test_readers import entities
from train.data import news_quotes


def test_sources_cues_and_contents_are_labelled(tmp_path, monkeypatch):
    one = News(
        "قال سلامة إن الحل قريب مضيفا أن الحرب عبث .",
        quotes=[("سلامة", "قال", "الحل قريب"), ("سلامة", "مضيفا", "الحرب عبث")],
    )
    path = write_news(tmp_path, monkeypatch, one, News("وصل سلامة أمس ."))
    corpus = news_quotes.read(tmp_path, "train-all", path)
    assert entities(corpus, 0) == [
        ("قال", "CUE"),
        ("سلامة", "SOURCE"),
        ("الحل قريب", "CONTENT"),
        ("مضيفا", "CUE"),
        ("الحرب عبث", "CONTENT"),
    ]
    assert entities(corpus, 1) == []
    assert corpus.dataset["sentence"][:] == [0, 1]
    assert corpus.defects == {}


def test_a_quotation_inside_another_is_left_out(tmp_path, monkeypatch):
    one = News(
        "قال سلامة إن حفتر أعلن أن الحل قريب .",
        quotes=[
            ("سلامة", "قال", "حفتر أعلن أن الحل قريب"),
            ("حفتر", "أعلن", "الحل قريب"),
        ],
    )
    corpus = news_quotes.read(tmp_path, "train-all", write_news(tmp_path, monkeypatch, one))
    assert entities(corpus, 0) == [
        ("قال", "CUE"),
        ("سلامة", "SOURCE"),
        ("حفتر أعلن أن الحل قريب", "CONTENT"),
    ]
    assert corpus.defects == {"quotations inside others": 1}


def test_of_spans_that_overlap_the_longer_stays(tmp_path, monkeypatch):
    one = News(
        "قال سلامة إن الحل قريب .",
        quotes=[("سلامة إن الحل", "قال", "الحل قريب")],
    )
    corpus = news_quotes.read(tmp_path, "train-all", write_news(tmp_path, monkeypatch, one))
    assert entities(corpus, 0) == [("قال", "CUE"), ("سلامة إن الحل", "SOURCE")]
    assert corpus.defects == {"spans left out: overlap a longer one": 1}

from tests.train.data.standoff import News, write_news
from tests.train.data.test_readers import entities
from train.data import news_targets


def labels(tmp_path, monkeypatch, one: News) -> list[tuple[str, str]]:
    path = write_news(tmp_path, monkeypatch, one)
    return entities(news_targets.read(tmp_path, "train-all", path), 0)


def test_what_has_no_name_is_labelled(tmp_path, monkeypatch):
    one = News(
        "ندد المتظاهرون بالحرب ورحب سلامة بالهدنة .",
        {"سلامة": "PER"},
        stances=[("المتظاهرون", "بالحرب", "against"), ("سلامة", "بالهدنة", "favor")],
    )
    assert labels(tmp_path, monkeypatch, one) == [
        ("المتظاهرون", "HOLDER"),
        ("بالحرب", "TARGET"),
        ("بالهدنة", "TARGET"),
    ]


def test_names_and_neutral_stances_are_not(tmp_path, monkeypatch):
    one = News(
        "زار سلامة المتظاهرين في روما .",
        {"سلامة": "PER", "روما": "LOC"},
        stances=[("سلامة", "المتظاهرين", "neutral"), (None, "روما", "favor")],
    )
    assert labels(tmp_path, monkeypatch, one) == []


def test_who_is_both_is_a_holder(tmp_path, monkeypatch):
    one = News(
        "واجه الجنود المتظاهرين بالقوة .",
        stances=[("الجنود", "المتظاهرين", "against"), ("المتظاهرين", "الجنود", "against")],
    )
    assert labels(tmp_path, monkeypatch, one) == [("الجنود", "HOLDER"), ("المتظاهرين", "HOLDER")]

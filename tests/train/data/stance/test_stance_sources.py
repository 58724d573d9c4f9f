"""What may ship, and under what terms."""

from train.data.sources import SOURCES
from train.data.stance.arabicstancex import TOPICS
from train.data.stance_sources import STANCE_SOURCES


def test_every_stance_corpus_is_registered() -> None:
    for source in STANCE_SOURCES:
        assert SOURCES[source.name] is source
        assert source.homepage.startswith("https://")
        assert all(len(file.sha256) == 64 for file in source.files)


def test_research_corpora_may_not_ship() -> None:
    shipping = {source.name for source in STANCE_SOURCES if source.may_ship}
    assert shipping == {"arabicstancex", "newsmtsc", "ruopinionne", "rusentne"}
    assert [source.name for source in STANCE_SOURCES if source.noncommercial] == ["seesaw"]


def test_every_topic_has_its_files() -> None:
    assert len(TOPICS) == 17
    paths = {file.path for file in SOURCES["arabicstancex"].files}
    folder = "stance/arabicstancex/Stance_task"
    assert paths == {f"{folder}/{s}/{topic}.json" for s in ("train", "test") for topic in TOPICS}

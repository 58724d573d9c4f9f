"""What is read from which input, in which order, and what is said of the rest."""

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.corpus.inputs import find_inputs
from infer.corpus.items import Item, in_batches
from infer.corpus.reading import Corpus, Shard
from infer.corpus.seen import Seen
from infer.errors import InputError, UsageError
from infer.sources import Reading
from tests.infer.corpus.standin import write_lines

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def read(*arguments: Path | str, start: int = 0, **how: Any) -> list[Item]:
    corpus = Corpus(tuple(map(str, arguments)), **how)
    return list(corpus.items(corpus.survey().size, start))


def ids(items: Iterable[Item]) -> list[str]:
    return [item.id for item in items]


def reasons(items: Iterable[Item]) -> list[str]:
    return [item.reason for item in items if item.reason]


def table(path: Path, **columns: Any) -> Path:
    parquet.write_table(pyarrow.table(columns), path, row_group_size=2)
    return path


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path):
    for name in ("b/a.txt", "b.txt", "a/z.txt", "a.txt", "c.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"نص {name}", "utf-8")
    write_lines(tmp_path / "b" / "n.jsonl", 2)
    table(tmp_path / "t.parquet", text=["أ", "ب"])
    items = read(tmp_path)
    assert ids(items) == ["a/z", "a", "b/a", "a0", "a1", "b", "t:1", "t:2"]
    assert [item.number for item in items] == list(range(8))
    assert items[-1].place == f"{tmp_path / 't.parquet'}:2"
    assert items[-1].share == pytest.approx(1)
    assert Corpus((str(tmp_path),)).survey().others == 1


def test_the_share_rises_to_the_whole(tmp_path):
    write_lines(tmp_path / "a.jsonl", 30_000)
    table(tmp_path / "b.parquet", id=["x", "y"], text=["أ", "ب"])
    shares = [item.share for item in read(tmp_path)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.3
    assert shares[-1] == 1


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_packed_file_that_is_cut_costs_its_rest(tmp_path, suffix):
    whole = write_lines(tmp_path / "a.jsonl", 20_000).read_bytes()
    packed = (
        gzip.compress(whole)
        if suffix == "gz"
        else pyarrow.compress(whole, codec="zstd", asbytes=True)
    )
    path = tmp_path / f"a.jsonl.{suffix}"
    (tmp_path / "a.jsonl").unlink()
    path.write_bytes(packed)
    assert len(read(path)) == 20_000
    path.write_bytes(packed[: len(packed) // 2])
    items = read(path, write_lines(tmp_path / "b.jsonl", 1, first=90_000))
    assert ids(items[-1:]) == ["a90000"]
    assert 5_000 < len(items) < 15_000
    assert len(reasons(items)) == 1
    assert "no article from here on was annotated" in reasons(items)[0]


def test_broken_articles_cost_themselves(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [b'{"id": 1, "text": "a"}', b'{"id": 2, "text": "\xff"}', b'{"id": 3}', b"{", b""]
    lines += [b'{"id": 1, "text": "b"}', b'{"id": 4, "text": " \\n"}', b'{"id": 5, "text": "c"}']
    path.write_bytes(b"\n".join(lines))
    items = read(path)
    assert [item.id for item in items if not item.reason] == ["1", "5"]
    found = reasons(items)
    assert found[0].startswith(f"{path}:2: byte 19: 0xFF is not valid utf-8")
    assert found[1].startswith(f'{path}:3: text: missing; the fields are "id"')
    assert found[2].startswith(f"{path}:4: broken JSON")
    assert found[3] == f"id '1': is that of {path}:1 too; give each article its own"
    assert found[4].startswith("text: is empty")


def test_parquet_without_the_column_is_one_reject(tmp_path):
    table(tmp_path / "a.parquet", body=["x"], id=[1])
    table(tmp_path / "b.parquet", text=["y", None, "z"], id=[1, 2, 3])
    (tmp_path / "c.parquet").write_bytes(b"PAR1 nonsense")
    items = read(tmp_path)
    assert [item.id for item in items if not item.reason] == ["1", "3"]
    first, null, broken = reasons(items)
    assert "a.parquet:1: cannot be read: text: missing; the columns are body, id" in first
    assert "b.parquet:2: text: expected a string, found null" in null
    assert "c.parquet:1: cannot be read: " in broken
    body = Reading(text_field="body")
    assert ids(read(tmp_path / "a.parquet", reading=body)) == ["1"]


def test_a_string_of_parquet_that_is_no_utf8_costs_its_row(tmp_path):
    bad = pyarrow.array([b"good", b"\xff\xfe", b"fine"]).view(pyarrow.string())
    table(tmp_path / "a.parquet", text=bad)
    items = read(tmp_path)
    assert [item.text for item in items] == ["good", "", "fine"]
    assert "a.parquet:2: cannot be read: 'utf-8' codec" in reasons(items)[0]


def test_data_sets_of_the_hugging_face_library(tmp_path):
    datasets = pytest.importorskip("datasets")
    rows = datasets.Dataset.from_dict({"id": ["x", "y"], "text": ["أ", "ب"], "other": [1, 2]})
    rows.save_to_disk(str(tmp_path / "one"))
    datasets.DatasetDict({"train": rows.remove_columns("id")}).save_to_disk(str(tmp_path / "many"))
    assert ids(read(tmp_path / "one")) == ["x", "y"]
    assert ids(read(tmp_path / "many")) == ["train:1", "train:2"]
    assert ids(read(tmp_path)) == ["many/train:1", "many/train:2", "x", "y"]
    (missing,) = reasons(read(tmp_path / "one", reading=Reading(text_field="body")))
    assert "body: missing; the columns are id, text, other" in missing


def test_a_data_set_on_the_hub(monkeypatch):
    datasets = pytest.importorskip("datasets")
    hub = pytest.importorskip("huggingface_hub")
    asked: list[Any] = []

    def load(*arguments: Any, **named: Any) -> dict[str, list[dict[str, str]]]:
        asked.append((*arguments, named["revision"], named["split"], named["streaming"]))
        return {"train": [{"id": "x", "text": "أ"}], "test": [{"text": "ب"}]}

    monkeypatch.setattr(datasets, "load_dataset", load)
    shas = iter(["aaa", "bbb"])
    info = lambda self, name, revision: type("Info", (), {"sha": next(shas)})()  # noqa: E731
    monkeypatch.setattr(hub.HfApi, "dataset_info", info)
    corpus = Corpus(("hub:user/news@v1",), subset="ar")
    assert corpus.survey().digest != corpus.survey().digest  # another commit is another input
    assert ids(corpus.items(0)) == ["x", "user/news:2"]
    assert asked == [("user/news", "ar", "v1", None, True)]


def test_a_hub_that_fails_ends_the_run(monkeypatch):
    datasets = pytest.importorskip("datasets")

    def load(*_: Any, **__: Any) -> Any:
        raise ConnectionError("no route\nto the host")

    monkeypatch.setattr(datasets, "load_dataset", load)
    with pytest.raises(InputError, match=r"hub:user/news: no route to the host; .* --resume"):
        list(Corpus(("hub:user/news",)).items(0))


def test_what_cannot_be_input(tmp_path):
    with pytest.raises(UsageError, match="a pipe cannot be read again"):
        list(find_inputs("-"))
    with pytest.raises(InputError, match="cannot be read: No such file"):
        list(find_inputs(str(tmp_path / "none")))
    with pytest.raises(InputError, match="holds no article"):
        Corpus((str(tmp_path),)).survey()


def test_results_within_the_input_are_no_input(tmp_path):
    write_lines(tmp_path / "a.jsonl", 1)
    (tmp_path / "out").mkdir()
    for name in ("manifest.json", "progress.jsonl", "part-00000.jsonl"):
        write_lines(tmp_path / "out" / name, 1, first=5)
    assert ids(read(tmp_path)) == ["a0"]


@pytest.mark.parametrize("change", ["name", "size", "head", "tail", "row"])
def test_the_digest_tells_another_input(tmp_path, change):
    path = write_lines(tmp_path / "a.jsonl", 1000)
    before = Corpus((str(tmp_path),)).survey()
    data = bytearray(path.read_bytes())
    os.utime(path, (0, 0))
    assert Corpus((str(path),)).survey() == before
    if change == "name":
        path = path.rename(tmp_path / "b.jsonl")
    elif change == "size":
        data += b"\n"
    elif change in ("head", "tail"):
        data[{"head": 8, "tail": -3}[change]] ^= 1
    else:
        write_lines(tmp_path / "c.jsonl", 1)
    path.write_bytes(data)
    assert Corpus((str(tmp_path),)).survey().digest != before.digest


@given(count=st.integers(1, 7), articles=st.integers(0, 40), start=st.integers(0, 45))
def test_shards_part_the_input(tmp_path_factory, count, articles, start):
    path = write_lines(tmp_path_factory.mktemp("in") / "a.jsonl", articles)
    path.write_text(path.read_text() + "nonsense\n")
    whole = read(path, start=start)
    shards = [read(path, start=start, shard=Shard(i, count)) for i in range(count)]
    found = sorted((item for shard in shards for item in shard), key=lambda item: item.number)
    assert found == whole
    assert [item.number for item in whole] == list(range(start, articles + 1))


def test_a_duplicate_is_one_in_every_shard(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": i // 2, "text": "x"}) + "\n" for i in range(8)))
    assert not reasons(read(path, shard=Shard(0, 2)))
    assert len(reasons(read(path, shard=Shard(1, 2)))) == 4


@given(st.integers(0, 60), st.integers(1, 9), st.integers(1, 5), st.integers(0, 6))
def test_batches_keep_to_partitions(articles, partition, size, done):
    items = [Item(number, 0.0, "") for number in range(articles)]
    batches = list(in_batches(items, partition, size))
    assert [item for batch in batches for item in batch] == items
    for batch in batches:
        assert 1 <= len(batch) <= size
        assert batch[0].number // partition == batch[-1].number // partition
    rest = list(in_batches(items[done * partition :], partition, size))
    assert batches[len(batches) - len(rest) :] == rest


@given(st.lists(st.text() | st.sampled_from(["a", "b", "\ud800"]), max_size=30))
def test_ids_are_seen_once(names):
    first: dict[str, str] = {}
    with Seen() as seen:
        for place, name in enumerate(names):
            expected = first.setdefault(name, str(place))
            assert seen.before(name, str(place)) == ("" if expected == str(place) else expected)

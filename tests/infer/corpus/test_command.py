"""`infer corpus` as its users meet it."""

import gzip
import json
import os
import sys
from pathlib import Path

import pytest

from infer.cli import main
from infer.cores import cores
from infer.corpus.items import Item
from infer.corpus.local import run_here, share_cores
from infer.corpus.work import Recipe, Worker
from infer.errors import CheckpointError, OutputError
from tests.infer.corpus.standin import StandIn, annotated, numbers, rejects, write_lines

TEXTS = (
    "قال غسان سلامة: لحفتر يدعم ليبيا",
    "وصل مبعوث الأمم المتحدة إلى طرابلس أمس.",
    "المتظاهرون يرفض الهدنة في ليبيا",
)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def news(path: Path, count: int = 40) -> Path:
    lines = [json.dumps({"id": f"n{i}", "text": TEXTS[i % 3] * (1 + i % 4)}) for i in range(count)]
    lines[7] = "nonsense"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_what_is_written_is_what_the_plain_command_writes(tmp_path, tiny_models, capsysbinary):
    models = [part for folder in tiny_models.values() for part in ("--model", str(folder))]
    path = str(news(tmp_path / "news.jsonl"))
    out = tmp_path / "out"
    assert main(["corpus", path, str(out), "--partition-size", "15", *models]) == 1
    err = capsysbinary.readouterr().err.decode()
    assert f"40 articles: 39 annotated, 1 rejected (rejects.jsonl says why); in {out}" in err
    assert main([path, "--format", "jsonl", *models]) == 1
    plain = capsysbinary.readouterr().out
    parts = sorted(out.glob("part-*.jsonl"))
    assert b"".join(part.read_bytes() for part in parts) == plain
    assert [len(part.read_bytes().splitlines()) for part in parts] == [14, 15, 10]
    (reject,) = rejects(out)
    assert reject["number"] == 7
    assert reject["reason"].startswith(f"{path}:8: broken JSON")


def test_the_number_of_workers_does_not_show(tmp_path, tiny_model):
    path = str(news(tmp_path / "news.jsonl", 70))
    common = ["--model", str(tiny_model), "--tasks", "entities", "--partition-size", "33"]
    for workers in "12":
        out = str(tmp_path / workers)
        assert main(["corpus", path, out, *common, "--workers", workers]) == 1
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    assert len(annotated(tmp_path / "1")) == 69


def test_a_model_that_is_wrong_ends_the_run_in_any_process(tmp_path, tiny_model):
    batches = [[]] * 3
    recipe = Recipe((str(tmp_path),), ("entities",))
    for workers in (1, 2):
        with pytest.raises(CheckpointError, match=r"config.json: missing"):
            list(run_here(batches, recipe, workers))


class Deadly(Recipe):
    """A worker that takes its process with it."""

    def worker(self) -> Worker:
        os._exit(1)


def test_a_worker_that_dies_is_told():
    batch = [Item(0, 0.0, "news.jsonl:1", "a", "b")]
    with pytest.raises(OutputError, match=r"a worker has died.* at news.jsonl:1 or soon after"):
        list(run_here([batch], Deadly(), 2))


def test_articles_that_cannot_be_annotated_cost_themselves(corpus, tmp_path):
    path = tmp_path / "a.jsonl"
    texts = ["good", "a flaw", "fine", "wrong", "panic", "\ud800 lone", "last"]
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    assert corpus(path, tmp_path / "out") == 1
    assert [one["text"] for one in annotated(tmp_path / "out")] == [
        "good",
        "fine",
        "\ud800 lone",
        "last",
    ]
    flaw, wrong, panic = rejects(tmp_path / "out")
    assert flaw["reason"].startswith("not annotated, ValueError at standin.py:")
    assert (flaw["id"], flaw["place"]) == ("a:2", f"{path}:2")
    assert wrong["reason"] == "this text is wrong"
    assert "PanicException" in panic["reason"]


def test_a_run_that_was_cut_off_goes_on(corpus, tmp_path, monkeypatch, capsys):
    path = write_lines(tmp_path / "a.jsonl", 100)
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert corpus(path, whole, "--partition-size", 10) == 0

    def interrupted(self, text, name="", targets=()):
        if name == "a57":
            raise KeyboardInterrupt
        return annotate(self, text, name, targets)

    annotate = StandIn.annotate
    with monkeypatch.context() as patch:
        patch.setattr(StandIn, "annotate", interrupted)
        assert corpus(path, out, "--partition-size", 10) == 130
    assert numbers(out) == list(range(50))
    assert "cut off after 50 articles; go on with --resume" in capsys.readouterr().err
    assert corpus(path, out, "--partition-size", 10) == 1
    assert "holds a run; go on with it by --resume" in capsys.readouterr().err
    assert corpus(path, out, "--partition-size", 20, "--resume") == 1
    assert "--partition-size: 10 there, 20 now" in capsys.readouterr().err
    assert corpus(path, out, "--partition-size", 10, "--resume") == 0
    assert "going on after 50 articles" in capsys.readouterr().err
    assert contents(out) == contents(whole)


def test_a_run_that_is_whole_is_not_run_again(corpus, tmp_path, monkeypatch, capsys):
    path = write_lines(tmp_path / "a.jsonl", 5)
    assert corpus(path, tmp_path / "out", "--resume") == 0
    monkeypatch.setattr(StandIn, "annotate", None)
    assert corpus(path, tmp_path / "out", "--resume") == 0
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"infer: 5 articles: 5 annotated; in {tmp_path / 'out'}"
    )


def test_input_that_has_changed_is_another_run(corpus, tmp_path, capsys):
    path = write_lines(tmp_path / "a.jsonl", 5)
    assert corpus(path, tmp_path / "out") == 0
    write_lines(path, 6)
    assert corpus(path, tmp_path / "out", "--resume") == 1
    assert "cannot go on with another run: input.digest" in capsys.readouterr().err


def test_shards_together_are_the_whole(corpus, tmp_path):
    path = write_lines(tmp_path / "a.jsonl", 50)
    shards = [tmp_path / str(i) for i in (1, 2, 3)]
    for shard in shards:
        assert corpus(path, shard, "--shard", f"{shard.name}/3", "--partition-size", 7) == 0
    assert numbers(shards[0])[:3] == [0, 3, 6]
    assert sorted(number for shard in shards for number in numbers(shard)) == list(range(50))


def test_packed_output_is_the_same_within(corpus, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    path = write_lines(tmp_path / "a.jsonl", 20)
    for form in ("jsonl", "jsonl.gz", "jsonl.zst"):
        assert corpus(path, tmp_path / form, "--format", form) == 0
    plain = (tmp_path / "jsonl" / "part-00000.jsonl").read_bytes()
    packed = tmp_path / "jsonl.gz" / "part-00000.jsonl.gz"
    assert gzip.decompress(packed.read_bytes()) == plain
    packed = tmp_path / "jsonl.zst" / "part-00000.jsonl.zst"
    with pyarrow.input_stream(str(packed), compression="zstd") as stream:
        assert stream.read() == plain


def test_a_package_that_is_missing_is_named(corpus, tmp_path, monkeypatch, capsys):
    path = write_lines(tmp_path / "a.jsonl", 2)
    for name in ("pyarrow", "ray.data"):
        monkeypatch.setitem(sys.modules, name, None)
    assert corpus(path, tmp_path / "out", "--format", "parquet") == 2
    assert "install it: python -m pip install 'rasd[corpus]'" in capsys.readouterr().err
    assert corpus(path, tmp_path / "ray", "--engine", "ray") == 2
    assert "install it: python -m pip install 'rasd[ray]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a"], "the following arguments are required: OUT"),
        (["a", "b", "--shard", "0/2"], "expected a number from 1, found '0'"),
        (["a", "b", "--shard", "3/2"], "expected I from 1 to 2, found '3/2'"),
        (["a", "b", "--shard", "3"], "expected I/N, such as 1/4, found '3'"),
        (["a", "b", "--workers", "9999"], "expected a number from 1 to 1024, found '9999'"),
        (["a", "b", "--partition-size", "²"], "expected a number from 1, found '²'"),
        (["a", "b", "--ray-gpus", "nan"], "expected a number from 0 to 64, found 'nan'"),
        (["a", "b", "--tasks", "entities", "--target", "x"], "--target: expected --tasks stances"),
        (["-", "b"], "a pipe cannot be read again"),
    ],
)
def test_wrong_usage(capsys, arguments, message):
    assert main(["corpus", *arguments]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_threads_are_shared():
    assert share_cores(Recipe(threads=3), 2).threads == 3
    assert share_cores(Recipe(), 1).threads == cores()
    assert share_cores(Recipe(), 10_000).threads == 1

"""The command as its users meet it."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import infer
from infer.annotator import Annotator
from infer.cli import main
from infer.errors import CheckpointError
from infer.formats import FORMATS, render

ARTICLE = (
    "\ufeffقال غسان سلامة في طرابلس: لحفتر يدعم وقف إطلاق النار.\r\n\r\n"
    "وأضاف المبعوث: لا حل <b>عسكريا</b>.\n"
)
REPOSITORY = Path(__file__).parents[2]

Run = Callable[..., int]


@pytest.fixture
def run(tiny_models) -> Run:
    return lambda *arguments: main([*map(str, arguments), *with_models(tiny_models)])


def with_models(folders: dict[str, Path]) -> list[str]:
    return [part for folder in folders.values() for part in ("--model", str(folder))]


@pytest.fixture
def article(tmp_path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(ARTICLE.encode())
    return path


@pytest.fixture
def lines(tmp_path) -> Path:
    path = tmp_path / "news.jsonl"
    texts = ['{"id": "n1", "text": "سلامة"}', '{"text": 5}', r'{"id": 7, "text": "\ud800 طرابلس"}']
    path.write_text("\n".join(texts), "utf-8")
    return path


def pipe(monkeypatch: pytest.MonkeyPatch, data: bytes | str) -> None:
    data = data if isinstance(data, bytes) else data.encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def start(folders: dict[str, Path], *arguments: object, **how: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "infer", *with_models(folders), *map(str, arguments)]
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=REPOSITORY, **streams | how)


def one_line(captured: bytes) -> str:
    text = captured.decode()
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    return text


@pytest.mark.parametrize("form", FORMATS)
def test_an_article_is_written_as_the_annotator_annotates_it(
    run, article, tiny_models, capsysbinary, form
):
    assert run(article, "--format", form) == 0
    out, err = capsysbinary.readouterr()
    annotation = Annotator.load([*tiny_models.values()]).annotate(ARTICLE[1:], "a")
    assert annotation.quotes
    assert annotation.relations
    assert out == render(annotation, form).encode()
    assert err == b""


def test_offsets_count_characters_of_the_file_as_it_is(run, article, capsysbinary):
    run(article, "--format", "json")
    document = json.loads(capsysbinary.readouterr().out)
    assert document["text"] == ARTICLE[1:]
    assert document["entities"]
    for entity in document["entities"]:
        assert ARTICLE[1:][entity["start"] : entity["end"]] == entity["text"]


@pytest.mark.parametrize("data", ["", " \n\n "])
def test_an_empty_article_is_annotated(run, tmp_path, capsysbinary, data):
    (tmp_path / "a.txt").write_text(data)
    assert run(tmp_path / "a.txt", "--format", "json") == 0
    assert json.loads(capsysbinary.readouterr().out)["sentences"] == []


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_a_pipe_is_one_article(run, monkeypatch, capsysbinary, arguments):
    pipe(monkeypatch, ARTICLE)
    assert run(*arguments, "--format", "jsonl") == 0
    document = json.loads(capsysbinary.readouterr().out)
    assert (document["id"], document["text"]) == ("stdin", ARTICLE[1:])


def test_a_pipe_of_json_lines(run, monkeypatch, capsysbinary):
    pipe(monkeypatch, '{"text": "أ"}\n{"text": "ب"}')
    assert run("--input", "jsonl", "--format", "jsonl") == 0
    documents = map(json.loads, capsysbinary.readouterr().out.splitlines())
    assert [(one["id"], one["text"]) for one in documents] == [("stdin:1", "أ"), ("stdin:2", "ب")]


@pytest.mark.parametrize("stdin", [None, type("Keyboard", (), {"isatty": lambda self: True})()])
def test_nothing_to_read_is_wrong_usage(monkeypatch, capsysbinary, stdin):
    monkeypatch.setattr("sys.stdin", stdin)
    assert main([]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err.startswith(b"usage: infer")
    assert b"nothing to read; name files or folders" in err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--format", "xml"], "invalid choice: 'xml'"),
        (["--nope"], "unrecognized arguments: --nope"),
        (["--encoding", "utf-9"], "--encoding 'utf-9' does not exist"),
        (["--threads", "-1"], "expected a number from 0 to 1024, found '-1'"),
        (["--threads", "9" * 9999], "expected a number from 0 to 1024, found '999"),
        (["--out", ""], "expected a path, found nothing"),
        ([""], "expected a path, found nothing"),
        (
            ["--tasks", "stance"],
            "expected one or more of entities, quotes, stances, found 'stance'",
        ),
        (["--tasks", ""], "expected one or more of entities, quotes, stances, found ''"),
        (["--tasks", "entities,quotes", "--target", "حفتر"], "--target: expected --tasks stances"),
        (["--target", "?!"], "target '?!': expected 1 to 30 words, found 0"),
        (["--target", "كلمة " * 500], "expected 1 to 30 words, found 500"),
        (["--target", "ا"] * 101, "expected at most 100 targets, found 101"),
        (["--model", ""], "expected a path, found nothing"),
    ],
)
def test_wrong_usage_is_told_in_one_line(capsysbinary, arguments, complaint):
    assert main(["a.txt", *arguments]) == 2
    assert complaint in one_line(capsysbinary.readouterr().err)


def test_a_mistake_is_told_before_anything_heavy_is_imported():
    code = (
        "import sys; from infer.cli import main; main(['--nope']); main(['none.txt']);"
        "print({'numpy', 'tokenizers', 'onnxruntime', 'rich', 'jinja2', 'torch'} & {*sys.modules})"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, check=True
    )
    assert found.stdout == b"set()\n"


def test_the_package_gives_the_annotator_when_asked():
    assert infer.Annotator is Annotator
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        infer.nope  # noqa: B018 - asking is what is tested


def test_version_and_help(capsysbinary):
    assert main(["--version"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"rasd ")
    with pytest.raises(SystemExit) as done:
        main(["--help"])
    assert done.value.code == 0
    assert b"byte order mark" in capsysbinary.readouterr().out


def test_a_line_that_cannot_be_read_costs_itself(run, lines, capsysbinary):
    assert run(lines, "--format", "jsonl") == 1
    out, err = capsysbinary.readouterr()
    documents = [json.loads(line) for line in out.splitlines()]
    assert [(one["id"], one["text"]) for one in documents] == [
        ("n1", "سلامة"),
        ("7", "\ud800 طرابلس"),
    ]
    assert documents[1]["notes"] == {"surrogates replaced": 1}
    assert err.decode().splitlines() == [
        f"{lines}:2: text: expected a string, found 5; "
        "mend the line or name another field with --text-field",
        "infer: 1 of 3 articles rejected",
    ]


def test_fields_and_encoding_reach_the_reader(run, tmp_path, capsysbinary):
    path = tmp_path / "n.jsonl"
    path.write_bytes('{"nr": "م1", "body": "سلامة"}'.encode("cp1256"))
    fields = ["--text-field", "body", "--id-field", "nr", "--encoding", "cp1256"]
    assert run(path, *fields, "--format", "jsonl") == 0
    document = json.loads(capsysbinary.readouterr().out)
    assert (document["id"], document["text"]) == ("م1", "سلامة")


def test_a_file_that_cannot_be_read_costs_itself(run, article, tmp_path, capsysbinary):
    (tmp_path / "b.txt").write_bytes("سلامة في طرابلس".encode("cp1256"))
    assert run(tmp_path / "none.txt", tmp_path / "b.txt", article, "--format", "jsonl") == 1
    out, err = capsysbinary.readouterr()
    assert json.loads(out)["id"] == "a"
    missing, undecodable, summary = err.decode().splitlines()
    assert "none.txt: cannot be read: No such file or directory; check the path" in missing
    assert "b.txt:1: byte 0: 0xD3 is not valid utf-8" in undecodable
    assert "try --encoding cp1256" in undecodable
    assert summary == "infer: 2 of 3 articles rejected"


def test_a_flaw_of_ours_costs_one_article(run, article, lines, monkeypatch, capsysbinary):
    annotate = Annotator.annotate

    def flawed(self: Annotator, text: str, id: str, targets: object) -> object:  # noqa: A002
        return annotate(self, text, id) if id != "n1" else {}[text]

    monkeypatch.setattr(Annotator, "annotate", flawed)
    assert run(lines, article, "--format", "jsonl") == 1
    out, err = capsysbinary.readouterr()
    assert len(out.splitlines()) == 2
    assert f"{lines}:1: not annotated, KeyError at test_cli.py:" in err.decode()
    assert "2 of 4 articles rejected" in err.decode()


def test_a_flaw_of_the_model_ends_the_run(run, lines, monkeypatch, capsysbinary):
    def flawed(*_: object) -> None:
        raise CheckpointError("labels disagree")

    monkeypatch.setattr(Annotator, "annotate", flawed)
    assert run(lines) == 1
    assert one_line(capsysbinary.readouterr().err) == "infer: labels disagree\n"


def test_a_model_that_is_missing_is_told_in_one_line(article, tmp_path, capsysbinary):
    assert main([str(article), "--model", str(tmp_path)]) == 1
    assert "config.json: missing" in one_line(capsysbinary.readouterr().err)


def test_messages_cannot_act_on_the_terminal(run, tmp_path, capsysbinary):
    assert run(tmp_path / "\x1b[31m\nnone\udcff.txt") == 1
    missing, _ = capsysbinary.readouterr().err.decode().splitlines()
    assert "␛[31m none\ufffd.txt: cannot be read" in missing


def test_a_folder_into_a_folder(run, tmp_path, article, lines, capsysbinary):
    (tmp_path / "x").mkdir()
    article.rename(tmp_path / "x" / "a.txt")
    (tmp_path / "README").touch()
    for _ in range(2):  # the second run does not read what the first has written
        assert run(tmp_path, "--out", f"{tmp_path}/out/", "--format", "jsonl") == 1
        out, err = capsysbinary.readouterr()
        assert out == b""
        assert "other files not read: 1" in err.decode()
        assert "1 of 4 articles rejected" in err.decode()
    written = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert written == [tmp_path / "out" / "news.jsonl", tmp_path / "out" / "x" / "a.jsonl"]
    assert json.loads(written[1].read_bytes())["id"] == "x/a"


def test_a_folder_into_one_file(run, tmp_path, article, lines):
    assert run(tmp_path, "--out", tmp_path / "all.out", "--format", "jsonl") == 1
    assert len((tmp_path / "all.out").read_bytes().splitlines()) == 3


def test_a_rejected_article_leaves_no_file(run, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xff")
    assert run(tmp_path / "a.txt", "--out", tmp_path / "a.json", "--format", "json") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


def test_wrong_outputs_are_told_before_the_model_is_loaded(article, tmp_path, capsysbinary):
    none = ["--model", str(tmp_path / "none")]
    assert main([str(article), str(article), "--format", "html", *none]) == 2
    assert "--out FOLDER/" in one_line(capsysbinary.readouterr().err)
    assert main([str(article), "--out", str(article), *none]) == 1
    assert "would be lost" in one_line(capsysbinary.readouterr().err)


@pytest.mark.parametrize(
    ("tasks", "done"),
    [("entities", 1), ("quotes", 2), ("stances", 3), (" quotes , entities", 2)],
)
def test_tasks_bring_those_that_they_need(tiny_models, article, capsysbinary, tasks, done):
    needed = dict([*tiny_models.items()][: (0, 1, 2, 4)[done]])
    arguments = ["--tasks", tasks, "--format", "json", *with_models(needed)]
    assert main([str(article), *arguments]) == 0
    document = json.loads(capsysbinary.readouterr().out)
    assert document["tasks"] == ["entities", "quotes", "stances"][:done]
    assert [bool(document[name]) for name in ("entities", "quotes", "stances")] == [
        place < done for place in range(3)
    ]


def test_a_target_is_asked_about_in_every_article(run, article, tmp_path, capsysbinary):
    (tmp_path / "t.txt").write_text("\ufeffوقف إطلاق النار\n\n Reuters \n", "utf-8")
    asked = ["--targets", tmp_path / "t.txt", "--target", "Reuters", "--target", "روسيا"]
    assert run(article, "--format", "json", *asked) == 0
    stances = json.loads(capsysbinary.readouterr().out)["stances"]
    found = [(one["target"].get("text"), one["label"]) for one in stances]
    for asked_about in (("Reuters", "neutral"), ("روسيا", "neutral")):
        assert found.count(asked_about) == 1
    assert ("وقف إطلاق النار", "favor") in found


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_targets_that_cannot_be_read(run, article, tmp_path, capsysbinary, content):
    path = tmp_path / "targets"
    if content:
        path.write_bytes(content)
    assert run(article, "--targets", path) == 1
    told = one_line(capsysbinary.readouterr().err)
    assert told.startswith(f"infer: {path}: cannot be read")
    assert "expected a file in UTF-8 with a target a line" in told


def coloured(run: Run, article: Path, color: str, *, tty: bool) -> bool:
    file = io.BytesIO()
    stdout = io.TextIOWrapper(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stdout, "isatty", lambda: tty)
        patch.setattr("sys.stdout", stdout)
        assert run(article, "--color", color) == 0
    return b"\x1b[" in file.getvalue()


def test_colours(run, article, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert coloured(run, article, "auto", tty=True)
    assert not coloured(run, article, "auto", tty=False)
    assert coloured(run, article, "always", tty=False)
    assert not coloured(run, article, "never", tty=True)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_the_environment_turns_colours_off_unless_they_are_demanded(
    run, article, monkeypatch, name, value
):
    monkeypatch.setenv(name, value)
    assert not coloured(run, article, "auto", tty=True)
    assert coloured(run, article, "always", tty=True)


@given(
    data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    form=st.sampled_from(list(FORMATS)),
)
@settings(deadline=None, max_examples=80)
def test_no_bytes_make_it_stumble(tiny_models, tmp_path_factory, data, form):
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("a.txt", "b.jsonl", "c.txt.gz"):
        (folder / name).write_bytes(data)
    arguments = [str(folder), "--format", form, "--out", f"{folder}/out/"]
    with contextlib.redirect_stderr(io.StringIO()) as err:
        assert main([*arguments, *with_models(tiny_models)]) in (0, 1)
    assert "please report" not in err.getvalue()


def test_time_grows_with_the_length_of_a_line_not_its_square(run, tmp_path):
    seconds = []
    for size in (5_000, 5_000, 50_000):  # the first warms up
        (tmp_path / "a.txt").write_text("<" * size)
        before = time.process_time()
        assert run(tmp_path / "a.txt", "--out", tmp_path / "a.html", "--format", "html") == 0
        seconds.append(time.process_time() - before)
    assert seconds[2] < 30 * seconds[1]


@pytest.mark.slow
def test_a_megabyte_on_one_line(run, tmp_path):
    (tmp_path / "a.txt").write_text("<" * 1_000_000)
    before = time.process_time()
    assert run(tmp_path / "a.txt", "--out", tmp_path / "a.json", "--format", "json") == 0
    assert time.process_time() - before < 60


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("arguments", [[], ["--out", "/dev/full"]])
def test_a_full_disk(tiny_models, article, arguments):
    with (
        Path("/dev/full").open("wb") as full,
        start(tiny_models, article, *arguments, stdout=full) as process,
    ):
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "No space left on device; free some space" in one_line(err)


def test_a_closed_pipe_is_quiet(tiny_models, tmp_path):
    path = tmp_path / "n.jsonl"
    path.write_text('{"text": "سلامة"}\n' * 2000, "utf-8")
    with start(tiny_models, path) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"n:1\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_an_interruption_is_quiet_and_leaves_no_half_file(tiny_models, tmp_path):
    arguments = ["-", "--input", "jsonl", "--format", "jsonl", "--out", tmp_path / "out.jsonl"]
    # A shell's background jobs ignore SIGINT, and so would all that the tests start there.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with start(tiny_models, *arguments, stdin=subprocess.PIPE, preexec_fn=heard) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(b'{"text": "..."}\n{"text": 5}\n')
        process.stdin.flush()
        assert b"expected a string" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b""
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_answered_line_by_line(tiny_models):
    arguments = ["--input", "jsonl", "--format", "jsonl"]
    with start(tiny_models, *arguments, stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for number in (1, 2):
            process.stdin.write(b'{"text": "..."}\n')
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == f"stdin:{number}"
        process.stdin.close()
        assert process.wait(60) == 0


def test_output_is_utf8_in_any_locale(tiny_models, article):
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    with start(tiny_models, article, env=environment) as process:
        out, err = process.communicate(timeout=60)
    assert err == b""
    assert "غسان" in out.decode()

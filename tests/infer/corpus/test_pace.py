"""What is said of a run's progress."""

import io

import pytest

from infer.corpus.pace import EVERY, Pace, Shown, Told, open_view, spell
from infer.corpus.progress_log import Done


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rate_and_time_that_remains_leave_out_what_was_done_before():
    clock = Clock()
    pace = Pace(clock)
    assert (pace.rate, pace.left) == (0, None)
    for number in range(51):
        pace.step(0.5 + number / 200)
        clock.now += 2
    assert pace.rate == pytest.approx(0.5)
    assert pace.left == pytest.approx(100)
    assert pace.line(Done(articles=1051, rejected=3)) == (
        "1,051 articles (3 rejected), 0.5/s, 0:01:40 left"
    )


def test_input_of_unknown_size_has_no_time_that_remains():
    clock = Clock()
    pace = Pace(clock)
    for _ in range(3):
        pace.step(0.0)
        clock.now += 1
    assert pace.left is None
    assert pace.line(Done(articles=3)) == "3 articles, 1.0/s"


def test_the_rate_is_that_of_the_last_minutes():
    clock = Clock()
    pace = Pace(clock)
    for second in range(1000):
        for _ in range(1 if second < 500 else 10):
            pace.step(second / 2000)
        clock.now += 1
    assert pace.rate == pytest.approx(10, rel=0.05)


def test_lines_come_now_and_then(capsys):
    clock = Clock()
    pace = Pace(clock)
    with Told(pace) as view:
        for _ in range(int(EVERY) * 3):
            clock.now += 1
            pace.step(0.25)
            view.step(Done(articles=7))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("infer: 25.0% read; 7 articles, 1.0/s")


def test_a_terminal_gets_a_bar(monkeypatch):
    terminal = type("Terminal", (io.StringIO,), {"isatty": lambda self: True})()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    pace = Pace()
    view = open_view(pace)
    assert isinstance(view, Shown)
    with view:
        pace.step(0.5)
        view.step(Done(articles=1234))
    assert "50%" in terminal.getvalue()
    assert "1,234 articles" in terminal.getvalue()


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00:00"), (59.6, "0:01:00"), (7384, "2:03:04")]
)
def test_times_are_spelt(seconds, said):
    assert spell(seconds) == said

import re
from dataclasses import replace
from io import StringIO

from hypothesis import given
from rich.console import Console

from infer.annotation import Annotation, Relation
from infer.formats.layout import inert
from infer.formats.terminal import print_annotation, render
from tests.infer.formats.examples import annotate, relate, two_paragraphs, two_sides
from tests.strategies import annotations


def on_terminal(annotation: Annotation, **options: object) -> str:
    file = StringIO()
    console = Console(file=file, force_terminal=True, width=40, _environ={}, **options)  # type: ignore[arg-type]
    print_annotation(annotation, console)
    return file.getvalue()


def test_without_colour_labels_are_suffixes_and_paragraphs_are_lines() -> None:
    assert render(two_paragraphs()).split("\n") == [
        "t",
        "",
        "قال [غسان سلامة]PER في [روما]LOC.",
        "",
        "ووصل مساعد [لحفتر]PER، وقال [سلامة]PER: لا.",
        "",
        "label  mentions  score  actor",
        "PER           2   0.90  غسان سلامة",
        "LOC           1   0.90  روما",
        "PER           1   0.90  خليفة حفتر",
        "",
    ]


def test_quotations_and_relations_are_tables() -> None:
    assert render(two_sides()).split("\n")[6:] == [
        "label  mentions  score  actor",
        "PER           2   0.90  غسان سلامة",
        "PER           2   0.90  خليفة حفتر",
        "ROLE          0         متحدث باسم الجيش",
        "",
        "quote  score  speaker           kind      cue    at  content",
        "q1      0.90  متحدث باسم الجيش  indirect  قال    s1  سلامة أكد دعم الحوار",
        "q2      0.80  غسان سلامة        indirect  أكد    s1  دعم الحوار",
        "q3      0.70  متحدث باسم الجيش  direct    وأضاف  s2  حفتر ضد الحوار",
        "",
        "score  sentences  holder            stance   target",
        " 0.80  s3         خليفة حفتر        against  غسان سلامة",
        " 0.70  s2         خليفة حفتر        against  الحوار",
        " 0.60  s1         غسان سلامة        favor    الحوار",
        " 0.50  s2         متحدث باسم الجيش  against  خليفة حفتر",
        " 0.40  s3         author            against  خليفة حفتر",
        "",
    ]


def test_favor_is_green_and_against_red() -> None:
    shown = on_terminal(two_sides(), color_system="standard")
    assert "\x1b[32mfavor" in shown
    assert "\x1b[31magainst" in shown


def test_whoever_speaks_is_told_as_well_as_can_be() -> None:
    said, _, bare = two_sides().quotes
    quotes = (replace(said, speaker=None), replace(bare, speaker=None))
    rows = [line.split() for line in render(replace(two_sides(), quotes=quotes)).split("\n")]
    assert ["q1", "0.90", "متحدث", "باسم", "الجيش", "indirect"] in [row[:6] for row in rows]
    assert ["q2", "0.70", "direct"] in [row[:3] for row in rows]


def test_a_long_content_is_cut_and_many_sentences_are_counted() -> None:
    said = two_sides().quotes[0]
    long = replace(said.content, text="كلام " * 40)
    stances = tuple(replace(two_sides().stances[3], sentence=i) for i in range(5))
    relation = Relation("a2", stances[0].target, "against", 0.9, 0, 5, (0, 1, 2, 3, 4))
    annotation = replace(
        two_sides(),
        quotes=(replace(said, content=long),),
        stances=stances,
        relations=(relation,),
    )
    lines = render(annotation).split("\n")
    (quote,) = (line for line in lines if line.startswith("q1"))
    assert quote.endswith("…")
    assert len(quote) <= 100
    assert " 0.90  s1 s2 s3 +2  خليفة حفتر  against  غسان سلامة" in lines


@given(annotations())
def test_no_row_has_two_arabic_columns_side_by_side(annotation: Annotation) -> None:
    for line in render(annotation).split("\n"):
        if re.match(r"q\d+ ", line):
            assert re.search(r" (direct|indirect|mixed) .* s\d+ ", line)
        if re.match(r" [01]\.\d\d  s\d", line):
            assert re.search(r"  (favor|against|mixed)( |$)", line)


def test_what_was_not_looked_for_has_no_table() -> None:
    none = replace(two_sides(), quotes=(), stances=(), relations=())
    assert render(none).endswith("\n\nno quotations found\n\nno stances found\n")
    bare = render(replace(none, tasks=("entities",)))
    assert "quotations" not in bare
    assert "stances" not in bare


def test_with_colour_there_are_no_suffixes() -> None:
    shown = on_terminal(two_paragraphs(), color_system="truecolor")
    assert "\x1b[1;4;36mغسان سلامة\x1b[0m" in shown
    assert "]PER" not in shown


def test_without_colour_on_a_terminal_there_are_suffixes() -> None:
    assert "[سلامة]PER" in on_terminal(two_paragraphs(), color_system="truecolor", no_color=True)


def test_on_a_terminal_long_paragraphs_are_broken_at_words() -> None:
    shown = on_terminal(annotate("كلمة " * 30), color_system=None)
    assert max(map(len, shown.split("\n"))) <= 40
    assert shown.count("كلمة") == 30


@given(annotations())
def test_nothing_in_an_article_acts_on_the_terminal(annotation: Annotation) -> None:
    for line in render(annotation).split("\n"):
        assert inert(line) == line


def test_escapes_and_markup_are_shown_as_text() -> None:
    text = "قال \x1b[31m[bold]سلامة[/bold] :smile: [link=x]\x07"
    shown = on_terminal(annotate(text, ("سلامة", "PER", "[red]سلامة\x1b")), color_system=None)
    joined = " ".join(shown.split())
    assert "␛[31m[bold][سلامة]PER[/bold] :smile: [link=x]␇" in joined
    assert "[red]سلامة␛" in joined
    assert "\x1b" not in shown


def test_that_nothing_was_found_is_told() -> None:
    assert render(annotate("لا أحد هنا.")) == "t\n\nلا أحد هنا.\n\nno names found\n"


def test_notes_are_told() -> None:
    annotation = replace(two_paragraphs(), notes={"surrogates replaced": 2})
    assert render(annotation).endswith("note: surrogates replaced: 2\n")


def test_the_strongest_relations_stand_in_the_table_and_the_rest_is_counted() -> None:
    shown = render(relate(*((f"طرف{i}", "favor", "هدف") for i in range(25))))
    assert shown.count("favor") == 20
    assert shown.rstrip().endswith("and 5 weaker ones, which --format json holds")

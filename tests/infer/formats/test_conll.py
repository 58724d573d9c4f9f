from dataclasses import replace

from hypothesis import given

from infer.annotation import Annotation, Entity
from infer.formats.conll import render
from infer.spans import Span
from tests.infer.formats.examples import annotate, two_paragraphs
from tests.strategies import annotations


def parse(written: str) -> list[tuple[int, int, str, str]]:
    """Read entities back from the offsets, tags and actors alone."""
    found: list[tuple[int, int, str, str]] = []
    for line in written.split("\n"):
        if not line or line.startswith("# "):
            continue
        _, start, end, tag, actor = line.split("\t")
        if tag.startswith("B-"):
            found.append((int(start), int(end), tag[2:], actor))
        elif tag.startswith("I-"):
            assert (tag[2:], actor) == found[-1][2:]
            found[-1] = (found[-1][0], int(end), tag[2:], actor)
    return found


@given(annotations())
def test_entities_read_back_are_the_entities(annotation: Annotation) -> None:
    expected = [(e.start, e.end, e.label, e.actor) for e in annotation.entities]
    assert parse(render(annotation)) == expected


@given(annotations())
def test_words_are_the_text_at_their_offsets(annotation: Annotation) -> None:
    for line in render(annotation).split("\n"):
        if line and not line.startswith("# "):
            word, start, end, *_ = line.split("\t")
            surface = annotation.text[int(start) : int(end)]
            assert word == surface.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(annotations())
def test_sentences_are_numbered_and_end_with_a_blank_line(annotation: Annotation) -> None:
    head, *blocks = render(annotation).split("# sentence = ")
    assert head.startswith("# id =")
    assert len(blocks) == len(annotation.sentences)
    for number, block in enumerate(blocks, start=1):
        assert block.startswith(f"{number}\n")
        assert block.index("\n\n") == len(block) - 2


def test_the_example() -> None:
    assert render(two_paragraphs()).split("\n")[:8] == [
        "# id = t",
        "# sentence = 1",
        "قال\t0\t3\tO\t_",
        "غسان\t4\t8\tB-PER\ta1",
        "سلامة\t9\t14\tI-PER\ta1",
        "في\t15\t17\tO\t_",
        "روما\t18\t22\tB-LOC\ta2",
        ".\t22\t23\tO\t_",
    ]


def test_neighbours_of_one_label_stay_apart() -> None:
    written = render(annotate("سلامة حفتر", ("سلامة", "PER", "س"), ("حفتر", "PER", "ح")))
    assert [line.split("\t")[3] for line in written.split("\n")[2:4]] == ["B-PER", "B-PER"]


def test_a_hash_word_is_no_comment_and_an_id_stays_on_its_line() -> None:
    written = render(annotate("# id = 1", id="a\n\tb\u2028c\ud800"))
    assert written.startswith("# id = a b c\ufffd\n# sentence = 1\n#\t0\t1\tO\t_\n")


def test_an_entity_over_a_sentence_end_begins_anew_and_may_lack_an_actor() -> None:
    text = "غسان\nسلامة"
    entity = Entity(0, 10, "PER", text, 0.5, "")
    annotation = replace(annotate(text), entities=(entity,), sentences=(Span(0, 4), Span(5, 10)))
    assert parse(render(annotation)) == [(0, 4, "PER", "_"), (5, 10, "PER", "_")]

from dataclasses import replace

from hypothesis import given

from infer.annotation import Annotation, Entity, Passage
from infer.formats.conll import render
from infer.spans import Span
from tests.infer.formats.examples import annotate, two_paragraphs, two_sides
from tests.strategies import annotations


def parse(written: str, column: int = 3) -> list[tuple[int, int, str, str]]:
    """Read spans back from the offsets and two columns alone: entities (3) or quotations (5)."""
    found: list[tuple[int, int, str, str]] = []
    for line in written.split("\n"):
        if not line or line.startswith("# "):
            continue
        cells = line.split("\t")
        assert len(cells) == 7
        (_, start, end), (tag, owner) = cells[:3], cells[column : column + 2]
        if tag.startswith("B-"):
            found.append((int(start), int(end), tag[2:], owner))
        elif tag.startswith("I-"):
            assert (tag[2:], owner) == found[-1][2:]
            found[-1] = (found[-1][0], int(end), tag[2:], owner)
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
        "قال\t0\t3\tO\t_\tO\t_",
        "غسان\t4\t8\tB-PER\ta1\tO\t_",
        "سلامة\t9\t14\tI-PER\ta1\tO\t_",
        "في\t15\t17\tO\t_\tO\t_",
        "روما\t18\t22\tB-LOC\ta2\tO\t_",
        ".\t22\t23\tO\t_\tO\t_",
    ]


def test_a_content_hides_the_quotation_inside_it() -> None:
    text = two_sides().text
    found = [(text[s:e], tag, n) for s, e, tag, n in parse(render(two_sides()), 5)]
    assert found == [
        ("قال", "CUE", "1"),
        ("متحدث باسم الجيش", "SOURCE", "1"),
        ("سلامة أكد دعم الحوار", "CONTENT", "1"),
        ("وأضاف", "CUE", "3"),
        ("حفتر ضد الحوار", "CONTENT", "3"),
    ]


def test_a_source_of_two_quotations_has_the_number_of_the_first() -> None:
    quotes = two_sides().quotes
    shared = replace(two_sides(), quotes=(quotes[0], replace(quotes[2], source=quotes[0].source)))
    found = parse(render(shared), 5)
    assert [n for *_, tag, n in found if tag == "SOURCE"] == ["1"]
    assert [n for *_, tag, n in found if tag == "CUE"] == ["1", "2"]


def test_a_content_over_two_sentences_begins_anew() -> None:
    annotation = two_sides()
    content = Passage.at(Span(24, len(annotation.text)), annotation.text)
    over = replace(annotation, quotes=(replace(annotation.quotes[0], content=content),))
    found = [start for start, *_, tag, _ in parse(render(over), 5) if tag == "CONTENT"]
    assert found == [24, *(sentence.start for sentence in annotation.sentences[1:])]


def parts(annotation: Annotation) -> list[tuple[int, int, str, str]]:
    return [
        (*passage.span, label, str(number))
        for number, quote in enumerate(annotation.quotes, start=1)
        for label, passage in (
            ("SOURCE", quote.source),
            ("CUE", quote.cue),
            ("CONTENT", quote.content),
        )
        if passage
    ]


@given(annotations())
def test_tags_of_quotations_are_parts_of_them_and_what_has_none_overlaps(a: Annotation) -> None:
    found = parse(render(a), 5)
    for start, end, label, number in found:
        assert any(s <= start and end <= e for s, e, *of in parts(a) if of == [label, number])
    for start, end, *of in parts(a):
        others = [(s, e) for s, e, *other in found if other != of]
        assert of in [list(other[2:]) for other in found] or any(
            s < end and start < e for s, e in others
        )


def test_neighbours_of_one_label_stay_apart() -> None:
    written = render(annotate("سلامة حفتر", ("سلامة", "PER", "س"), ("حفتر", "PER", "ح")))
    assert [line.split("\t")[3] for line in written.split("\n")[2:4]] == ["B-PER", "B-PER"]


def test_a_hash_word_is_no_comment_and_an_id_stays_on_its_line() -> None:
    written = render(annotate("# id = 1", id="a\n\tb\u2028c\ud800"))
    assert written.startswith("# id = a b c\ufffd\n# sentence = 1\n#\t0\t1\tO\t_\tO\t_\n")


def test_an_entity_over_a_sentence_end_begins_anew_and_may_lack_an_actor() -> None:
    text = "غسان\nسلامة"
    entity = Entity(0, 10, "PER", text, 0.5, "")
    annotation = replace(annotate(text), entities=(entity,), sentences=(Span(0, 4), Span(5, 10)))
    assert parse(render(annotation)) == [(0, 4, "PER", "_"), (5, 10, "PER", "_")]

from dataclasses import replace

from hypothesis import given

from infer.annotation import AUTHOR, Annotation, Passage, Relation, Stance, Target
from infer.formats.parties import ISSUE, Party, relation_rows
from tests.infer.formats.examples import two_sides
from tests.strategies import annotations


def test_rows_come_the_most_certain_first() -> None:
    rows = relation_rows(two_sides(), "الكاتب")
    assert [(r.holder.name, r.label, r.target.name, r.sentences) for r in rows] == [
        ("خليفة حفتر", "against", "غسان سلامة", (2,)),
        ("خليفة حفتر", "against", "الحوار", (1,)),
        ("غسان سلامة", "favor", "الحوار", (0,)),
        ("متحدث باسم الجيش", "against", "خليفة حفتر", (1,)),
        ("الكاتب", "against", "خليفة حفتر", (2,)),
    ]


def test_issues_of_one_wording_are_one_party_and_actors_of_one_name_are_two() -> None:
    rows = relation_rows(two_sides())
    assert rows[1].target == rows[2].target == Party("", ISSUE, "الحوار")
    assert rows[0].holder == rows[4].target == Party("a2", "PER", "خليفة حفتر")
    assert rows[4].holder == Party(AUTHOR, AUTHOR, "author")
    actors = tuple(replace(actor, name="سلامة") for actor in two_sides().actors)
    named = relation_rows(replace(two_sides(), actors=actors))
    assert named[0].holder != named[0].target


def test_sentences_are_told_once_and_in_order() -> None:
    stances = [Stance(i, "a1", Target(subject="السلام"), "favor", 0.5) for i in (2, 0, 2)]
    relation = Relation("a1", Target(subject="السلام"), "favor", 0.9, 2, 0, (0, 1, 2))
    (row,) = relation_rows(replace(two_sides(), stances=tuple(stances), relations=(relation,)))
    assert row.sentences == (0, 2)
    assert row.target.name == "السلام"


def test_names_are_inert() -> None:
    issue = Target(passage=Passage(0, 3, "أ\u202e\x1b"))
    relation = replace(two_sides().relations[0], target=issue)
    (row,) = relation_rows(replace(two_sides(), relations=(relation,)))
    assert row.target.name == "أ␛"


@given(annotations())
def test_every_relation_has_its_row(annotation: Annotation) -> None:
    rows = relation_rows(annotation)
    assert len(rows) == len(annotation.relations)
    assert [row.score for row in rows] == sorted((r.score for r in rows), reverse=True)

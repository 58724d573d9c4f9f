import re
from itertools import combinations

from hypothesis import given

from infer.formats.graph import MOST, Graph, Node, draw
from infer.formats.parties import Row
from tests.infer.formats.test_sides import row, rows

NUMBER = re.compile(r"-?\d+\.\d")


def numbers(path: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(path)]


def touches(node: Node, x: float, y: float) -> bool:
    """Whether a point lies on the inner edge of a box, the coordinates being rounded."""
    return abs(abs(node.x - x) - node.width / 2) < 0.1 and abs(node.y - y) < node.height / 2


@given(rows())
def test_boxes_lie_in_the_drawing_and_apart(found: list[Row]) -> None:
    graph = draw(found)
    for node in graph.nodes:
        assert 0 <= node.x - node.width / 2 < node.x + node.width / 2 <= graph.width
        assert 0 <= node.y - node.height / 2 < node.y + node.height / 2 <= graph.height
    for one, other in combinations(graph.nodes, 2):
        assert one.x != other.x or abs(one.y - other.y) > (one.height + other.height) / 2


@given(rows())
def test_curves_run_from_the_holder_and_point_at_the_target(found: list[Row]) -> None:
    graph = draw(found)
    for edge in graph.edges:
        holder, target = (graph.nodes[number] for number in edge.ends)
        assert (holder.party, target.party) == (edge.row.holder, edge.row.target)
        x, y, *_ = numbers(edge.path)
        assert touches(holder, x, y)
        tip_x, tip_y, base_x, *_ = numbers(edge.head)
        assert touches(target, tip_x, tip_y)
        assert numbers(edge.path)[-2:] == [base_x, tip_y]


@given(rows())
def test_no_two_curves_share_an_end(found: list[Row]) -> None:
    ends = [
        end
        for edge in draw(found).edges
        for end in (tuple(numbers(edge.path)[:2]), tuple(numbers(edge.head)[:2]))
    ]
    assert len(ends) == len(set(ends))


def test_curves_of_one_column_lie_in_each_other() -> None:
    graph = draw([row(a, "favor", b) for a, b in ("اب", "بج", "جا", "با")])
    assert len({node.x for node in graph.nodes}) == 1
    spans = []
    for edge in graph.edges:
        _, start, *_ = numbers(edge.path)
        _, tip, *_ = numbers(edge.head)
        spans.append(sorted((start, tip)))
    for (top, bottom), (other_top, other_bottom) in combinations(sorted(spans), 2):
        assert top < other_top < other_bottom < bottom or bottom < other_top


def test_the_strongest_are_drawn_and_the_rest_counted() -> None:
    weak = [row(f"أ{i}", "favor", "ب") for i in range(MOST)]
    strong = row("ج", "against", "ب", 2)
    graph = draw([*weak, strong])
    assert len(graph.edges) == MOST
    assert graph.edges[0].row == strong
    assert graph.left_out == 1


def test_more_sentences_make_a_wider_line_up_to_a_bound() -> None:
    widths = [draw([row("أ", "favor", "ب", n)]).edges[0].width for n in (1, 2, 3, 50, 99)]
    assert widths[0] < widths[1] < widths[2] < widths[3] == widths[4]


def test_many_curves_make_a_higher_box() -> None:
    graph = draw([row(name, "against", "ب") for name in "اتثجح"])
    highest = max(graph.nodes, key=lambda node: node.height)
    assert highest.party.name == "ب"


def test_long_names_are_cut() -> None:
    texts = [node.text for node in draw([row("أ" * 28, "favor", "ب" * 29)]).nodes]
    assert sorted(texts) == ["أ" * 28, "ب" * 27 + "…"]


def test_a_drawing_of_nothing_is_empty() -> None:
    assert draw([]) == Graph(width=832, height=0, nodes=[], edges=[], left_out=0)


def test_equal_relations_give_equal_drawings() -> None:
    found = [row(a, "against", b) for a, b in ("اب", "بج", "جا", "دا")]
    assert draw(found) == draw(found)

"""The graph of who stands where, as geometry: boxes in two columns and curves between them.

All lengths are in units of the drawing, which are pixels at its natural size; y grows downwards.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infer.formats.parties import Party, Row
from infer.formats.sides import columns

__all__ = ["Edge", "Graph", "Node", "draw"]

MOST = 24  # more curves than these cannot be told apart
LETTERS = 28
WIDTH, GAP = 216, 400  # of a box; between the columns
SPACE = 16  # between the boxes of a column
LEAST, PORT = 34, 9  # the height of a box with few curves; what each curve needs of it
THIN, STEP, THICK = 1.6, 1.2, 6.4  # a curve of one sentence, each more, at most


@dataclass(frozen=True, slots=True)
class Node:
    """A party's box; `x` and `y` are its middle, `text` its name cut to what fits."""

    number: int
    party: Party
    text: str
    x: float
    y: float
    height: float
    width: float = WIDTH


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation's curve; `path` and `head` are SVG path data, `ends` the numbers of its nodes."""

    row: Row
    ends: tuple[int, int]
    path: str
    head: str
    width: float


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing of `width` by `height`.

    `left_out` counts the relations that are too weak to be drawn among so many.
    """

    width: float
    height: float
    nodes: list[Node]
    edges: list[Edge]
    left_out: int


def draw(rows: Sequence[Row]) -> Graph:
    """Return the drawing of the strongest of `rows`: those of the most sentences, then scores."""
    drawn = sorted(rows, key=lambda row: (-len(row.sentences), -row.score))[:MOST]
    right, left = columns(drawn)
    curves = Counter(party for row in drawn for party in (row.holder, row.target))
    heights = {party: max(LEAST, PORT * (number + 1.0)) for party, number in curves.items()}
    height = max(sum(heights[party] + SPACE for party in column) for column in (right, left))
    nodes = {
        node.party: node
        for first, column, x in (
            (0, right, 1.5 * WIDTH + GAP),
            (len(right), left, WIDTH / 2),
        )
        for node in _nodes(column, heights, height, x, first)
    }
    edges = _edges(drawn, nodes)
    return Graph(2 * WIDTH + GAP, height, list(nodes.values()), edges, len(rows) - len(drawn))


def _nodes(
    column: Sequence[Party], heights: Mapping[Party, float], height: float, x: float, first: int
) -> Iterator[Node]:
    """Spread a column evenly over the height of the drawing; its nodes are numbered on."""
    if column:
        space = (height - sum(heights[party] for party in column)) / len(column)
    top = 0.0
    for number, party in enumerate(column, start=first):
        own = heights[party]
        yield Node(number, party, _short(party.name), x, top + (space + own) / 2, own)
        top += space + own


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else name[: LETTERS - 1].rstrip() + "…"


def _edges(rows: Sequence[Row], nodes: Mapping[Party, Node]) -> list[Edge]:
    ports = _ports(rows, nodes)
    return [
        _edge(row, nodes[row.holder], nodes[row.target], ports[number, 0], ports[number, 1])
        for number, row in enumerate(rows)
    ]


def _ports(rows: Sequence[Row], nodes: Mapping[Party, Node]) -> dict[tuple[int, int], float]:
    """Return the height at which each row's curve leaves its holder (0) and meets its target (1).

    The curves of a box are spread along its edge so that they neither hide each other nor cross
    where they need not: those to boxes above in the same column, to the other column, to below.
    """
    ends: dict[Party, list[tuple[int, float, int, int]]] = defaultdict(list)
    for number, row in enumerate(rows):
        for end, (one, other) in enumerate(((row.holder, row.target), (row.target, row.holder))):
            ends[one].append((*_rank(nodes[one], nodes[other], number), end))
    ports = {}
    for party, own in ends.items():
        node = nodes[party]
        for place, (*_, number, end) in enumerate(sorted(own), start=1):
            ports[abs(number), end] = node.y + (place / (len(own) + 1) - 0.5) * node.height
    return ports


def _rank(node: Node, other: Node, number: int) -> tuple[int, float, int]:
    """Return what orders a curve among those of `node`; curves of one column lie in each other."""
    if node.x != other.x:
        return 0, other.y, number
    return (-1, -other.y, -number) if other.y < node.y else (1, -other.y, number)


def _edge(row: Row, holder: Node, target: Node, start: float, end: float) -> Edge:
    """Draw a curve from the inner edge of one box to that of the other."""
    width = min(THIN + STEP * (len(row.sentences) - 1), THICK)
    length, half = 7 + width, 3 + width
    inward = {node.number: 1 if node.x < WIDTH else -1 for node in (holder, target)}
    out, back = inward[holder.number], inward[target.number]
    x, tip = holder.x + out * WIDTH / 2, target.x + back * WIDTH / 2
    base = tip + back * length
    bend = GAP * 0.45 if out != back else min(40 + 0.3 * abs(start - end), GAP * 0.45)
    return Edge(
        row,
        (holder.number, target.number),
        f"M{x:.1f} {start:.1f}C{x + out * bend:.1f} {start:.1f} "
        f"{base + back * bend:.1f} {end:.1f} {base:.1f} {end:.1f}",
        f"M{tip:.1f} {end:.1f}L{base:.1f} {end - half:.1f}V{end + half:.1f}Z",
        round(width, 1),
    )

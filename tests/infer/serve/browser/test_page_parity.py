"""What the page computes itself is what `infer` computes: words, offsets, geometry of the graph."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from infer.annotation import Annotation
from infer.formats.graph import Graph, draw
from infer.formats.json import annotation_from_json
from infer.formats.layout import inert, paragraphs
from infer.formats.parties import relation_rows
from infer.text import words
from tests.infer.serve.browser.server import golden
from tests.strategies import annotations, texts

CHECK = settings(max_examples=30, suppress_health_check=list(HealthCheck))
LONE = re.compile("[\ud800-\udfff]")
DRAW = """async ([told, author]) => {
  const { groupsOf, rowsOf } = await import('/static/parties.js');
  const { draw } = await import('/static/graph.js');
  const rows = rowsOf(told, groupsOf(told), author).filter((row) => row.label !== 'neutral');
  return rows.length ? draw(rows) : null;
}"""


@pytest.fixture(scope="package")
def still(browser: Any, _service: Any) -> Any:
    """A page that all examples share, since nothing of it changes."""
    page = browser.new_page()
    page.goto(_service.url)
    page.wait_for_selector("html[data-ready]")
    yield page
    page.close()


@CHECK
@given(text=texts())
def test_words_and_offsets_are_those_of_infer(still: Any, text: str) -> None:
    text = LONE.sub("\ufffd", text)
    found = still.evaluate(
        """async (text) => {
          const { Points, pointsIn } = await import('/static/offsets.js');
          const { inert } = await import('/static/inert.js');
          const points = new Points(text);
          return [points.length, pointsIn(text), points.words().map(({ start, end }) =>
            [start, end, points.slice(start, end), points.point(points.unit(start))]),
            inert(text)];
        }""",
        text,
    )
    spans = [[*word, word.of(text), word.start] for word in words(text)]
    assert found == [len(text), len(text), spans, inert(text)]


@CHECK
@given(annotation=annotations())
def test_pieces_are_those_of_the_html_form(still: Any, annotation: Annotation) -> None:
    told = annotation.to_json()
    if LONE.search(repr(told)):
        return
    found = still.evaluate(
        """async (told) => {
          const { Points } = await import('/static/offsets.js');
          const { paragraphs } = await import('/static/pieces.js');
          return paragraphs(told, new Points(told.text)).map((pieces) =>
            pieces.map(({ text, mention, sentence, source, cue, content }) =>
              [text, mention, sentence, source, cue, content]));
        }""",
        told,
    )
    expected = [
        [[p.text, p.mention, p.sentence, *map(list, (p.source, p.cue, p.content))] for p in pieces]
        for pieces in paragraphs(annotation, fine=True)
    ]
    assert found == expected


@CHECK
@given(annotation=annotations())
def test_corrections_keep_the_promises_of_the_form(still: Any, annotation: Annotation) -> None:
    told = annotation.to_json()
    if LONE.search(repr(told)) or not told["entities"]:
        return
    changed = still.evaluate(
        """async (told) => {
          const make = await import('/static/corrections.js');
          const { groupsOf } = await import('/static/parties.js');
          const groups = groupsOf(told);
          const states = [told];
          const step = (change) => states.push(change(states.at(-1)));
          step((one) => make.setEntity(one, 0, { label: 'MISC', actor: null, all: true }));
          step((one) => make.removeEntity(one, one.entities.length - 1, false));
          const { start, end, text } = told.entities[0];
          step((one) => make.addEntity(one, { start, end, text, label: 'LOC', actor: null }));
          told.quotes.forEach(() => step((one) => make.setSpeaker(one, 0, one.actors[0].id)));
          told.stances.forEach((_, index) => step((one) =>
            make.setStances(one, new Map([[index, index % 2 ? 'favor' : 'neutral']]), groups)));
          told.quotes.forEach(() => step((one) => make.removeQuote(one, 0)));
          return states;
        }""",
        told,
    )
    for state in changed:
        annotation_from_json(state)
    assert len(changed) == 4 + 2 * len(told["quotes"]) + len(told["stances"])


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def same(found: dict[str, Any], graph: Graph) -> None:
    assert found["leftOut"] == graph.left_out
    assert found["height"] == pytest.approx(graph.height)
    assert [
        (n["number"], n["party"]["name"], n["text"], n["x"], pytest.approx(n["y"]), n["height"])
        for n in found["nodes"]
    ] == [(n.number, n.party.name, n.text, n.x, n.y, n.height) for n in graph.nodes]
    for ours, theirs in zip(found["edges"], graph.edges, strict=True):
        assert tuple(ours["ends"]) == theirs.ends
        assert ours["row"]["sentences"] == list(theirs.row.sentences)
        assert numbers(ours["path"]) == pytest.approx(numbers(theirs.path), abs=0.11)
        assert numbers(ours["head"]) == pytest.approx(numbers(theirs.head), abs=0.11)


def test_the_graph_of_the_seed_article_is_that_of_the_html_form(still: Any) -> None:
    told = golden()
    same(still.evaluate(DRAW, [told, "x"]), draw(relation_rows(annotation_from_json(told), "x")))


@CHECK
@given(annotation=annotations())
def test_graphs_are_those_of_the_html_form(still: Any, annotation: Annotation) -> None:
    told = annotation.to_json()
    if LONE.search(repr(told)) or not told["relations"]:
        return
    same(still.evaluate(DRAW, [told, "x"]), draw(relation_rows(annotation_from_json(told), "x")))

import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser

from hypothesis import assume, given

from infer.annotation import Actor, Annotation
from infer.formats.graph import MOST
from infer.formats.html import render
from infer.formats.layout import inert, paragraphs
from tests.infer.formats.examples import annotate, relate, two_paragraphs, two_sides
from tests.strategies import annotations

VOID = {"meta", "input"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    children: "list[Element | str]" = field(default_factory=list)

    def all(self, tag: str) -> "list[Element]":
        inside = [child for child in self.children if isinstance(child, Element)]
        return [*(c for c in inside if c.tag == tag), *(e for c in inside for e in c.all(tag))]

    def marked(self, name: str, value: str) -> str:
        """The text of all spans whose attribute `name` lists `value`."""
        return "".join(
            span.text
            for span in self.all("span")
            if value in (span.attributes.get(name) or "").split()
        )

    @property
    def text(self) -> str:
        return "".join(c if isinstance(c, str) else c.text for c in self.children)


class Tree(HTMLParser):
    """Builds a tree and fails on any tag that does not close as it should."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open = [Element("page", {})]
        self.feed(page)
        self.close()
        assert len(self.open) == 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(annotation: Annotation) -> Element:
    return Tree(render(annotation)).open[0]


def sections(page: Element, name: str) -> list[Element]:
    return [section for section in page.all("section") if section.attributes["class"] == name]


@given(annotations())
def test_the_page_shows_the_paragraphs_and_their_mentions(annotation: Annotation) -> None:
    page = tree(annotation)
    shown = [p.text for p in page.all("article")[0].all("p")]
    assert shown == ["".join(piece.text for piece in line) for line in paragraphs(annotation)]
    marks = [m for m in page.all("mark") if "id" in m.attributes]
    assert [m.attributes["class"] for m in marks] == [e.label for e in annotation.entities]
    assert len(page.all("script")) == 1
    assert not page.all("img")


@given(annotations())
def test_panel_links_lead_to_first_mentions_of_their_actor(annotation: Annotation) -> None:
    page = tree(annotation)
    marks = {m.attributes["id"]: m for m in page.all("mark") if "id" in m.attributes}
    links = [link for section in sections(page, "actors") for link in section.all("a")]
    assert len(links) == len(annotation.actors)
    links = [link for link in links if (link.attributes["href"] or "").startswith("#m")]
    assert len(links) == sum(actor.label != "ROLE" for actor in annotation.actors)
    names = {inert(actor.name) for actor in annotation.actors}
    for link in links:
        first = marks[(link.attributes["href"] or "").removeprefix("#")]
        assert first.attributes["data-actor"] == link.attributes["data-actor"]
        name, count = link.children
        assert isinstance(name, Element)
        assert isinstance(count, Element)
        assert name.tag == "bdi"
        assert name.text in names
        own = [
            m
            for m in marks.values()
            if m.attributes.get("data-actor") == link.attributes["data-actor"]
        ]
        assert len(own) == int(count.text)


def test_parts_of_quotations_are_marked_and_may_lie_in_each_other() -> None:
    article = tree(two_sides()).all("article")[0]
    parts = [[article.marked(f"data-{p}", n) for p in ("source", "cue", "content")] for n in "012"]
    assert parts == [
        ["متحدث باسم الجيش", "قال", "سلامة أكد دعم الحوار"],
        ["سلامة", "أكد", "دعم الحوار"],
        ["", "وأضاف", "حفتر ضد الحوار"],
    ]
    assert [article.marked("id", f"s{n}") for n in (1, 2)] == [
        "قال متحدث باسم الجيش إن سلامة أكد دعم الحوار.",
        'وأضاف: "حفتر ضد الحوار".',
    ]


def test_quotations_are_listed_and_lead_to_their_sentences() -> None:
    (section,) = sections(tree(two_sides()), "quotes")
    links = section.all("a")
    assert [link.attributes["href"] for link in links] == ["#s1", "#s1", "#s2"]
    assert [link.attributes["data-quote"] for link in links] == ["0", "1", "2"]
    shown = {bdi.text for bdi in links[2].all("bdi")}
    assert shown == {"متحدث باسم الجيش", "وأضاف", "حفتر ضد الحوار"}
    assert "مباشر · الثقة 70%" in links[2].text


def test_a_speaker_without_mentions_leads_to_where_it_speaks() -> None:
    (section,) = sections(tree(two_sides()), "actors")
    assert section.all("a")[-1].attributes["href"] == "#s1"
    assert section.all("li")[-1].attributes["class"] == "ROLE"


@given(annotations())
def test_links_within_the_page_lead_somewhere(annotation: Annotation) -> None:
    assume(all(inert(sentence.of(annotation.text)) for sentence in annotation.sentences))
    page = tree(annotation)
    everything = [e for tag in ("span", "mark", "h2") for e in page.all(tag)]
    ids = [e.attributes["id"] for e in everything if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    spoke = {q.speaker for q in annotation.quotes} | {s.holder for s in annotation.stances}
    silent = [a for a in annotation.actors if not a.mentions and a.id not in spoke]
    lost = [a for a in page.all("a") if (a.attributes["href"] or "")[1:] not in ids]
    assert len(lost) <= len(silent)


def test_the_graph_has_an_edge_for_each_relation_and_a_box_for_each_party() -> None:
    (svg,) = tree(two_sides()).all("svg")
    edges = {edge.all("title")[0].text: edge for edge in svg.all("a")}
    assert len(edges) == 5
    edge = edges["خليفة حفتر ضد الحوار\nالجمل 2 · الثقة 70%"]
    assert (edge.attributes["href"], edge.attributes["class"]) == ("#s2", "against")
    boxes = {box.all("title")[0].text: box.attributes["class"] for box in svg.all("g")}
    assert boxes == {
        "غسان سلامة": "PER",
        "خليفة حفتر": "PER",
        "متحدث باسم الجيش": "ROLE",
        "الحوار": "ISSUE",
        "كاتب الخبر": "author",
    }


def test_the_table_says_what_the_graph_shows() -> None:
    (table,) = tree(two_sides()).all("table")
    rows = [[*row.all("th"), *row.all("td")] for row in table.all("tbody")[0].all("tr")]
    assert [[cell.text for cell in row] for row in rows][:3] == [
        ["خليفة حفتر", "ضد", "غسان سلامة", "3", "80%"],
        ["خليفة حفتر", "ضد", "الحوار", "2", "70%"],
        ["غسان سلامة", "مع", "الحوار", "1", "60%"],
    ]
    assert rows[0][3].all("a")[0].attributes["href"] == "#s3"


def test_of_too_many_relations_the_strongest_are_drawn_and_the_rest_told() -> None:
    many = relate(*((f"أ{i}", "favor", "ب") for i in range(MOST + 3)))
    (section,) = sections(tree(many), "stances")
    assert len(section.all("svg")[0].all("a")) == MOST
    assert len(section.all("tbody")[0].all("tr")) == MOST + 3
    assert f"{MOST} من {MOST + 3}؛ والباقي (3)" in section.text
    (section,) = sections(tree(relate(("أ", "favor", "ب"))), "stances")
    assert "والباقي" not in section.text


def test_what_was_not_looked_for_is_not_shown_and_what_was_not_found_is_told() -> None:
    page = tree(two_paragraphs())
    assert not sections(page, "quotes") + sections(page, "stances")
    assert not page.all("nav")
    page = tree(replace(two_paragraphs(), tasks=("entities", "quotes", "stances")))
    assert "لا اقتباسات" in sections(page, "quotes")[0].text
    assert "لا مواقف" in sections(page, "stances")[0].text
    assert not page.all("svg")


def test_the_policy_allows_this_style_and_this_script_alone() -> None:
    page = tree(two_paragraphs())
    policy = next(
        m.attributes["content"] or ""
        for m in page.all("meta")
        if m.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    for tag in ("style", "script"):
        content = page.all(tag)[0].text
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_the_page_needs_no_network_and_no_inline_attributes() -> None:
    page = render(two_sides())
    assert not re.search(r"https?:|url\(|@import|\bsrc=|\son\w+=|\sstyle=|javascript:", page)


def test_the_page_is_right_to_left_arabic() -> None:
    attributes = tree(two_paragraphs()).all("html")[0].attributes
    assert attributes == {"lang": "ar", "dir": "rtl"}


def test_a_mention_tells_name_label_score_and_count() -> None:
    mark = tree(two_paragraphs()).all("mark")[2]
    assert mark.text == "لحفتر"
    assert mark.attributes["title"] == "خليفة حفتر\nشخص · الثقة 90% · الإشارات 1"
    assert mark.attributes["tabindex"] == "0"


def test_the_legend_lists_the_labels_found() -> None:
    legend = tree(two_paragraphs()).all("fieldset")[0]
    assert [i.attributes["id"] for i in legend.all("input")] == ["show-PER", "show-LOC"]
    assert [c.text for c in legend.all("span") if c.attributes["class"] == "count"] == ["3", "1"]


def test_hostile_text_id_and_names_are_escaped() -> None:
    bad = "<script>alert('سلامة')</script>\"' onload=x {{ 7*7 }}"
    annotation = annotate(f"{bad} سلامة", ("سلامة", "PER", bad), id=f"</title>{bad}")
    page = tree(replace(annotation, notes={"<b>": 1}))
    assert [len(page.all(tag)) for tag in ("script", "title", "b")] == [1, 1, 0]
    assert page.all("article")[0].text.strip() == f"{bad} سلامة"
    assert page.all("h1")[0].text == f"</title>{bad}"
    assert page.all("aside")[0].all("bdi")[0].text == bad


def test_hostile_parties_and_quotations_are_escaped() -> None:
    bad = "</title></svg><script>alert(1)</script>\"' onload=x {{ 7*7 }}"
    said = two_sides().quotes[0]
    said = replace(said, content=replace(said.content, text=bad), cue=replace(said.cue, text=bad))
    actors = tuple(Actor(a.id, bad, a.label, a.mentions) for a in two_sides().actors)
    page = tree(replace(two_sides(), quotes=(said,), actors=actors))
    assert [len(page.all(tag)) for tag in ("script", "svg")] == [1, 1]
    (quote,) = sections(page, "quotes")[0].all("a")
    assert [bdi.text for bdi in quote.all("bdi")] == [bad] * 3
    assert bad in {box.all("title")[0].text for box in page.all("g")}
    assert page.all("tbody")[0].all("th")[0].text == bad


def test_without_entities_there_is_neither_legend_nor_panel() -> None:
    page = tree(Annotation("لا أحد هنا.", (), (), ()))
    assert not page.all("fieldset")
    assert not page.all("aside")
    assert page.all("title")[0].text == "رصد"


def test_colours_of_text_on_tint_have_contrast_aa() -> None:
    style = tree(two_paragraphs()).all("style")[0].text
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w{6});", part)) for part in style.split("@media")[:2]
    )
    for theme in (light, dark):
        for label in ("per", "loc", "org", "misc"):
            assert contrast(theme["ink"], theme[f"{label}-tint"]) >= 4.5
            assert contrast(theme[label], theme["paper"]) >= 4.5
            assert contrast(theme["soft"], theme[f"{label}-tint"]) >= 4.5
        for colour in ("say", "favor", "against", "mixed"):
            assert contrast(theme[colour], theme["paper"]) >= 4.5
        for ground in ("say-tint", "here", "role-tint"):
            assert contrast(theme["ink"], theme[ground]) >= 4.5
        for ground in ("say-tint", "here"):
            assert contrast(theme["say"], theme[ground]) >= 4.5
        assert contrast(theme["soft"], theme["paper"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours like #1b3650."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser

from hypothesis import given

from infer.annotation import Annotation
from infer.formats.html import render
from infer.formats.layout import inert, paragraphs
from tests.infer.formats.examples import annotate, two_paragraphs
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
    links = [link for aside in page.all("aside") for link in aside.all("a")]
    assert len(links) == len(annotation.actors)
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
    page = render(two_paragraphs())
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
        assert contrast(theme["soft"], theme["paper"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours like #1b3650."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

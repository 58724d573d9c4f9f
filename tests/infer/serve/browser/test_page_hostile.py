"""What strangers write acts on nothing: markup, handlers, controls of direction, size."""

from typing import Any

import pytest

from infer.annotation import Actor, Annotation, Entity, Passage, Quote, Relation, Stance, Target
from infer.text import sentences
from tests.infer.serve.browser.conftest import annotate
from tests.infer.serve.browser.server import StandIn

RLO, PDF, RLI = "\u202e", "\u202c", "\u2067"
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '"><svg onload=alert(3)>',
    "<a href=javascript:alert(4)>x</a>",
    "</article></main><style>*{display:none}</style>",
    "{{constructor.constructor('alert(5)')()}}",
    f"سلامة {RLO}gpj.exe{PDF} {RLI}حفتر",
    "\x00\x1b[31m\x07\u0085 سلامة",
    "__proto__",
    "' onmouseover='alert(6)",
)


def everywhere(name: str) -> Annotation:
    """An annotation that says `name` wherever a service can say anything."""
    text = f"قال {name} كلامًا."
    span = (4, 4 + len(name))
    entities = (Entity(*span, "PER", name, 0.9, "a1"),)
    actors = (Actor("a1", name, "PER", (0,)), Actor(name, name, "ROLE", ()))
    said = Passage(*span, name)
    cue = Passage(0, 3, "قال")
    quotes = (Quote(said, name, cue, said, "direct", 0.5),)
    stances = (
        Stance(0, name, Target(actor="a1"), "against", 0.9, 0),
        Stance(0, "a1", Target(passage=said), "favor", 0.8),
        Stance(0, "author", Target(subject=name), "neutral", 0.7),
    )
    relations = (
        Relation(name, Target(actor="a1"), "against", 0.9, 0, 1, (0,)),
        Relation("a1", Target(passage=said), "favor", 0.8, 1, 0, (1,)),
    )
    tasks = ("entities", "quotes", "stances")
    bounds = sentences(text)
    return Annotation(
        text, bounds, entities, actors, quotes, stances, relations, tasks, name, {name: 3}
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_inert(page: Any, service: StandIn, name: str) -> None:
    annotation = everywhere(name)
    service.known[annotation.text] = annotation.to_json()
    page.fill("#target", name[:300])
    page.press("#target", "Enter")
    # A browser's text box holds no NUL; the service is asked by hand.
    page.evaluate("text => { document.querySelector('#article').value = text; }", annotation.text)
    page.click("#submit")
    page.wait_for_selector("#result:not([hidden])")
    for selector in ("script:not([src='static/app.js'])", "img", "svg svg", "#result style"):
        assert page.locator(selector).count() == 0
    assert (
        page.evaluate(
            """() => [...document.querySelectorAll('*')].flatMap((e) =>
          e.getAttributeNames().filter((a) => a.startsWith('on') || a === 'style'))"""
        )
        == []
    )
    body = page.evaluate("document.body.textContent")
    assert not set(body) & set("\x00\x1b\x07\u0085\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
    for selector in ("#m0", ".quote", "#table .pen"):
        page.locator(selector).first.hover()
        page.locator(selector).first.click()
        page.keyboard.press("Escape")
    assert page.evaluate("({}).polluted") is None


def test_a_name_keeps_its_direction_to_itself(page: Any, service: StandIn) -> None:
    annotation = everywhere(f"{RLO}evil{PDF}")
    service.known[annotation.text] = annotation.to_json()
    annotate(page, annotation.text)
    loose = page.evaluate(
        """() => [...document.querySelectorAll('#result *')].filter((e) =>
          [...e.childNodes].some((n) => n.nodeType === 3 && n.data.includes('evil'))
          && !e.closest('bdi, [dir], title, text, option'))
          .map((e) => e.outerHTML.slice(0, 200))"""
    )
    assert loose == []
    isolated = "getComputedStyle(document.querySelector('mark').parentElement).unicodeBidi"
    assert page.evaluate(isolated) == "isolate"


def test_a_long_text_is_shown_whole_and_soon(page: Any, service: StandIn) -> None:
    sentence = "وقال غسان سلامة <b>إن</b> 😀 حفتر في طرابلس. "
    paragraph = (sentence * 20).strip()
    text = "\n".join([paragraph] * (300_000 // len(paragraph)))
    found = []
    for number, bounds in enumerate(sentences(text)):
        at = text.index("غسان سلامة", bounds.start)
        found.append(Entity(at, at + 10, "PER", "غسان سلامة", 0.9, "a1"))
        assert bounds.start <= at < bounds.end, number
    actor = Actor("a1", "غسان سلامة", "PER", tuple(range(len(found))))
    annotation = Annotation(text, sentences(text), tuple(found), (actor,))
    service.known[text] = annotation.to_json()
    page.evaluate("text => { document.querySelector('#article').value = text; }", text)
    page.click("#submit")
    page.wait_for_selector("#result:not([hidden])")
    assert page.evaluate("document.querySelector('#annotated').textContent") == text.replace(
        "\n", ""
    )
    assert page.locator("mark").count() == len(found) > 6000
    assert page.locator("#annotated b").count() == 0
    seconds = page.evaluate(
        """() => new Promise((done) => {
          const begun = performance.now();
          document.querySelector('.actors button').click();
          requestAnimationFrame(() => setTimeout(() => done((performance.now() - begun) / 1000)));
        })"""
    )
    assert seconds < 5

"""How the page stands: on a phone, in the dark, by keyboard alone, for those who want no motion."""

import re
from typing import Any

import pytest

from tests.infer.serve.browser.conftest import ROOT, Open, annotate
from tests.infer.serve.browser.server import Refusal, StandIn

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SHEETS = ROOT / "infer" / "serve" / "static", ROOT / "infer" / "formats" / "page.css.j2"


def widths(page: Any) -> tuple[int, int]:
    """The width that the content needs, and that of the screen."""
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return wide, screen


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_wider_than_a_phone(open_page: Open, service: StandIn, language: str) -> None:
    page = open_page(**PHONE)
    if language == "en":
        page.click("#language")
    assert widths(page) == (360, 360)
    page.fill("#target", "وقف إطلاق النار في جميع أنحاء ليبيا وانسحاب القوات الأجنبية منها")
    page.press("#target", "Enter")
    service.refusals.append(Refusal(422, "field" + "x" * 300))
    page.fill("#article", "x" * 500)
    page.click("#submit")
    page.wait_for_selector("#problem:visible")
    assert widths(page) == (360, 360)
    annotate(page)
    assert widths(page) == (360, 360)
    for opens in ("#m0", ".quotes .pen", "#table .pen", "#add-name"):
        page.locator(opens).first.click()
        page.wait_for_selector("#editor[open]")
        assert widths(page) == (360, 360)
        box = page.locator("#editor").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        page.keyboard.press("Escape")


def test_what_is_pressed_on_a_phone_is_large_enough(open_page: Open) -> None:
    page = annotate(open_page(**PHONE))
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, td a, .legend label')]
          .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
          .filter(([r]) => r.height && (r.height < 24 || r.width < 24))
          .map(([r, html]) => `${r.width}×${r.height} ${html}`)"""
    )
    assert small == []


def colours(css: str) -> dict[str, str]:
    """The first value of each colour that a sheet names."""
    found = re.findall(r"(--[\w-]+): (#\w+);", css)
    return dict(reversed(found))


def test_its_colours_are_those_of_the_html_form() -> None:
    static, form = SHEETS
    page = (static / "style.css").read_text(encoding="utf-8")
    other = form.read_text(encoding="utf-8")
    for scheme in (0, 1):  # light, dark
        ours, theirs = (
            colours(sheet.split("prefers-color-scheme: dark")[scheme]) for sheet in (page, other)
        )
        assert theirs.items() <= ours.items()


def test_it_is_dark_where_the_reader_wants_it(open_page: Open) -> None:
    page = annotate(open_page(color_scheme="dark"))
    paint = "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    dark, light = page.locator("body").evaluate(paint)
    assert brightness(dark) < 0.2
    assert brightness(light) > 0.8
    page.click("#m0")
    dark, light = page.locator("#editor").evaluate(paint)
    assert brightness(dark) < 0.2
    assert brightness(light) > 0.8


def brightness(colour: str) -> float:
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / (3 * 255)


def test_no_motion_where_the_reader_wants_none(open_page: Open) -> None:
    scroll = "getComputedStyle(document.documentElement).scrollBehavior"
    assert open_page(reduced_motion="reduce").evaluate(scroll) == "auto"
    assert open_page(reduced_motion="no-preference").evaluate(scroll) == "smooth"


def test_on_paper_the_article_stands_without_its_tools(open_page: Open) -> None:
    result = annotate(open_page())
    result.emulate_media(media="print")
    for tool in ("#source", "#language", "#correcting", ".downloads", ".quotes .pen"):
        assert not result.locator(tool).first.is_visible()
    for part in ("#annotated", "svg", "#table table", ".quotes .said"):
        assert result.locator(part).first.is_visible()


def test_its_own_letters_are_used(result: Any) -> None:
    loaded = result.evaluate(
        "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
    )
    assert {family.strip('"') for family in loaded} == {"Rasd Naskh", "Rasd Label"}


class Keys:
    """A reader who has a keyboard and nothing else."""

    def __init__(self, page: Any):
        self.page = page

    def focused(self) -> str:
        """Tell what has the focus: its id, key, or class."""
        return self.page.evaluate(
            """() => { const e = document.activeElement;
              return e.id || e.dataset.key || e.getAttribute('class') || e.tagName; }"""
        )

    def tab_to(self, name: str, most: int = 120) -> None:
        for _ in range(most):
            if self.focused() == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {name}, but to {self.focused()}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def test_all_is_done_by_keyboard_alone(page: Any) -> None:
    keys = Keys(page)
    keys.tab_to("language", 3)
    keys.tab_to("example")
    keys.press("Enter")
    page.wait_for_selector("#article[dir=auto]")
    keys.tab_to("target")
    page.keyboard.type("الهدنة")
    keys.press("Enter")
    keys.tab_to("submit")
    keys.press("Enter")
    page.wait_for_selector("#result:not([hidden])")
    keys.tab_to("show-PER")
    keys.press("Space")
    assert page.locator("#result.hide-PER").count() == 1
    keys.press("Space")
    keys.tab_to("m0")
    keys.press("ArrowLeft", "ArrowLeft")  # onward, in an article from right to left
    assert keys.focused() == "m2"
    assert page.locator("#card").is_visible()
    assert "غسان سلامة" in page.get_attribute("#m2", "aria-description") + page.inner_text("#card")
    keys.press("Enter")
    page.wait_for_selector("#editor[open]")
    assert page.evaluate("document.querySelector('#editor').contains(document.activeElement)")
    keys.press("Escape")
    page.wait_for_selector("#editor:not([open])", state="attached")
    assert keys.focused() == "m2"
    keys.press("Enter", "ArrowDown", "ArrowDown", "Enter")  # the third type
    page.wait_for_selector("#m2.ORG")
    assert keys.focused() == "m2"
    keys.press("Control+z")
    page.wait_for_selector("#m2.PER")
    keys.press("Tab")
    assert keys.focused().startswith("actor ")  # one stop for all names of the text
    keys.press("Enter")
    assert page.locator("#filtered").is_visible()
    keys.press("Escape")
    assert page.locator("#filtered").is_hidden()
    keys.tab_to("quote 0")
    keys.press("Enter")
    assert page.locator(".sentence.shown").count() >= 1
    keys.tab_to("back", 200)
    keys.press("Enter")
    assert keys.focused() == "quote 0"


def test_the_first_stops_skip_to_the_parts(result: Any) -> None:
    keys = Keys(result)
    result.focus("#language")
    for target in ("#table", "#quotes", "#text"):
        keys.press("Shift+Tab")
        assert result.evaluate("document.activeElement.getAttribute('href')") == target
        assert result.locator(":focus").bounding_box()["width"] > 50
    result.locator("a[href='#table']").focus()
    keys.press("Enter", "Tab")
    assert result.evaluate("Boolean(document.activeElement.closest('#table'))")

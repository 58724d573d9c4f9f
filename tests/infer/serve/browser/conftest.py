"""Chromium, driven by Playwright, on the page as the stand-in serves it; skipped without them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.infer.serve.browser.server import ROOT, StandIn, stand_in

__all__ = ["ROOT", "Open", "annotate", "wait_for_text"]

CHROMIUM = Path("/usr/bin/chromium")
ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000  # milliseconds
WIDE = {"width": 1200, "height": 900}
Open = Callable[..., Any]


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """One browser for all tests of this folder; its event loop ends with them."""
    api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install rasd[dev]")
    if not CHROMIUM.is_file():
        pytest.skip(f"no {CHROMIUM}: apt-get install chromium")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def _service() -> Iterator[StandIn]:
    with stand_in() as service:
        yield service


@pytest.fixture
def service(_service: StandIn) -> Iterator[StandIn]:
    """The stand-in, as it is at first."""
    _service.reset()
    yield _service
    _service.go_on.set()


def watched(page: Any, address: str) -> list[str]:
    """Return a list that fills with what goes wrong on the page.

    That is an exception, an error on the console (a breach of the content security policy is one),
    a dialog, a request to anyone but the service.
    """
    wrong: list[str] = []
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: wrong.append(f"exception: {error}"))
    page.on("console", lambda said: wrong.append(said.text) if _counts(said) else None)
    page.on("dialog", lambda dialog: _answer(dialog, wrong))
    page.on("request", lambda r: r.url.startswith((address, "blob:")) or wrong.append(r.url))
    return wrong


@pytest.fixture
def open_page(browser: Any, service: StandIn) -> Iterator[Open]:
    """Opens the page in a context of its own; in the end nothing may have gone wrong in any."""
    opened = []

    def open_one(url: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": WIDE} | options)
        page = context.new_page()
        opened.append((context, watched(page, url or service.url)))
        page.goto(url or service.url)
        page.wait_for_selector("html[data-ready]")
        return page

    yield open_one
    for context, _ in opened:
        context.close()
    assert [wrong for _, wrong in opened] == [[] for _ in opened]


@pytest.fixture(scope="package")
def _shared(browser: Any, _service: StandIn) -> Iterator[tuple[Any, list[str]]]:
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    yield page, watched(page, _service.url)
    context.close()


@pytest.fixture
def page(_shared: tuple[Any, list[str]], service: StandIn) -> Iterator[Any]:
    """The page, wide and in Arabic, as if nobody had used it; nothing may go wrong on it."""
    page, wrong = _shared
    page.goto(service.url)
    page.wait_for_selector("html[data-ready]")
    yield page
    found = list(wrong)
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    page.goto("about:blank")
    wrong.clear()
    assert not found


@pytest.fixture
def result(page: Any) -> Any:
    """The page with the seed article annotated."""
    return annotate(page)


def annotate(page: Any, text: str | None = None) -> Any:
    """Annotate a text, by default the example, and wait for the result."""
    if text is None:
        page.click("#example")
        wait_for_text(page)
    else:
        page.fill("#article", text)
    page.click("#submit")
    page.wait_for_selector("#result:not([hidden])")
    return page


def wait_for_text(page: Any) -> None:
    """Wait until a file or the example stands in the box."""
    page.wait_for_selector("#article[dir=auto]")


def _answer(dialog: Any, wrong: list[str]) -> None:
    if dialog.type != "beforeunload":  # a test that ends may leave corrections behind
        wrong.append(f"dialog: {dialog.message}")
    dialog.accept()


def _counts(said: Any) -> bool:
    # A refusal of the service is told by the browser too.
    return said.type == "error" and "Failed to load resource" not in said.text

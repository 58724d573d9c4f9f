"""Take the pictures of docs/ anew, with the models that ship (`make screenshots`); look at them.

It needs Playwright and Chromium, as the tests of the page do. The port must be free.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infer.annotator import Annotator
from infer.formats.html import render
from tests.infer.serve.browser.conftest import ARGS, CHROMIUM
from tests.make_golden import ARTICLES

DOCS = Path(__file__).parent.parent / "docs"
PORT = 8765
FILE = {"viewport": {"width": 1280, "height": 1260}}
DESK = {"viewport": {"width": 1200, "height": 1240}}
PHONE = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 2, "has_touch": True}


def main() -> None:
    """Write seed.png and graph.png, of the HTML file, and serve.png and serve-phone.png."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGS))
        of_the_file(browser)
        with service() as address:
            of_the_service(browser, address, DESK, DOCS / "serve.png")
            of_the_service(browser, address, PHONE, DOCS / "serve-phone.png")
        browser.close()


def of_the_file(browser: Any) -> None:
    """Open the HTML page of the seed article from the file system."""
    text = ARTICLES["seed"].read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        page_file = Path(home) / "seed.html"
        page_file.write_text(render(Annotator.load().annotate(text, id="seed")), encoding="utf-8")
        page = browser.new_page(**FILE)
        page.goto(page_file.as_uri())
        page.screenshot(path=DOCS / "seed.png")
        page.locator("svg").first.screenshot(path=DOCS / "graph.png")


def of_the_service(browser: Any, address: str, options: Any, picture: Path) -> None:
    """Have the page annotate its example, the seed article."""
    page = browser.new_page(**options)
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    page.click("#example")
    page.click("#submit")
    page.wait_for_selector("mark[id]")
    page.screenshot(path=picture)


@contextmanager
def service() -> Iterator[str]:
    """Run `infer serve`; return its address."""
    command = [sys.executable, "-m", "infer", "serve", "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if "listening" in line)
        yield f"http://127.0.0.1:{PORT}/"
        process.terminate()


if __name__ == "__main__":
    main()

"""The page as the service itself serves it: its policy, its limits, its errors, its forms."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.infer.serve.browser.conftest import ROOT, Open, annotate, wait_for_text

services = pytest.importorskip("tests.infer.serve.services", reason="needs the extra serve")


@pytest.fixture
def real() -> Iterator[Any]:
    with services.running(token="right-1", max_chars=4000) as service:
        yield service


def test_the_service_serves_the_page(open_page: Open, real: Any) -> None:
    page = open_page(url=f"http://127.0.0.1:{real.port}/")
    assert "4,000" in page.inner_text("#size")
    page.click("#example")
    wait_for_text(page)
    example = (ROOT / "seeds" / "seed.txt").read_text(encoding="utf-8")
    assert page.input_value("#article") == example.rstrip()
    page.fill("#target", "الهدنة")
    page.click("#submit")
    page.wait_for_selector("#editor[open]")
    page.fill("#editor input", "right-1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result:not([hidden])")
    assert real.models.targets == [("الهدنة",)]
    assert real.models.calls == [(example.rstrip(),)]
    assert page.locator("#annotated p").count() > 10
    assert page.evaluate("document.fonts.check('20px \"Rasd Naskh\"', 'سلامة')")
    with page.expect_download() as download:
        page.get_by_role("button", name="HTML", exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(b"<!DOCTYPE html>")


def test_its_refusals_are_understood(open_page: Open) -> None:
    with services.running() as service:
        page = open_page(url=f"http://127.0.0.1:{service.port}/")
        page.fill("#article", services.BOOM)
        page.click("#submit")
        page.wait_for_selector("#problem:visible")
        assert "الرمز 500" in page.inner_text("#problem")
        assert "its log tells more" in page.inner_text("#problem .detail")
        page.fill("#article", "نص")
        annotate(page, "نص")

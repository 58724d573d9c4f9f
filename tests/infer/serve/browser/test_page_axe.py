"""No serious finding of axe-core: in both languages, light and dark, wide and on a phone.

axe-core is no part of this repository: `npm install axe-core` puts it where it is looked for, or
RASD_AXE names its axe.min.js.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.infer.serve.browser.conftest import ROOT, Open, annotate
from tests.infer.serve.browser.server import Refusal, StandIn

AXE = Path(os.environ.get("RASD_AXE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ['violations'] });
  return found.violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target + ' ' + n.failureSummary)
      .slice(0, 3).join(' | ')} (${nodes.length})`);
}"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not AXE.is_file(), reason=f"no {AXE.name}: npm install axe-core"),
]


@pytest.mark.parametrize("size", [{}, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_serious_finding(
    open_page: Open, service: StandIn, language: str, scheme: str, size: dict[str, Any]
) -> None:
    page = open_page(color_scheme=scheme, reduced_motion="reduce", **size)
    if language == "en":
        page.click("#language")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN)
    page.fill("#target", "الهدنة")
    page.press("#target", "Enter")
    service.refusals.append(Refusal(422, "text: found 3"))
    page.fill("#article", "نص")
    page.click("#submit")
    page.wait_for_selector("#problem:visible")
    found += page.evaluate(RUN)
    annotate(page)
    found += page.evaluate(RUN)
    page.locator(".actors").get_by_role("button", name="غسان سلامة").click()
    page.locator(".quote").first.click()
    page.locator(".legend label").first.click()
    found += page.evaluate(RUN)
    for opens in ("#m0", ".quotes .pen", "#table .pen", "#add-name"):
        page.locator(opens).first.click()
        page.wait_for_selector("#editor[open]")
        found += page.evaluate(RUN)
        page.keyboard.press("Escape")
    assert found == []

"""What the service refuses is told in words, and what can be done about it is offered."""

import time
from typing import Any

import pytest

from tests.infer.serve.browser.conftest import annotate
from tests.infer.serve.browser.server import Refusal, StandIn

TEXT = "وصل سلامة إلى روما."


def send(page: Any) -> None:
    page.fill("#article", TEXT)
    page.click("#submit")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (413, "النص أكبر مما تقبله الخدمة"),
        (422, "لم تقبل الخدمة الطلب"),
        (403, "الخدمة ترفض هذا الطلب"),
        (504, "لم تنتهِ الخدمة في الوقت المسموح"),
        (500, "تعطلت الخدمة وهي تعالج الطلب (الرمز 500)"),
    ],
)
def test_refusals_are_told_in_words(page: Any, service: StandIn, status: int, told: str) -> None:
    service.refusals.append(Refusal(status, "<b>text</b>: found 3"))
    send(page)
    page.wait_for_selector("#problem:visible")
    assert page.get_attribute("#problem", "role") == "alert"
    assert told in page.inner_text("#problem")
    assert "<b>text</b>: found 3" in page.inner_text("#problem")
    assert page.locator("#problem b").count() == 0
    page.click("#language")
    assert told not in page.inner_text("#problem")
    page.click("#problem button")  # try again
    page.wait_for_selector("#result:not([hidden])")
    assert page.locator("#problem").is_hidden()


def test_a_token_is_asked_for_and_used(page: Any, service: StandIn) -> None:
    service.token = "right-1"
    send(page)
    page.wait_for_selector("#editor[open]")
    page.fill("#editor input", "wrong")
    with page.expect_response("**/v1/annotate"):
        page.keyboard.press("Enter")
    page.wait_for_selector("#editor[open] input:focus")
    assert page.input_value("#editor input") == ""
    page.fill("#editor input", "right-1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result:not([hidden])")
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    page.wait_for_selector("html[data-ready]")
    annotate(page, TEXT)  # this window keeps the token


def test_a_busy_service_is_asked_again_when_it_said(page: Any, service: StandIn) -> None:
    service.refusals.append(Refusal(429, headers={"Retry-After": "1"}))
    begun = time.monotonic()
    send(page)
    page.wait_for_selector("#problem:visible")
    assert "الخدمة مشغولة" in page.inner_text("#problem")
    assert "1 ث" in page.inner_text("#problem .count")
    assert page.get_attribute("#problem .count", "aria-hidden") == "true"
    page.wait_for_selector("#result:not([hidden])")
    assert time.monotonic() - begun >= 1
    assert page.locator("#problem").is_hidden()
    assert len(service.asked) == 2


def test_waiting_for_a_busy_service_can_be_cancelled(page: Any, service: StandIn) -> None:
    service.refusals.append(Refusal(429, headers={"Retry-After": "30"}))
    send(page)
    page.wait_for_selector("#problem:visible")
    page.click("#cancel")
    page.wait_for_selector("#problem", state="hidden")
    assert page.inner_text("#said") == "أُلغي التحليل."


def test_a_lost_network_is_told(page: Any, service: StandIn) -> None:
    page.route("**/v1/annotate", lambda route: route.abort())
    send(page)
    page.wait_for_selector("#problem:visible")
    assert "لا اتصال بالخدمة" in page.inner_text("#problem")
    page.unroute("**/v1/annotate")
    page.click("#problem button")
    page.wait_for_selector("#result:not([hidden])")


def test_an_answer_without_sense_is_told(page: Any, service: StandIn) -> None:
    service.known[TEXT] = {"entities": None}
    send(page)
    page.wait_for_selector("#problem:visible")
    assert "جواب الخدمة غير مفهوم" in page.inner_text("#problem")


def test_progress_is_shown_and_can_be_cancelled(page: Any, service: StandIn) -> None:
    service.go_on.clear()
    send(page)
    page.wait_for_selector("#progress:visible")
    assert page.get_attribute("body", "aria-busy") == "true"
    page.click("#cancel")
    page.wait_for_selector("#progress", state="hidden")
    assert page.inner_text("#said") == "أُلغي التحليل."
    assert page.get_attribute("body", "aria-busy") is None
    assert page.locator("#result").is_hidden()
    service.go_on.set()
    annotate(page, TEXT)


def test_a_second_question_takes_the_place_of_the_first(page: Any, service: StandIn) -> None:
    service.go_on.clear()
    send(page)
    page.wait_for_selector("#progress:visible")
    page.fill("#article", "وصل حفتر.")
    page.click("#submit")
    service.go_on.set()
    page.wait_for_selector("#result:not([hidden])")
    page.wait_for_selector("#progress", state="hidden")
    assert page.inner_text("#annotated") == "وصل حفتر."

"""From a text to what is seen of it: pasting, filters, clicks that lead to the sentence."""

from collections import Counter
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from infer.formats.json import annotation_from_json
from infer.formats.layout import inert
from infer.formats.layout import paragraphs as paragraphs_of
from infer.text import words
from tests.infer.serve.browser.conftest import annotate, wait_for_text
from tests.infer.serve.browser.server import SEED, StandIn, bare, golden

GOLDEN = golden()


def texts(page: Any, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_text_contents()]


def shown(page: Any) -> list[int]:
    found = page.locator(".sentence.shown").all()
    return sorted({int(one.get_attribute("data-sentence")) for one in found})


def test_a_pasted_text_comes_back_annotated(page: Any, service: StandIn) -> None:
    annotate(page, SEED)
    assert service.asked == [{"text": SEED, "id": "", "targets": [], "format": "json"}]
    marked = page.locator("mark").evaluate_all(
        "all => all.map(m => [m.dataset.mention, m.textContent])"
    )
    names = {
        key: "".join(text for _, text in pieces) for key, pieces in groupby(marked, itemgetter(0))
    }
    assert list(names.values()) == [entity["text"] for entity in GOLDEN["entities"]]
    lines = [line.strip() for line in SEED.splitlines() if line.strip()]
    assert [" ".join(text.split()) for text in texts(page, "#annotated p")] == [
        " ".join(line.split()) for line in lines
    ]
    assert str(len(GOLDEN["entities"])) in page.inner_text("#said")
    assert page.evaluate("document.activeElement.id") == "result-title"
    assert not page.locator("#source").get_attribute("open")


def test_no_word_is_split(result: Any) -> None:
    cuts = result.evaluate(
        """() => [...document.querySelectorAll('#annotated p')].map((p) => {
          const nodes = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
          const cuts = [0];
          while (nodes.nextNode()) cuts.push(cuts.at(-1) + [...nodes.currentNode.data].length);
          return [p.textContent, cuts];
        })"""
    )
    for text, at in cuts:
        inside = [c for c in at for word in words(text) if word.start < c < word.end]
        assert not inside, text


def test_the_pieces_are_those_of_the_html_form(page: Any) -> None:
    found = page.evaluate(
        """async (annotation) => {
          const { Points } = await import('/static/offsets.js');
          const { paragraphs } = await import('/static/pieces.js');
          return paragraphs(annotation, new Points(annotation.text)).map((pieces) =>
            pieces.map(({ text, mention, first, sentence, source, cue, content }) =>
              [text, mention, first, sentence, source, cue, content]));
        }""",
        GOLDEN,
    )
    expected = [
        [
            [p.text, p.mention, p.first and p.mention is not None, p.sentence]
            + [list(part) for part in (p.source, p.cue, p.content)]
            for p in pieces
        ]
        for pieces in paragraphs_of(annotation_from_json(GOLDEN), fine=True)
    ]
    assert found == expected


def test_types_are_filtered(result: Any) -> None:
    marked = "getComputedStyle(document.querySelector('mark.LOC')).backgroundImage"
    before = result.evaluate(marked)
    result.locator("label.LOC").click()
    assert (before, result.evaluate(marked)) != (before, before)
    assert result.evaluate(marked) == "none"
    assert not result.locator(".actors li.LOC:visible").count()
    assert result.locator(".actors li.PER:visible").count()
    counts = Counter(entity["label"] for entity in GOLDEN["entities"])
    assert texts(result, ".legend label.LOC .count") == [str(counts["LOC"])]
    result.locator("label.LOC").click()
    assert result.evaluate(marked) == before


def test_actors_are_filtered_everywhere(result: Any) -> None:
    haftar = next(actor for actor in GOLDEN["actors"] if actor["name"] == "خليفة حفتر")
    result.locator(".actors").get_by_role("button", name="خليفة حفتر").click()
    same = result.locator("mark.same[id]")
    assert same.count() == len(haftar["mentions"])
    stood = [
        r for r in GOLDEN["relations"] if haftar["id"] in (r["holder"], r["target"].get("actor"))
    ]
    assert result.locator("#table tbody tr").count() == len(stood)
    said = [quote for quote in GOLDEN["quotes"] if quote["speaker"] == haftar["id"]]
    assert result.locator("#quote-list [data-quote]").count() == len(said)
    result.locator("#filtered button").click()
    result.mouse.move(0, 0)  # what is pointed at is lit in passing
    assert result.locator("#table tbody tr").count() == len(GOLDEN["relations"])
    assert not result.locator("mark.same").count()


def test_a_quotation_leads_to_its_sentence_and_back(result: Any) -> None:
    cue = GOLDEN["quotes"][2]["cue"]["start"]
    number = next(i for i, s in enumerate(GOLDEN["sentences"]) if s["start"] <= cue < s["end"])
    result.locator(".quote").nth(2).click()
    assert shown(result) == [number]
    assert result.evaluate("document.activeElement.id") == f"s{number + 1}"
    assert result.locator(f"#s{number + 1}").is_visible()
    content = "".join(result.locator(".is-content").all_text_contents())
    assert content == inert(GOLDEN["quotes"][2]["content"]["text"])
    assert (
        "".join(result.locator(".is-cue").all_text_contents()) == GOLDEN["quotes"][2]["cue"]["text"]
    )
    result.locator("#back").click()
    assert result.evaluate("document.activeElement.dataset.key") == "quote 2"


def test_the_table_leads_to_the_sentence(result: Any) -> None:
    row = result.locator("#table tbody tr").nth(1)
    link = row.locator(".where a").last
    number = int(link.inner_text())
    link.click()
    assert shown(result) == [number - 1]
    assert result.evaluate("document.activeElement.id") == f"s{number}"
    result.keyboard.press("Escape")
    assert shown(result) == []


def test_the_graph_leads_to_all_its_sentences(result: Any) -> None:
    relation = max(GOLDEN["relations"], key=lambda r: len(r["stances"]))
    sentences = sorted({GOLDEN["stances"][i]["sentence"] for i in relation["stances"]})
    edges = result.locator(f"svg a.{relation['label']}[href='#s{sentences[0] + 1}']")
    label = "، ".join(str(index + 1) for index in sentences)
    edge = next(edge for edge in edges.all() if label in edge.get_attribute("aria-label"))
    edge.focus()
    result.keyboard.press("Enter")
    assert shown(result) == sentences
    for sign, name in (("+", "favor"), ("−", "against")):
        assert set(texts(result, f"svg a.{name} .sign")) == {sign}


def test_quotations_inside_others_are_told_apart(page: Any, service: StandIn) -> None:
    text = "قال سلامة: إن حفتر أعلن أنه يرحب بالهدنة."

    def span(part: str) -> dict[str, Any]:
        return {"start": text.index(part), "end": text.index(part) + len(part), "text": part}

    outer = {
        "source": span("سلامة"),
        "cue": span("قال"),
        "content": span("حفتر أعلن أنه يرحب بالهدنة"),
    }
    inner = {"source": span("حفتر"), "cue": span("أعلن"), "content": span("يرحب بالهدنة")}
    more = {"speaker": None, "kind": "indirect", "score": 0.5}
    service.known[text] = bare(text) | {"quotes": [outer | more, inner | more]}
    annotate(page, text)
    page.locator(".quote").nth(1).hover()
    assert "".join(page.locator(".is-content").all_text_contents()) == "يرحب بالهدنة"
    assert "".join(page.locator(".is-source").all_text_contents()) == "حفتر"
    page.locator(".quote").nth(0).hover()
    assert "".join(page.locator(".is-content").all_text_contents()) == "حفتر أعلن أنه يرحب بالهدنة"


def test_subjects_are_asked_about(page: Any, service: StandIn) -> None:
    page.fill("#target", "  القوات   المعتدية ")
    page.press("#target", "Enter")
    page.fill("#target", "...")
    page.click("#add-target")
    assert texts(page, "#chips bdi") == ["القوات المعتدية"]
    page.fill("#target", "الهدنة")  # what still stands in the box is asked about too
    annotate(page, SEED)
    assert service.asked[-1]["targets"] == ["القوات المعتدية", "الهدنة"]
    assert "الهدنة" in page.inner_text("#asked")
    assert "القوات المعتدية" not in page.inner_text("#asked")
    page.click("#source summary")
    page.locator("#chips button").first.click()
    page.click("#submit")
    page.wait_for_selector("#source:not([open])")
    assert service.asked[-1]["targets"] == ["الهدنة"]


def test_neutral_answers_are_told(page: Any, service: StandIn) -> None:
    told = golden()
    told["stances"] = [
        {
            "sentence": 0,
            "holder": told["actors"][2]["id"],
            "target": {"text": "الهدنة"},
            "label": "neutral",
            "score": 0.9,
            "quote": None,
        }
    ]
    told["relations"] = []
    service.known[SEED] = told
    annotate(page, SEED)
    assert texts(page, "#table tbody tr td.stance") == ["محايد"]
    assert not page.locator("svg").count()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256"])
def test_a_file_is_read_and_its_size_told(page: Any, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "خبر.txt"
    file.write_text("وصل غسان سلامة إلى روما.", encoding=encoding)
    page.set_input_files("#file", file)
    wait_for_text(page)
    assert page.input_value("#article") == "وصل غسان سلامة إلى روما."
    assert "خبر.txt" in page.inner_text("#file-said")
    assert ("Windows-1256" in page.inner_text("#file-said")) == (encoding == "cp1256")


def test_a_dropped_file_is_read_and_others_are_refused(page: Any) -> None:
    drop = """([name, type, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], name, { type }));
      const options = { dataTransfer: data, bubbles: true, cancelable: true };
      document.querySelector('#article').dispatchEvent(new DragEvent('drop', options));
    }"""
    page.evaluate(drop, ["a.pdf", "application/pdf", "%PDF"])
    page.wait_for_selector("#file-said:not(:empty)")
    assert "a.pdf" in page.inner_text("#file-said")
    assert page.input_value("#article") == ""
    page.evaluate(drop, ["a.txt", "text/plain", "وصل سلامة."])
    wait_for_text(page)
    assert page.input_value("#article") == "وصل سلامة."


def test_limits_are_told_before_sending(open_page: Any, service: StandIn) -> None:
    service.max_chars = 12
    page = open_page()
    page.wait_for_selector("#size:not(:empty)")  # the page asks the service for its limits
    assert "12" in page.inner_text("#size")
    page.fill("#article", "😀" * 12)  # as many code points, twice as many UTF-16 units
    assert page.get_attribute("#article", "aria-invalid") == "false"
    page.fill("#article", "وصل سلامة إلى روما")
    assert page.get_attribute("#article", "aria-invalid") == "true"
    page.click("#submit")
    assert page.inner_text("#size") == ("النص أطول من المسموح: 18 حرف، والحد 12. احذف منه ما يزيد.")
    assert not service.asked


def test_nothing_is_sent_of_no_text(page: Any, service: StandIn) -> None:
    page.fill("#article", "  \n ")
    page.click("#submit")
    assert page.inner_text("#said") == "لا نص بعد: ألصق خبرًا أولًا."
    assert not service.asked


def test_the_language_is_switched_and_remembered(result: Any) -> None:
    html = "[document.documentElement.lang, document.documentElement.dir, document.title]"
    assert result.evaluate(html)[:2] == ["ar", "rtl"]
    result.click("#language")
    assert result.evaluate(html) == ["en", "ltr", "Rasd: who says what, and who stands where"]
    assert result.inner_text("#quotes") == "Quotations"
    assert "Found" in result.inner_text("#said")
    assert result.locator("#annotated").get_attribute("dir") == "rtl"
    assert result.locator("#annotated").get_attribute("lang") == "ar"
    assert texts(result, "#language") == ["العربية"]
    assert result.get_attribute("#language", "lang") == "ar"
    result.reload()
    result.wait_for_selector("html[data-ready]")
    assert result.evaluate(html)[:2] == ["en", "ltr"]


def test_both_languages_say_the_same_things(page: Any) -> None:
    missing = page.evaluate(
        """async () => {
          const { ARABIC } = await import('/static/arabic.js');
          const { ENGLISH } = await import('/static/english.js');
          const holes = (text) => [...new Set(JSON.stringify(text).match(/\\{\\w+\\}/g) ?? [])];
          const names = new Set([...Object.keys(ARABIC), ...Object.keys(ENGLISH)]);
          return [...names].filter((name) => !(name in ARABIC) || !(name in ENGLISH)
            || holes(ARABIC[name]).sort().join() !== holes(ENGLISH[name]).sort().join());
        }"""
    )
    assert missing == []


def test_the_services_forms_are_downloaded(result: Any, service: StandIn) -> None:
    for name, start in (("JSON", "{"), ("CoNLL", "#"), ("HTML", "<!DOCTYPE html>")):
        with result.expect_download() as download:
            result.get_by_role("button", name=name, exact=True).click()
        file = download.value
        assert file.suggested_filename == f"example.{name.lower()}"
        assert Path(file.path()).read_text(encoding="utf-8").startswith(start)
    assert [asked["format"] for asked in service.asked] == ["json", "conll", "html"]

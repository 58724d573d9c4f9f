"""What a reader corrects is kept in a file that `infer` checks and `train` learns from."""

import json
from pathlib import Path
from typing import Any

import pytest

from infer.annotation import Actor, Annotation, Entity
from infer.encoding import Encoder
from infer.formats.json import annotation_from_json
from infer.text import sentences
from infer.windows import WindowSize
from tests.infer.serve.browser.conftest import annotate
from tests.infer.serve.browser.server import StandIn, golden
from tests.tiny import make_tokenizer

GOLDEN = golden()


def save(page: Any) -> None:
    page.click("#editor .chief")
    page.wait_for_selector("#editor:not([open])", state="attached")


def corrected(page: Any) -> Annotation:
    """Download the corrected JSON, and check it as `infer` does."""
    return annotation_from_json(json.loads(download(page).read_text(encoding="utf-8")))


def download(page: Any) -> Path:
    with page.expect_download() as event:
        page.click("#download-corrected")
    assert event.value.suggested_filename.endswith(".corrected.json")
    return Path(event.value.path())


def test_without_corrections_the_file_is_the_annotation(result: Any) -> None:
    assert json.loads(download(result).read_text(encoding="utf-8")) == GOLDEN


def test_a_label_is_corrected_here_and_everywhere(result: Any) -> None:
    entity = GOLDEN["entities"][2]
    own = next(a for a in GOLDEN["actors"] if a["id"] == entity["actor"])
    result.click("#m2")
    result.check("#editor input[value=ORG]")
    save(result)
    assert result.evaluate("document.activeElement.id") == "m2"
    once = corrected(result)
    assert once.entities[2].label == "ORG"
    assert once.entities[2].score == 1
    assert [e.label for e in once.entities].count("ORG") == 1 + [
        e["label"] for e in GOLDEN["entities"]
    ].count("ORG")
    assert once.notes == {"corrected by hand": 1}
    result.click("#m2")
    result.check("#editor .check input")
    save(result)
    everywhere = corrected(result)
    assert {everywhere.entities[i].label for i in own["mentions"]} == {"ORG"}
    (actor,) = (a for a in everywhere.actors if a.id == own["id"])
    assert actor.label == "ORG"


def test_a_mention_is_given_to_another_actor(result: Any) -> None:
    target = GOLDEN["actors"][0]
    entity = GOLDEN["entities"][2]
    result.click("#m2")
    result.select_option("#editor select", target["id"])
    save(result)
    moved = corrected(result)
    assert moved.entities[2].actor == target["id"]
    left = next(a for a in moved.actors if a.id == entity["actor"])
    assert 2 not in left.mentions


def test_what_is_no_name_goes_and_its_actor_with_it(result: Any) -> None:
    alone = next(
        i
        for i, e in enumerate(GOLDEN["entities"])
        for a in GOLDEN["actors"]
        if a["id"] == e["actor"] and len(a["mentions"]) == 1 and not is_needed(a["id"])
    )
    result.click(f"#m{alone}")
    result.click("#editor .remove")
    gone = corrected(result)
    assert len(gone.entities) == len(GOLDEN["entities"]) - 1
    assert GOLDEN["entities"][alone]["actor"] not in {a.id for a in gone.actors}


def is_needed(actor: str) -> bool:
    speakers = {quote["speaker"] for quote in GOLDEN["quotes"]}
    parties = {stance["holder"] for stance in GOLDEN["stances"]}
    targets = {stance["target"].get("actor") for stance in GOLDEN["stances"]}
    return actor in speakers | parties | targets


def test_a_speaker_who_loses_his_name_stays_a_party(result: Any) -> None:
    speaker = next(q["speaker"] for q in GOLDEN["quotes"] if q["speaker"])
    own = next(a for a in GOLDEN["actors"] if a["id"] == speaker)
    result.click(f"#m{own['mentions'][0]}")
    if len(own["mentions"]) > 1:
        result.check("#editor .check input")
    result.click("#editor .remove")
    (left,) = (a for a in corrected(result).actors if a.id == speaker)
    assert (left.label, left.mentions) == ("ROLE", ())


SELECT = """([first, from, last, to]) => {
  const root = document.querySelector('#annotated');
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const find = (part) => {
    nodes.currentNode = root;
    while (nodes.nextNode()) if (nodes.currentNode.data.includes(part)) return nodes.currentNode;
  };
  const [a, b] = [find(first), find(last)];
  const range = document.createRange();
  range.setStart(a, a.data.indexOf(first) + from);
  range.setEnd(b, b.data.indexOf(last) + to);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def test_a_selection_becomes_a_name_of_whole_words(page: Any, service: StandIn) -> None:
    text = "😀🇱🇾 وصل المبعوث «غسان سلامة» إلى روما."
    at = text.index("روما")
    service.known[text] = Annotation(
        text,
        sentences(text),
        (Entity(at, at + 4, "LOC", "روما", 0.9, "a1"),),
        (Actor("a1", "روما", "LOC", (0,)),),
    ).to_json()
    annotate(page, text)
    page.evaluate(SELECT, ["غسان", 2, "سلامة»", 6])  # from within a word to behind the mark
    page.click("#add-selected")
    assert page.inner_text("#editor .chosen") == "غسان سلامة"
    save(page)
    found = corrected(page)
    assert [e.text for e in found.entities] == ["غسان سلامة", "روما"]
    assert found.text[slice(*found.entities[0].span)] == "غسان سلامة"
    assert [a.mentions for a in found.actors] == [(1,), (0,)]
    assert page.locator("#m0").inner_text() == "غسان سلامة"


def test_a_name_is_added_word_by_word_and_takes_the_place_of_others(result: Any) -> None:
    result.click("#add-name")
    sentence, first, last = (result.locator("#editor select").nth(n) for n in range(3))
    sentence.select_option("0")
    words = first.locator("option").all_text_contents()
    place = next(i for i, word in enumerate(words) if word.endswith("غسان"))
    first.select_option(str(place - 1))
    last.select_option(str(place + 1))
    assert result.inner_text("#editor .chosen") == "بليبيا غسان سلامة"
    assert "بليبيا" in result.inner_text("#editor [role=status]")
    result.check("#editor input[value=MISC]")
    save(result)
    found = corrected(result)
    assert [(e.text, e.label) for e in found.entities[:3]] == [
        ("الأمم المتحدة", "ORG"),
        ("بليبيا غسان سلامة", "MISC"),
        ("لحفتر", "PER"),
    ]


def test_a_speaker_is_corrected_and_a_quotation_taken_away(result: Any) -> None:
    other = GOLDEN["actors"][0]
    result.locator(".quotes .pen").nth(1).click()
    result.select_option("#editor select", other["id"])
    save(result)
    assert other["name"] in result.locator(".quotes .who").nth(1).inner_text()
    result.locator(".quotes .pen").nth(0).click()
    result.click("#editor .remove")
    found = corrected(result)
    assert len(found.quotes) == len(GOLDEN["quotes"]) - 1
    assert found.quotes[0].speaker == other["id"]
    shown = [s["quote"] for s in GOLDEN["stances"]]
    assert [s.quote for s in found.stances] == [
        None if quote in (None, 0) else quote - 1 for quote in shown
    ]


def test_a_stance_is_corrected_and_its_relation_follows(result: Any) -> None:
    rows = sorted(GOLDEN["relations"], key=lambda r: -r["score"])
    place = next(i for i, r in enumerate(rows) if len(r["stances"]) > 1)
    relation = rows[place]
    result.locator("#table .pen").nth(place).click()
    selects = result.locator("#editor select")
    assert selects.count() == len(relation["stances"])
    for select in selects.all():
        select.select_option("neutral")
    selects.first.select_option("favor" if relation["label"] == "against" else "against")
    save(result)
    found = corrected(result)
    labels = [found.stances[i].label for i in relation["stances"]]
    assert labels[1:] == ["neutral"] * (len(labels) - 1)
    assert labels[0] not in ("neutral", relation["label"])
    (changed,) = (r for r in found.relations if r.stances == (relation["stances"][0],))
    assert (changed.label, changed.score) == (labels[0], 1)
    assert changed.favor + changed.against == 1


def test_corrections_are_undone_and_made_again(result: Any) -> None:
    result.click("#m0")
    result.click("#editor .remove")
    result.wait_for_selector("#editor:not([open])", state="attached")
    count = len(GOLDEN["entities"])
    assert result.locator("mark[id]").count() == count - 1
    result.keyboard.press("Control+z")
    assert result.locator("mark[id]").count() == count
    assert corrected(result).notes == {}
    result.click("#redo")
    assert result.locator("mark[id]").count() == count - 1
    result.click("#undo")
    assert result.locator("#undo").is_disabled()
    assert json.loads(download(result).read_text(encoding="utf-8")) == GOLDEN


def test_relations_are_summed_up_as_infer_does(page: Any) -> None:
    summed = page.evaluate(
        """async (told) => {
          const { groupsOf, sumUp } = await import('/static/parties.js');
          const groups = groupsOf(told);
          return told.relations.map((relation) => sumUp(told.stances,
            groups.flatMap((group, i) => (group === groups[relation.stances[0]] ? [i] : []))));
        }""",
        GOLDEN,
    )
    for ours, theirs in zip(summed, GOLDEN["relations"], strict=True):
        assert ours["score"] == pytest.approx(theirs["score"], abs=2e-4)
        assert ours | {"score": 0} == theirs | {"score": 0}


def taught() -> int:
    """Return the first relation whose first stance has words for both: others teach nothing."""
    actors = {actor["id"]: actor for actor in GOLDEN["actors"]}
    for place, relation in enumerate(GOLDEN["relations"]):
        stance = GOLDEN["stances"][relation["stances"][0]]
        sentence = GOLDEN["sentences"][stance["sentence"]]
        parties = [actors[id_] for id_ in (stance["holder"], stance["target"].get("actor")) if id_]
        if all(is_named(party, sentence) for party in parties):
            return place
    raise AssertionError("no stance of the golden annotation names its parties")


def is_named(actor: Any, sentence: Any) -> bool:
    mentions = (GOLDEN["entities"][i] for i in actor["mentions"])
    return any(sentence["start"] <= one["start"] < sentence["end"] for one in mentions)


def test_from_the_browser_into_training(result: Any, tmp_path: Path) -> None:
    train_data = pytest.importorskip("train.data", reason="needs the extra train")
    examples = pytest.importorskip("train.examples")
    stance = pytest.importorskip("train.data.stance")
    result.click("#m2")
    result.check("#editor input[value=ORG]")
    save(result)
    result.locator("#table .pen").nth(taught()).click()
    result.locator("#editor select").first.select_option("neutral")
    save(result)
    kept = tmp_path / "corrections"
    kept.mkdir()
    (kept / "seed.corrected.json").write_bytes(download(result).read_bytes())

    corpus = train_data.read("corrected", tmp_path, "all", path="corrections")
    row = corpus.dataset[0]
    names = [
        (row["text"][start:end], label)
        for start, end, label in zip(row["start"], row["end"], row["label"], strict=True)
    ]
    assert ("غسان سلامة", "ORG") in names
    tags = ("O", *(f"{mark}-{label}" for label in ("PER", "LOC", "ORG", "MISC") for mark in "BI"))
    block = examples.join_sentences(corpus.dataset.select([0]))
    made = examples.make_examples(block, Encoder(make_tokenizer()), tags, WindowSize(60, 10))
    assert made.entities == len(names)
    assert made.lost == 0
    begins = sum(int((labels == tags.index("B-ORG")).sum()) for labels in made.labels)
    assert begins == sum(label == "ORG" for _, label in names) == 2
    quotes = train_data.read("corrected", tmp_path, "all", path="corrections", what="quotes")
    assert sum(len(r["label"]) for r in quotes.dataset) >= len(GOLDEN["quotes"])
    stances = stance.read_stances("corrected", tmp_path, "all", path="corrections")
    assert [r.label for r in stances.rows].count("neutral") == 1


def test_corrections_are_not_lost_unasked(result: Any, service: StandIn) -> None:
    result.click("#m0")
    result.click("#editor .remove")
    assert leaving_is_asked(result)
    result.click("#source summary")
    result.click("#submit")
    assert result.inner_text("#editor-title") == "تصحيح واحد"
    result.keyboard.press("Escape")
    assert len(service.asked) == 1
    download(result)
    assert not leaving_is_asked(result)
    result.click("#submit")
    result.wait_for_selector("#undo:disabled")
    assert len(service.asked) == 2


def leaving_is_asked(page: Any) -> bool:
    event = "new Event('beforeunload', { cancelable: true })"
    return not page.evaluate(f"dispatchEvent({event})")

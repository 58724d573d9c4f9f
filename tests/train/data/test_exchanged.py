from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.errors import UsageError
from train.data import read
from train.data.corpus import LABELS, Mention, Sentence
from train.data.exchanged import PREFIXES, SHARES, with_other_names

ALL = dict.fromkeys(LABELS, 1.0)
NAMES = {
    "PER": ("أحمد علي", "وأحمد علي", "خالد بن وليد", "سلامة", "لسلامة"),
    "LOC": ("روسيا", "بروسيا", "بيروت", "طرابلس"),
    "ORG": ("الأمم المتحدة", "وزارة الدفاع"),
}


def sentence(parts: list[tuple[str, str, str]]) -> Sentence:
    """Return a sentence of words between names: (before, label, name), …"""
    text, mentions = "", []
    for before, label, name in parts:
        text += before + " "
        mentions.append(Mention(len(text), len(text) + len(name), label))
        text += name + " "
    return Sentence(3, text + ".", tuple(mentions))


named = st.sampled_from(sorted(NAMES)).flatmap(
    lambda label: st.tuples(st.just(label), st.sampled_from(NAMES[label]))
)
sentences = st.lists(
    st.lists(
        st.builds(lambda word, name: (word, *name), st.sampled_from(["قال", "في"]), named)
    ).map(sentence),
    max_size=6,
)


def between(one: Sentence) -> list[str]:
    edges = [0, *(edge for m in one.mentions for edge in (m.start, m.end)), len(one.text)]
    return [one.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


@given(sentences, st.integers(0, 9))
def test_names_alone_change_and_each_is_one_of_its_label(before: list[Sentence], draw: int) -> None:
    after = with_other_names(before, ALL, draw)
    seen = {
        (m.label, place, word)
        for one in before
        for m in one.mentions
        for place, word in enumerate(one.text[m.start : m.end].split())
    }
    for old, new in zip(before, after, strict=True):
        assert (new.number, between(new)) == (old.number, between(old))
        assert [m.label for m in new.mentions] == [m.label for m in old.mentions]
        for was, now in zip(old.mentions, new.mentions, strict=True):
            words = new.text[now.start : now.end].split()
            assert {(now.label, place, word) for place, word in enumerate(words)} <= seen
            first, other = old.text[was.start], words[0][0]
            assert first == other or {first, other}.isdisjoint(PREFIXES)
    assert with_other_names(before, ALL, draw) == after


def test_labels_without_a_share_keep_their_names() -> None:
    before = [
        sentence([("قال", "PER", name), ("في", "ORG", other)])
        for name in NAMES["PER"]
        for other in NAMES["ORG"]
    ]
    after = with_other_names(before, {"PER": 1.0})
    assert after != before
    for old, new in zip(before, after, strict=True):
        kept, now = old.mentions[1], new.mentions[1]
        assert new.text[now.start : now.end] == old.text[kept.start : kept.end]


def test_persons_are_put_together_of_two() -> None:
    before = [sentence([("قال", "PER", name)]) for name in ("أحمد علي", "خالد سعيد")]
    found = {with_other_names(before, ALL, draw)[0].text for draw in range(10)}
    assert "قال أحمد سعيد ." in found


def test_a_sentence_with_spans_of_unknown_label_stays() -> None:
    one = sentence([("قال", "PER", "أحمد علي")])
    masked = Sentence(one.number, one.text, one.mentions, ((0, 3),))
    other = sentence([("قال", "PER", "خالد سعيد")])
    assert with_other_names([masked, other], ALL)[0] == masked


def test_a_config_chooses_them(tiny_data: Path) -> None:
    own = read("anercorp", tiny_data, "train").dataset
    drawn = [
        read("anercorp", tiny_data, "train", names=names, draw=draw).dataset["text"][:]
        for names in SHARES
        for draw in "01"
    ]
    assert all(len(texts) == len(own) for texts in drawn)
    assert len({tuple(texts) for texts in (own["text"][:], *drawn)}) == 1 + len(drawn)
    with pytest.raises(UsageError, match="names 'new'; choose one of own, exchanged"):
        read("anercorp", tiny_data, "train", names="new")

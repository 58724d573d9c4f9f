"""Who is in a sentence, and which pairs are asked about."""

from collections.abc import Sequence

from infer.annotation import Actor, Entity, Passage, Quote
from infer.parties import MOST_PAIRS, MOST_PARTIES, Party, Scene, candidates, parties
from infer.phrases import Phrase
from infer.spans import Span

TEXT = "قال المتحدث إن حفتر وليبيا رفضا الهدنة"


def entity(word: str, actor: str, label: str = "PER") -> Entity:
    at = TEXT.index(word)
    return Entity(at, at + len(word), label, word, 0.9, actor)


def passage(words: str) -> Passage:
    return Passage.at(Span(TEXT.index(words), TEXT.index(words) + len(words)), TEXT)


def phrase(words: str, *, key: str = "", holds: bool = False) -> Phrase:
    return Phrase(*passage(words).span, words, key or words, holds)


def scene(
    entities: Sequence[Entity] = (),
    phrases: Sequence[Phrase] = (),
    quote: Quote | None = None,
    span: Span | None = None,
) -> Scene:
    return Scene(3, span or Span(0, len(TEXT)), entities, {7: quote} if quote else {}, phrases)


HAFTAR, LIBYA = entity("حفتر", "a1"), entity("وليبيا", "a2", "LOC")
SAID = Quote(
    *(passage("المتحدث"), "a3", passage("قال"), passage("حفتر وليبيا رفضا الهدنة")), "indirect", 0.5
)
ACTORS = {
    "a1": Actor("a1", "خليفة حفتر", "PER", (0,)),
    "a2": Actor("a2", "ليبيا", "LOC", (1,)),
    "a3": Actor("a3", "المتحدث", "ROLE", ()),
}


def test_actors_speakers_and_phrases() -> None:
    found = parties(scene([HAFTAR, LIBYA], [phrase("الهدنة")], SAID), ACTORS)
    assert found == [
        Party("خليفة حفتر", "a1", (HAFTAR.span,), "a1"),
        Party("ليبيا", "a2", (LIBYA.span,), "a2"),
        Party("المتحدث", "a3", (passage("المتحدث").span,), "a3", (7,), (passage("قال").span,)),
        Party("الهدنة", "الهدنة", (passage("الهدنة").span,), holds=False),
    ]


def test_no_party_is_a_misc_or_has_no_actor() -> None:
    assert parties(scene([entity("حفتر", "a1", "MISC"), entity("وليبيا", "")]), ACTORS) == []


def test_a_source_that_was_tagged_as_a_phrase_is_one_party() -> None:
    found = parties(scene([], [phrase("المتحدث", holds=True)], SAID), ACTORS)
    assert [party.actor for party in found] == ["a3"]


def test_a_speaker_is_not_in_the_sentences_that_go_on_with_his_words() -> None:
    here = Span(TEXT.index("رفضا"), len(TEXT))
    (speaker,) = parties(scene([], [], SAID, here), ACTORS)
    assert (speaker.mentions, speaker.quotes) == ((), (7,))
    assert candidates(scene(), [speaker, Party("س", "s", (here,))])[0][0].holder == speaker


def test_one_phrase_twice_is_one_party() -> None:
    again = phrase("رفضا", key="الهدنة", holds=True)
    (party,) = parties(scene([], [phrase("الهدنة"), again]), ACTORS)
    assert (len(party.mentions), party.holds) == (2, True)


def test_pairs_are_ordered_and_have_a_target_that_is_there() -> None:
    one, other = Party("1", "1", (Span(0, 1),)), Party("2", "2", (Span(5, 6),))
    unseen = Party("3", "3", (), quotes=(0,), cues=(Span(8, 9),))
    issue = Party("4", "4", (Span(7, 8),), holds=False)
    pairs, left = candidates(scene(), [one, other, unseen, issue])
    assert left == 0
    assert [(pair.holder.name + pair.target.name) for pair in pairs] == [
        *("12", "14", "21", "24", "31", "32", "34")
    ]
    assert {pair.sentence for pair in pairs} == {3}
    assert candidates(scene(), [issue]) == ([], 0)
    assert candidates(scene(), []) == ([], 0)


def test_too_many_pairs_leave_the_closest() -> None:
    many = [Party(str(i), str(i), (Span(10 * i * i, 10 * i * i + 2),)) for i in range(300)]
    pairs, left = candidates(scene(), many)
    assert len(pairs) == MOST_PAIRS
    assert left == 300 * 299 - MOST_PAIRS
    kept = {(int(pair.holder.name), int(pair.target.name)) for pair in pairs}
    farthest = max(abs(a * a - b * b) for a, b in kept)
    closer = {
        (a, b) for a in range(300) for b in range(300) if a != b and abs(a * a - b * b) < farthest
    }
    assert closer <= kept
    assert pairs == sorted(pairs, key=lambda p: (int(p.holder.name), int(p.target.name)))


def test_the_nearest_mention_counts() -> None:
    far = [Party(f"f{i}", f"f{i}", (Span(1000 + 50 * i, 1001 + 50 * i),)) for i in range(20)]
    one = Party("1", "1", (Span(0, 1), Span(5000, 5001), Span(90_000, 90_001)))
    other = Party("2", "2", (Span(70_000, 70_001), Span(90_002, 90_003)))
    pairs, left = candidates(scene(), [one, *far, other])
    assert left == 22 * 21 - MOST_PAIRS
    assert {("1", "2"), ("2", "1")} <= {(p.holder.name, p.target.name) for p in pairs}


def test_thousands_of_parties_are_counted_not_paired() -> None:
    many = [Party(str(i), str(i), (Span(9 * i, 9 * i + 2),)) for i in range(50_000)]
    pairs, left = candidates(scene(), many)
    assert len(pairs) + left == 50_000 * 49_999
    assert all(int(pair.target.name) < MOST_PARTIES for pair in pairs)

"""Hypothesis strategies for Arabic news, hostile texts included, and for annotations of them."""

import re
from collections import defaultdict
from math import prod

from hypothesis import strategies as st

from infer.annotation import (
    AUTHOR,
    STANCES,
    Actor,
    Annotation,
    Entity,
    Passage,
    Quote,
    Relation,
    Stance,
    Target,
)
from infer.spans import Span
from infer.text import sentences, words

__all__ = ["annotations", "texts"]

LABELS = ("PER", "LOC", "ORG", "MISC")
KINDS = ("direct", "indirect", "mixed")
TASKS = (("entities",), ("entities", "quotes"), ("entities", "stances"))
TASKS += (("entities", "quotes", "stances"),) * 3
SCORES = st.integers(0, 10_000).map(lambda score: score / 10_000)
ORDINARY = (
    *(
        "غسان سلامة",
        "لحفتر",
        "وروسيا",
        "الأمم المتحدة",
        "ڤيتنام",
        "چاد",
        "گانا",
        "يونس",
        "٢٠١٩",
        "21",
    ),
    *("قال", "المتحدث", "يدعم", "يرفض", "المتظاهرون", "لوقف إطلاق النار", "الهدنة"),
    *("كَتَبَ", "الدُّوَلِيّ", "ٱلله", "كثيـــرًا", "سلامـة", "ﻻ", "ﷲ", "ﻏﺴﺎن", "Reuters", "a_b", "3.5"),
    *(
        ".",
        "،",
        "؟ ",
        "؛ ",
        ": ",
        '"',
        "«",
        "»",
        "(",
        ")",
        "-",
        "…",
        "لـ",
        "#وسم",
        "\n",
        "\n\n",
        "\r\n",
    ),
    *(
        "😀",
        "👩‍👩‍👧",
        "🇱🇾",
        "\u200f",
        "\u200e",
        "\u061c",
        "ب\u200cه",
        "\ufeff",
        "\u00ad",
        "\u00a0",
        "\t",
    ),
    *("https://example.org/a?b=1&c", "a@b.org", "@user", "ۖ", "\u0301", "ـ"),
)
HOSTILE = (
    *(
        "<script>alert(1)</script>",
        "</style>",
        "</title>",
        "]]>",
        "<!--",
        "&amp;",
        "&#x202e;",
        "{{ 7*7 }}",
    ),
    *(
        "{% raw %}",
        "[bold red]",
        "[/]",
        ":smile:",
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x9b2J",
        "\x7f",
        "\x00",
    ),
    *(
        "\u202e",
        "\u202d",
        "\u202b",
        "\u202c",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
        "\x08",
        "\\",
        "'",
    ),
    *(
        "\u2028",
        "\u2029",
        "\x85",
        "\x0b",
        "\x0c",
        "\x1c",
        "\ud800",
        "\udfff",
        "\ufffe",
        "\U0010ffff",
    ),
    *("َ" * 50, "# id = x", "#\t"),
)
PAIR = re.compile("([\ud800-\udbff])(?=[\udc00-\udfff])")


def texts(*, hostile: bool = True, max_size: int = 40) -> st.SearchStrategy[str]:
    """Articles of up to `max_size` fragments, joined with or without spaces.

    `hostile` adds markup, control characters, bidi overrides and lone surrogates. A high surrogate
    is never followed by a low one: together they are no character that JSON could hold.
    """
    fragments = st.sampled_from(ORDINARY + HOSTILE * hostile)
    spaced = st.lists(fragments | st.just(" "), max_size=max_size).map("".join)
    running = st.lists(fragments, max_size=max_size).map(" ".join)
    return (spaced | running).map(lambda text: PAIR.sub(r"\1 ", text))


@st.composite
def annotations(draw: st.DrawFn, *, hostile: bool = True) -> Annotation:
    """Annotations that keep every promise of `infer.annotation`, over `texts()`.

    Entities cover whole words of one sentence; scores have four decimals, as the JSON form has.
    """
    text = draw(texts(hostile=hostile))
    names = texts(hostile=hostile, max_size=3)
    whole = sentences(text)
    tasks = draw(st.sampled_from(TASKS))
    spans = [span for sentence in whole for span in _word_spans(draw, text, sentence)]
    owners = [draw(st.integers(0, min(i, 4))) for i in range(len(spans))]
    labels = {owner: draw(st.sampled_from(LABELS)) for owner in sorted(set(owners))}
    entities = tuple(
        Entity(*span, labels[owner], span.of(text), draw(SCORES), f"a{owner}")
        for span, owner in zip(spans, owners, strict=True)
    )
    actors = tuple(
        Actor(f"a{owner}", draw(names), label, tuple(i for i, o in enumerate(owners) if o == owner))
        for owner, label in labels.items()
    )
    if tasks != ("entities",):
        actors += tuple(Actor(f"r{i}", draw(names), "ROLE", ()) for i in range(draw(_few(2))))
    ids = [actor.id for actor in actors]
    quotes = _quotes(draw, text, whole, ids) if "quotes" in tasks else ()
    stances: tuple[Stance, ...] = ()
    if "stances" in tasks and whole:
        chosen = sorted(draw(st.lists(_few(len(whole) - 1), max_size=6)))
        stances = tuple(_stance(draw, text, whole, i, ids, len(quotes)) for i in chosen)
    notes = draw(
        st.dictionaries(st.sampled_from(["surrogates replaced", "<b>"]), st.integers(0, 9))
    )
    return Annotation(
        text,
        whole,
        entities,
        actors,
        quotes,
        stances,
        _relations(stances),
        tasks,
        draw(names),
        notes,
    )


def _few(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


def _quotes(
    draw: st.DrawFn, text: str, whole: tuple[Span, ...], actors: list[str]
) -> tuple[Quote, ...]:
    """One quotation in some sentences; a content may run on to the end of any later sentence."""
    found = []
    for index, sentence in enumerate(whole):
        spans = draw(st.permutations(_word_spans(draw, text, sentence)))
        if len(spans) < 2:
            continue
        cue, content, *source = spans
        if draw(st.booleans()):
            content = Span(content.start, whole[draw(st.integers(index, len(whole) - 1))].end)
        found.append(
            Quote(
                Passage.at(source[0], text) if source else None,
                draw(st.sampled_from([None, *actors])),
                Passage.at(cue, text),
                Passage.at(content, text),
                draw(st.sampled_from(KINDS)),
                draw(SCORES),
            )
        )
    return tuple(found)


def _stance(
    draw: st.DrawFn, text: str, whole: tuple[Span, ...], index: int, actors: list[str], quotes: int
) -> Stance:
    targets = [st.builds(Target, subject=texts(max_size=2))]
    targets += [st.just(Target(actor=actor)) for actor in actors]
    spans = _word_spans(draw, text, whole[index])
    targets += [st.just(Target(passage=Passage.at(span, text))) for span in spans]
    target = draw(st.one_of(targets))
    return Stance(
        index,
        draw(st.sampled_from([AUTHOR, *actors])),
        target,
        draw(st.sampled_from(STANCES if target.subject is not None else STANCES[:2])),
        draw(SCORES),
        draw(st.none() | st.integers(0, quotes - 1)) if quotes else None,
    )


def _relations(stances: tuple[Stance, ...]) -> tuple[Relation, ...]:
    groups = defaultdict(list)
    for index, stance in enumerate(stances):
        if stance.label != "neutral":
            groups[stance.holder, stance.target].append(index)
    return tuple(_relation(stances, own) for own in groups.values())


def _relation(stances: tuple[Stance, ...], own: list[int]) -> Relation:
    favor, against = (
        {i: stances[i].score for i in own if stances[i].label == label} for label in STANCES[:2]
    )
    weights = sum(favor.values()), sum(against.values())
    label = "favor" if (weights[0], len(favor)) > (weights[1], len(against)) else "against"
    return Relation(
        stances[own[0]].holder,
        stances[own[0]].target,
        "mixed" if max(weights) < 2 * min(weights) else label,
        round(1 - prod(1 - stances[i].score for i in own), 4),
        len({stances[i].sentence for i in favor}),
        len({stances[i].sentence for i in against}),
        tuple(own),
    )


def _word_spans(draw: st.DrawFn, text: str, sentence: Span) -> list[Span]:
    """Choose up to three runs of words of the sentence; more often than not one at least."""
    found = words(text, *sentence)
    if not found:
        return []
    least = draw(st.sampled_from([2, 2, 0]))
    places = st.lists(st.integers(0, len(found)), min_size=least, max_size=6, unique=True)
    edges = sorted(draw(places))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [Span(found[first].start, found[last - 1].end) for first, last in pairs]

"""Hypothesis strategies for Arabic news, hostile texts included, and for annotations of them."""

import re

from hypothesis import strategies as st

from infer.annotation import Actor, Annotation, Entity
from infer.spans import Span
from infer.text import sentences, words

__all__ = ["annotations", "texts"]

LABELS = ("PER", "LOC", "ORG", "MISC")
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
    spans = [span for sentence in whole for span in _entity_spans(draw, text, sentence)]
    owners = [draw(st.integers(0, min(i, 4))) for i in range(len(spans))]
    labels = {owner: draw(st.sampled_from(LABELS)) for owner in sorted(set(owners))}
    entities = tuple(
        Entity(
            *span, labels[owner], span.of(text), draw(st.integers(0, 10_000)) / 10_000, f"a{owner}"
        )
        for span, owner in zip(spans, owners, strict=True)
    )
    actors = tuple(
        Actor(f"a{owner}", draw(names), label, tuple(i for i, o in enumerate(owners) if o == owner))
        for owner, label in labels.items()
    )
    notes = draw(
        st.dictionaries(st.sampled_from(["surrogates replaced", "<b>"]), st.integers(0, 9))
    )
    return Annotation(text, whole, entities, actors, id=draw(names), notes=notes)


def _entity_spans(draw: st.DrawFn, text: str, sentence: Span) -> list[Span]:
    """Choose up to three runs of words of the sentence; more often than not one at least."""
    found = words(text, *sentence)
    if not found:
        return []
    least = draw(st.sampled_from([2, 2, 0]))
    places = st.lists(st.integers(0, len(found)), min_size=least, max_size=6, unique=True)
    edges = sorted(draw(places))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [Span(found[first].start, found[last - 1].end) for first, last in pairs]

"""What the Hub is told of a model of each task."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """Pipeline, title, tags and an example from the seed article for the Hub's page.

    Stance and joint models have no example: the page cannot lay a sentence out, nor tell heads
    apart.
    """

    pipeline: str
    title: str
    tags: tuple[str, ...]
    widget: Mapping[str, str]


KINDS: Mapping[str, Kind] = {
    "ner": Kind(
        "token-classification",
        "Named entity recognition",
        ("named-entity-recognition",),
        {"text": "ويزور غسان سلامة العاصمة الإيطالية روما في إطار جولة ببعض العواصم"},
    ),
    "quotes": Kind(
        "token-classification",
        "Quotation attribution",
        ("quotation-attribution", "quotes"),
        {
            "text": (
                'وفيما يتعلق بمجهود وقف القتال حول طرابلس قال سلامة: "واجهنا بعض التعقيد خلال'
                " الآونة الأخيرة، خاصة أن هناك قتالاً على الأرض"
            )
        },
    ),
    "targets": Kind(
        "token-classification",
        "Holders and targets of stances",
        ("stance-detection", "opinion-mining"),
        {"text": "ضمن الجهود الرامية للتوصل إلى وقف لإطلاق النار في ليبيا."},
    ),
    "joint": Kind(
        "token-classification",
        "Entities, quotations and parties in one pass",
        ("named-entity-recognition", "quotation-attribution", "quotes", "stance-detection"),
        {},
    ),
    "stance": Kind(
        "text-classification",
        "Stance of a holder towards a target",
        ("stance-detection", "opinion-mining"),
        {},
    ),
}

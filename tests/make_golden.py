"""Annotate the golden articles anew with the model that ships (`make golden`); read the diff."""

import json
from pathlib import Path

from infer.annotator import Annotator

__all__ = ["ARTICLES", "GOLDEN", "make_golden"]

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
ARTICLES = {"seed": HERE.parent / "seeds" / "seed.txt"}


def make_golden(annotator: Annotator, name: str) -> str:
    """Return the golden file of an article: the JSON of its annotation without the text."""
    text = ARTICLES[name].read_bytes().decode("utf-8")
    annotation = annotator.annotate(text, id=name).to_json()
    del annotation["text"]
    return json.dumps(annotation, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write every golden file."""
    annotator = Annotator.load()
    GOLDEN.mkdir(exist_ok=True)
    for name in ARTICLES:
        path = GOLDEN / f"{name}.json"
        path.write_text(make_golden(annotator, name), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()

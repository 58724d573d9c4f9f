// A stretch of the article that the reader selects may become a name: whole words of one sentence.

import { byId } from "./dom.js";

export class Selecting {
  /** `open(span)` opens the dialog of a new mention. */
  constructor(result, open) {
    this.result = result;
    this.offer = byId("add-selected");
    this.span = null;
    document.addEventListener("selectionchange", () => this.#look());
    this.offer.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    this.offer.addEventListener("click", () => {
      const { span } = this;
      getSelection().removeAllRanges();
      if (span) open(span);
    });
  }

  #look() {
    this.span = this.#selected();
    this.offer.hidden = !this.span;
    if (!this.span) return;
    const at = getSelection().getRangeAt(0).getBoundingClientRect();
    const furthest = document.documentElement.clientWidth - this.offer.offsetWidth - 8;
    const top = at.bottom + 8 + this.offer.offsetHeight < innerHeight ? at.bottom + 8 : at.top - this.offer.offsetHeight - 8;
    this.offer.style.top = `${Math.max(8, top)}px`;
    this.offer.style.left = `${Math.max(8, Math.min(furthest, at.left))}px`;
  }

  #selected() {
    const { annotation, points, article } = this.result;
    const selection = getSelection();
    if (!annotation || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const start = article.pointAt(range.startContainer, range.startOffset);
    const end = article.pointAt(range.endContainer, range.endOffset);
    if (start === null || end === null || start >= end) return null;
    const sentence = annotation.sentences.find((one) => one.start < end && one.end > start);
    return sentence ? points.snap(start, Math.min(end, sentence.end), sentence) : null;
  }
}

// The paragraphs of an article, cut at every edge of a mention, a sentence, a part of a quotation.

import { shownAs } from "./inert.js";

const LINE = /[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/u;
const SEEN = /\S|\ufeff/u; // what is not blank; a byte order mark counts as a sign in Python

/**
 * Return the paragraphs that are not blank, each as its pieces in order.
 *
 * A piece has `start` and `end` (code points), its `raw` text, its `text` as it may be shown, the index of its
 * `mention` and its `sentence` or null, `first` where the mention begins, and the indices of the
 * quotations whose `source`, `cue` or `content` it belongs to.
 */
export function paragraphs(annotation, points) {
  const marks = marksOf(annotation, points);
  const found = [];
  const begun = new Set();
  let line = -1;
  for (const cut of cuts(marks)) {
    if (cut.line === null) continue;
    const piece = pieceOf(cut, points, begun);
    if (!piece.text) continue;
    if (cut.line !== line) found.push([]);
    line = cut.line;
    found.at(-1).push(piece);
  }
  return found.filter((pieces) => pieces.some((piece) => SEEN.test(piece.text)));
}

/** Return the index of the sentence that holds `position`, or the last before it, or 0. */
export function sentenceAt(annotation, position) {
  let low = 0;
  let high = annotation.sentences.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (annotation.sentences[middle].start <= position) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}

function marksOf(annotation, points) {
  const marks = linesOf(points).map((line, index) => ({ layer: "line", index, ...line }));
  const add = (layer, spans) => {
    spans.forEach((span, index) => {
      if (span) marks.push({ layer, index, start: span.start, end: span.end });
    });
  };
  add("mention", annotation.entities);
  add("sentence", annotation.sentences);
  for (const part of ["source", "cue", "content"]) {
    add(part, annotation.quotes.map((quote) => quote[part]));
  }
  return marks;
}

function linesOf(points) {
  const lines = [];
  let start = 0;
  let at = 0;
  for (const char of points.text) {
    if (LINE.test(char)) {
      if (start < at) lines.push({ start, end: at });
      start = at + 1;
    }
    at += 1;
  }
  if (start < at) lines.push({ start, end: at });
  return lines;
}

function* cuts(marks) {
  const edges = new Map();
  const at = (position) => {
    if (!edges.has(position)) edges.set(position, { starts: [], ends: [] });
    return edges.get(position);
  };
  for (const mark of marks) {
    at(mark.start).starts.push(mark);
    at(mark.end).ends.push(mark);
  }
  const positions = [...edges.keys()].sort((a, b) => a - b);
  const inside = new Set();
  for (const [place, start] of positions.entries()) {
    const edge = edges.get(start);
    for (const mark of edge.ends) inside.delete(mark);
    for (const mark of edge.starts) inside.add(mark);
    const end = positions[place + 1];
    if (end !== undefined) yield { start, end, ...layers(inside) };
  }
}

function layers(marks) {
  const found = { line: null, mention: null, sentence: null, source: [], cue: [], content: [] };
  for (const { layer, index } of marks) {
    if (Array.isArray(found[layer])) found[layer].push(index);
    else found[layer] ??= index;
  }
  return found;
}

function pieceOf(cut, points, begun) {
  const { line, ...piece } = cut;
  const raw = points.slice(cut.start, cut.end);
  let text = "";
  for (const char of raw) text += shownAs(char);
  const first = cut.mention !== null && !begun.has(cut.mention);
  if (text) begun.add(cut.mention);
  return { ...piece, raw, text, first };
}

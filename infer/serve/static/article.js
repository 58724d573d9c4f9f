// The annotated text: sentences, mentions and the parts of quotations, each element with its offsets.

import { bdi, byId, el } from "./dom.js";
import { inert, shownAs } from "./inert.js";
import { t } from "./language.js";
import { paragraphs } from "./pieces.js";

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/gu;
const LTR = /[A-Za-z\u00c0-\u024f\u0370-\u052f]/gu;
const LONG = 30_000; // code points, from which on paragraphs out of sight are not laid out
const PARTS = ["source", "cue", "content"];
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

/** The article on the page; `open(index)` is called when a mention is chosen. */
export class Article {
  constructor(open) {
    this.root = byId("annotated");
    this.open = open;
    this.pieces = new WeakMap(); // text node → piece
    this.root.addEventListener("click", (event) => this.#chosen(event));
    this.root.addEventListener("keydown", (event) => this.#keyed(event));
  }

  /** Show the text of an annotation. */
  show(annotation, points) {
    this.annotation = annotation;
    this.actors = new Map(annotation.actors.map((actor) => [actor.id, actor]));
    const dir = directionOf(annotation.text);
    this.root.dir = dir;
    this.root.lang = dir === "rtl" ? "ar" : "";
    this.root.classList.toggle("long", points.length > LONG);
    this.begun = new Set();
    this.root.replaceChildren(...paragraphs(annotation, points).map((pieces) => this.#paragraph(pieces)));
    this.marks = [...this.root.querySelectorAll("mark[id]")];
    if (this.marks.length) this.marks[0].tabIndex = 0;
  }

  /** Return the code point at a place in one of the article's text nodes, or null elsewhere. */
  pointAt(node, offset) {
    const piece = this.pieces.get(node);
    if (!piece) return null;
    let shown = 0;
    let at = piece.start;
    for (const char of piece.raw) {
      if (shown >= offset) break;
      shown += shownAs(char).length;
      at += 1;
    }
    return at;
  }

  #paragraph(pieces) {
    const sentences = grouped(pieces, (piece) => piece.sentence);
    return el("p", {}, ...sentences.flatMap((inside) => this.#sentence(inside)));
  }

  #sentence(pieces) {
    const index = pieces[0].sentence;
    const runs = grouped(pieces, (piece) => PARTS.map((part) => piece[part].join(" ")).join("/"));
    const inside = runs.flatMap((run) => this.#run(run));
    if (index === null) return inside;
    const id = this.begun.has(index) ? null : `s${index + 1}`;
    this.begun.add(index);
    return [el("span", { class: "sentence", id, data: { sentence: index }, tabindex: id && -1 }, ...inside)];
  }

  #run(pieces) {
    const data = {};
    for (const part of PARTS) {
      if (pieces[0][part].length) data[part] = pieces[0][part].join(" ");
    }
    const inside = pieces.map((piece) => this.#piece(piece));
    return Object.keys(data).length ? [el("span", { data }, ...inside)] : inside;
  }

  #piece(piece) {
    const node = document.createTextNode(piece.text);
    this.pieces.set(node, piece);
    return piece.mention === null ? node : el("bdi", {}, this.#mark(piece, node));
  }

  #mark(piece, node) {
    const entity = this.annotation.entities[piece.mention];
    const props = {
      class: entity.label,
      id: piece.first ? `m${piece.mention}` : null,
      data: { mention: piece.mention, actor: entity.actor },
    };
    if (!piece.first) return el("mark", props, node);
    const { facts } = this.factsOf(piece.mention);
    const more = { role: "button", tabindex: -1, "aria-haspopup": "dialog", "aria-description": facts };
    return el("mark", { ...props, ...more }, node);
  }

  /** Return the name of a mention's actor, and what is known of the mention in words. */
  factsOf(index) {
    const entity = this.annotation.entities[index];
    const actor = this.actors.get(entity.actor);
    const facts = [t(`one${entity.label}`), t("score", { n: Math.round(entity.score * 100) })];
    if (actor) facts.push(t("mentions", { n: actor.mentions.length }));
    return { name: inert(actor?.name ?? entity.text), facts: facts.join(" · ") };
  }

  #chosen(event) {
    const mark = event.target.closest("mark");
    if (!mark || !getSelection().isCollapsed) return;
    this.#enter(this.marks.find((one) => one.dataset.mention === mark.dataset.mention));
    this.open(Number(mark.dataset.mention));
  }

  #keyed(event) {
    const mark = event.target.closest("mark[id]");
    if (!mark || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.open(Number(mark.dataset.mention));
      return;
    }
    const forward = this.root.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const across = event.key.match(/^Arrow(Left|Right)$/) ? (event.key === forward ? 1 : -1) : 0;
    const step = across || STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const here = this.marks.indexOf(mark);
    const next = this.marks[Math.max(0, Math.min(this.marks.length - 1, here + step))];
    this.#enter(next);
    next.focus();
  }

  /** Of all mentions one is in the order of focus; the arrows go to the others. */
  #enter(mark) {
    for (const one of this.marks) one.tabIndex = one === mark ? 0 : -1;
  }
}

/** Return the direction of most letters of a text. */
export function directionOf(text) {
  const count = (letters) => text.match(letters)?.length ?? 0;
  return count(LTR) > count(RTL) ? "ltr" : "rtl";
}

/** Return a sentence in short, as a list names it. */
export function excerpt(annotation, points, index, length = 120) {
  const { start, end } = annotation.sentences[index];
  const text = inert(points.slice(start, Math.min(end, start + length)));
  return bdi(end - start > length ? `${text}…` : text);
}

function grouped(items, keyOf) {
  const groups = [];
  let last;
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.length || key !== last) groups.push([]);
    groups.at(-1).push(item);
    last = key;
  }
  return groups;
}

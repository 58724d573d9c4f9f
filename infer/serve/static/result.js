// The result: text, panels, graph and table of one annotation, and what the reader does with them.

import { Article } from "./article.js";
import { Correcting } from "./correcting.js";
import { el, byId } from "./dom.js";
import { figureOf } from "./drawing.js";
import { Filters } from "./filters.js";
import { History } from "./history.js";
import { inert } from "./inert.js";
import { t } from "./language.js";
import { Points } from "./offsets.js";
import { writeActors, writeQuotes } from "./panels.js";
import { groupsOf, rowsOf } from "./parties.js";
import { silences, tableOf } from "./table.js";
import { Tooltip } from "./tooltip.js";

export class Result {
  /** `said(name)` puts a thing that happened into words; `corrected()` is called after each correction. */
  constructor({ said, corrected }) {
    this.said = said;
    this.corrected = corrected;
    this.history = null;
    this.targets = [];
    this.filters = new Filters(() => this.#filtered());
    this.correcting = new Correcting(() => this.#context(), (change) => this.#apply(change));
    this.article = new Article((index) => this.correcting.entity(index, this.article.factsOf(index)));
    this.tooltip = new Tooltip(this.article, this.filters);
    byId("undo").addEventListener("click", () => this.undo());
    byId("redo").addEventListener("click", () => this.redo());
    byId("add-name").addEventListener("click", () => this.correcting.naming(null));
    byId("back").addEventListener("click", () => this.#goBack());
  }

  get annotation() {
    return this.history?.annotation ?? null;
  }

  /** Show another annotation; `targets` are the subjects that were asked about. */
  show(annotation, targets) {
    this.history = new History(annotation);
    this.targets = targets;
    this.points = new Points(annotation.text);
    this.groups = groupsOf(annotation);
    this.filters.chosen.clear();
    this.filters.quote = null;
    this.origin = null;
    byId("back").hidden = true;
    this.write();
    byId("result").hidden = false;
    for (const link of document.querySelectorAll("[data-result]")) link.hidden = false;
  }

  /** Write everything again, in the current language. */
  write() {
    if (!this.history) return;
    this.article.show(this.annotation, this.points);
    this.filters.writeLegend(this.annotation);
    byId("add-name").disabled = !this.annotation.sentences.length;
    this.#writeNotes();
    this.#writePanels();
    this.#writeHistory();
    this.filters.write();
  }

  undo() {
    if (!this.history?.canUndo) return;
    this.history.undo();
    this.#changed("undone");
  }

  redo() {
    if (!this.history?.canRedo) return;
    this.history.redo();
    this.#changed("redone");
  }

  /** Forget what is chosen, marked and lit. */
  calm() {
    if (!this.history) return;
    this.tooltip.hide();
    this.filters.clear();
    this.filters.write();
    byId("back").hidden = true;
  }

  #context() {
    return { annotation: this.annotation, points: this.points, groups: this.groups };
  }

  #apply(change) {
    this.history.apply(change);
    this.#changed("corrected");
  }

  #changed(what) {
    const kept = keyOf(document.activeElement);
    this.filters.quote = null;
    const known = new Set(this.annotation.actors.map((actor) => actor.id));
    for (const actor of this.filters.chosen) if (!known.has(actor)) this.filters.chosen.delete(actor);
    this.write();
    refocus(kept);
    this.said(what);
    this.corrected();
  }

  #filtered() {
    const kept = keyOf(document.activeElement);
    this.#writePanels();
    this.filters.write();
    refocus(kept);
  }

  #writePanels() {
    const go = (sentence) => this.#go([sentence]);
    writeActors(this.annotation, this.filters, go);
    writeQuotes(this.annotation, this.filters, { go, correct: (index) => this.correcting.quote(index) });
    this.#writeStances();
  }

  #writeStances() {
    const all = rowsOf(this.annotation, this.groups, t("authorName"));
    const rows = all.filter((row) => this.filters.admits(row.holder.id, row.target.id));
    const go = (sentences) => this.#go(sentences);
    const figure = figureOf(rows, go);
    byId("graph").replaceChildren(...(figure ? [figure] : []));
    byId("asked").replaceChildren(...silences(all, this.targets));
    const looked = this.annotation.tasks.includes("stances");
    const nothing = looked ? (all.length ? "noStancesOf" : "noStances") : "notAsked";
    const correct = (row) => this.correcting.row(row);
    const table = rows.length ? tableOf(rows, { go, correct }) : el("p", { class: "note", text: t(nothing) });
    byId("table").replaceChildren(table);
  }

  #writeNotes() {
    const notes = Object.entries(this.annotation.notes);
    const lines = notes.map(([name, count]) => el("p", { class: "note", dir: "auto", text: `${inert(name)}: ${count}` }));
    byId("notes").replaceChildren(...lines);
  }

  #writeHistory() {
    byId("undo").disabled = !this.history.canUndo;
    byId("redo").disabled = !this.history.canRedo;
    byId("corrections").textContent = t("corrections", { n: this.history.at });
  }

  /** Show sentences, mark them, and remember where the reader came from. */
  #go(sentences) {
    this.origin = keyOf(document.activeElement);
    this.filters.showSentences(sentences);
    const first = byId(`s${sentences[0] + 1}`);
    if (!first) return;
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "center" });
    byId("back").hidden = false;
  }

  #goBack() {
    byId("back").hidden = true;
    refocus(this.origin);
    document.activeElement.scrollIntoView({ block: "center" });
  }
}

/** What finds an element again after everything was written anew. */
function keyOf(element) {
  if (element?.dataset?.key) return `[data-key="${CSS.escape(element.dataset.key)}"]`;
  if (element?.id) return `#${CSS.escape(element.id)}`;
  const edge = element?.closest?.("svg a[href], td a[href]");
  if (!edge) return null;
  const all = [...document.querySelectorAll("svg a[href], td a[href]")];
  return { place: all.indexOf(edge) };
}

function refocus(key) {
  const links = () => document.querySelectorAll("svg a[href], td a[href]");
  const found = typeof key === "object" ? links()[key?.place] : document.querySelector(key);
  (found ?? byId("text")).focus();
}

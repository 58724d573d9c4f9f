// What of the result is in view: types by their checkboxes, actors by their buttons, lit quotations and sentences.

import { byId, el } from "./dom.js";
import { t } from "./language.js";
import { LABELS } from "./corrections.js";

const PARTS = ["source", "cue", "content"];

export class Filters {
  /** `changed` is called when other actors are chosen. */
  constructor(changed) {
    this.root = byId("result");
    this.hidden = new Set();
    this.chosen = new Set();
    this.quote = null;
    this.changed = changed;
  }

  /** Forget everything chosen. */
  clear() {
    this.chosen.clear();
    this.quote = null;
    this.showSentences([]);
    this.changed();
  }

  /** Choose an actor, or no longer choose it; return whether it is chosen now. */
  toggle(actor) {
    if (!this.chosen.delete(actor)) this.chosen.add(actor);
    this.changed();
    return this.chosen.has(actor);
  }

  /** Whether something of these actors is in view. */
  admits(...actors) {
    return !this.chosen.size || actors.some((actor) => this.chosen.has(actor));
  }

  /** Write the legend: a checkbox a type that occurs, and one for quotations. */
  writeLegend(annotation) {
    const counts = LABELS.map((label) => [label, annotation.entities.filter((one) => one.label === label).length]);
    const entries = counts.filter(([, count]) => count);
    if (annotation.quotes.length) entries.push(["said", annotation.quotes.length]);
    byId("legend").replaceChildren(...entries.map(([name, count]) => this.#entry(name, count)));
  }

  /** Bring what is marked in line with what is chosen; `light` names actors lit in passing. */
  write(light = null) {
    const lit = light === null ? this.chosen : new Set([light]);
    this.root.classList.toggle("pinned", this.chosen.size > 0);
    for (const element of this.root.querySelectorAll("mark, .actors button")) {
      const own = element.dataset.actor;
      element.classList.toggle("same", Boolean(own) && lit.has(own));
    }
    for (const element of this.root.querySelectorAll(".actors button")) {
      element.setAttribute("aria-pressed", String(this.chosen.has(element.dataset.actor)));
    }
    for (const name of [...LABELS, "said"]) this.root.classList.toggle(`hide-${name}`, this.hidden.has(name));
    this.lightQuote(this.quote);
  }

  /** Light the parts of one quotation (its index), or none (null), in passing. */
  lightQuote(index) {
    const number = index === null ? null : String(index);
    for (const part of PARTS) {
      for (const element of this.root.querySelectorAll(`[data-${part}]`)) {
        element.classList.toggle(`is-${part}`, element.dataset[part].split(" ").includes(number));
      }
    }
    for (const item of this.root.querySelectorAll("[data-quote]")) {
      item.classList.toggle("same", item.dataset.quote === number);
    }
  }

  /** Mark these sentences (indices), and no others. */
  showSentences(indices) {
    const wanted = new Set(indices.map(String));
    for (const sentence of this.root.querySelectorAll(".sentence")) {
      sentence.classList.toggle("shown", wanted.has(sentence.dataset.sentence));
    }
  }

  #entry(name, count) {
    const flip = (event) => {
      if (event.target.checked) this.hidden.delete(name);
      else this.hidden.add(name);
      this.write();
    };
    const box = el("input", { type: "checkbox", id: `show-${name}`, on: { change: flip } });
    box.checked = !this.hidden.has(name);
    return el("label", { class: name }, box, el("span", { class: "name", text: t(name) }), el("span", { class: "count", text: count }));
  }
}

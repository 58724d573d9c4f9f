// The subjects of the reader's choice, each a chip that can be taken away.

import { bdi, button, byId, el } from "./dom.js";
import { inert } from "./inert.js";
import { t } from "./language.js";

const WORDS = 30;
const WORD = /[\p{L}\p{N}]+/gu;

export class Targets {
  /** `changed` is called whenever there are other subjects. */
  constructor(changed) {
    this.most = 20;
    this.list = [];
    this.said = ["targetsHint", { words: WORDS }];
    this.changed = changed;
    this.input = byId("target");
    this.input.addEventListener("input", () => this.#turn());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.take();
    });
    byId("add-target").addEventListener("click", () => this.take());
    this.write();
  }

  /** Make a chip of what stands in the input; return whether that went well, or nothing stood there. */
  take() {
    const name = inert(this.input.value).trim().replace(/\s+/gu, " ");
    if (!name) return true;
    const words = name.match(WORD)?.length ?? 0;
    if (words < 1 || words > WORDS) return this.#refuse("targetWords", { words: WORDS });
    if (this.list.length >= this.most) return this.#refuse("tooManyTargets", { most: this.most });
    if (!this.list.includes(name)) this.list.push(name);
    this.input.value = "";
    this.said = ["targetsHint", { words: WORDS }];
    this.write();
    this.changed();
    return true;
  }

  /** Write chips and hint in the current language. */
  write() {
    byId("chips").replaceChildren(...this.list.map((name, index) => this.#chip(name, index)));
    byId("targets-said").textContent = t(...this.said);
    this.#turn();
  }

  #chip(name, index) {
    const drop = () => {
      this.list.splice(index, 1);
      this.write();
      this.input.focus();
      this.changed();
    };
    return el("li", {}, bdi(name), button("×", drop, { "aria-label": t("drop", { name }) }));
  }

  #turn() {
    this.input.dir = this.input.value ? "auto" : "";
  }

  #refuse(name, values) {
    this.said = [name, values];
    this.write();
    return false;
  }
}

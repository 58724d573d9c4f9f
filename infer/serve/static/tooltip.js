// What is known of a mention, beside it while it is pointed at; screen readers have it as its description.

import { bdi, byId, el } from "./dom.js";

const AWAY = 8; // pixels

export class Tooltip {
  constructor(article, filters) {
    this.card = byId("card");
    this.article = article;
    this.filters = filters;
    const { root } = article;
    root.addEventListener("mouseover", (event) => this.#over(event.target));
    root.addEventListener("mouseout", () => this.hide());
    root.addEventListener("focusin", (event) => this.#over(event.target));
    root.addEventListener("focusout", () => this.hide());
    addEventListener("scroll", () => { this.card.hidden = true; }, { passive: true });
  }

  hide() {
    if (this.card.hidden && this.cue === null) return;
    this.card.hidden = true;
    this.cue = null;
    this.filters.write();
  }

  #over(target) {
    const mark = target.closest("mark");
    const cue = target.closest("[data-cue]");
    this.cue = cue;
    if (cue) this.filters.lightQuote(Number(cue.dataset.cue.split(" ")[0]));
    if (mark) this.#show(mark);
  }

  #show(mark) {
    if (!this.filters.chosen.size) this.filters.write(mark.dataset.actor);
    const { name, facts } = this.article.factsOf(Number(mark.dataset.mention));
    this.card.replaceChildren(bdi(name), el("span", { text: facts }));
    this.card.hidden = false;
    const at = mark.getClientRects()[0];
    const below = at.bottom + AWAY;
    const fits = below + this.card.offsetHeight < innerHeight;
    const middle = at.left + (at.width - this.card.offsetWidth) / 2;
    const furthest = document.documentElement.clientWidth - this.card.offsetWidth - AWAY;
    this.card.style.top = `${fits ? below : at.top - this.card.offsetHeight - AWAY}px`;
    this.card.style.left = `${Math.max(AWAY, Math.min(furthest, middle))}px`;
  }
}

// One question to the service at a time: progress while it lasts, cancelling it, its errors in words.

import { bdi, button, byId, el } from "./dom.js";
import { ServiceError } from "./api.js";
import { inert } from "./inert.js";
import { t } from "./language.js";

export class Asking {
  /** `askToken` asks the reader for a token and calls back once there is one. */
  constructor(askToken) {
    this.askToken = askToken;
    this.running = null;
    this.problem = null;
    this.said = null;
    byId("cancel").addEventListener("click", () => this.cancel());
  }

  get busy() {
    return this.running !== null;
  }

  cancel() {
    this.running?.abort();
  }

  /** Run `question(waiting)`; where it fails, say why, and return undefined. */
  async run(question) {
    this.cancel();
    const own = new AbortController();
    this.running = own;
    this.#show(null);
    const before = this.said;
    this.say("waiting");
    const stop = this.#count(own);
    try {
      return await question({ signal: own.signal, busy: (seconds) => this.#busy(seconds, own) });
    } catch (error) {
      if (this.running === own) this.#failed(error, () => this.run(question));
      return undefined;
    } finally {
      stop();
      if (this.running === own) this.#end(before);
    }
  }

  /** Say something that the page keeps saying in whichever language it has; null: nothing. */
  say(name, values = () => ({})) {
    this.said = name && { name, values };
    this.write();
  }

  /** Write what is said in the current language. */
  write() {
    byId("said").textContent = this.said ? t(this.said.name, this.said.values()) : "";
    if (this.problem) this.#show(this.problem);
  }

  #count(own) {
    const begun = performance.now();
    const tick = () => {
      if (this.running !== own) return;
      const n = Math.round((performance.now() - begun) / 1000);
      byId("elapsed").textContent = n ? t("seconds", { n }) : "";
    };
    byId("progress").hidden = false;
    byId("cancel").hidden = false;
    document.body.setAttribute("aria-busy", "true");
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }

  #end(before) {
    this.running = null;
    byId("progress").hidden = true;
    byId("cancel").hidden = true;
    document.body.removeAttribute("aria-busy");
    if (this.said?.name !== "waiting") return;
    this.said = before;
    this.write();
  }

  #busy(seconds, own) {
    const until = performance.now() + seconds * 1000;
    const count = el("span", { class: "count", "aria-hidden": "true" });
    byId("problem").replaceChildren(el("span", { text: t("errorBusy") }), " ", count);
    byId("problem").hidden = false;
    const tick = () => {
      const n = Math.ceil((until - performance.now()) / 1000);
      if (own.signal.aborted || n <= 0) {
        clearInterval(timer);
        if (!this.problem) byId("problem").hidden = true;
      } else count.textContent = t("retryIn", { n });
    };
    const timer = setInterval(tick, 250);
    tick();
  }

  #failed(error, again) {
    if (error.name === "AbortError") return this.say("cancelled");
    if (!(error instanceof ServiceError)) throw error;
    this.say(null);
    this.#show({ error, again });
    return error.kind === "errorToken" ? this.askToken(again) : undefined;
  }

  #show(problem) {
    this.problem = problem;
    const box = byId("problem");
    box.hidden = !problem;
    if (!problem) return;
    const { kind, status, detail } = problem.error;
    const told = detail ? bdi(inert(detail), { class: "detail" }) : null;
    const retry = button(t("retry"), problem.again);
    box.replaceChildren(el("span", { text: t(kind, { status }) }), " ", ...(told ? [told, " "] : []), retry);
  }
}

// What can be taken away: the service's own forms, and the annotation as it was corrected.

import { button, byId } from "./dom.js";
import { t } from "./language.js";

const FORMATS = [["JSON", "json", ".json"], ["CoNLL", "conll", ".conll"], ["HTML", "html", ".html"]];

export class Downloads {
  /** `render(format)` returns the service's form of the uncorrected annotation as a Blob. */
  constructor(render) {
    this.render = render;
  }

  /** Write the buttons for an annotation and its history; `name` is that of the files. */
  write(history, name) {
    const stem = fileStem(name);
    const forms = FORMATS.map(([text, format, suffix]) =>
      button(text, () => this.#fetch(history, format, stem + suffix), { title: history.canUndo ? t("uncorrected") : null }),
    );
    const corrected = button(t("downloadCorrected"), () => save(jsonOf(history.keep()), `${stem}.corrected.json`), {
      id: "download-corrected", class: "chief",
    });
    byId("download-buttons").replaceChildren(...forms, corrected);
  }

  async #fetch(history, format, name) {
    byId("download-said").textContent = t("downloading");
    const blob = format === "json" ? jsonOf(history.states[0]) : await this.render(format);
    byId("download-said").textContent = "";
    if (blob) save(blob, name);
  }
}

function jsonOf(annotation) {
  return new Blob([`${JSON.stringify(annotation, null, 1)}\n`], { type: "application/json" });
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Return a name as a file may bear it on any system. */
function fileStem(name) {
  const plain = name.replace(/[^\p{L}\p{M}\p{N}._ -]/gu, "").trim().replace(/^\.+/u, "").slice(0, 80);
  return plain || "rasd";
}

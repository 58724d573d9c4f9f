// The text to be annotated: pasted, dropped, chosen or the example, and what may be sent of it.

import { byId } from "./dom.js";
import { inert } from "./inert.js";
import { bytes, t } from "./language.js";
import { pointsIn } from "./offsets.js";

const UNKNOWN_MOST = 1e6; // characters, where the service does not tell its limit
const LONGEST_ID = 100;
const BYTES = 4; // a character takes at most, in UTF-8

export class Source {
  /** `changed` is called whenever there is another text. */
  constructor(service, changed) {
    this.most = null;
    this.service = service;
    this.changed = changed;
    this.box = byId("article");
    this.said = ["", {}];
    this.id = "";
    this.box.addEventListener("input", () => this.#edited());
    byId("choose").addEventListener("click", () => byId("file").click());
    byId("file").addEventListener("change", (event) => this.#chosen(event.target));
    byId("clear").addEventListener("click", () => this.set("", ""));
    this.#takeDrops(byId("drop"));
    this.write();
  }

  get text() {
    return this.box.value;
  }

  get tooLong() {
    return this.most !== null && pointsIn(this.text) > this.most;
  }

  /** Put a text in the box; `id` names it, as a download is named. */
  set(text, id) {
    this.box.value = text;
    this.said = ["", {}];
    this.id = id.slice(0, LONGEST_ID);
    this.#edited();
  }

  /** Write what is said of the text, in the current language. */
  write() {
    const n = pointsIn(this.text);
    byId("size").textContent = this.#size(n);
    byId("size").classList.toggle("wrong", this.tooLong);
    this.box.dir = n ? "auto" : ""; // a hint stands as the page does, a text as its letters do
    this.box.setAttribute("aria-invalid", String(this.tooLong));
    const [name, values] = this.said;
    byId("file-said").textContent = name ? t(name, { ...values, size: bytes(values.size ?? 0) }) : "";
    byId("clear").hidden = !n;
  }

  #size(n) {
    const { most } = this;
    if (this.tooLong) return t("tooLong", { n, most });
    if (!n) return most === null ? "" : t("upTo", { n: most });
    const size = t("size", { n });
    return most === null ? size : t("ofMost", { size, most });
  }

  #edited() {
    this.write();
    this.changed();
  }

  #chosen(input) {
    const [file] = input.files;
    if (file) this.#read(file);
    input.value = ""; // the same file may be chosen again
  }

  #takeDrops(area) {
    const over = (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      area.classList.add("over");
    };
    area.addEventListener("dragenter", over);
    area.addEventListener("dragover", over);
    for (const name of ["dragleave", "drop"]) area.addEventListener(name, () => area.classList.remove("over"));
    area.addEventListener("drop", (event) => {
      const { files } = event.dataTransfer;
      if (!files.length) return;
      event.preventDefault();
      if (files.length > 1) this.#say("oneFile", {});
      else this.#read(files[0]);
    });
  }

  async #read(file) {
    const told = { name: inert(file.name), size: file.size };
    const isText = file.type.startsWith("text/plain") || /\.(txt|text)$/iu.test(file.name);
    if (!isText) return this.#say("fileNoText", told);
    if (file.size > BYTES * (this.most ?? UNKNOWN_MOST)) return this.#say("fileTooBig", told);
    const [text, name] = decoded(await file.arrayBuffer());
    if (text.includes("\0")) return this.#say("fileNoText", told);
    this.set(text, file.name.replace(/\.[^.]*$/u, ""));
    return this.#say(name, told);
  }

  #say(name, values) {
    this.said = [name, values];
    this.write();
  }
}

/** Return the text of a file and what to say of it: UTF-8, or else the Arabic of Windows. */
function decoded(buffer) {
  try {
    return [new TextDecoder("utf-8", { fatal: true }).decode(buffer), "fileRead"];
  } catch {
    return [new TextDecoder("windows-1256").decode(buffer), "fileRead1256"];
  }
}

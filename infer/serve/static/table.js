// The table of who stands where: what the graph shows, and what it leaves out.

import { bdi, button, el } from "./dom.js";
import { number, t } from "./language.js";

const COLUMNS = ["holder", "stance", "towards", "inSentences", "certainty"];

/** Return the table of these rows; `go(sentences, from)` shows sentences, `correct(row)` opens a row. */
export function tableOf(rows, { go, correct }) {
  const column = { scope: "col", role: "columnheader" };
  const head = COLUMNS.map((name) => el("th", { ...column, text: t(name) }));
  const pens = el("th", column, el("span", { class: "unseen", text: t("correct") }));
  // On a phone the rows are no longer displayed as a table; the roles say that they still are one.
  return el(
    "table",
    { role: "table", "aria-label": t("stances") },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...head, pens)),
    el("tbody", { role: "rowgroup" }, ...rows.map((row) => rowOf(row, { go, correct }))),
  );
}

/** Return what is said of each subject asked about to which nobody takes a stand. */
export function silences(rows, targets) {
  const stood = new Set(rows.filter((row) => row.label !== "neutral").map((row) => row.target.name));
  const silent = targets.filter((name) => !stood.has(name));
  return silent.map((name) => el("p", { class: "note", text: t("noStanceTo", { name }) }));
}

function rowOf(row, { go, correct }) {
  const links = row.sentences.flatMap((index) => [sentenceLink(index, row, go), " "]);
  const label = t("correctStance", { holder: row.holder.name, target: row.target.name });
  const key = `pen row ${row.stances[0]}`;
  const pen = button(t("correct"), () => correct(row), { class: "pen", "aria-label": label, data: { key } });
  return el(
    "tr",
    { class: row.label, role: "row" },
    el("th", { scope: "row", role: "rowheader" }, bdi(row.holder.name)),
    cell({ class: "stance", text: t(row.label) }),
    cell({}, bdi(row.target.name)),
    cell({ class: "where", data: { name: t("inSentences") } }, ...links),
    cell({ class: "count", text: `${number(Math.round(row.score * 100))}%` }),
    cell({}, pen),
  );
}

function cell(props, ...children) {
  return el("td", { role: "cell", ...props }, ...children);
}

function sentenceLink(index, row, go) {
  const click = (event) => {
    event.preventDefault();
    go([index], event.currentTarget);
  };
  const n = index + 1;
  return el("a", { href: `#s${n}`, "aria-label": t("sentence", { n }), text: number(n), on: { click } });
}

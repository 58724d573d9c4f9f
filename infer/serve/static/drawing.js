// The graph of who stands where as SVG: favor and against differ in colour, in dashes and in a sign.

import { el, svg } from "./dom.js";
import { draw } from "./graph.js";
import { number, t } from "./language.js";

const SIGNS = { favor: "+", against: "−", mixed: "±" };
const RADIUS = 8; // of a sign's disc

/** Return the figure of these rows, or null where nothing stands anywhere; `go(sentences, from)`. */
export function figureOf(rows, go) {
  const polar = rows.filter((row) => row.label !== "neutral");
  if (!polar.length) return null;
  const graph = draw(polar);
  const [width, height] = [graph.width + 8, Math.round(graph.height * 10) / 10];
  const edges = graph.edges.map((edge) => edgeOf(edge, go));
  const drawing = svg(
    "svg",
    { viewBox: `-4 0 ${width} ${height}`, width, height, role: "group", "aria-label": t("graph") },
    ...edges,
    ...graph.nodes.map((node) => nodeOf(node, edges)),
  );
  const left = graph.leftOut ? t("graphLeft", { n: graph.edges.length, all: polar.length }) : null;
  return el(
    "figure",
    {},
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("graph") }, drawing),
    el(
      "figcaption",
      {},
      keys(),
      el("p", { class: "note", text: t("graphHint") }),
      left && el("p", { class: "note", text: left }),
    ),
  );
}

/** Return what a row says, in words. */
export function rowInWords(row) {
  const list = row.sentences.map((index) => number(index + 1)).join(t("comma"));
  const score = t("score", { n: Math.round(row.score * 100) });
  return {
    what: `${row.holder.name} ${t(row.label)} ${row.target.name}`,
    why: `${t("sentences", { list })} · ${score}`,
  };
}

function edgeOf(edge, go) {
  const { row, ends, path, head, width, middle } = edge;
  const { what, why } = rowInWords(row);
  const click = (event) => {
    event.preventDefault();
    go(row.sentences, link);
  };
  const link = svg(
    "a",
    {
      class: row.label,
      href: `#s${row.sentences[0] + 1}`,
      "aria-label": `${what}. ${why}`,
      data: { ends: ends.join(" ") },
      on: { click },
    },
    svg("title", { text: `${what}\n${why}` }),
    svg("path", { class: "reach", d: path }),
    svg("path", { class: "line", d: path, "stroke-width": width }),
    svg("path", { class: "head", d: head }),
    svg("circle", { class: "disc", cx: middle.x.toFixed(1), cy: middle.y.toFixed(1), r: RADIUS }),
    svg("text", { class: "sign", x: middle.x.toFixed(1), y: middle.y.toFixed(1), dy: ".35em", text: SIGNS[row.label] }),
  );
  return link;
}

function nodeOf(node, edges) {
  const { party, x, y, width, height, number: own } = node;
  const near = (on) => () => {
    for (const edge of edges) {
      if (edge.dataset.ends.split(" ").includes(String(own))) edge.classList.toggle("near", on);
    }
  };
  const place = { x: x - width / 2, y: (y - height / 2).toFixed(1), width, height, rx: party.label === "ISSUE" ? 2 : 17 };
  return svg(
    "g",
    { class: party.label, data: { node: own }, on: { mouseenter: near(true), mouseleave: near(false) } },
    svg("title", { text: party.name }),
    svg("rect", place),
    svg("text", { x, y: y.toFixed(1), dy: ".35em", text: node.text }),
  );
}

function keys() {
  const key = (name) => el("span", { class: name, text: SIGNS[name] ? `${t(name)} (${SIGNS[name]})` : t(name) });
  const parts = ["favor", "against", "mixed", "party", "issue"].flatMap((name) => [key(name), " "]);
  return el("p", { class: "keys" }, ...parts);
}

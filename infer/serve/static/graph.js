// The graph of who stands where as geometry, as infer/formats/graph.py has it; y grows downwards.

import { columns } from "./sides.js";

const MOST = 24; // more curves than these cannot be told apart
const LETTERS = 28;
const WIDTH = 216; // of a box
const GAP = 400; // between the columns
const SPACE = 16; // between the boxes of a column
const LEAST = 34; // the height of a box with few curves
const PORT = 9; // what each curve needs of it
const THIN = 1.6; // a curve of one sentence
const STEP = 1.2; // each more
const THICK = 6.4; // at most

/** Return the drawing of the strongest rows: `width`, `height`, `nodes`, `edges`, `leftOut`. */
export function draw(rows) {
  const drawn = [...rows]
    .sort((a, b) => b.sentences.length - a.sentences.length || b.score - a.score)
    .slice(0, MOST);
  const [right, left] = columns(drawn);
  const heights = heightsOf(drawn);
  const tall = (column) => column.reduce((sum, party) => sum + heights.get(party.key) + SPACE, 0);
  const height = Math.max(tall(right), tall(left));
  const nodes = new Map();
  const place = (column, x, first) => {
    for (const node of nodesOf(column, heights, height, x, first)) nodes.set(node.party.key, node);
  };
  place(right, 1.5 * WIDTH + GAP, 0);
  place(left, WIDTH / 2, right.length);
  const ports = portsOf(drawn, nodes);
  const edges = drawn.map((row, number) =>
    edgeOf(row, nodes.get(row.holder.key), nodes.get(row.target.key), ports.get(`${number} 0`), ports.get(`${number} 1`)),
  );
  return { width: 2 * WIDTH + GAP, height, nodes: [...nodes.values()], edges, leftOut: rows.length - drawn.length };
}

function heightsOf(rows) {
  const curves = new Map();
  for (const row of rows) {
    for (const party of [row.holder, row.target]) {
      curves.set(party.key, (curves.get(party.key) ?? 0) + 1);
    }
  }
  return new Map([...curves].map(([key, number]) => [key, Math.max(LEAST, PORT * (number + 1))]));
}

function* nodesOf(column, heights, height, x, first) {
  const full = column.reduce((sum, party) => sum + heights.get(party.key), 0);
  const space = (height - full) / column.length;
  let top = 0;
  for (const [place, party] of column.entries()) {
    const own = heights.get(party.key);
    yield { number: first + place, party, text: short(party.name), x, y: top + (space + own) / 2, height: own, width: WIDTH };
    top += space + own;
  }
}

function short(name) {
  const letters = [...name];
  return letters.length <= LETTERS ? name : `${letters.slice(0, LETTERS - 1).join("").trimEnd()}…`;
}

/** At which height each row's curve leaves its holder (0) and meets its target (1). */
function portsOf(rows, nodes) {
  const ends = new Map();
  rows.forEach((row, number) => {
    for (const [end, one, other] of [[0, row.holder, row.target], [1, row.target, row.holder]]) {
      if (!ends.has(one.key)) ends.set(one.key, []);
      const rank = rankOf(nodes.get(one.key), nodes.get(other.key), number);
      ends.get(one.key).push({ rank: [...rank, end], number, end });
    }
  });
  const ports = new Map();
  for (const [key, own] of ends) {
    const node = nodes.get(key);
    own.sort((a, b) => compare(a.rank, b.rank));
    own.forEach(({ number, end }, place) => {
      ports.set(`${number} ${end}`, node.y + ((place + 1) / (own.length + 1) - 0.5) * node.height);
    });
  }
  return ports;
}

/** What orders a curve among those of `node`; curves of one column lie in each other. */
function rankOf(node, other, number) {
  if (node.x !== other.x) return [0, other.y, number];
  return other.y < node.y ? [-1, -other.y, -number] : [1, -other.y, number];
}

function compare(a, b) {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place < 0 ? 0 : a[place] - b[place];
}

function edgeOf(row, holder, target, start, end) {
  const width = Math.min(THIN + STEP * (row.sentences.length - 1), THICK);
  const length = 7 + width;
  const half = 3 + width;
  const inward = (node) => (node.x < WIDTH ? 1 : -1);
  const [out, back] = [inward(holder), inward(target)];
  const x = holder.x + (out * WIDTH) / 2;
  const tip = target.x + (back * WIDTH) / 2;
  const base = tip + back * length;
  const bend = out !== back ? GAP * 0.45 : Math.min(40 + 0.3 * Math.abs(start - end), GAP * 0.45);
  const [ax, ay, bx, by] = [x + out * bend, start, base + back * bend, end];
  return {
    row,
    ends: [holder.number, target.number],
    path: `M${fix(x)} ${fix(start)}C${fix(ax)} ${fix(ay)} ${fix(bx)} ${fix(by)} ${fix(base)} ${fix(end)}`,
    head: `M${fix(tip)} ${fix(end)}L${fix(base)} ${fix(end - half)}V${fix(end + half)}Z`,
    width: Math.round(width * 10) / 10,
    middle: { x: (x + 3 * ax + 3 * bx + base) / 8, y: (start + end) / 2 },
  };
}

function fix(number) {
  return number.toFixed(1);
}

// Where parties stand in the graph, as infer/formats/sides.py has it: in which column, in which order.

const SIGNS = { favor: 1, mixed: 0, against: -1 };
const ROUNDS = 8;

/** Return the parties of `rows` as two columns, each from top to bottom; one may be empty. */
export function columns(rows) {
  const parties = new Map();
  for (const row of rows) {
    for (const party of [row.holder, row.target]) {
      if (!parties.has(party.key)) parties.set(party.key, party);
    }
  }
  const pulls = pullsOf(rows);
  const sides = improved(firstSides(pulls), pulls);
  const on = (side) => [...sides.keys()].filter((key) => sides.get(key) === side);
  return inOrder(on(1), on(-1), pulls).map((column) => column.map((key) => parties.get(key)));
}

function pullsOf(rows) {
  const pulls = new Map();
  for (const row of rows) {
    const pull = SIGNS[row.label] * row.sentences.length;
    for (const [one, other] of [[row.holder, row.target], [row.target, row.holder]]) {
      if (!pulls.has(one.key)) pulls.set(one.key, new Map());
      const own = pulls.get(one.key);
      own.set(other.key, (own.get(other.key) ?? 0) + pull);
    }
  }
  return pulls;
}

function firstSides(pulls) {
  const sides = new Map();
  const ties = new Map();
  for (const [party, own] of pulls) {
    ties.set(party, [...own.values()].reduce((sum, pull) => sum + Math.abs(pull), 0) * 1e-6);
  }
  while (ties.size) {
    const party = [...ties].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
    ties.delete(party);
    const balance = -[...sides.values()].reduce((sum, side) => sum + side, 0) || 1;
    sides.set(party, (drift(party, sides, pulls) || balance) > 0 ? 1 : -1);
    for (const [other, pull] of pulls.get(party)) {
      if (ties.has(other)) ties.set(other, ties.get(other) + Math.abs(pull));
    }
  }
  return sides;
}

function drift(party, sides, pulls) {
  let sum = 0;
  for (const [other, pull] of pulls.get(party)) {
    if (other !== party) sum += (sides.get(other) ?? 0) * pull;
  }
  return sum;
}

function improved(sides, pulls) {
  const strained = () => [...sides.keys()].find((key) => drift(key, sides, pulls) * sides.get(key) < 0);
  for (let moved = strained(); moved !== undefined; moved = strained()) {
    sides.set(moved, -sides.get(moved));
  }
  return sides;
}

function inOrder(first, second, pulls) {
  for (let round = 0; round < ROUNDS; round += 1) {
    const heights = new Map([...heightsOf(first), ...heightsOf(second)]);
    first = sorted(first, heights, pulls);
    for (const [key, height] of heightsOf(first)) heights.set(key, height);
    second = sorted(second, heights, pulls);
  }
  return [first, second];
}

function heightsOf(column) {
  return column.map((key, place) => [key, (place + 0.5) / column.length]);
}

function sorted(column, heights, pulls) {
  const mean = (key) => {
    const others = [...pulls.get(key).keys()].map((other) => heights.get(other));
    return others.reduce((sum, height) => sum + height, 0) / others.length;
  };
  const means = new Map(column.map((key) => [key, mean(key)]));
  return [...column].sort((a, b) => means.get(a) - means.get(b));
}

// Offsets: the annotation counts code points, JavaScript's strings count UTF-16 units.

// As infer/text.py: a word is a run of letters, digits and marks, or one other character.
const MARKS =
  "\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u0300-\\u036f";
const CONTROLS = "\\u200b-\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff\\u00ad\\u061c";
const LETTERS = `[\\p{L}\\p{N}_${MARKS}]+`;
const WORD = new RegExp(
  `${LETTERS}(?:[${CONTROLS}]+${LETTERS})*|[^\\p{L}\\p{N}_\\s\\x1c-\\x1f\\x85${CONTROLS}]`, "gu",
);
const NAMING = /[\p{L}\p{N}]/u;
const ASTRAL = /[\u{10000}-\u{10ffff}]/u;

/** A text whose positions are code points. */
export class Points {
  constructor(text) {
    this.text = text;
    this.units = ASTRAL.test(text) ? unitsOf(text) : null;
    this.length = this.units ? this.units.length - 1 : text.length;
  }

  /** Return the UTF-16 offset of a code point. */
  unit(point) {
    return this.units ? this.units[point] : point;
  }

  /** Return the code point at, or around, a UTF-16 offset. */
  point(unit) {
    if (!this.units) return unit;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.units[middle] <= unit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Return the text of the code points from `start` up to, not including, `end`. */
  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }

  /** Return the words between two code points, as spans of the whole text. */
  words(start = 0, end = this.length) {
    const base = this.unit(start);
    const found = this.slice(start, end).matchAll(WORD);
    return Array.from(found, (match) => ({
      start: this.point(base + match.index),
      end: this.point(base + match.index + match[0].length),
    }));
  }

  /**
   * Return the whole words that [start, end) touches, as one span, or null if it touches none.
   * Quote marks and other signs at its edges are left out, as an entity has none.
   */
  snap(start, end, within = { start: 0, end: this.length }) {
    const touched = this.words(within.start, within.end).filter(
      (word) => word.start < end && word.end > start && NAMING.test(this.slice(word.start, word.end)),
    );
    return touched.length ? { start: touched[0].start, end: touched.at(-1).end } : null;
  }
}

/** Return how many code points a text has. */
export function pointsIn(text) {
  if (!ASTRAL.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function unitsOf(text) {
  const units = [];
  let at = 0;
  for (const char of text) {
    units.push(at);
    at += char.length;
  }
  return [...units, at];
}

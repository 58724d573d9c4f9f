// What of a text may be shown as it is, as infer/formats/layout.py has it: nothing in it may reorder its line.

const LINE = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/gu;

const LAST = new RegExp(`(?:${LINE.source})$`, "u");

/** Return what one code point is shown as: itself, a visible stand-in, or nothing. */
export function shownAs(char) {
  const code = char.codePointAt(0);
  if (code === 0x09) return " ";
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  if ((code >= 0x80 && code < 0xa0) || (code >= 0xd800 && code < 0xe000)) return "\ufffd";
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return "";
  return char;
}

/** Return a text of one line without line breaks, control characters, bidi embeddings and overrides. */
export function inert(text) {
  let shown = "";
  for (const char of text.replace(LAST, "").replace(LINE, " ")) shown += shownAs(char);
  return shown;
}

// The language of the page: Arabic unless the reader switched, which is remembered where that is possible.

import { ARABIC } from "./arabic.js";
import { ENGLISH } from "./english.js";

const LANGUAGES = {
  ar: { dir: "rtl", strings: ARABIC, other: "en", ...formsOf("ar-u-nu-latn") },
  en: { dir: "ltr", strings: ENGLISH, other: "ar", ...formsOf("en") },
};
const KEY = "rasd-language";
let current = remembered();

/** Return the text called `name`, with `values` filled in; `values.n` chooses the form of number. */
export function t(name, values = {}) {
  const { strings, plurals } = LANGUAGES[current];
  let text = strings[name];
  if (typeof text === "object") {
    const zero = values.n === 0 && text.zero !== undefined;
    const form = zero ? "zero" : plurals.select(values.n);
    text = text[form] ?? text.other;
  }
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? shown(values[key]) : whole));
}

/** Return a number as the language writes it. */
export function number(value) {
  return LANGUAGES[current].numbers.format(value);
}

/** Return a size in bytes in words. */
export function bytes(size) {
  const [unit, value] = size < 1e6 ? ["kilobyte", size / 1e3] : ["megabyte", size / 1e6];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(LANGUAGES[current].locale, style).format(value);
}

/** Switch to the other language and write everything that stands still on the page in it. */
export function switchLanguage() {
  current = LANGUAGES[current].other;
  try {
    localStorage.setItem(KEY, current);
  } catch {
    // A browser that keeps nothing is asked again next time.
  }
  writePage();
}

/** Write everything that stands still on the page in the current language. */
export function writePage() {
  const { dir, other } = LANGUAGES[current];
  document.documentElement.lang = current;
  document.documentElement.dir = dir;
  document.title = t("title");
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const [attribute, name] of [["placeholder", "tPlaceholder"], ["aria-label", "tLabel"]]) {
    const at = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    for (const element of document.querySelectorAll(`[data-${at}]`)) {
      element.setAttribute(attribute, t(element.dataset[name]));
    }
  }
  for (const element of document.querySelectorAll("[data-other-language]")) {
    element.lang = other;
    element.dir = LANGUAGES[other].dir;
  }
}

/** Making these takes a hundred times as long as using them. */
function formsOf(locale) {
  return { locale, plurals: new Intl.PluralRules(locale), numbers: new Intl.NumberFormat(locale) };
}

function shown(value) {
  // A name keeps its direction to itself: it stands between U+2068 and U+2069.
  return typeof value === "number" ? number(value) : `\u2068${value}\u2069`;
}

function remembered() {
  try {
    const kept = localStorage.getItem(KEY);
    return Object.hasOwn(LANGUAGES, kept ?? "") ? kept : "ar";
  } catch {
    return "ar";
  }
}

// Elements made by hand: whatever the service or an article says becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";
const ARABIC = /[\u0600-\u06ff]/u;

/** Return an element; of `props`, `class`, `text`, `data` and `on` are read, the rest are attributes. */
export function el(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** Return an SVG element, as `el` does. */
export function svg(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

/** Return a name that keeps its own direction, and its language, among words of another. */
export function bdi(text, props = {}) {
  return el("bdi", { text, lang: ARABIC.test(text) ? "ar" : null, ...props });
}

/** Return the element of the page that has this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Return a button that is not the submitter of its form. */
export function button(text, click, props = {}) {
  return el("button", { type: "button", text, ...props, on: { click, ...props.on } });
}

function filled(element, props, children) {
  const { class: classes, text, data = {}, on = {}, ...attributes } = props;
  if (classes) element.setAttribute("class", classes);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(data)) {
    if (value !== undefined && value !== null) element.dataset[name] = value;
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  for (const [name, act] of Object.entries(on)) element.addEventListener(name, act);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

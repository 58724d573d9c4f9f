// The one dialog of the page: a few fields, what keeps them, and what takes the thing away.

import { button, byId, el } from "./dom.js";
import { t } from "./language.js";

/**
 * Open the dialog.
 *
 * `title` is an element; `fields` are elements; `save()` runs when the form is sent; `remove` is
 * {name, act} or nothing. Either runs when the dialog is closed and focus is back where it was.
 */
export function openEditor({ title, fields, save, saveName = "save", remove = null }) {
  const dialog = byId("editor");
  const close = () => dialog.close();
  const form = el("form", {
    on: {
      submit: (event) => {
        event.preventDefault();
        close();
        save();
      },
    },
  });
  const taken = () => {
    close();
    remove.act();
  };
  form.append(
    el("h2", { id: "editor-title" }, title),
    ...fields,
    el(
      "p",
      { class: "tools" },
      el("button", { type: "submit", class: "chief", text: t(saveName) }),
      remove && button(t(remove.name), taken, { class: "remove" }),
      button(t("close"), close),
    ),
  );
  dialog.replaceChildren(form);
  dialog.showModal();
}

/** Return a labelled select; `options` are [value, text] pairs. */
export function selectOf(label, options, chosen, change = () => {}) {
  const select = el("select", { "aria-label": t(label), on: { change } });
  select.append(...options.map(([value, text]) => el("option", { value, text })));
  select.value = chosen;
  return { select, field: el("label", { class: "field" }, el("span", { text: t(label) }), select) };
}

/** Return a group of radio buttons; `options` are [value, text] pairs; `value()` tells the chosen one. */
export function radiosOf(label, options, chosen) {
  const inputs = options.map(([value]) => {
    const input = el("input", { type: "radio", name: label, value });
    input.checked = value === chosen;
    return input;
  });
  const labels = options.map(([value, text], place) => el("label", { class: value }, inputs[place], el("span", { text })));
  const field = el("fieldset", { class: "radios" }, el("legend", { text: t(label) }), ...labels);
  return { field, value: () => inputs.find((input) => input.checked)?.value };
}

/** Return a checkbox with its text. */
export function checkboxOf(text) {
  const input = el("input", { type: "checkbox" });
  return { input, field: el("label", { class: "check" }, input, el("span", { text })) };
}

/** Return a password field; `value()` tells what stands there. */
export function secretOf(label) {
  const input = el("input", { type: "password", autocomplete: "off", required: true, dir: "ltr" });
  const field = el("label", { class: "field" }, el("span", { text: t(label) }), input);
  return { field, value: () => input.value.trim() };
}

// Correcting: the dialog of each kind of thing, and what is done with what it says.

import { bdi, el } from "./dom.js";
import {
  LABELS, STANCES, addEntity, removeEntity, removeQuote, setEntity, setSpeaker, setStances,
} from "./corrections.js";
import { checkboxOf, openEditor, radiosOf, secretOf, selectOf } from "./editor.js";
import { excerpt } from "./article.js";
import { inert } from "./inert.js";
import { t } from "./language.js";
import { actorsInOrder, speakerOf } from "./panels.js";

const NEW = "new";
const NOBODY = "nobody";

/** `context()` tells {annotation, points, groups}; `apply(change)` makes a correction. */
export class Correcting {
  constructor(context, apply) {
    this.context = context;
    this.apply = apply;
  }

  /** Open a mention: its type, whose name it is, and that it is none. */
  entity(index, { name, facts }) {
    const { annotation } = this.context();
    const entity = annotation.entities[index];
    const others = annotation.entities.filter((one) => entity.actor && one.actor === entity.actor).length;
    const label = labelField(entity.label);
    const actor = actorField(annotation, entity.actor || NEW);
    const all = others > 1 ? checkboxOf(t("everywhere", { n: others })) : null;
    const everywhere = () => Boolean(all?.input.checked);
    const known = el("p", { class: "note" }, bdi(name), " · ", facts);
    openEditor({
      title: bdi(inert(entity.text)),
      fields: [known, label.field, actor.field, ...(all ? [all.field] : [])],
      save: () => {
        const values = { label: label.value(), actor: chosenActor(actor), all: everywhere() };
        const same = values.label === entity.label && (values.actor === entity.actor);
        if (!same || values.all) this.apply((one) => setEntity(one, index, values));
      },
      remove: { name: "noName", act: () => this.apply((one) => removeEntity(one, index, everywhere())) },
    });
  }

  /** Open a new mention; `span` is where it stands, or null: the reader chooses words. */
  naming(span) {
    const { annotation, points } = this.context();
    const place = placeFields(annotation, points, span);
    const label = labelField("PER");
    const actor = actorField(annotation, NEW);
    const guess = () => {
      const known = annotation.entities.find((one) => one.text === place.value().text);
      if (known?.actor) actor.select.value = known.actor;
    };
    guess();
    openEditor({
      title: t("addName"),
      fields: [...place.fields, label.field, actor.field],
      save: () => {
        const values = { ...place.value(), label: label.value(), actor: chosenActor(actor) };
        this.apply((one) => addEntity(one, values));
      },
    });
  }

  /** Open a quotation: who speaks, and that it is none. */
  quote(index) {
    const { annotation } = this.context();
    const quote = annotation.quotes[index];
    const known = actorsInOrder(annotation).map((actor) => [actor.id, inert(actor.name)]);
    const speaker = selectOf("speaker", [...known, [NOBODY, t("nobody")]], quote.speaker ?? NOBODY);
    openEditor({
      title: bdi(speakerOf(annotation, quote)),
      fields: [el("blockquote", { dir: "auto", text: inert(quote.content.text) }), speaker.field],
      save: () => {
        const chosen = speaker.select.value === NOBODY ? null : speaker.select.value;
        if (chosen !== quote.speaker) this.apply((one) => setSpeaker(one, index, chosen));
      },
      remove: { name: "noQuote", act: () => this.apply((one) => removeQuote(one, index)) },
    });
  }

  /** Open a row of the table: the label of each stance that it sums up. */
  row(row) {
    const { annotation, points, groups } = this.context();
    const choices = row.stances.map((index) => {
      const { label, sentence } = annotation.stances[index];
      const options = STANCES.map((one) => [one, t(one)]);
      const { select } = selectOf("stance", options, label);
      select.setAttribute("aria-label", `${t("sentence", { n: sentence + 1 })}: ${t("stance")}`);
      const field = el("div", { class: "evidence" }, el("p", {}, excerpt(annotation, points, sentence, 400)), select);
      return { index, label, select, field };
    });
    openEditor({
      title: el("span", {}, bdi(row.holder.name), ` ${t(row.label)} `, bdi(row.target.name)),
      fields: choices.map(({ field }) => field),
      save: () => {
        const changed = choices.filter(({ label, select }) => select.value !== label);
        const labels = new Map(changed.map(({ index, select }) => [index, select.value]));
        if (labels.size) this.apply((one) => setStances(one, labels, groups));
      },
    });
  }
}

/** Ask whether corrections that nobody downloaded may go; `go()` runs if so. */
export function askToReplace(n, go) {
  openEditor({
    title: t("corrections", { n }),
    fields: [el("p", { text: t("replaceWhy") })],
    save: go,
    saveName: "replace",
  });
}

/** Ask for the service's token; `use(token)` gets it. */
export function askToken(use) {
  const token = secretOf("token");
  openEditor({
    title: t("token"),
    fields: [el("p", { class: "note", text: t("tokenWhy") }), token.field],
    save: () => use(token.value()),
    saveName: "use",
  });
}

function labelField(chosen) {
  return radiosOf("label", LABELS.map((label) => [label, t(`one${label}`)]), chosen);
}

function actorField(annotation, chosen) {
  const known = actorsInOrder(annotation).map((actor) => [actor.id, inert(actor.name)]);
  return selectOf("whose", [...known, [NEW, t("someoneNew")]], chosen);
}

function chosenActor({ select }) {
  return select.value === NEW ? null : select.value;
}

/** Fields for the place of a new mention: fixed by a selection, or sentence, first and last word. */
function placeFields(annotation, points, span) {
  const said = el("p", { class: "note", role: "status" });
  const shown = el("p", { class: "chosen", dir: "auto" });
  const valueOf = ({ start, end }) => ({ start, end, text: points.slice(start, end) });
  const tell = (place) => {
    const over = annotation.entities.filter((one) => one.start < place.end && one.end > place.start);
    shown.textContent = inert(points.slice(place.start, place.end));
    said.textContent = over.length ? t("replaces", { names: over.map((one) => inert(one.text)).join(t("comma")) }) : "";
  };
  if (span) {
    tell(span);
    return { fields: [shown, said], value: () => valueOf(span) };
  }
  const chooser = wordChooser(annotation, points, tell);
  return { fields: [...chooser.fields, shown, said], value: () => valueOf(chooser.span()) };
}

function wordChooser(annotation, points, tell) {
  let words = [];
  const optionsOf = () => words.map((word, index) => [String(index), `${index + 1}: ${inert(points.slice(word.start, word.end))}`]);
  const span = () => {
    const [first, last] = [Number(from.select.value), Number(to.select.value)].sort((a, b) => a - b);
    return { start: words[first].start, end: words[last].end };
  };
  const fill = () => {
    const { start, end } = annotation.sentences[Number(sentence.select.value)];
    words = points.words(start, end);
    for (const { select } of [from, to]) {
      select.replaceChildren(...optionsOf().map(([value, text]) => el("option", { value, text })));
    }
    tell(span());
  };
  const follow = () => {
    if (Number(to.select.value) < Number(from.select.value)) to.select.value = from.select.value;
    tell(span());
  };
  const sentences = annotation.sentences.map((_, index) => [
    String(index), `${index + 1}: ${excerpt(annotation, points, index, 60).textContent}`,
  ]);
  const sentence = selectOf("chooseSentence", sentences, "0", () => fill());
  const from = selectOf("fromWord", [], "", () => follow());
  const to = selectOf("toWord", [], "", () => follow());
  fill();
  return { fields: [sentence.field, from.field, to.field], span };
}

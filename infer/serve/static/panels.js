// Beside the text: the actors, most mentioned first, and the quotations in their order.

import { bdi, button, byId, el } from "./dom.js";
import { inert } from "./inert.js";
import { t } from "./language.js";
import { sentenceAt } from "./pieces.js";

const KINDS = { direct: "direct", indirect: "indirect", mixed: "mixedKind" };

/** Return the actors as they are listed. */
export function actorsInOrder(annotation) {
  const first = (actor) => actor.mentions[0] ?? Infinity;
  return [...annotation.actors].sort(
    (a, b) => b.mentions.length - a.mentions.length || (first(a) < first(b) ? -1 : Number(first(a) > first(b))),
  );
}

/** Return the sentence where an actor is first named, speaks or takes a stance. */
export function whereIs(annotation, actor) {
  if (actor.mentions.length) return sentenceAt(annotation, annotation.entities[actor.mentions[0]].start);
  const quote = annotation.quotes.find(({ speaker }) => speaker === actor.id);
  if (quote) return sentenceAt(annotation, quote.cue.start);
  return annotation.stances.find(({ holder }) => holder === actor.id)?.sentence ?? 0;
}

/** Return the name under which a quotation is listed. */
export function speakerOf(annotation, quote) {
  const actor = annotation.actors.find(({ id }) => id === quote.speaker);
  return inert(actor?.name ?? quote.source?.text ?? t("nobody"));
}

/** Write the list of actors; `go(sentence)` shows a sentence. */
export function writeActors(annotation, filters, go) {
  byId("actor-list").replaceChildren(...actorsInOrder(annotation).map((actor) => actorItem(annotation, actor, filters, go)));
  const n = filters.chosen.size;
  const clear = button(t("unfilter"), () => {
    filters.clear();
    byId("actors").focus();
  });
  byId("filtered").replaceChildren(...(n ? [t("filtered", { n }), " ", clear] : []));
  byId("filtered").hidden = !n;
}

function actorItem(annotation, actor, filters, go) {
  const choose = () => {
    if (filters.toggle(actor.id)) go(whereIs(annotation, actor));
  };
  const on = { mouseenter: () => filters.chosen.size || filters.write(actor.id), mouseleave: () => filters.write() };
  const press = button("", choose, { data: { actor: actor.id, key: `actor ${actor.id}` }, on });
  press.append(bdi(inert(actor.name)), el("span", { class: "count", text: actor.mentions.length || "" }));
  return el("li", { class: actor.label }, press);
}

/** Write the list of quotations; `go` shows a sentence and `correct` opens a quotation (by index). */
export function writeQuotes(annotation, filters, { go, correct }) {
  const looked = annotation.tasks.includes("quotes");
  const items = annotation.quotes.flatMap((quote, index) =>
    filters.admits(quote.speaker) ? [quoteItem(annotation, quote, index, filters, { go, correct })] : [],
  );
  const nothing = looked ? (annotation.quotes.length ? "noQuotesOf" : "noQuotes") : "notAsked";
  const none = el("li", { class: "note", text: t(nothing) });
  byId("quote-list").replaceChildren(...(items.length ? items : [none]));
}

function quoteItem(annotation, quote, index, filters, { go, correct }) {
  const speaker = speakerOf(annotation, quote);
  const choose = () => {
    filters.quote = index;
    filters.lightQuote(index);
    go(sentenceAt(annotation, quote.cue.start));
  };
  const light = () => filters.lightQuote(index);
  const dim = () => filters.lightQuote(filters.quote);
  const on = { mouseenter: light, focus: light, mouseleave: dim, blur: dim };
  const facts = `${t(KINDS[quote.kind])} · ${t("score", { n: Math.round(quote.score * 100) })}`;
  const press = button("", choose, { class: "quote", data: { key: `quote ${index}` }, on });
  press.append(
    el("span", { class: "who" }, bdi(speaker), " ", bdi(inert(quote.cue.text), { class: "say" })),
    el("span", { class: "said", dir: "auto", text: inert(quote.content.text) }),
    el("span", { class: "count", text: facts }),
  );
  const pen = button(t("correct"), () => correct(index), {
    class: "pen", "aria-label": t("correctQuote", { name: speaker }), data: { key: `pen quote ${index}` },
  });
  return el("li", { data: { quote: index } }, press, pen);
}

// Corrections, each a function from an annotation to a new one that keeps the promises of its form
// (infer/formats/checks.py): order, indices, and that actors and relations say what their parts say.

import { sumUp } from "./parties.js";

export const LABELS = ["PER", "LOC", "ORG", "MISC"];
export const STANCES = ["favor", "against", "neutral"];
const ROLE = "ROLE";

/** Give mention `index` a label and an actor (null: one of its own); `all`: every mention of its actor. */
export function setEntity(annotation, index, { label, actor, all }) {
  const own = annotation.entities[index].actor;
  const same = (entity, place) => place === index || (all && own && entity.actor === own);
  const moved = actor === null ? newActor(annotation, annotation.entities[index].text, label) : null;
  const id = moved?.id ?? actor;
  const entities = annotation.entities.map((entity, place) =>
    same(entity, place) ? { ...entity, label, actor: id, score: 1 } : entity,
  );
  const actors = moved ? [...annotation.actors, moved] : annotation.actors;
  return settled({ ...annotation, entities, actors });
}

/** Say that mention `index` is no name; `all`: nor is any other of its actor. */
export function removeEntity(annotation, index, all = false) {
  const own = annotation.entities[index].actor;
  const entities = annotation.entities.filter(
    (entity, place) => place !== index && !(all && own && entity.actor === own),
  );
  return settled({ ...annotation, entities });
}

/** Add a mention; those that it overlaps go. `actor` is an id, or null: one of its own. */
export function addEntity(annotation, { start, end, text, label, actor }) {
  const added = actor === null ? newActor(annotation, text, label) : null;
  const entity = { start, end, label, text, score: 1, actor: added?.id ?? actor };
  const apart = annotation.entities.filter((other) => other.end <= start || other.start >= end);
  const entities = [...apart, entity].sort((a, b) => a.start - b.start);
  const actors = added ? [...annotation.actors, added] : annotation.actors;
  return settled({ ...annotation, entities, actors });
}

/** Say who speaks in quotation `index`: an actor's id, or null. */
export function setSpeaker(annotation, index, speaker) {
  const quotes = annotation.quotes.map((quote, place) =>
    place === index ? { ...quote, speaker, score: 1 } : quote,
  );
  return settled({ ...annotation, quotes });
}

/** Say that quotation `index` is none; stances that it showed stay, shown otherwise. */
export function removeQuote(annotation, index) {
  const quotes = annotation.quotes.filter((_, place) => place !== index);
  const moved = (quote) => {
    if (quote === null || quote === index) return null;
    return quote > index ? quote - 1 : quote;
  };
  const stances = annotation.stances.map((stance) => ({ ...stance, quote: moved(stance.quote) }));
  return settled({ ...annotation, quotes, stances });
}

/** Give stances their labels: `labels` maps indices to labels; `groups` is that of `groupsOf`. */
export function setStances(annotation, labels, groups) {
  const stances = annotation.stances.map((stance, index) =>
    labels.has(index) ? { ...stance, label: labels.get(index), score: 1 } : stance,
  );
  const touched = new Set([...labels.keys()].map((index) => groups[index]));
  const kept = annotation.relations.filter((relation) => !touched.has(groups[relation.stances[0]]));
  for (const group of touched) {
    const members = groups.flatMap((own, index) => (own === group ? [index] : []));
    const relation = sumUp(stances, members);
    if (relation) kept.push(relation);
  }
  const relations = kept.sort((a, b) => b.score - a.score);
  return settled({ ...annotation, stances, relations });
}

function newActor(annotation, name, label) {
  const ids = new Set(annotation.actors.map((actor) => actor.id));
  let number = annotation.actors.length + 1;
  while (ids.has(`a${number}`)) number += 1;
  return { id: `a${number}`, name, label, mentions: [] };
}

/** Actors list their mentions; one without any goes, unless it speaks or stands somewhere. */
function settled(annotation) {
  const needed = new Set([
    ...annotation.quotes.map((quote) => quote.speaker),
    ...annotation.stances.flatMap((stance) => [stance.holder, stance.target.actor]),
  ]);
  const mentions = new Map();
  annotation.entities.forEach(({ actor }, index) => {
    if (!mentions.has(actor)) mentions.set(actor, []);
    mentions.get(actor).push(index);
  });
  const actors = annotation.actors
    .map((actor) => named(actor, mentions.get(actor.id) ?? [], annotation.entities))
    .filter((actor) => actor.mentions.length || needed.has(actor.id));
  return { ...annotation, actors };
}

function named(actor, mentions, entities) {
  const counts = new Map();
  for (const index of mentions) {
    const { label } = entities[index];
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const labels = [...counts].sort((a, b) => b[1] - a[1] || (b[0] === actor.label) - (a[0] === actor.label));
  return { ...actor, label: labels.length ? labels[0][0] : ROLE, mentions };
}

// Who stands where: stances in groups of one holder and one target, summed up as infer/relations.py does.

import { inert } from "./inert.js";

export const AUTHOR = "author";
const MUCH_MORE = 2;
const PLACES = 1e4;

/**
 * Return for each stance the number of its group: that of its relation, or one of its own kind.
 *
 * The service knows which issues are the same in other words; stances that no relation holds
 * (neutral ones) are grouped by holder and target as they are written.
 */
export function groupsOf(annotation) {
  const groups = new Array(annotation.stances.length).fill(null);
  annotation.relations.forEach((relation, number) => {
    for (const index of relation.stances) groups[index] = number;
  });
  const others = new Map();
  annotation.relations.forEach((relation, number) => others.set(keyOf(relation), number));
  annotation.stances.forEach((stance, index) => {
    const key = keyOf(stance);
    if (groups[index] === null && !others.has(key)) others.set(key, annotation.relations.length + others.size);
    groups[index] ??= others.get(key);
  });
  return groups;
}

/** Return the relation that these stances (indices) show, or null if they show none. */
export function sumUp(stances, indices) {
  const polar = indices.filter((index) => stances[index].label !== "neutral");
  if (!polar.length) return null;
  const of = (label) => polar.filter((index) => stances[index].label === label);
  const weight = (label) => of(label).reduce((sum, index) => sum + stances[index].score, 0);
  const count = (label) => new Set(of(label).map((index) => stances[index].sentence)).size;
  const [strong, weak] = weight("against") > weight("favor") ? ["against", "favor"] : ["favor", "against"];
  const missed = polar.reduce((product, index) => product * (1 - stances[index].score), 1);
  return {
    holder: stances[polar[0]].holder,
    target: stances[polar[0]].target,
    label: weight(strong) >= MUCH_MORE * weight(weak) ? strong : "mixed",
    score: Math.round((1 - missed) * PLACES) / PLACES,
    favor: count("favor"),
    against: count("against"),
    stances: polar,
  };
}

/**
 * Return one row a group, the most certain first, then those that show neither favor nor against.
 *
 * A row has `holder` and `target` (parties: `key`, `id`, `label`, `name`), `label`, `score`,
 * `sentences` (indices, ascending) and `stances` (indices of the whole group).
 */
export function rowsOf(annotation, groups, authorName) {
  const actors = new Map(annotation.actors.map((actor) => [actor.id, actor]));
  const members = new Map();
  groups.forEach((group, index) => {
    if (!members.has(group)) members.set(group, []);
    members.get(group).push(index);
  });
  const row = (shown, stances) => {
    const sentences = shown.stances.map((index) => annotation.stances[index].sentence);
    return {
      holder: holderOf(shown.holder, actors, authorName),
      target: targetOf(shown.target, actors),
      label: shown.label,
      score: shown.score,
      sentences: [...new Set(sentences)].sort((a, b) => a - b),
      stances,
    };
  };
  const polar = annotation.relations.map((relation) => {
    const group = groups[relation.stances[0]];
    const stances = members.get(group);
    members.delete(group);
    return row(relation, stances);
  });
  const rest = [...members.values()].map((indices) => row(neutral(annotation.stances, indices), indices));
  const byScore = (a, b) => b.score - a.score;
  return [...polar.sort(byScore), ...rest.sort(byScore)];
}

function neutral(stances, indices) {
  const score = Math.max(...indices.map((index) => stances[index].score));
  const { holder, target } = stances[indices[0]];
  return { holder, target, label: "neutral", score, stances: indices };
}

function keyOf({ holder, target }) {
  return JSON.stringify([holder, target.actor ?? null, target.actor ? "" : target.text]);
}

function holderOf(holder, actors, authorName) {
  if (holder === AUTHOR) return { key: AUTHOR, id: AUTHOR, label: AUTHOR, name: authorName };
  return actorParty(actors.get(holder));
}

function targetOf(target, actors) {
  if (target.actor) return actorParty(actors.get(target.actor));
  const name = inert(target.text);
  return { key: `issue ${name}`, id: "", label: "ISSUE", name };
}

function actorParty(actor) {
  return { key: `actor ${actor.id}`, id: actor.id, label: actor.label, name: inert(actor.name) };
}

// The page: a text goes to the service, and what comes back is shown.

import { Service } from "./api.js";
import { Asking } from "./asking.js";
import { askToReplace, askToken } from "./correcting.js";
import { byId } from "./dom.js";
import { Downloads } from "./downloads.js";
import { switchLanguage, t, writePage } from "./language.js";
import { Result } from "./result.js";
import { Selecting } from "./selecting.js";
import { Source } from "./source.js";
import { Targets } from "./targets.js";

const service = new Service();
const asking = new Asking((again) =>
  askToken((token) => {
    service.token = token;
    again();
  }),
);
const source = new Source(service, () => asking.say(null));
const targets = new Targets(() => {});
const result = new Result({ said: (name) => asking.say(name), corrected: () => downloads.write(result.history, asked.id) });
let asked = null; // what the result on the page answers: text, id, targets

new Selecting(result, (span) => result.correcting.naming(span));
const downloads = new Downloads((format) =>
  asking.run((waiting) => service.render(asked, format, waiting)),
);

async function annotate() {
  if (!targets.take() || source.tooLong) return;
  if (!source.text.trim()) {
    asking.say("nothing");
    byId("article").focus();
    return;
  }
  if (result.history?.unsaved) askToReplace(result.history.at, ask);
  else await ask();
}

async function ask() {
  const question = { text: source.text, id: source.id, targets: [...targets.list] };
  const begun = performance.now();
  await asking.run(async (waiting) => {
    const annotation = await service.annotate(question, waiting);
    show(annotation, question, Math.max((performance.now() - begun) / 1000, 0.1));
  });
}

function show(annotation, question, seconds) {
  asked = question;
  result.show(annotation, question.targets);
  downloads.write(result.history, question.id);
  rename("submit", "again");
  rename("source-title", "sourceAgain");
  byId("source").open = false;
  const { entities, quotes, relations } = annotation;
  asking.say("found", () => ({
    entities: t("nEntities", { n: entities.length }),
    quotes: t("nQuotes", { n: quotes.length }),
    relations: t("nRelations", { n: relations.length }),
    time: Math.round(seconds * 10) / 10,
  }));
  byId("result-title").focus({ preventScroll: true });
}

function rename(id, name) {
  byId(id).dataset.t = name;
  byId(id).textContent = t(name);
}

function write() {
  writePage();
  source.write();
  targets.write();
  asking.write();
  result.write();
  if (asked) downloads.write(result.history, asked.id);
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  annotate();
});
byId("example").addEventListener("click", () =>
  asking.run(async () => {
    source.set((await service.example()).trimEnd(), "example");
    byId("submit").focus();
  }),
);
byId("language").addEventListener("click", () => {
  switchLanguage();
  write();
});
addEventListener("keydown", (event) => {
  if (byId("editor").open) return;
  if (event.key === "Escape") {
    if (asking.busy) asking.cancel();
    else result.calm();
  }
  const typing = event.target.closest?.("input, textarea, select");
  if (!typing && (event.ctrlKey || event.metaKey) && event.code === "KeyZ") {
    event.preventDefault();
    if (event.shiftKey) result.redo();
    else result.undo();
  }
});

addEventListener("beforeunload", (event) => {
  if (result.history?.unsaved) event.preventDefault();
});

write();
service.limits().then(
  (limits) => {
    source.most = limits.max_chars ?? null;
    source.write();
    if (limits.max_targets) targets.most = limits.max_targets;
  },
  () => {}, // the first question tells what is wrong
);
document.documentElement.dataset.ready = "";

// What a new model would change: which recent articles gain or lose which topic, with the words behind it in their sentences.
import { ask } from "/api.js";
import { count, make, number, probability, put, table } from "/dom.js";

const SIGNS = { "-1": "\u2212", 0: "", 1: "+" };

// Nothing has no sign, also where it is rounded.
function weight(value) {
  const size = Math.abs(value).toFixed(2);
  return `${SIGNS[Math.sign(Number(size)) * Math.sign(value)]}${size}`;
}

function percentOf(value) {
  return value === 0 ? "none" : probability(value);
}

function word(one, isGained) {
  const { before, phrase, after } = one.sentence;
  return make("li", {}, make("p", { dir: "auto" }, before, make("mark", { class: isGained ? "for" : "against" }, phrase), after),
    make("p", { class: "small soft" }, `${weight(one.before)} → ${weight(one.after)} in the ${one.field}${one.times > 1 ? `, ${number(one.times)} times` : ""}`));
}

function article(one) {
  const isGained = one.change === "gained";
  return make("article", {}, make("h4", { dir: "auto" }, one.title || "Without a title"),
    make("p", { class: "small soft" }, make("strong", {}, isGained ? "gained" : "lost"), `: ${percentOf(one.before)} → ${percentOf(one.after)}; it needs `,
      `${percentOf(one.before_threshold)} → ${percentOf(one.after_threshold)}. `, make("code", {}, String(one.id))),
    one.because.length ? make("ul", { class: "changes" }, ...one.because.map((reason) => word(reason, isGained)))
      : make("p", { class: "small soft" }, "No single word is behind it: many change a little."));
}

// Its name, how many more there are, and its articles; opened one at a time as there may be a hundred.
function topic(name, list, of) {
  const total = of ? of.gained + of.lost : list.length;
  const more = total - list.length;
  return make("details", {}, make("summary", {}, name, make("span", { class: "soft" }, ` ${of ? `${number(of.gained)} gained, ${number(of.lost)} lost` : number(total)}`)),
    ...list.map(article), more > 0 ? make("p", { class: "small soft" }, `${count(more, "article is", "articles are")} not listed, or no longer in the store.`) : null);
}

function topicTable(topics) {
  const cell = (name, value) => make("td", { "data-name": name, class: "number" }, number(value));
  return table("Topics that change", [["Topic"], ["Before", "number"], ["After", "number"], ["Gained", "number"], ["Lost", "number"]],
    make("tbody", {}, ...topics.map((one) => make("tr", {}, make("td", { "data-name": "Topic" }, one.topic), cell("Before", one.before), cell("After", one.after),
      cell("Gained", one.gained), cell("Lost", one.lost)))), { class: "topic-counts" });
}

// Which two models were compared, as they stand now.
function between(answer, serving) {
  const { run, model, baseline } = answer;
  if (model && model === serving) return `Run ${run} made the model that serves now. Beside ${baseline}, which served before,`;
  const before = baseline === serving ? "the model that serves" : `${baseline}, which served then`;
  return `Run ${run} made ${model ? `version ${model}` : "a model"}. Beside ${before},`;
}

function words(answer, serving) {
  if (answer.run === undefined)
    return "Nothing is compared yet: that is done when a new model is trained, with the last articles that topicd has stored and nobody has decided about.";
  if (answer.articles === undefined) return `What the model of run ${answer.run} would change is not kept.`;
  if (!answer.articles)
    return `Run ${answer.run} had no articles to compare on: topicd stores some of those that it tags, and compares on the last that nobody has decided about.`;
  const changed = answer.changed === 0 ? "none would get other topics" : `${number(answer.changed)} would get other topics`;
  return `${between(answer, serving)} of ${count(answer.articles, "recent article", "recent articles")} ${changed}.`;
}

function byTopic(list) {
  const groups = new Map();
  for (const one of list) {
    if (!groups.has(one.topic)) groups.set(one.topic, []);
    groups.get(one.topic).push(one);
  }
  return groups;
}

// A version that no training here has made was compared with nothing: a command does it.
function notCompared(answer, versions, directory) {
  const now = versions.find((one) => one.is_current && one.run === undefined);
  const before = versions.find((one) => one.is_previous);
  if (!now || !before || [answer.model, answer.baseline].includes(now.version)) return null;
  const path = (one) => `${directory}/versions/${one.version}/model`;
  return make("p", {}, `Version ${now.version}, which serves, was trained elsewhere and promoted by hand, so topicd has compared it with nothing. This command does, on articles of yours: `,
    make("code", {}, `topic diff ${path(before)} ${path(now)} ARTICLES`));
}

export function differencesCard(place) {
  let asked = "";

  function show(answer, status, versions) {
    const serving = status.model;
    const topics = answer.topics ?? [];
    const counts = new Map(topics.map((one) => [one.topic, one]));
    put(place, make("section", { class: "differences", "aria-label": "What would change" }, make("h2", {}, "What the new model would change"),
      notCompared(answer, versions, status.model_path), make("p", {}, words(answer, serving)), topics.length ? topicTable(topics) : null,
      ...[...byTopic(answer.differences)].map(([name, list]) => topic(name, list, counts.get(name)))));
  }

  // Once for each run that has ended, and for each model that serves: who reads is left alone meanwhile.
  async function read(runs, status, versions) {
    const now = JSON.stringify([status.model, runs.map((run) => [run.run, run.state]), versions.map((one) => [one.version, one.is_previous])]);
    if (now === asked) return;
    const answer = await ask("GET", "/v1/differences");
    asked = now;
    show(answer, status, versions);
  }
  return { read };
}

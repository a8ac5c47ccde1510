// Try: topics appear while one types, and the words behind each are marked in the text.
import { ask, mayPass, patiently, session } from "/api.js";
import { make, percent, probability } from "/dom.js";
import { marked } from "/marks.js";

const WAIT_MS = 250;
const SHOWN = 12;   // topics that are asked for,
const FEWEST = 5;   // that are shown in any case,
const LEAST = 0.01; // and others from this probability on
const FIELDS = ["title", "body"];

// What is written stays while other pages are looked at, for who wrote it.
let written = { who: null, title: "", body: "" };

function reasonsTable(topic) {
  const rows = topic.because.map((reason) => make("tr", {}, make("td", {}, reason.phrase),
    make("td", {}, reason.weight > 0 ? "for" : "against"), make("td", { class: "number" }, weight(reason.weight))));
  if (topic.other) rows.push(make("tr", {}, make("td", { class: "soft" }, "all other words"), make("td", {}, topic.other > 0 ? "for" : "against"),
    make("td", { class: "number" }, weight(topic.other))));
  return make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Words"), make("th", { scope: "col" }, "For or against"),
    make("th", { scope: "col", class: "number" }, "Weight"))), make("tbody", {}, ...rows));
}

function weight(value) {
  return value.toFixed(2).replace("-", "\u2212");
}

function sentence(topic) {
  const given = topic.accepted ? "Given" : "Not given";
  const needs = topic.threshold === undefined ? "" : `, needs ${percent(topic.threshold)}`;
  return `${given}: ${probability(topic.score)} sure${needs}.`;
}

export function tryPage(place, notice) {
  const title = make("input", { id: "title", autocomplete: "off", dir: "auto" });
  const body = make("textarea", { id: "body", rows: 12, dir: "auto" });
  const state = make("p", { role: "status", class: "small soft" }, "Type or paste an article.");
  const list = make("ul", { class: "topics", "aria-label": "Topics of this text" });
  const any = make("select", { id: "any" }, make("option", { value: "" }, "Choose a topic"));
  const why = make("section", { class: "card", "aria-label": "Why", hidden: true });
  let timer = 0, request = null, chosen = null, thresholds = new Map(), topics = [];
  let answered = {}; // the article that the topics are of: the text may have changed since

  function article() {
    return Object.fromEntries(FIELDS.map((field) => [field, field === "title" ? title.value : body.value]));
  }

  function showWhy(topic, texts) {
    const shown = make("div", { class: "marked", dir: "auto", tabindex: 0, role: "group", "aria-label": "The text with its marked words" },
      texts.title ? make("h3", {}, marked(texts.title, topic.because, "title")) : null, marked(texts.body, topic.because, "body"));
    why.replaceChildren(make("div", { class: "why" }, make("h2", {}, topic.topic),
      make("p", {}, sentence(topic), " ", make("span", { class: "small soft" }, make("mark", { class: "for" }, "Marked so"), " speaks for the topic, ",
        make("mark", { class: "against" }, "marked so"), " against it.")), shown,
      topic.because.length ? reasonsTable(topic) : make("p", { class: "soft" }, "No word of this text says anything about the topic.")));
    why.hidden = false;
  }

  function choose(name) {
    chosen = name;
    any.value = thresholds.has(name) ? name : "";
    for (const button of list.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.topic === name));
    const topic = topics.find((one) => one.topic === name);
    if (topic?.because) showWhy({ threshold: thresholds.get(name), ...topic }, answered);
    else explain(name);
  }

  async function explain(name) {
    try {
      const texts = article();
      const answer = await ask("POST", "/v1/explain?spans=utf16", { ...texts, topic: name });
      if (chosen === name && answer.explanations?.length) showWhy(answer.explanations[0], texts);
    } catch (error) {
      state.textContent = error.message;
    }
  }

  function item(topic) {
    const bar = make("span");
    bar.style.width = `${100 * topic.score}%`;
    const button = make("button", { type: "button", "aria-pressed": String(topic.topic === chosen), onclick: () => choose(topic.topic) },
      make("span", { class: "name" }, topic.topic), make("span", { class: "number" }, probability(topic.score), make("span", { class: "soft" }, topic.accepted ? " given" : "")),
      make("span", { class: "bar", "aria-hidden": "true" }, bar));
    button.dataset.topic = topic.topic;
    return make("li", { class: topic.accepted ? "given" : null }, button);
  }

  function showTopics(answer) {
    const focused = document.activeElement?.dataset?.topic;
    topics = answer.topics.filter((topic, i) => topic.accepted || i < FEWEST || topic.score >= LEAST);
    const given = topics.filter((topic) => topic.accepted).length;
    list.replaceChildren(...topics.map(item));
    if (focused) [...list.querySelectorAll("button")].find((button) => button.dataset.topic === focused)?.focus();
    const familiar = answer.familiarity === undefined ? "" : ` Familiarity ${answer.familiarity.toFixed(2)}: ` +
      (answer.familiarity < 0.05 ? "unlike what the model has learned from." : "the share of training articles that were less at home in the model.");
    state.textContent = (given === 1 ? "One topic is given." : `${given || "No"} topics are given.`) + familiar +
      (answer.note ? ` ${answer.note[0].toUpperCase()}${answer.note.slice(1)}.` : "");
    if (chosen) choose(chosen);
    else if (topics.length) choose(topics[0].topic);
  }

  function clear() {
    list.replaceChildren();
    why.hidden = true;
    chosen = null;
    any.value = "";
    state.textContent = "Type or paste an article.";
  }

  async function tag() {
    request?.abort();
    request = new AbortController();
    const mine = request;
    if (!title.value.trim() && !body.value.trim()) return clear();
    try {
      const texts = article();
      const answer = await ask("POST", "/v1/tag?spans=utf16", { ...texts, top: SHOWN, explain: true }, { signal: mine.signal });
      notice("");
      if (mine !== request) return;
      answered = texts;
      showTopics(answer);
    } catch (error) {
      if (error.name === "AbortError") return;
      state.textContent = patiently(error);
      if (mayPass(error)) timer = setTimeout(tag, 2000);
    }
  }

  function changed() {
    clearTimeout(timer);
    timer = setTimeout(tag, WAIT_MS);
  }

  async function readTopics() {
    try {
      const answer = await ask("GET", "/v1/topics");
      thresholds = new Map(answer.topics.map((topic) => [topic.topic, topic.threshold]));
      any.append(...[...thresholds.keys()].sort((a, b) => a.localeCompare(b)).map((name) => make("option", { value: name }, name)));
    } catch (error) {
      state.textContent = error.message;
    }
  }

  if (written.who === session.name) {
    title.value = written.title;
    body.value = written.body;
  }
  title.addEventListener("input", changed);
  body.addEventListener("input", changed);
  any.addEventListener("change", () => any.value && (title.value || body.value) && choose(any.value));
  place.append(make("h1", {}, "Try"),
    make("div", { class: "columns" },
      make("div", {}, make("label", { for: "title" }, "Title"), title, make("label", { for: "body" }, "Text"), body),
      make("div", {}, make("section", { class: "card", "aria-label": "Topics" }, make("h2", {}, "Topics"), state, list,
        make("label", { for: "any" }, "Why, or why not, another topic"), any))), why);
  readTopics();
  if (title.value || body.value) tag();
  return () => {
    written = { who: session.name, title: title.value, body: body.value };
    clearTimeout(timer);
    request?.abort();
  };
}

// Review: one article at a time, by keyboard. What the model suggests is a suggestion until an editor takes it.
import { ask, patiently, session } from "/api.js";
import { entry, make, probability, put } from "/dom.js";
import { marked } from "/marks.js";
import { reviewDecisions } from "/review_decisions.js";
import { reviewQueue } from "/review_queue.js";
import { topicFinder } from "/topic_finder.js";
import { movedTo, visible } from "/visible.js";

const SUGGESTED = 9;   // one for each digit
const FIELDS = ["title", "excerpt", "body"];

const KEYS = [["1–9", "take a topic, or not"], ["/", "find a topic"], ["Enter", "save, next"], ["0", "none of these, next"], ["s", "skip"],
  ["u", "undo"], ["w", "why"], ["?", "help"]];

const HELP = "The list shows what the model suggests, with its probability. A topic that you take is filled. Enter saves exactly what you " +
  "took: every other topic counts as refused. 0 saves that the article has no topic. A parent comes with its topics by itself. u takes the last decision back, again and again; the article " +
  "comes back. w marks the words that speak for the first suggestion, then for the next. A digit that is pressed before the suggestions are shown takes nothing, and " +
  "Enter then saves nothing: press the digit again when you see its topic. ? or Escape closes this.";

// Why an article is offered.
const REASONS = { uncertain: "The model may be wrong here.", control: "A random article, to measure the model.", doubted: "Its label is doubted." };

// What also works while there is no article.
const ALWAYS = new Set(["u", "?", "Escape"]);

function texts(article) {
  return Object.fromEntries(FIELDS.filter((field) => typeof article[field] === "string").map((field) => [field, article[field]]));
}

// A digit takes only a topic that its editor can see.
function tooEarly(item) {
  const digits = [...item.early].sort().join(", ");
  const again = item.suggested ? "Press again what you mean." : "The suggestions are still being read.";
  return `Pressed before the suggestions were shown, so nothing was taken: ${digits}. ${again}`;
}

function said(topic) {
  if (topic.score === undefined) return "added";
  return topic.accepted ? `suggested, ${probability(topic.score)}` : probability(topic.score);
}

function needs(key) {
  return ALWAYS.has(key) ? key === "u" ? "undo" : null : "article";
}

export function reviewPage(place, notice) {
  const state = make("p", { role: "status", class: "small soft" }, "Reading…");
  const shown = make("article", { class: "card" });
  const choices = make("ul", { class: "choices", "aria-label": "Suggested topics" });
  const help = make("p", { class: "card help", hidden: true }, HELP);
  const finder = topicFinder(notice, add);
  const page = { offered: suggest, changed, counted: showSaved, notice, failed: (error) => page.waits(patiently(error)), waits: (words) => { state.textContent = words; } };
  const queue = reviewQueue(session.name ?? "", page);
  const decisions = reviewDecisions(queue, page);
  let why = -1, toldIdle = false, drawn = []; // what the article that is shown was made from
  let reading = null;  // promise of the parents that the model has not learnt

  // Without the parents that the model has not learnt: they come with their topics.
  async function suggest(item) {
    try {
      const parents = await reading;
      const answer = await ask("POST", "/v1/tag?spans=utf16", { ...texts(item.article), top: SUGGESTED + parents.size, explain: true });
      item.suggested = answer.topics.filter((topic) => !parents.has(topic.topic)).slice(0, SUGGESTED);
    } catch {
      item.suggested = [];
    }
    if (item !== queue.current) return;
    show();
    if (item.early.size) notice(tooEarly(item));
  }

  function changed() {
    why = -1;
    if (queue.current && toldIdle) {
      notice("");
      toldIdle = false;
    }
    show();
  }

  // What an editor can do while there is no article.
  function whatNow() {
    const undo = decisions.count() ? [make("kbd", {}, "u"), " takes your last decision back, "] : [];
    return make("p", {}, "The next article is shown here as soon as it comes. Meanwhile ", ...undo, make("a", { href: "#history" }, "History"),
      " shows what was decided, and ", make("a", { href: "#try" }, "Try"), " tags any text.");
  }

  function showEmpty() {
    const again = make("button", { type: "button", onclick: queue.fetchMore }, "Look again");
    drawn = [];
    put(shown, make("p", {}, queue.empty), queue.filledBy ? make("p", { class: "soft" }, queue.filledBy) : null, queue.isFetching || queue.isAway ? null : whatNow(),
      queue.isFetching ? null : make("div", { class: "row" }, again));
    put(choices);
  }

  // Hidden, not disabled: while a disabled button has the focus, the browser keeps keys from the page.
  function showWhatWorks() {
    const canUndo = queue.current !== null || decisions.count() > 0;
    for (const element of place.querySelectorAll("[data-needs]")) element.hidden = element.dataset.needs === "article" ? !queue.current : !canUndo;
  }

  function choice(topic, i) {
    const taken = queue.current.chosen.has(topic.topic);
    return make("li", {}, make("button", { type: "button", "aria-pressed": String(taken), onclick: () => toggle(topic.topic) },
      make("span", {}, i < SUGGESTED ? make("kbd", {}, String(i + 1)) : ""), make("span", { class: "name" }, topic.topic),
      make("span", { class: "soft" }, said(topic))));
  }

  function listed() {
    const suggested = queue.current.suggested ?? [];
    const added = [...queue.current.chosen].filter((name) => !suggested.some((topic) => topic.topic === name)).map((name) => ({ topic: name }));
    return [...suggested, ...added];
  }

  // What a reader sees of a field, which is long work for a long text: once for an article.
  function readable(item, field) {
    if (!item.readable.has(field)) item.readable.set(field, visible(item.article[field]));
    return item.readable.get(field);
  }

  // Made anew only where something of it is new: a topic that is taken changes nothing here.
  function showArticle() {
    const { article, reason, conflict, suggested } = queue.current;
    const topic = why >= 0 ? suggested?.[why] : undefined;
    const because = topic?.because ?? [];
    const now = [queue.current, conflict, topic];
    if (now.every((one, i) => drawn.length && one === drawn[i])) return;
    drawn = now;
    const read = (field) => {
      const { text, from } = readable(queue.current, field);
      return marked(text, movedTo(from, because, field), field);
    };
    put(shown, make("p", { class: "small soft" }, conflict || entry(REASONS, reason)),
      because.length ? make("p", { class: "small soft" }, `Marked: what speaks for ${topic.topic}, and dotted what speaks against it.`) : null,
      make("h2", { dir: "auto" }, article.title ? read("title") : "Without a title"),
      make("div", { class: "marked article" }, ...FIELDS.slice(1).flatMap((field) => article[field] ? [make("p", { dir: "auto" }, read(field))] : [])));
  }

  function show() {
    showWhatWorks();
    if (!queue.current) return showEmpty();
    showArticle();
    put(choices, ...listed().map(choice));
  }

  function toggle(name) {
    const item = queue.current;
    notice("");
    if (item.suggested) item.early.clear();
    if (!item.chosen.delete(name)) item.chosen.add(name);
    show();
  }

  function add(name) {
    if (queue.current && !queue.current.chosen.has(name)) toggle(name);
  }

  function showSaved() {
    state.textContent = decisions.unsaved() ? `${decisions.unsaved()} being saved…` : `${decisions.count()} decided on this visit, about ${queue.left} waiting.`;
  }

  async function undo() {
    if (await decisions.undo()) return;
    state.textContent = "Nothing of this visit is left to undo.";
    show();
  }

  function showWhy() {
    const suggested = queue.current.suggested ?? [];
    if (!suggested.length) return notice("There are no suggestions yet whose words could be marked.");
    why = why + 1 < suggested.length ? why + 1 : -1;
    show();
    if (why >= 0 && !suggested[why].because?.length) notice(`No word of the article speaks for or against ${suggested[why].topic}.`);
  }

  function toggleAt(digit) {
    const item = queue.current;
    const topic = item.suggested ? listed()[Number(digit) - 1] : null;
    if (topic) return toggle(topic.topic);
    if (item.suggested) return notice(`The list has no topic ${digit}.`);
    item.early.add(digit);
    notice(tooEarly(item));
  }

  // Who pressed a digit too early may think that its topic is taken.
  function saveTaken() {
    const item = queue.current;
    if (item.early.size) {
      notice(tooEarly(item));
      if (item.suggested) item.early.clear();
    } else if (item.chosen.size) decisions.decide([...item.chosen]);
    else notice(item.suggested ? "Take a topic, or press 0 where the article has none of them." : "The suggestions are still being read.");
  }

  const ACTIONS = {
    Enter: saveTaken,
    0: () => decisions.decide([]),
    s: decisions.skip,
    u: undo,
    w: showWhy,
    "/": () => finder.input.focus(),
    Escape: () => { help.hidden = true; },
    "?": () => { help.hidden = !help.hidden; help.scrollIntoView({ block: "nearest" }); },
  };

  for (let i = 1; i <= SUGGESTED; i++) ACTIONS[i] = () => toggleAt(i);

  // What was said of the last action is over.
  function act(key) {
    notice("");
    toldIdle = !queue.current && !ALWAYS.has(key);
    if (toldIdle) notice(`No article is shown, so “${key}” has nothing to do.`);
    else ACTIONS[key]();
  }

  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target === finder.input) return;
    const onButton = event.key === "Enter" && event.target.closest("button, a");
    if (onButton) return;
    if (!Object.hasOwn(ACTIONS, event.key)) return;
    act(event.key);
    event.preventDefault();
  }

  function button(label, key) {
    return make("button", { type: "button", class: key === "Enter" ? "main" : null, "data-needs": needs(key), onclick: () => act(key) }, label);
  }

  document.addEventListener("keydown", pressed);
  place.append(make("h1", {}, "Review"), state,
    make("p", { class: "keys", "aria-label": "Keys" }, ...KEYS.map(([key, what]) => make("span", { "data-needs": needs(key) }, make("kbd", {}, key), ` ${what}`))),
    make("div", { class: "columns" }, make("div", {}, help, shown),
      make("section", { class: "card decision", "aria-label": "Topics", "data-needs": "undo" }, make("h2", { "data-needs": "article" }, "Topics"), choices,
        make("div", { "data-needs": "article" }, make("label", { for: "find" }, "Find a topic"), finder.input, finder.names),
        make("div", { class: "row actions" }, button("Save", "Enter"), button("None of these", "0"), button("Skip", "s"), button("Undo", "u"), button("Why", "w")))));
  reading = finder.read();
  showWhatWorks();
  queue.begin();
  return () => {
    document.removeEventListener("keydown", pressed);
    queue.close();
  };
}

// Review: one article at a time, by keyboard. What the model suggests is a suggestion until an editor takes it.
import { ask, newKey, patiently, session } from "/api.js";
import { count, entry, make, probability, put } from "/dom.js";
import { marked } from "/marks.js";
import { movedTo, visible } from "/visible.js";

const TAKEN = 5;       // articles that are fetched ahead
const LEASE_S = 900;   // nobody else gets them meanwhile
const SUGGESTED = 9;   // one for each digit
const RETRY_MS = 2000;
const LOOK_MS = 5000;  // how often an empty queue is asked again
const FIELDS = ["title", "excerpt", "body"];

const KEYS = [["1–9", "take a topic, or not"], ["/", "find a topic"], ["Enter", "save, next"], ["0", "none of these, next"], ["s", "skip"],
  ["u", "undo"], ["w", "why"], ["?", "help"]];

const HELP = "The list shows what the model suggests, with its probability. A topic that you take is filled. Enter saves exactly what you " +
  "took: every other topic counts as refused. 0 saves that the article has no topic. A parent comes with its topics by itself. u takes the last decision back, again and again; the article " +
  "comes back. w marks the words that speak for the first suggestion, then for the next. A digit that is pressed before the suggestions are shown takes nothing, and " +
  "Enter then saves nothing: press the digit again when you see its topic. ? or Escape closes this.";

const FILLED_BY = "Articles come here when topicd tags articles that have an id, and when “topic store import” takes articles " +
  "without topics.";

// Why an article is offered.
const REASONS = { uncertain: "The model may be wrong here.", control: "A random article, to measure the model.", doubted: "Its label is doubted." };

// What also works while there is no article.
const ALWAYS = new Set(["u", "?", "Escape"]);

// Articles whose decision was undone, and which nobody leases. Who leaves Review with one finds it
// again on coming back. By name, as somebody else may sign in on this page.
const kept = new Map();

function texts(article) {
  return Object.fromEntries(FIELDS.filter((field) => typeof article[field] === "string").map((field) => [field, article[field]]));
}

export function reviewPage(place, notice) {
  const state = make("p", { role: "status", class: "small soft" }, "Reading…");
  const shown = make("article", { class: "card" });
  const choices = make("ul", { class: "choices", "aria-label": "Suggested topics" });
  const find = make("input", { id: "find", list: "names", autocomplete: "off" });
  const names = make("datalist", { id: "names" });
  const help = make("p", { class: "card help", hidden: true }, HELP);
  const who = session.name ?? "";
  const waiting = kept.get(who) ?? [];  // articles that come next
  const decided = [];  // promises of {item, event}, the last one last
  const made = new Map();  // by id, the event of the decision; Infinity while it is being saved
  const leaving = new Set();  // promises of what takes an article out of the queue
  let current = null, why = -1, open = true, toldIdle = false, fetching = false, unsaved = 0, left = 0, gone = 0;
  let reading = null;  // promise of the parents that the model has not learnt
  let empty = "Reading…", filledBy = "", timer = 0;

  // Without the parents that the model has not learnt: they come with their topics.
  async function suggest(item) {
    try {
      const parents = await reading;
      const answer = await ask("POST", "/v1/tag?spans=utf16", { ...texts(item.article), top: SUGGESTED + parents.size, explain: true });
      item.suggested = answer.topics.filter((topic) => !parents.has(topic.topic)).slice(0, SUGGESTED);
    } catch {
      item.suggested = [];
    }
    if (item !== current) return;
    show();
    if (item.early.size) notice(tooEarly(item));
  }

  // A digit takes only a topic that its editor can see.
  function tooEarly(item) {
    const digits = [...item.early].sort().join(", ");
    const again = item.suggested ? "Press again what you mean." : "The suggestions are still being read.";
    return `Pressed before the suggestions were shown, so nothing was taken: ${digits}. ${again}`;
  }

  // Others are offered them at once. keepalive: also when the page is being closed.
  function giveBack(items) {
    const release = items.filter((item) => item.lease).map((item) => item.lease);
    if (release.length) ask("POST", "/v1/queue", { release }, { keepalive: true }).catch(() => {});
  }

  function keep(items) {
    kept.set(who, [...(kept.get(who) ?? []), ...items]);
  }

  // The same article on this page. One whose decision is undone waits in the daemon again, and may
  // be offered while it is shown.
  function here(one) {
    return [current, ...waiting].find((item) => item?.article.id === one.article.id);
  }

  // Offered before what this page decided about it was saved.
  function isStale(one) {
    return made.get(one.article.id) > one.event;
  }

  // Asks for articles and says, where none come, who has them.
  async function take() {
    // What is being saved still waits in the daemon, and would be counted as another's.
    await Promise.allSettled(leaving);
    const before = gone;
    const answer = await ask("POST", "/v1/queue", { take: TAKEN, lease_s: LEASE_S });
    if (!open) return giveBack(answer.articles);
    for (const one of answer.articles.filter((offered) => !isStale(offered))) {
      const shown = here(one);
      if (shown) {
        shown.lease = one.lease;
        continue;
      }
      const item = { ...one, chosen: new Set(), early: new Set(), suggested: null };
      waiting.push(item);
      suggest(item);
    }
    left = Math.max(0, answer.waiting - (gone - before));
    empty = left ? `Others are reviewing the ${count(left, "article", "articles")} that ${left === 1 ? "waits" : "wait"}.` : "Nothing to review.";
    filledBy = left ? "" : FILLED_BY;
    showSaved();
  }

  async function fetchMore() {
    if (fetching || waiting.length >= TAKEN - 2 || !open) return;
    fetching = true;
    clearTimeout(timer);
    try {
      await take();
    } catch (error) {
      empty = "The queue could not be read.";
      filledBy = "";
      state.textContent = patiently(error);
    }
    fetching = false;
    if (!current) showNext();
    if (!current && open) timer = setTimeout(fetchMore, LOOK_MS);
  }

  function showNext() {
    current = waiting.shift() ?? null;
    why = -1;
    if (current && toldIdle) {
      notice("");
      toldIdle = false;
    }
    show();
  }

  function next() {
    empty = "Reading…";
    filledBy = "";
    showNext();
    fetchMore();
  }

  // What an editor can do while there is no article.
  function whatNow() {
    const undo = decided.length ? [make("kbd", {}, "u"), " takes your last decision back, "] : [];
    return make("p", {}, "The next article is shown here as soon as it comes. Meanwhile ", ...undo, make("a", { href: "#history" }, "History"),
      " shows what was decided, and ", make("a", { href: "#try" }, "Try"), " tags any text.");
  }

  function showEmpty() {
    const again = make("button", { type: "button", onclick: fetchMore }, "Look again");
    put(shown, make("p", {}, empty), filledBy ? make("p", { class: "soft" }, filledBy) : null, fetching ? null : whatNow(),
      fetching ? null : make("div", { class: "row" }, again));
    put(choices);
  }

  // Hidden, not disabled: while a disabled button has the focus, the browser keeps keys from the page.
  function showWhatWorks() {
    const canUndo = current !== null || decided.length > 0;
    for (const element of place.querySelectorAll("[data-needs]")) element.hidden = element.dataset.needs === "article" ? !current : !canUndo;
  }

  function said(topic) {
    if (topic.score === undefined) return "added";
    return topic.accepted ? `suggested, ${probability(topic.score)}` : probability(topic.score);
  }

  function choice(topic, i) {
    const taken = current.chosen.has(topic.topic);
    return make("li", {}, make("button", { type: "button", "aria-pressed": String(taken), onclick: () => toggle(topic.topic) },
      make("span", {}, i < SUGGESTED ? make("kbd", {}, String(i + 1)) : ""), make("span", { class: "name" }, topic.topic),
      make("span", { class: "soft" }, said(topic))));
  }

  function listed() {
    const suggested = current.suggested ?? [];
    const added = [...current.chosen].filter((name) => !suggested.some((topic) => topic.topic === name)).map((name) => ({ topic: name }));
    return [...suggested, ...added];
  }

  function show() {
    showWhatWorks();
    if (!current) return showEmpty();
    const { article } = current;
    const because = why >= 0 ? current.suggested?.[why]?.because ?? [] : [];
    const read = (field) => {
      const { text, from } = visible(article[field]);
      return marked(text, movedTo(from, because, field), field);
    };
    put(shown, make("p", { class: "small soft" }, entry(REASONS, current.reason), current.conflict ? ` ${current.conflict}` : ""),
      because.length ? make("p", { class: "small soft" }, `Marked: what speaks for ${current.suggested[why].topic}, and dotted what speaks against it.`) : null,
      make("h2", { dir: "auto" }, ...(article.title ? read("title") : ["Without a title"])),
      make("div", { class: "marked article" }, ...FIELDS.slice(1).flatMap((field) => article[field] ? [make("p", { dir: "auto" }, ...read(field))] : [])));
    put(choices, ...listed().map(choice));
  }

  function toggle(name) {
    notice("");
    if (current.suggested) current.early.clear();
    if (!current.chosen.delete(name)) current.chosen.add(name);
    show();
  }

  function showSaved() {
    state.textContent = unsaved ? `${unsaved} being saved…` : `${decided.length} decided on this visit, about ${left} waiting.`;
  }

  // Until the daemon has answered, with the same key, so that it is kept once.
  async function store(path, body) {
    for (;;) {
      try {
        return await ask("POST", path, body, { keepalive: true });
      } catch (error) {
        if (error.status !== 0 && error.status !== 503 && error.status !== 504) throw error;
        state.textContent = patiently(error);
        await new Promise((done) => setTimeout(done, RETRY_MS));
      }
    }
  }

  // An article that was not saved comes next, if Review is still shown.
  function returned(item) {
    if (!open) return giveBack([item]);
    waiting.unshift(item);
    if (!current) showNext();
  }

  // The daemon says how many wait only when articles are taken.
  function leaves(item) {
    if (!item.lease) return;
    left = Math.max(0, left - 1);
    gone++;
  }

  function isLeaving(promise) {
    leaving.add(promise);
    promise.finally(() => leaving.delete(promise));
    return promise;
  }

  async function save(item, topics) {
    made.set(item.article.id, Infinity);
    try {
      const answer = await store("/v1/feedback", { key: newKey(), article: { id: item.article.id }, topics, if_event: item.event, source: "review" });
      made.set(item.article.id, answer.event);
      leaves(item);
      if (answer.unclear) notice(`“${visible(item.article.title ?? item.article.id).text}” has only ${answer.unclear.join(", ")}: no model learns it until a topic below is given.`);
      return { item, event: answer.event };
    } catch (error) {
      made.delete(item.article.id);
      item.conflict = error.status === 409 ? "Somebody else decided about it meanwhile. " : "";
      notice(`“${visible(item.article.title ?? item.article.id).text}” was not saved: ${error.message}`);
      returned(item);
      return null;
    } finally {
      unsaved--;
      showSaved();
    }
  }

  function decide(topics) {
    unsaved++;
    decided.push(isLeaving(save(current, topics)));
    next();
    showSaved();
  }

  async function undo() {
    let last = null;
    while (decided.length && !last) last = await decided.pop();
    if (!last) {
      state.textContent = "Nothing of this visit is left to undo.";
      return show();
    }
    try {
      const answer = await store("/v1/undo", { key: newKey(), event: last.event });
      made.delete(last.item.article.id);
      // Feedback has ended its lease and taken it out of the queue.
      Object.assign(last.item, { event: answer.event, lease: null });
      if (!open) return keep([last.item]);
      const again = here(last.item);
      if (again) last.item.lease = again.lease;
      const others = [current, ...waiting].filter((item) => item && item !== again);
      waiting.splice(0, waiting.length, last.item, ...others);
      showNext();
      showSaved();
    } catch (error) {
      notice(error.message);
    }
  }

  async function leave(item) {
    try {
      await ask("POST", "/v1/queue", { skip: [item.lease] });
      leaves(item);
      showSaved();
    } catch (error) {
      notice(error.message);
    }
  }

  function skip() {
    if (current.lease) isLeaving(leave(current));
    next();
  }

  function showWhy() {
    const suggested = current.suggested ?? [];
    if (!suggested.length) return notice("There are no suggestions yet whose words could be marked.");
    why = why + 1 < suggested.length ? why + 1 : -1;
    show();
    if (why >= 0 && !suggested[why].because?.length) notice(`No word of the article speaks for or against ${suggested[why].topic}.`);
  }

  function toggleAt(digit) {
    const topic = current.suggested ? listed()[Number(digit) - 1] : null;
    if (topic) return toggle(topic.topic);
    if (current.suggested) return notice(`The list has no topic ${digit}.`);
    current.early.add(digit);
    notice(tooEarly(current));
  }

  // Who pressed a digit too early may think that its topic is taken.
  function saveTaken() {
    if (current.early.size) {
      notice(tooEarly(current));
      if (current.suggested) current.early.clear();
    } else if (current.chosen.size) decide([...current.chosen]);
    else notice(current.suggested ? "Take a topic, or press 0 where the article has none of them." : "The suggestions are still being read.");
  }

  const ACTIONS = {
    Enter: saveTaken,
    0: () => decide([]),
    s: skip,
    u: undo,
    w: showWhy,
    "/": () => find.focus(),
    Escape: () => { help.hidden = true; },
    "?": () => { help.hidden = !help.hidden; help.scrollIntoView({ block: "nearest" }); },
  };

  for (let i = 1; i <= SUGGESTED; i++) ACTIONS[i] = () => toggleAt(i);

  // What was said of the last action is over.
  function act(key) {
    notice("");
    toldIdle = !current && !ALWAYS.has(key);
    if (toldIdle) notice(`No article is shown, so “${key}” has nothing to do.`);
    else ACTIONS[key]();
  }

  function pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target === find) return;
    const onButton = event.key === "Enter" && event.target.closest("button, a");
    if (onButton) return;
    if (!Object.hasOwn(ACTIONS, event.key)) return;
    act(event.key);
    event.preventDefault();
  }

  // The topic of this name, or else all whose name it is a part of.
  function matching(wanted) {
    const all = [...names.children].map((one) => one.value);
    const exact = all.filter((one) => one.toLocaleLowerCase() === wanted);
    return exact.length ? exact : all.filter((one) => one.toLocaleLowerCase().includes(wanted));
  }

  // What does not name one topic. Of many the first few are enough to go on typing.
  function notOne(matches) {
    if (!matches.length) return `The model has no topic “${find.value}”.`;
    const more = matches.length > SUGGESTED ? ` and ${matches.length - SUGGESTED} more` : "";
    return `“${find.value}” is in ${matches.length} topics: ${matches.slice(0, SUGGESTED).join(", ")}${more}. Type more of one.`;
  }

  function found(event) {
    if (event.key === "Escape") find.value = "";
    else if (event.key !== "Enter") return;
    const wanted = find.value.trim().toLocaleLowerCase();
    const matches = wanted ? matching(wanted) : [];
    if (wanted && matches.length !== 1) return notice(notOne(matches));
    const [name] = matches;
    notice("");
    if (name && current && !current.chosen.has(name)) toggle(name);
    find.value = "";
    document.getElementById("main").focus();
    event.preventDefault();
    event.stopPropagation();
  }

  // Resolves to the topics that the model has not learnt, and which others imply.
  async function readNames() {
    try {
      const answer = await ask("GET", "/v1/topics?details=true");
      names.append(...answer.topics.map((topic) => make("option", { value: topic.topic })));
      return new Set(answer.topics.filter((topic) => !topic.learned.length).map((topic) => topic.topic));
    } catch (error) {
      notice(error.message);
      return new Set();
    }
  }

  function needs(key) {
    return ALWAYS.has(key) ? key === "u" ? "undo" : null : "article";
  }

  function button(label, key) {
    return make("button", { type: "button", class: key === "Enter" ? "main" : null, "data-needs": needs(key), onclick: () => act(key) }, label);
  }

  find.addEventListener("keydown", found);
  document.addEventListener("keydown", pressed);
  place.append(make("h1", {}, "Review"), state,
    make("p", { class: "keys", "aria-label": "Keys" }, ...KEYS.map(([key, what]) => make("span", { "data-needs": needs(key) }, make("kbd", {}, key), ` ${what}`))),
    make("div", { class: "columns" }, make("div", {}, help, shown),
      make("section", { class: "card decision", "aria-label": "Topics", "data-needs": "undo" }, make("h2", { "data-needs": "article" }, "Topics"), choices,
        make("div", { "data-needs": "article" }, make("label", { for: "find" }, "Find a topic"), find, names),
        make("div", { class: "row actions" }, button("Save", "Enter"), button("None of these", "0"), button("Skip", "s"), button("Undo", "u"), button("Why", "w")))));
  kept.delete(who);
  reading = readNames();
  showWhatWorks();
  if (waiting.length) next();
  else fetchMore();
  return () => {
    open = false;
    clearTimeout(timer);
    document.removeEventListener("keydown", pressed);
    const left = current ? [current, ...waiting] : waiting;
    giveBack(left);
    keep(left.filter((item) => !item.lease));
  };
}

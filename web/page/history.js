// History: what was decided, by whom, and a way back.
import { ask, may, mayPass, newKey, patiently } from "/api.js";
import { count, entry, make, number } from "/dom.js";
import { visible } from "/visible.js";

const ROWS = 50;       // that are added when older ones are asked for
const EVENTS = 200;    // that are read at a time, where imports stand for many
const READINGS = 10;   // and how often, for one click
const RETRY_MS = 2000;
const TYPING_MS = 300;  // after which a filter is looked for in older events
const PAUSE_MS = 5000;  // between two imports; one writes its events without a pause
const KINDS = { feedback: "decided", undo: "undone", forget: "forgotten", import: "imported", train: "training begun", cancel: "training ended",
  promote: "model promoted", rollback: "model rolled back", "topics-file": "topics file changed" };

// What an import is of, where its events say so.
function importOf(event) {
  return `${KINDS.import}${event.source ? ` from ${event.source}` : ""}`;
}

function what(event) {
  if (event.kind === "undo") return `${KINDS.undo}: event ${event.undoes}`;
  const parts = [];
  if (event.run !== undefined) parts.push(`run ${event.run}`);
  if (event.version !== undefined) parts.push(`version ${event.version}`);
  if (event.given) parts.push(event.given.length ? event.given.join(", ") : "none of the topics");
  if (event.accepted?.length) parts.push(`with ${event.accepted.join(", ")}`);
  if (event.rejected?.length) parts.push(`without ${event.rejected.join(", ")}`);
  return `${event.kind === "import" ? importOf(event) : entry(KINDS, event.kind)}${parts.length ? ": " : ""}${parts.join("; ")}`;
}

export function historyPage(place, notice) {
  const person = make("input", { id: "person", autocomplete: "off" });
  const article = make("input", { id: "article", autocomplete: "off" });
  const topic = make("input", { id: "topic", autocomplete: "off" });
  const since = make("input", { id: "since", type: "date" });
  const rows = make("tbody");
  const state = make("p", { role: "status", class: "small soft" }, "Reading…");
  const older = make("button", { type: "button", hidden: true, onclick: readOlder }, "Older");
  const list = make("div", { class: "card scroll", tabindex: 0, role: "group", "aria-label": "Events" });
  const filters = [person, article, topic, since];
  const titles = new WeakMap();   // of events, as a reader sees them
  let events = [], forgotten = new Map();  // by article, the last event that forgot it
  let isOpen = true, isReading = false, wanted = ROWS, timer = 0;
  const open = new Set();  // groups, by the number of their newest event

  function fits(event) {
    const has = (text, wanted) => (text ?? "").toLocaleLowerCase().includes(wanted.value.trim().toLocaleLowerCase());
    const topics = [...(event.topics ?? []), ...(event.given ?? []), ...(event.accepted ?? []), ...(event.rejected ?? [])];
    const names = [event.title, event.article === undefined ? "" : String(event.article)];
    return has(event.actor, person) && names.some((name) => has(name, article)) && (!topic.value.trim() || topics.some((name) => has(name, topic))) &&
      (!since.value || event.time >= since.value);
  }

  async function undo(event) {
    try {
      await ask("POST", "/v1/undo", { key: newKey(), event: event.event });
      await readAgain();
      state.textContent = `Event ${event.event} is undone. ${state.textContent}`;
      list.focus({ preventScroll: true });
    } catch (error) {
      notice(error.message);
    }
  }

  // Events are read from the last one back: who forgot an article is read before what was forgotten.
  function keep(list) {
    events = list;
    forgotten = new Map();
    for (const { kind, article, event } of events)
      if (kind === "forget" && !(forgotten.get(article) >= event)) forgotten.set(article, event);
  }

  function isForgotten(event) {
    return event.article === undefined || forgotten.get(event.article) > event.event;
  }

  function undoButton(event) {
    if (!may("editor") || event.kind === "forget" || event.undone_by || isForgotten(event)) return null;
    return make("button", { type: "button", class: "undo", "aria-label": `Undo event ${event.event}`, onclick: () => undo(event) }, "Undo");
  }

  function cell(name, attributes, ...children) {
    return make("td", { "data-name": name, ...attributes }, ...children);
  }

  // By its title, where the store has one.
  function articleNames(event) {
    if (!titles.has(event)) titles.set(event, visible(event.title ?? "").text.trim());
    const title = titles.get(event);
    if (!title) return [String(event.article ?? "–")];
    return [make("div", {}, make("div", { dir: "auto" }, title), make("div", { class: "small soft" }, String(event.article)))];
  }

  function clock(event) {
    return event.time.replace("T", " ").replace("Z", "");
  }

  function row(event) {
    return make("tr", {}, cell("Event", { class: "number" }, String(event.event)), cell("Time", { class: "time" }, clock(event)),
      cell("Who", {}, event.actor ?? ""), cell("Article", {}, ...articleNames(event)),
      cell("What", {}, make("div", { class: "what" }, make("span", {}, what(event), event.undone_by ? make("span", { class: "soft" }, ` (undone by ${event.undone_by})`) : null), undoButton(event))),
      cell("Topics after it", {}, (event.topics ?? []).join(", ") || "–"));
  }

  // An import of thousands of articles has an event for each: they are one row, which opens.
  function groups(list) {
    const isOfImport = (event) => event.kind === "import" && !event.undone_by;
    const result = [];
    for (const event of list) {
      const before = result.at(-1)?.[0];
      const later = result.at(-1)?.at(-1);
      const isOne = before && isOfImport(event) && isOfImport(before) && event.actor === before.actor && event.source === before.source &&
        Date.parse(later.time) - Date.parse(event.time) <= PAUSE_MS;
      if (isOne) result.at(-1).push(event);
      else result.push([event]);
    }
    return result;
  }

  function toggle(group) {
    if (!open.delete(group)) open.add(group);
    show();
    rows.querySelector(`[data-group="${group}"]`).focus();
  }

  // Whether older events, which are not read yet, may belong to it.
  function isCut(group) {
    return !older.hidden && group.at(-1) === events.at(-1);
  }

  function groupRow(group) {
    const [newest, oldest] = [group[0], group.at(-1)];
    const isShown = open.has(newest.event);
    const opens = make("button", { type: "button", class: "undo", "data-group": newest.event, "aria-expanded": String(isShown),
      "aria-label": `${isShown ? "Hide" : "Show"} events ${oldest.event} to ${newest.event}`, onclick: () => toggle(newest.event) }, isShown ? "Hide" : "Show");
    return make("tr", { class: "group" }, cell("Events", { class: "number" }, `${oldest.event}–${newest.event}`), cell("Time", { class: "time" }, clock(newest)),
      cell("Who", {}, newest.actor ?? ""), cell("Article", {}, `${isCut(group) ? "at least " : ""}${count(group.length, "article", "articles")}`),
      cell("What", {}, make("div", { class: "what" }, make("span", {}, importOf(newest)), opens)), cell("Topics after it", {}, "–"));
  }

  function shownRows(group) {
    if (group.length === 1) return [row(group[0])];
    return [groupRow(group), ...(open.has(group[0].event) ? group.map(row) : [])];
  }

  function show() {
    const shown = events.filter(fits);
    const further = !older.hidden && filters.some((one) => one.value.trim()) ? " “Older” looks further back." : "";
    rows.replaceChildren(...groups(shown).flatMap(shownRows));
    state.textContent = events.length ? `${number(shown.length)} of ${number(events.length)} events that are read; times are UTC.${further}` : "Nothing was decided yet.";
  }

  function askBefore(event, size) {
    return ask("GET", `/v1/history?count=${size}${event ? `&before=${event.event}` : ""}`);
  }

  async function readSome(size) {
    const answer = await askBefore(events.at(-1), size);
    keep(events.concat(answer.events));
    older.hidden = answer.events.length === 0 || events.at(-1).event <= 1;
    show();
  }

  // Until as many rows are shown as wanted, of imports and under a filter for a bounded number of events.
  async function readSeveral() {
    for (let i = 0; i < READINGS && isOpen; i++) {
      await readSome(events.length ? EVENTS : ROWS);
      if (older.hidden || groups(events.filter(fits)).length >= wanted) return;
    }
  }

  async function read() {
    if (isReading) return;
    isReading = true;
    try {
      await readSeveral();
    } catch (error) {
      state.textContent = patiently(error);
      if (isOpen && mayPass(error)) timer = setTimeout(read, RETRY_MS);
    }
    isReading = false;
  }

  function readOlder() {
    wanted = groups(events.filter(fits)).length + ROWS;
    read();
  }

  // An undo changes what is said of older events: all that were read are read again, and stay shown.
  async function readAgain() {
    const last = events.at(-1)?.event ?? 0;
    let fresh = [], answer;
    do {
      answer = await askBefore(fresh.at(-1), EVENTS);
      fresh = fresh.concat(answer.events);
    } while (answer.events.length && fresh.at(-1).event > last);
    keep(fresh);
    show();
  }

  function filter() {
    wanted = ROWS;
    show();
    clearTimeout(timer);
    if (!older.hidden && groups(events.filter(fits)).length < wanted) timer = setTimeout(read, TYPING_MS);
  }

  for (const one of filters) one.addEventListener("input", filter);
  const heading = (text, number) => make("th", { scope: "col", class: number ? "number" : null }, text);
  place.append(make("h1", {}, "History"),
    make("div", { class: "filters" }, make("div", {}, make("label", { for: "person" }, "Person"), person),
      make("div", {}, make("label", { for: "article" }, "Title or id"), article),
      make("div", {}, make("label", { for: "topic" }, "Topic"), topic), make("div", {}, make("label", { for: "since" }, "Since"), since)),
    state, list, older);
  list.append(make("table", { class: "stacked events" }, make("thead", {}, make("tr", {}, heading("Event", true), heading("Time"), heading("Who"),
    heading("Article"), heading("What"), heading("Topics after it"))), rows));
  read();
  return () => {
    isOpen = false;
    clearTimeout(timer);
  };
}

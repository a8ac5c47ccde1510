// Topics: how good each is, what its threshold does, and the editors' decisions about it.
import { ask, may, mayPass, patiently, session } from "/api.js";
import { entry, make, number, percent, table } from "/dom.js";
import { topicPanel } from "/topic_panel.js";
import { topicsFile } from "/topics_file.js";

// A topic that others imply has none: it comes with them.
const thresholdOf = (topic) => topic.learned.length ? topic.threshold : 2;

// An article of several of the topics that one stands for is counted for each of them.
const isSum = (topic, parents) => topic.learned.length > 1 || parents.has(topic.topic);

const COLUMNS = [["Topic", null, (a, b) => a.topic.localeCompare(b.topic)], ["Articles", "number", (a, b) => b.articles - a.articles],
  ["Precision", "number", (a, b) => (a.precision ?? 2) - (b.precision ?? 2)], ["Recall", "number", (a, b) => (a.recall ?? 2) - (b.recall ?? 2)],
  ["Threshold", "number", (a, b) => thresholdOf(a) - thresholdOf(b)], ["Given", "number", (a, b) => b.given - a.given]];
const BY_ARTICLES = 1;
const RETRY_MS = 2000;

export function topicsPage(place, notice) {
  const filter = make("input", { id: "filter", type: "search", autocomplete: "off" });
  const order = make("select", { id: "order" }, ...COLUMNS.map(([name], i) => make("option", { value: i, selected: i === BY_ARTICLES }, name)));
  const rows = make("tbody");
  const state = make("p", { role: "status", class: "small soft" }, "Reading…");
  const none = make("p", { class: "small soft" });
  const mayChange = may("chief") && session.topics_file;
  const file = topicsFile(notice, mayChange, read);
  const panel = topicPanel(file, mayChange, { choose });
  let topics = [], chosen = null, open = true, timer = 0;
  let looked = []; // what the model calls the topic that the panel shows

  function row(topic) {
    const button = make("button", { type: "button", class: "link", "aria-pressed": String(topic.topic === chosen), onclick: () => choose(topic.topic, true) },
      topic.display ?? topic.topic);
    button.dataset.topic = topic.topic;
    const cell = (name, text) => make("td", { "data-name": name, class: "number" }, text);
    return make("tr", { class: topic.topic === chosen ? "chosen" : null },
      make("td", { "data-name": "Topic" }, make("span", {}, button, topic.parent ? make("span", { class: "soft" }, ` in ${topic.parent}`) : null)),
      cell("Articles", `${topic.isSum ? "up to " : ""}${number(topic.articles)}`), cell("Precision", topic.precision === undefined ? "–" : percent(topic.precision)),
      cell("Recall", topic.recall === undefined ? "–" : percent(topic.recall)), cell("Threshold", topic.learned.length ? percent(topic.threshold) : "–"), cell("Given", number(topic.given)));
  }

  // A narrow window has room for few columns: that of the order is among them.
  function showOrder() {
    rows.closest("table").dataset.order = COLUMNS[order.value][0];
  }

  function show() {
    showOrder();
    const wanted = filter.value.trim().toLocaleLowerCase();
    const focused = document.activeElement?.dataset?.topic;
    const shown = topics.filter((topic) => `${topic.topic} ${topic.display ?? ""}`.toLocaleLowerCase().includes(wanted)).sort(COLUMNS[order.value][2]);
    rows.replaceChildren(...shown.map(row));
    if (focused !== undefined) [...rows.querySelectorAll("button")].find((button) => button.dataset.topic === focused)?.focus();
    state.textContent = `${number(shown.length)} of ${number(topics.length)} topics.`;
  }

  function showDisabled(name, focus) {
    chosen = null;
    looked = [name];
    show();
    panel.showDisabled(name, focus);
  }

  async function choose(name, focus) {
    chosen = name;
    show();
    await panel.show(name, focus);
  }

  // A topic that has another name now, or is given as another, is shown under that; else the largest.
  async function showLooked(notGiven) {
    const largest = [...topics].sort(COLUMNS[BY_ARTICLES][2])[0];
    const topic = topics.find((one) => one.topic === chosen) ?? topics.find((one) => one.learned.some((name) => looked.includes(name)));
    const disabled = topic ? undefined : looked.find((name) => notGiven.includes(name));
    if (disabled !== undefined) return showDisabled(disabled, false);
    chosen = (topic ?? largest)?.topic ?? null;
    show();
    if (chosen !== null) await panel.show(chosen, false);
  }

  async function read() {
    try {
      const [answer, status] = await Promise.all([ask("GET", "/v1/topics?details=true"), ask("GET", "/v1/status"), file.read()]);
      looked = topics.find((topic) => topic.topic === chosen)?.learned ?? looked;
      const parents = new Set(answer.topics.map((topic) => topic.parent));
      topics = answer.topics.map((topic) => ({ ...topic, given: entry(status.topics_given, topic.topic, 0), isSum: isSum(topic, parents) }));
      none.replaceChildren(...(answer.not_given.length ? ["Not given, by the topics file: ", ...answer.not_given.flatMap((name, i) => [i ? ", " : "",
        mayChange ? make("button", { type: "button", class: "link", onclick: () => showDisabled(name, true) }, name) : name]), "."] : []));
      panel.know(topics);
      await showLooked(answer.not_given);
    } catch (error) {
      state.textContent = patiently(error);
      if (open && mayPass(error)) timer = setTimeout(read, RETRY_MS);
    }
  }

  filter.addEventListener("input", show);
  order.addEventListener("change", show);
  place.append(make("h1", {}, "Topics"),
    make("p", { class: "soft" }, "Precision: how much of what is given is right. Recall: how much of what is due is given. Both are measured on the training " +
      "articles, each by a model that had not seen it. ", make("span", { class: "wide-only" }, "Given: how often since topicd started."),
      make("span", { class: "narrow-only" }, "Articles, Threshold and Given are shown when “Order by” names them; given: how often since topicd started.")),
    make("div", { class: "topic-columns" },
      make("div", {}, make("div", { class: "filters" }, make("div", {}, make("label", { for: "filter" }, "Find a topic"), filter),
        make("div", {}, make("label", { for: "order" }, "Order by"), order)), state,
      table("Topics", COLUMNS.map(([name, kind]) => [name, kind]), rows, { class: "stacked topic-table" }), none),
      panel.element), file.element);
  read();
  return () => {
    open = false;
    clearTimeout(timer);
  };
}

// Now: what topicd does, with the last hour as charts. The hour is kept here, while the page is open.
import { ask, patiently } from "/api.js";
import { timeline } from "/chart.js";
import { count, make, number, percent, span, table } from "/dom.js";

const EVERY_MS = 2000;
const KEPT = 3600000 / EVERY_MS;
const LEAST = 60000 / EVERY_MS; // a chart grows from a minute to an hour
const SHOWN = 20;   // topics
const ENOUGH = 200; // articles, from which on shares say something
const MUCH = 2;     // times as often, or half as often
const points = []; // kept while other pages are shown

// Without an article there is no share of articles.
const shareText = (value) => value === null ? "–" : percent(value);

const CHARTS = [
  { name: "Answers a second", of: (p) => p.answers, text: (v) => number(v, v < 10 ? 1 : 0) },
  { name: "Articles a second", of: (p) => p.articles, text: (v) => number(v, v < 10 ? 1 : 0) },
  { name: "99th percentile, ms", of: (p) => p.p99, text: (v) => number(v, 1) },
  { name: "Requests that wait", of: (p) => p.queue, text: (v) => number(v) },
  { name: "Errors a second", of: (p) => p.errors, text: (v) => number(v, 1) },
  { name: "Articles without a topic", of: (p) => p.untagged, text: shareText },
  { name: "Unfamiliar articles", of: (p) => p.unfamiliar, text: shareText, usual: "usual: 5 %" },
  { name: "Unknown words", of: (p) => p.unknown, text: shareText },
];

// The bound of the bucket that the 99th percentile of the answers between two states is in.
function slowest(before, after) {
  const earlier = new Map(before.latency.buckets.map(([bound, count]) => [bound, count]));
  const counts = after.latency.buckets.map(([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)]);
  const total = after.latency.count - before.latency.count;
  let sum = 0;
  for (const [bound, count] of counts) {
    sum += count;
    if (total > 0 && sum >= 0.99 * total) return 1000 * bound;
  }
  return total > 0 && counts.length ? 1000 * counts.at(-1)[0] : 0;
}

function most(values) {
  const known = values.filter((value) => value !== null);
  return known.length ? Math.max(...known) : null;
}

function errorsOf(status) {
  return Object.values(status.errors).reduce((sum, count) => sum + count, 0);
}

function share(part, whole) {
  return whole > 0 ? part / whole : null;
}

function point(before, after, seconds) {
  const articles = after.articles - before.articles;
  return {
    answers: (after.answered - before.answered) / seconds,
    articles: articles / seconds,
    p99: slowest(before, after),
    queue: after.queue.length,
    errors: (errorsOf(after) - errorsOf(before)) / seconds,
    untagged: share(after.untagged - before.untagged, articles),
    unfamiliar: share((after.unfamiliar ?? 0) - (before.unfamiliar ?? 0), articles),
    unknown: share(after.unknown_features - before.unknown_features, after.features - before.features),
  };
}

export function nowPage(place) {
  const state = make("p", { role: "status", class: "small soft" }, "Reading…");
  const charts = make("div", { class: "charts" });
  const rows = make("tbody");
  let timer = 0, open = true, before = null, beforeMs = 0, learned = new Map(), model = null;

  // Of a parent, and of a topic that others are merged into, `articles` counts some twice: their share is not known.
  function trained(topic, parents) {
    return topic.learned.length === 1 && !parents.has(topic.topic);
  }

  // Where a topic is given far more or less often than it was in training, the news has changed.
  function drift(given, expected, articles) {
    if (expected === undefined || articles < ENOUGH) return "";
    const ratio = (given + 1 / articles) / (expected + 1 / articles);
    return ratio > MUCH ? "more" : ratio < 1 / MUCH ? "less" : "";
  }

  function row(name, times, status) {
    const given = share(times, status.articles);
    const expected = learned.get(name);
    const change = drift(given, expected, status.articles);
    const cell = (heading, text) => make("td", { "data-name": heading, class: "number" }, text);
    return make("tr", {}, make("td", { "data-name": "Topic" }, name), cell("Given", number(times)), cell("Share", status.articles ? percent(given) : "–"),
      cell("In training", expected === undefined ? "–" : percent(expected)),
      make("td", { "data-name": "Drift" }, change ? make("span", { class: "badge" }, `given ${change} often than in training`) : ""));
  }

  async function readTopics(status) {
    if (status.model === model) return;
    const answer = await ask("GET", "/v1/topics?details=true");
    const parents = new Set(answer.topics.map((topic) => topic.parent));
    learned = new Map(answer.articles ? answer.topics.map((topic) => [topic.topic, trained(topic, parents) ? topic.articles / answer.articles : undefined]) : []);
    model = status.model;
  }

  function show(status) {
    charts.replaceChildren(...CHARTS.map((chart) => {
      const values = points.map(chart.of);
      return make("section", { class: "card", "aria-label": chart.name }, make("div", { class: "soft small" }, chart.name),
        make("div", { class: "value" }, values.length ? chart.text(values.at(-1)) : "–"), timeline(values, Math.max(values.length, LEAST)),
        make("div", { class: "soft small" }, values.length ? `most in ${span(values.length * EVERY_MS / 1000)}: ${chart.text(most(values))}${chart.usual ? `, ${chart.usual}` : ""}` : ""));
    }));
    const given = Object.entries(status.topics_given ?? {}).filter((one) => one[1] > 0 || learned.has(one[0])).sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
    rows.replaceChildren(...given.map(([name, times]) => row(name, times, status)));
    const known = status.features ? ` The model knows ${percent(1 - status.unknown_features / status.features)} of the words.` : "";
    state.textContent = `${count(status.connections, "connection", "connections")}, ${count(status.workers, "worker", "workers")}, ${count(status.articles, "article", "articles")} since the start.${known}`;
  }

  async function read() {
    try {
      const status = await ask("GET", "/v1/status");
      await readTopics(status);
      const nowMs = performance.now();
      const restarted = before && status.uptime_seconds < before.uptime_seconds;
      if (before && !restarted) points.push(point(before, status, (nowMs - beforeMs) / 1000));
      if (points.length > KEPT) points.shift();
      before = status;
      beforeMs = nowMs;
      show(status);
    } catch (error) {
      state.textContent = patiently(error);
      before = null;
    }
    if (open) timer = setTimeout(read, EVERY_MS);
  }

  place.append(make("h1", {}, "Now"), state, charts, make("h2", {}, "Topics given since the start"),
    table("Topics given", [["Topic"], ["Given", "number"], ["Share", "number"], ["In training", "number"], ["Drift"]], rows, { class: "stacked given-table" }));
  read();
  return () => {
    open = false;
    clearTimeout(timer);
  };
}

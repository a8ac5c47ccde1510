// Now: what topicd does, with the last hour as charts. The hour is kept here, while the page is open.
import { ask } from "/api.js";
import { count, make, number, percent } from "/dom.js";

const EVERY_MS = 2000;
const KEPT = 3600000 / EVERY_MS;
const SVG = "http://www.w3.org/2000/svg";
const points = []; // kept while other pages are shown

const CHARTS = [
  { name: "Answers a second", of: (p) => p.answers, text: (v) => number(v, v < 10 ? 1 : 0) },
  { name: "Articles a second", of: (p) => p.articles, text: (v) => number(v, v < 10 ? 1 : 0) },
  { name: "99th percentile, ms", of: (p) => p.p99, text: (v) => number(v, 1) },
  { name: "Requests that wait", of: (p) => p.queue, text: (v) => number(v) },
  { name: "Errors a second", of: (p) => p.errors, text: (v) => number(v, 1) },
  { name: "Articles without a topic", of: (p) => p.untagged, text: percent },
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

function errorsOf(status) {
  return Object.values(status.errors).reduce((sum, count) => sum + count, 0);
}

function point(before, after, seconds) {
  const articles = after.articles - before.articles;
  return {
    answers: (after.answered - before.answered) / seconds,
    articles: articles / seconds,
    p99: slowest(before, after),
    queue: after.queue.length,
    errors: (errorsOf(after) - errorsOf(before)) / seconds,
    untagged: articles > 0 ? (after.untagged - before.untagged) / articles : 0,
  };
}

function line(values) {
  const svg = document.createElementNS(SVG, "svg");
  const most = Math.max(...values, 1e-9);
  svg.setAttribute("viewBox", "0 0 100 100");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const base = document.createElementNS(SVG, "line");
  for (const [key, value] of [["x1", 0], ["x2", 100], ["y1", 99], ["y2", 99]]) base.setAttribute(key, value);
  const poly = document.createElementNS(SVG, "polyline");
  poly.setAttribute("points", values.map((value, i) => `${100 - (values.length - 1 - i) * 100 / (KEPT - 1)},${98 - 92 * value / most}`).join(" "));
  svg.append(base, poly);
  return svg;
}

export function nowPage(place) {
  const state = make("p", { role: "status", class: "small soft" }, "Reading…");
  const charts = make("div", { class: "charts" });
  const rows = make("tbody");
  let timer = 0, before = null, beforeMs = 0;

  function show(status) {
    charts.replaceChildren(...CHARTS.map((chart) => {
      const values = points.map(chart.of);
      return make("section", { class: "card", "aria-label": chart.name }, make("div", { class: "soft small" }, chart.name),
        make("div", { class: "value" }, values.length ? chart.text(values.at(-1)) : "–"), line(values),
        make("div", { class: "soft small" }, values.length ? `most ${chart.text(Math.max(...values))}` : ""));
    }));
    const given = Object.entries(status.topics_given ?? {}).filter((one) => one[1] > 0).sort((a, b) => b[1] - a[1]).slice(0, 15);
    rows.replaceChildren(...given.map(([name, times]) => make("tr", {}, make("td", {}, name), make("td", { class: "number" }, number(times)),
      make("td", { class: "number" }, status.articles ? percent(times / status.articles) : ""))));
    const known = status.features ? ` The model knows ${percent(1 - status.unknown_features / status.features)} of the words.` : "";
    state.textContent = `${count(status.connections, "connection", "connections")}, ${count(status.workers, "worker", "workers")}, ${count(status.articles, "article", "articles")} since the start.${known}`;
  }

  async function read() {
    try {
      const status = await ask("GET", "/v1/status");
      const nowMs = performance.now();
      const restarted = before && status.uptime_seconds < before.uptime_seconds;
      if (before && !restarted) points.push(point(before, status, (nowMs - beforeMs) / 1000));
      if (points.length > KEPT) points.shift();
      before = status;
      beforeMs = nowMs;
      show(status);
    } catch (error) {
      state.textContent = error.message;
      before = null;
    }
    timer = setTimeout(read, EVERY_MS);
  }

  place.append(make("h1", {}, "Now"), state, charts, make("h2", {}, "Topics given since the start"),
    make("div", { class: "card" }, make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Topic"),
      make("th", { scope: "col", class: "number" }, "Articles"), make("th", { scope: "col", class: "number" }, "Share"))), rows)));
  read();
  return () => clearTimeout(timer);
}

// Training: a new model from what editors decided, its progress, and the verdict of the gate.
import { ask, may, newKey, session } from "/api.js";
import { asks, careful, count, entry, make, number, percent, put, time } from "/dom.js";

const STATES = {
  queued: "waits to begin", reading: "reads the articles", solving: "learns", judging: "is compared with the model that serves", promoted: "serves now",
  refused: "was refused", undecided: "waits for a decision: promote it below, or leave it", failed: "failed", interrupted: "was interrupted: topicd ended meanwhile",
  cancelled: "was cancelled",
};
const RUNNING = new Set(["queued", "reading", "solving", "judging"]);
const CHECKS = { model: "The new model", topics: "Its topics", pins: "Pinned articles", controls: "Control articles", changes: "What would change" };
const RESULTS = { passed: "passed", refused: "refused", undecided: "left to a person" };
const SHOWN = 5; // earlier runs

function sentence(text) {
  const first = text.slice(0, 1).toLocaleUpperCase();
  return `${first}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

// What the reason of the verdict has said already is not said again.
function sentences(check, reason) {
  const numbers = [];
  if (check.old !== undefined && check.new !== undefined)
    numbers.push(`Micro-F1 ${check.new.toFixed(3)} instead of ${check.old.toFixed(3)} on ${count(check.articles, "article", "articles")}` +
      (check.low === undefined ? "." : `; the difference is between ${check.low.toFixed(3)} and ${check.high.toFixed(3)}.`).replaceAll("-", "\u2212"));
  if (check.changed !== undefined) numbers.push(`Of ${count(check.articles, "article", "articles")} it would tag ${number(check.changed)} differently.`);
  const words = check.words && check.words !== reason ? [sentence(check.words)] : [];
  return [...words, ...numbers].join(" ");
}

function verdictList(verdict) {
  if (!verdict) return [];
  return [verdict.reason ? make("p", {}, sentence(verdict.reason)) : null,
    verdict.checks?.length ? make("ul", { class: "checks", "aria-label": "Checks" }, ...verdict.checks.map((check) => make("li", { class: check.result },
      make("strong", {}, `${entry(CHECKS, check.check)}: ${entry(RESULTS, check.result)}.`), " ", sentences(check, verdict.reason)))) : null];
}

export function trainingCard(notice, changed) {
  const element = make("section", { class: "card", "aria-label": "Training", hidden: !session.training });
  const state = make("p", { role: "status" });
  const bar = make("progress", { max: 1, "aria-label": "Progress of the training" });
  const detail = make("div");
  const earlier = make("div");
  const buttons = make("div", { class: "row" });
  let shown = "", last = null, hasPlace = true;

  async function send(body) {
    try {
      const answer = await ask("POST", "/v1/train", { key: newKey(), ...body });
      notice("");
      shown = "";
      await read();
      if (!body.run) last = answer.run;
    } catch (error) {
      notice(error.message);
    }
    changed();
  }

  function button(run) {
    if (!may("chief")) return null;
    if (!hasPlace) return make("p", { class: "small soft" }, "topicd serves a model file. With a registry, which topic promote makes, it could train a new model here.");
    return run && RUNNING.has(run.state)
      ? careful("Cancel", `End run ${run.run}?`, () => send({ run: run.run, cancel: true }))
      : careful("Train a new model", "Train from all decisions so far?", () => send({}), { class: "main" });
  }

  function whoAndWhat(run) {
    const parts = [run.actor ? `started by ${run.actor}` : "started by itself", run.time ? `on ${time(run.time)} UTC` : "",
      run.articles === undefined ? "" : `from ${count(run.articles, "article", "articles")}`];
    return parts.filter(Boolean).join(" ");
  }

  function show(runs) {
    const now = JSON.stringify(runs);
    if (now === shown || asks(element)) return;
    const focused = buttons.contains(document.activeElement);
    shown = now;
    const run = runs[0];
    const runs_now = run && RUNNING.has(run.state);
    const words = run ? `Run ${run.run} ${entry(STATES, run.state)}${runs_now ? `: ${percent(run.done ?? 0)}` : ""}.` : "No model was trained here yet.";
    if (state.textContent !== words) state.textContent = words;
    bar.hidden = !runs_now;
    bar.value = run?.done ?? 0;
    put(detail, run ? make("p", { class: "small soft" }, `It was ${whoAndWhat(run)}${run.model ? `; version ${run.model}` : ""}.`) : null, ...verdictList(run?.verdict));
    put(earlier, ...(runs.length > 1 ? [make("details", {}, make("summary", {}, "Earlier runs"), make("ul", { class: "runs" },
      ...runs.slice(1, 1 + SHOWN).map((one) => make("li", {}, `Run ${one.run}, ${whoAndWhat(one)}, ${entry(STATES, one.state)}. `, one.verdict?.reason ?? ""))))] : []));
    put(buttons, button(run));
    if (focused) buttons.querySelector("button")?.focus();
  }

  // Whether a new model could become a version of a registry.
  function setPlace(has) {
    if (has !== hasPlace) shown = "";
    hasPlace = has;
  }

  async function read() {
    if (!session.training) return [];
    const answer = await ask("GET", "/v1/training");
    show(answer.runs ?? []);
    const ended = last !== null && answer.runs?.some((run) => run.run === last && !RUNNING.has(run.state));
    if (ended) last = null;
    return answer.runs ?? [];
  }

  put(element, make("h2", {}, "Train again"), make("p", { class: "small soft" },
    "A new model learns from everything that editors have decided, and serves only when it passes the checks."), state, bar, detail, buttons, earlier);
  return { element, read, setPlace };
}

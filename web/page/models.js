// Models: which one serves, which there are, and how a new one comes to be.
import { ask, may, newKey, patiently, session } from "/api.js";
import { asks, careful, make, number, pairs, percent, put, span, table, time } from "/dom.js";
import { differencesCard } from "/differences.js";
import { shadowCard } from "/shadow.js";
import { trainingCard } from "/training.js";

const EVERY_MS = 2000;

function known(status) {
  if (!status.features) return "no words read yet";
  return percent(1 - status.unknown_features / status.features);
}

function score(value) {
  return value === undefined ? "–" : value.toFixed(3);
}

export function modelsPage(place, notice) {
  const facts = make("div"), buttons = make("div");
  const card = make("section", { class: "card", "aria-label": "The model that serves" }, make("h2", {}, "Serves now"), facts, buttons);
  const state = make("p", { role: "status", class: "small soft" }, "Reading…");
  const shadow = make("div"), changes = make("div");
  const differences = may("chief") && session.differences ? differencesCard(changes) : null;
  const rows = make("tbody");
  const versions = make("section", { hidden: true, "aria-label": "Versions" }, make("h2", {}, "Versions"),
    table("Versions", [["Version"], ["Made (UTC)"], ["By"], ["Articles", "number"], ["Micro-F1", "number"], ["Macro-F1", "number"], ["Corpus"], ["What to do"]], rows, { class: "stacked" }));
  const mayChange = may("chief") && session.training;
  const training = trainingCard(notice, read);
  let timer = 0, open = true, shown = "", shownShadow = "";

  async function change(path, body, done) {
    try {
      await ask("POST", path, { key: newKey(), ...body });
      notice("");
      state.textContent = done;
      shown = "";
      await read();
    } catch (error) {
      notice(error.message);
    }
  }

  function actions(one, answer) {
    const id = one.version;
    const at = (what) => ({ class: "small", "aria-label": `${what} version ${id}` });
    if (!mayChange || one.is_current) return null;
    return make("span", { class: "row tight" },
      careful("Promote", "Let it serve?", () => change("/v1/promote", { version: id }, `Version ${id} serves now.`), at("Promote")),
      answer.shadow?.version === id ? null
        : careful("Try beside", "Let it tag beside the one that serves?", () => change("/v1/promote", { version: id, shadow: true }, `Version ${id} tags beside the one that serves.`), at("Try beside")));
  }

  function mark(one, answer) {
    const marks = [one.is_current ? "serves" : "", one.is_previous ? "before" : "", answer.shadow?.version === one.version ? "tags beside" : ""].filter(Boolean);
    return marks.length ? make("span", { class: "badge" }, marks.join(", ")) : null;
  }

  function row(one, answer) {
    const cell = (name, attributes, ...children) => make("td", { "data-name": name, ...attributes }, ...children);
    return make("tr", {}, cell("Version", {}, make("span", {}, make("code", {}, one.version), " ", mark(one, answer))), cell("Made", { class: "time" }, time(one.created)),
      cell("By", {}, one.actor ? `${one.actor}${one.run === undefined ? "" : `, run ${one.run}`}` : "–"), cell("Articles", { class: "number" }, one.articles === undefined ? "–" : number(one.articles)),
      cell("Micro-F1", { class: "number" }, score(one.micro_f1)), cell("Macro-F1", { class: "number" }, score(one.macro_f1)),
      cell("Corpus", {}, one.corpus_digest ? make("code", {}, one.corpus_digest.slice(0, 12)) : "–"), cell("What to do", {}, actions(one, answer)));
  }

  function showServing(status) {
    put(facts, pairs([
      ["Model", status.model], ["From", status.model_path], ["Serves for", span(status.model_age_seconds)],
      ...(status.provenance?.run === undefined ? [] : [["Learnt by", `run ${status.provenance.run}, started by ${status.provenance.actor}`]]),
      ["topicd", `${status.version}, for ${span(status.uptime_seconds)}`],
      ["Changes of models", `${number(status.reloads)} done, ${number(status.failed_reloads)} refused`],
      ["Articles tagged", `${number(status.articles)}, ${number(status.untagged)} without a topic`],
      ["Words it knows", known(status)]]));
  }

  function showRollback(answer) {
    const previous = answer?.versions?.find((one) => one.is_previous);
    put(buttons, mayChange && previous ? make("div", { class: "row" }, careful("Roll back", `Let version ${previous.version} serve again?`,
      () => change("/v1/rollback", {}, `Version ${previous.version} serves again.`))) : null);
  }

  // Nothing is made anew that has not changed: who is about to press a button keeps it.
  function show(status, answer) {
    showServing(status);
    const now = JSON.stringify(answer);
    if (now === shown || asks(place)) return;
    shown = now;
    showRollback(answer);
    const list = answer?.versions ?? [];
    versions.hidden = list.length === 0;
    put(rows, ...list.map((one) => row(one, answer)));
  }

  async function read() {
    clearTimeout(timer);
    try {
      const [status, answer] = await Promise.all([ask("GET", "/v1/status"), session.models ? ask("GET", "/v1/models") : null]);
      training.setPlace((answer?.versions?.length ?? 1) > 0);
      const runs = await training.read();
      if (!open) return;
      await differences?.read(runs, status, answer?.versions ?? []);
      if (!open) return;
      show(status, answer);
      const beside = JSON.stringify(status.shadow ?? null);
      if (beside !== shownShadow) shadowCard(shadow, status.shadow);
      shownShadow = beside;
      if (state.textContent === "Reading…") state.textContent = "";
    } catch (error) {
      state.textContent = patiently(error);
      shown = "";
    }
    clearTimeout(timer);
    if (open) timer = setTimeout(read, EVERY_MS);
  }

  place.append(make("h1", {}, "Models"), state, make("div", { class: "halves" }, card, training.element), shadow, changes, versions);
  read();
  return () => {
    open = false;
    clearTimeout(timer);
  };
}

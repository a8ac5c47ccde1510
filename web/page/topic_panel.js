// One topic: its curve and threshold, its words, its neighbours, and what editors decide about it.
import { ask } from "/api.js";
import { curves } from "/chart.js";
import { count, make, number, percent, put } from "/dom.js";
import { quoted } from "/topics_text.js";

const TARGETS = [0.8, 0.9, 0.95];
const STEP = 0.005;
const WORDS = 15;

// What the lowest kept threshold at or above this one had.
function pointAt(curve, threshold) {
  return curve.find((point) => point.threshold >= threshold - 1e-9) ?? curve.at(-1);
}

// The lowest threshold with this precision finds the most.
function reaching(curve, precision) {
  return curve.find((point) => point.precision >= precision);
}

// A topic that others imply has no words of its own, one that others are merged into those of one.
function words(topic) {
  const list = topic.words;
  if (!list?.length || !topic.learned.length) return null;
  const whose = topic.learned.length > 1 ? `Strongest words of ${topic.learned.includes(topic.topic) ? topic.topic : "one of them"}` : "Strongest words";
  return make("div", {}, make("h3", {}, whose), make("ul", { class: "words" }, ...list.slice(0, WORDS).map((word) =>
    make("li", {}, `${word.phrase}${word.is_stem ? "…" : ""}`, word.in_title ? make("span", { class: "soft" }, " in the title") : null))));
}

export function topicPanel(file, mayChange, page) {
  const element = make("section", { class: "card topic-panel", "aria-label": "The topic", hidden: true });
  const said = make("p", { role: "status", class: "small" }); // of what was changed last
  let topics = [], number_of_request = 0, shown = null;

  // What was refused stands in the form that it was written in, what was saved at the top.
  async function change(trained, changes, problem) {
    problem.hidden = true;
    said.textContent = Object.keys(changes).length ? "Saving…" : "Nothing was changed.";
    if (!Object.keys(changes).length) return;
    const wrong = await file.change(trained, changes);
    if (wrong.length && !problem.isConnected) { // another topic was chosen meanwhile
      put(said, `“${trained}” was not saved: `, ...wrong);
      return;
    }
    said.textContent = wrong.length ? "Not saved." : "Saved, and in force.";
    put(problem, ...wrong);
    problem.hidden = !wrong.length;
    if (document.activeElement === document.body) element.querySelector("h2").focus(); // the form was made anew
  }

  function problemPlace() {
    return make("p", { class: "problem", role: "alert", hidden: true });
  }

  function neighbours(list) {
    if (!list?.length) return null;
    const sentence = (one) => [one.instead ? `in its place ${count(one.instead, "time", "times")}` : "", one.for_it ? `the other way round ${count(one.for_it, "time", "times")}` : ""]
      .filter(Boolean).join(", ");
    return make("div", {}, make("h3", {}, "Confused with"), make("ul", { class: "neighbours" }, ...list.map((one) => make("li", {},
      make("button", { type: "button", class: "link", onclick: () => page.choose(one.topic, true) }, one.topic), make("span", { class: "soft" }, ` – ${sentence(one)}`)))));
  }

  // The slider says what a threshold would have done, and which one has 80, 90 or 95 % right.
  function thresholdPart(topic, use) {
    if (topic.curve.length < 2) return make("p", { class: "small soft" }, topic.learned.length ? "The model keeps no curve for this topic." : "A topic that others imply: it is given with each of them, and has no threshold and no words of its own.");
    const slider = make("input", { id: "threshold", type: "range", min: 0, max: 1, step: STEP, value: topic.threshold });
    const says = make("output", { for: "threshold", class: "says" });
    const figure = make("div", { class: "curve" });
    const lines = [["precision", topic.curve.map((p) => [p.threshold, p.precision])], ["recall", topic.curve.map((p) => [p.threshold, p.recall])]];
    const now = pointAt(topic.curve, topic.threshold);
    let isMoved = false;
    function move() {
      const threshold = isMoved ? Number(slider.value) : topic.threshold; // the slider has steps
      const point = pointAt(topic.curve, threshold);
      const words = `From ${percent(threshold)}: ${percent(point.precision)} of what is given is right, ${percent(point.recall)} of its articles are found.`;
      says.textContent = words;
      slider.setAttribute("aria-valuetext", words);
      put(figure, curves(lines, [["moved", threshold], ["now", topic.threshold]], "threshold",
        `Precision and recall by threshold. Now, from ${percent(topic.threshold)}: precision ${percent(now.precision)}, recall ${percent(now.recall)}.`));
    }
    const problem = problemPlace();
    const goals = TARGETS.map((target) => {
      const point = reaching(topic.curve, target);
      const label = `at least ${percent(target)} right`;
      return point ? make("button", { type: "button", class: "small", onclick: () => { slider.value = point.threshold; isMoved = true; move(); } },
        label, make("span", { class: "soft" }, ` from ${percent(point.threshold)}, finds ${percent(point.recall)}`))
        : make("span", { class: "small soft" }, `${label}: no threshold`);
    });
    slider.addEventListener("input", () => { isMoved = true; move(); });
    move();
    return make("div", {}, figure, make("p", { class: "small soft legend" }, make("span", { class: "key precision" }, "precision"), " ", make("span", { class: "key recall" }, "recall"),
      " ", make("span", { class: "key now" }, "now")), make("label", { for: "threshold" }, "Threshold"), slider, says,
    make("div", { class: "row tight" }, ...goals), mayChange ? make("div", { class: "row" }, make("button", { type: "button", onclick: () => use(Number(slider.value), problem) }, "Use this threshold")) : null, problem);
  }

  function textField(id, label, value, help) {
    const input = make("input", { id, value: value ?? "", autocomplete: "off", "aria-describedby": help ? `${id}-help` : null, list: id === "parent" ? "topic-names" : null });
    return { input, element: make("div", {}, make("label", { for: id }, label), input, help ? make("p", { id: `${id}-help`, class: "small soft" }, help) : null) };
  }

  // Decisions about a topic of the model; the topics file has them under its trained name.
  function decisions(trained, isDisabled) {
    const set = file.settingsOf(trained);
    const name = textField("rename", "Name", set.name, `The model calls it ${trained}.`);
    const parent = textField("parent", "Parent", set.parent, "Every article of this topic gets the parent too.");
    const merge = make("select", { id: "merge" }, make("option", { value: "" }, "no other"), ...topics.filter((one) => one.learned.length && !one.learned.includes(trained))
      .map((one) => make("option", { value: one.learned[0], selected: one.learned[0] === set.merge }, one.topic)));
    if (set.merge && !merge.value) merge.append(make("option", { value: set.merge, selected: true }, set.merge));
    const disabled = make("input", { id: "disabled", type: "checkbox", checked: set.disabled === "true" || isDisabled });
    const raw = (value, before) => (value === (before ?? "") ? undefined : value === "" ? null : quoted(value));
    const problem = problemPlace();
    const save = (event) => {
      event.preventDefault();
      const changes = { name: raw(name.input.value.trim(), set.name), parent: raw(parent.input.value.trim(), set.parent), merge: raw(merge.value, set.merge),
        disabled: raw(disabled.checked ? "true" : "", set.disabled) };
      if (changes.disabled) changes.disabled = "true";
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      change(trained, given, problem);
    };
    return make("form", { class: "decide", onsubmit: save, "aria-label": `Decisions about ${trained}` }, make("h3", {}, "Decide"), name.element, parent.element,
      make("datalist", { id: "topic-names" }, ...topics.map((one) => make("option", { value: one.topic }))),
      make("div", {}, make("label", { for: "merge" }, "Give it as"), merge),
      make("label", { class: "check", for: "disabled" }, disabled, " Never give it"), problem,
      make("div", { class: "row" }, make("button", { class: "main" }, "Save the decisions")));
  }

  function learnedSentence(topic) {
    if (topic.learned.length === 1 && topic.learned[0] === topic.topic) return null;
    if (!topic.learned.length) return null;
    return make("p", { class: "small soft" }, `Learnt as ${topic.learned.join(", ")}.${topic.learned.length > 1 ? " The curve is that of the largest of them." : ""}`);
  }

  function showTopic(topic, focus) {
    const trained = topic.learned.find((name) => name === topic.topic) ?? topic.learned.find((name) => file.settingsOf(name).merge === undefined) ?? topic.learned[0];
    const heading = make("h2", { tabindex: -1 }, topic.display ?? topic.topic);
    const use = (threshold, problem) => change(trained, { threshold: threshold.toFixed(3).replace(/0+$/, "").replace(/\.$/, "") }, problem);
    put(element, heading, said, make("p", { class: "small soft" }, `${topic.isSum ? "up to " : ""}${count(topic.articles, "article", "articles")}${topic.learned.length ? `, given from ${percent(topic.threshold)}` : ""}`,
      topic.parent ? `, in ${topic.parent}` : "", topic.precision === undefined ? "." : `; ${percent(topic.precision)} right, ${percent(topic.recall)} found.`),
    learnedSentence(topic), thresholdPart(topic, use), words(topic), neighbours(topic.confused), mayChange && trained ? decisions(trained, false) : null);
    element.hidden = false;
    if (focus) heading.focus();
  }

  function isNew(name) {
    if (shown !== name && said.textContent !== "Saving…") said.textContent = "";
    shown = name;
    return ++number_of_request;
  }

  async function show(name, focus) {
    const mine = isNew(name);
    try {
      const answer = await ask("GET", `/v1/topics?details=true&topic=${encodeURIComponent(name)}`);
      if (mine === number_of_request) showTopic(answer.topics[0], focus);
    } catch (error) {
      if (mine !== number_of_request) return;
      put(element, make("h2", {}, name), make("p", { role: "alert" }, error.message));
      element.hidden = false;
    }
  }

  function showDisabled(trained, focus) {
    isNew(trained);
    const heading = make("h2", { tabindex: -1 }, trained);
    put(element, heading, said, make("p", {}, "The topics file says that it is never given."), decisions(trained, true));
    element.hidden = false;
    if (focus) heading.focus();
  }

  return { element, show, showDisabled, know: (list) => { topics = list; } };
}

// The shadow: how far a second model, which tags beside the one that serves, agrees with it.
import { make, number, percent, put, table } from "/dom.js";

const TOPICS = 12; // those with the most differences

function agreement(one) {
  return one.agreement === null || one.agreement === undefined ? "–" : percent(one.agreement);
}

export function shadowCard(place, shadow) {
  if (!shadow) return put(place);
  const topics = [...(shadow.topics ?? [])].sort((a, b) => b.only_running + b.only_shadow - a.only_running - a.only_shadow).slice(0, TOPICS);
  const cell = (name, text, kind) => make("td", { "data-name": name, class: kind }, text);
  const focused = place.contains(document.activeElement);
  put(place, make("section", { "aria-label": "The model that tags beside" }, make("h2", {}, "Beside it"),
    make("p", {}, `Model ${shadow.model} tags the same articles. Of ${number(shadow.articles)}, ${agreement(shadow)} got the same topics from both.`),
    topics.length ? table("Agreement by topic", [["Topic"], ["Both", "number"], ["Only the one that serves", "number"], ["Only this one", "number"], ["Agreement", "number"]],
      make("tbody", {}, ...topics.map((one) => make("tr", {}, cell("Topic", one.topic), cell("Both", number(one.both), "number"),
        cell("Only the one that serves", number(one.only_running), "number"), cell("Only this one", number(one.only_shadow), "number"), cell("Agreement", agreement(one), "number")))),
      { class: "stacked" }) : null));
  if (focused) place.querySelector("[tabindex]")?.focus();
  return place;
}

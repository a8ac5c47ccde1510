// Topics: what the model can give, and how often it has.
import { ask } from "/api.js";
import { make, number, percent } from "/dom.js";

export function topicsPage(place) {
  const filter = make("input", { id: "filter", type: "search", autocomplete: "off" });
  const rows = make("tbody");
  const state = make("p", { role: "status", class: "small soft" });
  let topics = [];

  function show() {
    const wanted = filter.value.trim().toLocaleLowerCase();
    const shown = topics.filter((topic) => topic.topic.toLocaleLowerCase().includes(wanted));
    rows.replaceChildren(...shown.map((topic) => make("tr", {},
      make("td", {}, topic.display ?? topic.topic, topic.parent ? make("span", { class: "soft" }, ` in ${topic.parent}`) : null),
      make("td", { class: "number" }, number(topic.articles)), make("td", { class: "number" }, percent(topic.threshold)),
      make("td", { class: "number" }, number(topic.given)))));
    state.textContent = `${number(shown.length)} of ${number(topics.length)} topics.`;
  }

  async function read() {
    try {
      const [answer, status] = await Promise.all([ask("GET", "/v1/topics"), ask("GET", "/v1/status")]);
      topics = answer.topics.map((topic) => ({ ...topic, given: status.topics_given?.[topic.topic] ?? 0 }))
        .sort((a, b) => b.articles - a.articles || a.topic.localeCompare(b.topic));
      show();
    } catch (error) {
      state.textContent = error.message;
    }
  }

  filter.addEventListener("input", show);
  place.append(make("h1", {}, "Topics"),
    make("p", { class: "soft" }, "A topic is given to an article when its probability reaches the threshold, which training chose. Articles are those that the model has learned from; given counts since topicd started."),
    make("label", { for: "filter" }, "Find a topic"), filter, state,
    make("div", { class: "card" }, make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Topic"),
      make("th", { scope: "col", class: "number" }, "Articles"), make("th", { scope: "col", class: "number" }, "Threshold"),
      make("th", { scope: "col", class: "number" }, "Given"))), rows)));
  read();
}

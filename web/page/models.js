// Models: which one serves.
import { ask } from "/api.js";
import { make, number, pairs, percent, span } from "/dom.js";

function known(answer) {
  if (!answer.features) return "no words read yet";
  return percent(1 - answer.unknown_features / answer.features);
}

export function modelsPage(place) {
  const card = make("section", { class: "card", "aria-label": "The model that serves" });
  const state = make("p", { role: "status", class: "small soft" });

  async function read() {
    try {
      const answer = await ask("GET", "/v1/models");
      card.replaceChildren(make("h2", {}, "Serves now"), pairs([
        ["Model", answer.model], ["File", answer.model_path], ["Serves for", span(answer.model_age_seconds)],
        ["topicd", `${answer.version}, for ${span(answer.uptime_seconds)}`],
        ["Changes of models", `${number(answer.reloads)} done, ${number(answer.failed_reloads)} refused`],
        ["Articles tagged", `${number(answer.articles)}, ${number(answer.untagged)} without a topic`],
        ["Words it knows", known(answer)]]));
      state.textContent = "";
    } catch (error) {
      state.textContent = error.message;
    }
  }

  place.append(make("h1", {}, "Models"), state, card);
  read();
}

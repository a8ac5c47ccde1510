// Marks the words of a text that speak for a topic, or against it.
import { make } from "/dom.js";

// The parts of a text between the borders of its spans; where spans overlap, the strongest counts.
function parts(text, spans) {
  const borders = new Set([0, text.length]);
  for (const one of spans) borders.add(one.start).add(one.end);
  const places = [...borders].filter((place) => place <= text.length).sort((a, b) => a - b);
  const found = [];
  for (let i = 0; i + 1 < places.length; i++) {
    let best = 0;
    for (const one of spans)
      if (one.start <= places[i] && one.end >= places[i + 1] && Math.abs(one.weight) > Math.abs(best)) best = one.weight;
    const piece = text.slice(places[i], places[i + 1]);
    const last = found.at(-1);
    if (last && last.weight === best) last.text += piece;
    else found.push({ text: piece, weight: best });
  }
  return found;
}

// What stands for the text in one field; `because` is that of a topic.
export function marked(text, because, field) {
  const spans = because.flatMap((reason) => reason.spans.filter((one) => one.field === field).map((one) => ({ ...one, weight: reason.weight })));
  return parts(text, spans).map((part) =>
    part.weight === 0 ? part.text : make("mark", { class: part.weight > 0 ? "for" : "against" }, part.text));
}

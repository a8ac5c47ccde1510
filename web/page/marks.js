// Marks the words of a text that speak for a topic, or against it.
import { make } from "/dom.js";

// The weight of each piece between two of these places, in their order: that of the strongest span
// on it. The strongest is laid first, and what it lies on is passed over by the others: an article
// may repeat a word that the model knows a hundred thousand times.
function weightsBetween(places, spans) {
  const at = new Map(places.map((place, i) => [place, i]));
  const weights = new Array(places.length - 1).fill(0);
  const free = places.map((_, i) => i); // a piece at or behind this one that may have no span yet
  const firstFree = (from) => {
    let found = from;
    while (free[found] !== found) found = free[found];
    for (let i = from, next; i !== found; i = next) {
      next = free[i];
      free[i] = found;
    }
    return found;
  };
  for (const one of [...spans].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))) {
    const end = at.get(one.end) ?? weights.length;
    for (let i = firstFree(at.get(one.start) ?? weights.length); i < end; i = firstFree(i)) {
      weights[i] = one.weight;
      free[i] = i + 1;
    }
  }
  return weights;
}

// The parts of a text between the borders of its spans; where spans overlap, the strongest counts.
export function parts(text, spans) {
  const borders = new Set([0, text.length]);
  for (const one of spans) borders.add(one.start).add(one.end);
  const places = [...borders].filter((place) => place <= text.length).sort((a, b) => a - b);
  const found = [];
  weightsBetween(places, spans).forEach((weight, i) => {
    const piece = text.slice(places[i], places[i + 1]);
    const last = found.at(-1);
    if (last && last.weight === weight) last.text += piece;
    else found.push({ text: piece, weight });
  });
  return found;
}

// What stands for the text in one field; `because` is that of a topic.
export function marked(text, because, field) {
  const spans = because.flatMap((reason) => reason.spans.filter((one) => one.field === field).map((one) => ({ ...one, weight: reason.weight })));
  return parts(text, spans).map((part) =>
    part.weight === 0 ? part.text : make("mark", { class: part.weight > 0 ? "for" : "against" }, part.text));
}

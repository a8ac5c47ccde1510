// Small charts. They are pictures of numbers that stand beside them as text.
import { make, percent } from "/dom.js";

const SVG = "http://www.w3.org/2000/svg";

export function draw(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Values over time, the newest at the right; `room` is how many there is place for.
export function timeline(values, room) {
  const most = Math.max(...values, 1e-9);
  const points = values.map((value, i) => `${100 - (values.length - 1 - i) * 100 / (room - 1)},${98 - 92 * value / most}`);
  return draw("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" },
    draw("line", { x1: 0, x2: 100, y1: 99, y2: 99 }), draw("polyline", { points: points.join(" ") }));
}

// Lines over 0 to 1, each a list of [x, y], and upright lines at some x. `below` names what x is,
// `label` says what is seen.
export function curves(lines, uprights, below, label) {
  const at = ([x, y]) => `${100 * x},${100 - 100 * y}`;
  const picture = draw("svg", { viewBox: "-1 -4 102 108", preserveAspectRatio: "none", role: "img", "aria-label": label },
    ...[0, 0.5, 1].map((y) => draw("line", { class: "grid", x1: 0, x2: 100, y1: 100 - 100 * y, y2: 100 - 100 * y })),
    ...lines.map(([name, points]) => draw("polyline", { class: name, points: points.map(at).join(" ") })),
    ...uprights.map(([name, x]) => draw("line", { class: name, x1: 100 * x, x2: 100 * x, y1: -4, y2: 104 })));
  const axis = (name, ...texts) => make("div", { class: `axis ${name}`, "aria-hidden": "true" }, ...texts.map((text) => make("span", {}, text)));
  return make("div", { class: "axes" }, axis("upright", percent(1), percent(0.5), percent(0)), picture, axis("level", percent(0), below, percent(1)));
}

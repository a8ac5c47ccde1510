// Makes elements. Texts become text alone: nothing is ever read as HTML.
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(key, value);
  }
  return put(element, ...children);
}

// Replaces what is in an element. A child that is null is left out: append() would write "null".
// A list stands for its children, of which a call has no room for a hundred thousand.
export function put(element, ...children) {
  element.replaceChildren();
  for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
  return element;
}

// What a table says of a key that another program has chosen: every object has a "constructor".
export function entry(table, key, otherwise = key) {
  return Object.hasOwn(table ?? {}, key) ? table[key] : otherwise;
}

// A share that is not nothing is not shown as nothing, and one that is not all not as all.
export function percent(value) {
  if (value > 0 && value < 0.005) return "< 1 %";
  if (value >= 0.995 && value < 1) return "> 99 %";
  return `${Math.round(100 * value)} %`;
}

// What a model says: it is never sure, although its number may be rounded to 0 or 1.
export function probability(value) {
  if (value < 0.01) return "under 1 %";
  if (value > 0.99) return "over 99 %";
  return percent(value);
}

export function number(value, places = 0) {
  return Number(value ?? 0).toLocaleString("en-GB", { minimumFractionDigits: places, maximumFractionDigits: places });
}

export function count(value, one, many) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export function span(seconds) {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export function pairs(list) {
  return make("dl", {}, ...list.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]));
}

export function time(text) {
  return (text ?? "").replace("T", " ").replace(/:\d\d(\.\d+)?Z$/, "");
}

export function table(label, headings, rows, attributes = {}) {
  return make("div", { class: "card scroll", tabindex: 0, role: "group", "aria-label": label },
    make("table", attributes, make("thead", {}, make("tr", {}, ...headings.map(([name, kind]) => make("th", { scope: "col", class: kind }, name)))), rows));
}

// Whether a question of a careful button in it waits for its answer: nothing may be made anew then.
export function asks(element) {
  return element.contains(document.activeElement?.closest(".careful:has([role=alert])"));
}

// A button that asks before it acts: it becomes the question, with the focus on "No".
export function careful(label, question, act, attributes = {}) {
  const place = make("span", { class: "careful" });
  function rest(focus) {
    const button = make("button", { type: "button", ...attributes, onclick: asked }, label);
    put(place, button);
    if (focus) button.focus();
  }
  function asked() {
    const no = make("button", { type: "button", onclick: () => rest(true) }, "No");
    const yes = make("button", { type: "button", class: "main", onclick: () => { rest(true); act(); } }, "Yes");
    put(place, make("span", { role: "alert" }, `${question} `), yes, no);
    no.focus();
  }
  place.addEventListener("keydown", (event) => { if (event.key === "Escape") rest(true); });
  rest(false);
  return place;
}

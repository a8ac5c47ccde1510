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
export function put(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// A share that is not nothing is not shown as nothing.
export function percent(value) {
  if (value > 0 && value < 0.005) return "< 1 %";
  return `${Math.round(100 * value)} %`;
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

// What a reader sees of a text with markup. Nothing is parsed by the browser: the page's policy
// (CSP) forbids that, and what is made here is put in as text alone. Each unit of the result knows
// its place in the source, where the daemon's spans are.
import { withoutMarks } from "/markdown.js";

const MOST = 4096; // attributes of a tag, counted by their units and quoted values; units of such a value

// What only HTML has. <P> in an agency's text is the ticker of an oil company, <p> a paragraph.
const HTML = /<!--|<!doctype\b|<(?:br|hr|img|li|input|meta|link)[\s/>]|<\/[a-z][a-z0-9]*\s*>/i, PARAGRAPH = /<p[\s/>]/;
const TAG = /<(\/?)([a-z][a-z0-9:-]*)(\s|\/?>)/iy; // up to its attributes
const SPACE = /[ \t\r\n\f]/;
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,9}));?/iy;

// Elements whose text is not shown, those that stand apart, and those that begin a line.
const HIDDEN = new Set(("applet audio button canvas embed head iframe math noframes noscript object script select style svg template textarea " +
  "title video").split(" "));
const APART = new Set("address article aside blockquote dl figure footer form h1 h2 h3 h4 h5 h6 header hr main ol p pre section table ul".split(" "));
const LINE = new Set("br caption dd div dt figcaption li option td th tr".split(" "));

// Latin-1 from U+00A0 on, in its order, and the others that news has.
const LATIN = ("nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil " +
  "sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc " +
  "Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring " +
  "aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc " +
  "uuml yacute thorn yuml").split(" ");
const NAMED = new Map([...LATIN.map((name, i) => [name, String.fromCodePoint(0xa0 + i)]), ...Object.entries({
  amp: "&", lt: "<", gt: ">", quot: "\"", apos: "'", AMP: "&", LT: "<", GT: ">", QUOT: "\"", OElig: "Œ", oelig: "œ", Scaron: "Š", scaron: "š",
  Yuml: "Ÿ", fnof: "ƒ", circ: "ˆ", tilde: "˜", ensp: "\u2002", emsp: "\u2003", thinsp: "\u2009", ndash: "–", mdash: "—", lsquo: "‘", rsquo: "’",
  sbquo: "‚", ldquo: "“", rdquo: "”", bdquo: "„", dagger: "†", Dagger: "‡", bull: "•", hellip: "…", permil: "‰", prime: "′", Prime: "″",
  lsaquo: "‹", rsaquo: "›", euro: "€", trade: "™", larr: "←", uarr: "↑", rarr: "→", darr: "↓", harr: "↔", minus: "−", infin: "∞", asymp: "≈",
  ne: "≠", le: "≤", ge: "≥", sum: "∑", radic: "√", part: "∂", Delta: "Δ", Omega: "Ω", alpha: "α", beta: "β", gamma: "γ", delta: "δ", mu: "μ",
  pi: "π", sigma: "σ", omega: "ω" })]);

function matchAt(pattern, source, at) {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

function character(reference) {
  const [, decimal, hex, name] = reference;
  if (name) return NAMED.get(name) ?? "";
  const code = decimal ? Number(decimal) : parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "";
}

// Collects units and where they come from. Spaces between words and lines are as in a browser.
class Shown {
  pieces = [];
  from = [];
  gap = "";   // that stands before what comes next
  gapAt = 0;

  add(text, at) {
    if (this.gap && this.from.length) this.put(this.gap, this.gapAt);
    this.gap = "";
    this.put(text, at);
  }

  put(text, at) {
    this.pieces.push(text);
    for (let i = 0; i < text.length; i++) this.from.push(at);
  }

  apart(gap, at) {
    if (!this.gap) this.gapAt = at;
    const rank = (one) => ["", " ", "\n", "\n\n"].indexOf(one);
    if (rank(gap) > rank(this.gap)) this.gap = gap;
  }
}

// Of each place, behind the ">" that ends a tag whose attributes begin there; 0 where none does. A
// ">" within quotes ends none, unless nothing else does. From the end back, as each place has its
// answer from one behind it: a search from each "<" would read "<a <a <a" again and again.
export function tagEnds(source) {
  const ends = new Int32Array(source.length + 1), quoted = new Int32Array(source.length + 1), counts = new Int32Array(source.length + 1);
  const next = { "\"": Infinity, "'": Infinity, ">": Infinity }; // the nearest at or behind this place
  for (let at = source.length - 1; at >= 0; at--) {
    const unit = source[at];
    const close = next[unit];
    if (unit in next) next[unit] = at;
    if (unit === ">") quoted[at] = at + 1;
    else {
      const rest = close === undefined ? at + 1 : close - at - 1 <= MOST ? close + 1 : source.length;
      quoted[at] = quoted[rest];
      counts[at] = counts[rest] + 1;
    }
    ends[at] = quoted[at] && counts[at] <= MOST ? quoted[at] : next[">"] - at <= MOST ? next[">"] + 1 : 0;
  }
  return ends;
}

// Behind `end`; the end of the text where it does not come.
function behind(source, at, end) {
  const found = source.indexOf(end, at);
  return found < 0 ? source.length : found + end.length;
}

// Where an element that is not shown ends.
function afterHidden(source, at, name) {
  const close = new RegExp(`</${name}`, "ig");
  const found = matchAt(close, source, at);
  return found ? behind(source, close.lastIndex, ">") : source.length;
}

// Where the markup at a "<" ends; `at` itself where there is none.
function afterTag(source, at, ends, shown) {
  if (source.startsWith("<!--", at)) return behind(source, at + 4, "-->");
  if (/^<[!?]/.test(source.slice(at, at + 2))) return behind(source, at + 2, ">");
  const tag = matchAt(TAG, source, at);
  const end = tag?.[3].endsWith(">") ? TAG.lastIndex : tag && ends[TAG.lastIndex];
  if (!end) return at;
  const name = tag[2].toLowerCase();
  if (APART.has(name)) shown.apart("\n\n", at);
  else if (LINE.has(name)) shown.apart("\n", at);
  return HIDDEN.has(name) && !tag[1] ? afterHidden(source, end, name) : end;
}

// One pass over a text. Without HTML, only references are decoded.
function reduce(source, isHtml) {
  const shown = new Shown();
  const ends = isHtml ? tagEnds(source) : null;
  for (let at = 0; at < source.length;) {
    const unit = source[at];
    const after = isHtml && unit === "<" ? afterTag(source, at, ends, shown) : at;
    const reference = unit === "&" ? matchAt(REFERENCE, source, at) : null;
    const decoded = reference ? character(reference) : "";
    if (after === at && isHtml && SPACE.test(unit)) shown.apart(" ", at);
    else if (after === at) shown.add(decoded || unit, at);
    at = after > at ? after : at + (decoded ? reference[0].length : 1);
  }
  shown.from.push(source.length);
  return { text: shown.pieces.join(""), from: shown.from };
}

function hasHtml(text) {
  return HTML.test(text) || PARAGRAPH.test(text);
}

// Feeds escape HTML as a whole: what comes out of the first pass may be HTML again.
function withoutHtml(source) {
  const isHtml = hasHtml(source);
  const first = reduce(source, isHtml);
  if (isHtml || !hasHtml(first.text)) return first;
  const second = reduce(first.text, true);
  return { text: second.text, from: second.from.map((place) => first.from[place]) };
}

// {text, from}: from[i] is the place in the source of unit i of the text.
export function visible(source) {
  return withoutMarks(withoutHtml(source));
}

// The first unit of the text that comes from this place of the source, or from behind it.
function placeOf(from, place) {
  let low = 0, high = from.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle] < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The reasons of a topic with the spans of this field where they are in the visible text.
export function movedTo(from, because, field) {
  return because.map((reason) => ({ ...reason, spans: reason.spans.filter((one) => one.field === field)
    .map((one) => ({ ...one, start: placeOf(from, one.start), end: placeOf(from, one.end) })) }));
}

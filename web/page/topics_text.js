// Changes one key of one topic in the text of the topics file, and leaves the rest of it, with its
// comments, as it is. topicd reads YAML and has the last word; here only the usual two forms are
// known:  Name: {key: value, key: value}  and  Name:  with a line for each key below it.

// topicd does not take an empty text, which may be one that was lost.
const NOTHING = "# nothing yet\n";

const PLAIN = /^\p{L}[\p{L}\p{N} ]*$/u;
const WORDS = new Set("true false null yes no on off y n".split(" "));

export function quoted(text) {
  return PLAIN.test(text) && text === text.trim() && !WORDS.has(text.toLowerCase()) ? text : JSON.stringify(text);
}

export function unquoted(raw) {
  const text = raw.trim();
  if (/^'.*'$/s.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/s.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(1, -1);
  }
}

// The key at the beginning of a line and what follows its colon; null: it has none.
export function splitKey(line) {
  const quotes = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=\s*:)/s.exec(line);
  const first = quotes ?? /^(?:[^\s#"'{[&*!|>%@`-]|-[^\s#])/.exec(line);
  if (!first) return null;
  const colon = /:(?=\s|$)/g;
  colon.lastIndex = first[0].length;
  const at = colon.exec(line)?.index ?? -1;
  const between = line.slice(first[0].length, Math.max(at, 0));
  if (at < 0 || (quotes ? between.trim() !== "" : between.includes("#"))) return null;
  return { key: unquoted(line.slice(0, at)), rest: line.slice(at + 1) };
}

// Without the comment behind a value.
function withoutComment(raw) {
  const at = raw.search(/\s#/);
  return at < 0 ? raw : raw.slice(0, at).trimEnd();
}

const isBelow = (line) => /^\s/.test(line) && line.trim() !== "" && !/^\s*#/.test(line);
const isNothing = (line) => line.trim() === "" || /^\s*#/.test(line);

// The lines of a topic's entry: {at, end, rest}, or null.
function findEntry(lines, topic) {
  for (let at = 0; at < lines.length; at++) {
    const split = isBelow(lines[at]) ? null : splitKey(lines[at]);
    if (!split || split.key !== topic) continue;
    let end = at + 1;
    for (let i = end; i < lines.length && (isBelow(lines[i]) || isNothing(lines[i])); i++)
      if (isBelow(lines[i])) end = i + 1;
    return { at, end, rest: split.rest };
  }
  return null;
}

// The parts of {a: b, c: [d, e]} between the commas that are not within quotes or brackets.
function flowParts(inner) {
  const parts = [];
  let depth = 0, quote = "", start = 0;
  for (let i = 0; i < inner.length; i++) {
    const unit = inner[i];
    if (quote) {
      if (unit === "\\" && quote === '"') i++;
      else if (unit === quote) quote = "";
    } else if (unit === '"' || (unit === "'" && /[\s,{[:]/.test(inner[i - 1] ?? ","))) quote = unit;
    else if ("[{".includes(unit)) depth++;
    else if ("]}".includes(unit)) depth--;
    else if (unit === "," && depth === 0) parts.push(inner.slice(start, start = i)), start++;
  }
  parts.push(inner.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

// An entry as pairs of [key, raw value], and what writes it again; null: a form that is not known.
function readEntry(lines, entry) {
  const flow = /^\s*\{(.*)\}\s*(#.*)?$/s.exec(entry.rest);
  if (flow && entry.end === entry.at + 1) {
    const pairs = flowParts(flow[1]).map(splitKey);
    if (pairs.some((pair) => !pair)) return null;
    return { pairs: pairs.map((pair) => [pair.key, pair.rest.trim()]), indent: null, tail: flow[2] ? ` ${flow[2]}` : "" };
  }
  if (!isNothing(entry.rest) || entry.end === entry.at + 1) return null;
  const indent = /^\s*/.exec(lines.slice(entry.at + 1).find((line) => !isNothing(line)))[0];
  const pairs = [];
  for (const line of lines.slice(entry.at + 1, entry.end)) {
    const split = line.startsWith(indent) && !/^\s/.test(line.slice(indent.length)) && !isNothing(line) ? splitKey(line.slice(indent.length)) : null;
    if (split) pairs.push([split.key, split.rest.trim(), [line]]);
    else if (pairs.length) pairs.at(-1)[2].push(line);
    else if (!isNothing(line)) return null;
    else pairs.push([null, "", [line]]);
  }
  return { pairs, indent };
}

// The settings of a topic as texts: {name: "Chips", parent: "AI"}; {} where it has none.
export function settingsOf(text, topic) {
  const lines = text.split("\n");
  const entry = findEntry(lines, topic);
  const read = entry && readEntry(lines, entry);
  return Object.fromEntries((read?.pairs ?? []).filter(([key]) => key !== null).map(([key, raw]) => [key, unquoted(withoutComment(raw))]));
}

function written(read, head, changes) {
  const pairs = [...read.pairs];
  for (const [key, raw] of Object.entries(changes)) {
    const at = pairs.findIndex((pair) => pair[0] === key);
    const pair = read.indent === null ? [key, raw] : [key, raw, [`${read.indent}${key}: ${raw}`]];
    if (raw === null && at >= 0) pairs.splice(at, 1);
    else if (raw !== null && at >= 0) pairs[at] = pair;
    else if (raw !== null) pairs.push(pair);
  }
  if (!pairs.some((pair) => pair[0] !== null)) return [];
  if (read.indent !== null) return [head, ...pairs.flatMap((pair) => pair[2])];
  return [`${head} {${pairs.map(([key, raw]) => `${key}: ${raw}`).join(", ")}}${read.tail}`];
}

// `changes` maps keys to raw values, or to null to remove them. Null: the entry has a form that only
// a person should change.
export function changed(text, topic, changes) {
  const lines = text.split("\n");
  const entry = findEntry(lines, topic);
  const read = entry ? readEntry(lines, entry) : { pairs: [], indent: null, tail: "" };
  if (!read) return null;
  const head = entry ? lines[entry.at].slice(0, lines[entry.at].length - entry.rest.length) : `${quoted(topic)}:`;
  const replacement = written(read, head, changes);
  if (entry) lines.splice(entry.at, entry.end - entry.at, ...replacement);
  else if (replacement.length) lines.splice(lines.at(-1) === "" ? -1 : lines.length, 0, ...replacement);
  const result = lines.join("\n");
  if (result.trim() === "") return NOTHING;
  return result.endsWith("\n") ? result : `${result}\n`;
}

// Of lines: those that are in none of the others, or more often.
function surplus(lines, others) {
  const left = new Map();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const times = left.get(line) ?? 0;
    if (times) left.set(line, times - 1);
    return !times;
  });
}

// What a text no longer has, and what it has besides: a line each, with its sign.
export function differences(before, after) {
  const [old, fresh] = [before, after].map((text) => text.split("\n").filter((line) => line.trim()));
  return [...surplus(old, fresh).map((line) => `\u2212 ${line}`), ...surplus(fresh, old).map((line) => `+ ${line}`)];
}

// Texts that others write, and that the page works on at a key: what it makes of them, beside what is
// slow and surely right, and that it ends for texts for which what is slow would take more processor
// time than this test has.
import assert from "node:assert/strict"
import {register} from "node:module"
import {test} from "node:test"

register("./page_loader.mjs", import.meta.url)
const {put} = await import("/dom.js")
const {parts} = await import("/marks.js")
const {tagEnds, visible} = await import("/visible.js")
const {differences, settingsOf, splitKey} = await import("/topics_text.js")
const {withoutMarks} = await import("/markdown.js")

let seed = 20261130
const below = n => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % 65536 * n >>> 16
const one = list => list[below(list.length)]
const many = (count, make) => Array.from({length: count}, make)
const text = (length, units) => many(length, () => one(units)).join("")
const long = (unit, length) => unit.repeat(Math.ceil(length / unit.length))

function slowParts(source, spans) {
  const borders = new Set([0, source.length, ...spans.flatMap(({start, end}) => [start, end])])
  const places = [...borders].filter(place => place <= source.length).sort((a, b) => a - b)
  const found = []
  for (let i = 0; i + 1 < places.length; i++) {
    let best = 0
    for (const {start, end, weight} of spans)
      if (start <= places[i] && end >= places[i + 1] && Math.abs(weight) > Math.abs(best)) best = weight
    const piece = source.slice(places[i], places[i + 1])
    if (found.at(-1)?.weight === best) found.at(-1).text += piece
    else found.push({text: piece, weight: best})
  }
  return found
}

test("of spans that overlap, the strongest is marked", () => {
  for (let i = 0; i < 20000; i++) {
    const source = text(below(24), "abc ")
    const spans = many(below(12), () => {
      const start = below(26)
      return {start, end: start + below(one([2, 8, 26])) - below(2), weight: one([-2, -1, -0.5, 0, 0.5, 1, 2, 3])}
    })
    assert.deepEqual(parts(source, spans), slowParts(source, spans), JSON.stringify({source, spans}))
  }
})

test("a text has any number of spans, one behind the other or within another", () => {
  const count = 200000
  const source = long("chip ", 5 * count)
  const apart = many(count, (_, i) => ({start: 5 * i, end: 5 * i + 4, weight: 1 + i % 3}))
  assert.equal(parts(source, apart).length, 2 * count)
  const within = many(count, (_, i) => ({start: i, end: source.length - i, weight: 1 + i % 3}))
  const found = parts(source, within)
  assert.deepEqual([found.length, found.map(part => part.text).join("") === source], [5, true])
})

test("a paragraph that nothing closes is HTML, and the ticker of an oil company is not", () => {
  assert.equal(visible("<p>Chips are <b>short").text.trim(), "Chips are short")
  assert.equal(visible("Crude fell <P> again").text, "Crude fell <P> again")
})

test("an element has any number of parts of a text in it", () => {
  const added = []
  put({replaceChildren: () => {}, append: child => added.push(child)}, null, many(300000, (_, i) => i), "end")
  assert.deepEqual([added.length, added.at(-1)], [300001, "end"])
})

const MOST = 4096
const TAG = new RegExp(`<(/?)([a-z][a-z0-9:-]*)(?:\\s(?:[^"'>]|"[^"]{0,${MOST}}"|'[^']{0,${MOST}}'){0,${MOST}}|\\s[^>]{0,${MOST}}|/)?>`, "iy")

function checkTags(source) {
  const ends = tagEnds(source)
  for (let at = source.indexOf("<a "); at >= 0; at = source.indexOf("<a ", at + 1)) {
    TAG.lastIndex = at
    assert.equal(ends[at + 3], TAG.test(source) ? TAG.lastIndex : 0, JSON.stringify({at, source}))
  }
}

test("a tag ends where its attributes do", () => {
  for (let i = 0; i < 5000; i++) checkTags(text(below(60), ["<a ", "<a ", ">", "\"", "'", "x", " "]))
  const lengths = [1, 2, 3, MOST - 2, MOST - 1, MOST, MOST + 1]
  for (let i = 0; i < 300; i++)
    checkTags(`<a ${many(1 + below(3), () => one(["\"", "'", "", "<a "]) + one(["x", "\"\"", " '"]).repeat(one(lengths)) + one(["\"", "'", ""])).join("")}${one([">", " >", "\">", ""])}`)
})

test("a reader sees what stands between the tags", () => {
  for (const [source, seen] of [
    ["<p class=\"a > b\">One<br/>two</p>three", "One\ntwo\n\nthree"],
    ["one</b> <a href='x'>two</a", "one two</a"],
    ["a</b><script>if (a > b) x</SCRIPT\n>c<script>d</script", "ac"],
    ["a</b><!-- x > --><?php y ?>b<!-- c", "ab"],
    ["x</b> <a \"y> z", "x z"], ["x</b> <a y", "x <a y"], ["<a \"x\"\"</b>", ""], ["<br >x< br>", "x< br>"],
  ]) assert.equal(visible(source).text, seen, source)
})

for (const [name, source] of Object.entries({
  "tags without an end": `${long("<a \"", 8e6)}</p>`,
  "ends of what is hidden, without an end": `</b><script>${long("</script", 4e6)}`,
  "comments without an end": `</b>${long("<b><script>x</script ><!--->", 4e6)}`,
  "a fence that is none": `${"~".repeat(1e6)}\``,
  "brackets": `</b>${long("[a](<[x](\"", 1e6)}`,
})) test(`it ends for ${name}`, () => { assert.ok(visible(source).text.length <= source.length) })

test("marks at the beginning of a line", () => {
  for (const [line, shown] of [["~~~\na*b*\n~~~\n", "a*b*\n"], ["~~~~ x~\na\n~~~~", "a\n"], ["````` a`b\nc", "````` a`b\nc"]])
    assert.equal(withoutMarks({text: line, from: [...line, ""].map((_, i) => i)}).text, shown, line)
})

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'{[&*!|>%@`-][^#]*?|-[^\s#][^#]*?)\s*:(?=\s|$)(.*)$/s

test("the key of a line of the topics file", () => {
  for (let i = 0; i < 200000; i++) {
    const line = text(below(14), ["a", ":", ": ", " ", "\t", "#", "\"", "'", "''", "\\", "-", "{", "\u00a0"])
    const found = KEY.exec(line)
    const split = splitKey(line)
    assert.equal(split?.rest, found?.[2], JSON.stringify(line))
    assert.equal(split === null, found === null)
    if (found && !/["']/.test(found[1])) assert.equal(split.key, found[1])
  }
})

test("it ends for blanks in the topics file, and for many lines of it", () => {
  const blanks = " ".repeat(2e6)
  assert.equal(splitKey(`a${blanks}x`), null)
  assert.deepEqual(settingsOf(`AI:\n  name: a${blanks}b # c\n`, "AI"), {name: `a${blanks}b`})
  const lines = many(400000, (_, i) => `Topic ${i}: {}`)
  assert.deepEqual(differences(lines.join("\n"), lines.toReversed().join("\n")), [])
  assert.deepEqual(differences("a\nb\na\nc", "a\nc\nd"), ["\u2212 b", "\u2212 a", "+ d"])
})

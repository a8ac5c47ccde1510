// test_node_training.mjs TOPICD TOPIC MODEL - the trainings of the Node package, against a topicd with a
// store and a registry, and the real trainer.
import assert from "node:assert/strict"
import {execFileSync} from "node:child_process"
import {readFileSync, writeFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"

import {TOPIC, client, start, temporary, topicd} from "./node_harness.mjs"

const WORDS = {"AI Hardware": "chip wafer gpu silicon foundry", Law: "court judge ruling appeal verdict"}
// A sanitizer's shadow takes terabytes of address space.
const LIMITS = /__[at]san_init/.test(readFileSync(TOPIC, "latin1")) ? ["--trainer-memory", "0"] : []

const run = (...args) => execFileSync(TOPIC, args, {encoding: "utf8", stdio: ["ignore", "pipe", "ignore"]})

function corpus(path, count, name) {
  const articles = Array.from({length: count}, (_, i) => {
    const topic = Object.keys(WORDS)[i % 2]
    const words = WORDS[topic].split(" ")
    const text = [0, 1, 2, 3].map(j => words[(i + j) % words.length]).join(" ")
    return {id: `${name}${i}`, title: `${text} ${name}${i}`, body: `${text} ${text}`, topics: [topic]}
  })
  writeFileSync(path, articles.map(article => `${JSON.stringify(article)}\n`).join(""))
  return path
}

/** A daemon whose store has 60 articles to learn from and 150 that judge; its model has learnt 16. */
async function trained(t, more = []) {
  const place = name => join(directory, name)
  const directory = temporary(t)
  run("train", "--quiet", "-o", place("old.model"), corpus(place("old.jsonl"), 16, "a"))
  run("promote", place("old.model"), place("registry"))
  run("store", "import", place("corrections.db"), corpus(place("in.jsonl"), 60, "a"))
  run("store", "import", "--as-controls", place("corrections.db"), corpus(place("controls.jsonl"), 150, "c"))
  const options = ["--store", place("corrections.db"), "--trainer", TOPIC, ...LIMITS, ...more]
  return client(t, (await start(t, {model: place("registry"), options})).endpoint)
}

test("the topics file is read and given another text", async t => {
  const path = join(temporary(t), "topics.yaml")
  writeFileSync(path, "Law: {name: Courts}\n")
  const asked = await trained(t, ["--topics", path])
  const {text, revision} = await asked.topicsFile()
  assert.equal(text, "Law: {name: Courts}\n")
  await assert.rejects(asked.saveTopicsFile("Lwa: {name: X}\n", revision), /topics.yaml: line 1/)
  assert.equal((await asked.saveTopicsFile("Law: {name: Justice}\n", revision, {check: true})).saved, false)
  assert.equal((await asked.saveTopicsFile("Law: {name: Justice}\n", revision)).saved, true)
  assert.equal(readFileSync(path, "utf8"), "Law: {name: Justice}\n")
  await assert.rejects(asked.saveTopicsFile("", revision), topicd.Conflict)
})

test("a model is trained, promoted and rolled back", async t => {
  const asked = await trained(t)
  const before = await asked.ping()
  const {run: number, state} = await asked.train({source: "test"})
  assert.equal(state, "queued")
  let training = await asked.training(number)
  while (["queued", "reading", "solving", "judging"].includes(training.state)) training = await asked.training(number)
  assert.deepEqual([training.state, training.articles, training.baseline], ["promoted", 60, before])
  assert.equal(training.verdict.decision, "promote")
  assert.deepEqual((await asked.trainings()).map(({run}) => run), [number])
  const {serving, versions} = await asked.models()
  assert.deepEqual([serving.version, versions.length], [training.model, 2])
  assert.equal((await asked.rollback()).model, before)
  assert.equal((await asked.promote(training.model, {shadow: true})).shadow, training.model)
  assert.equal((await asked.promote(training.model)).previous, before)
  assert.equal(await asked.ping(), training.model)
  await assert.rejects(asked.promote("../../etc"), {code: "bad-request"})
  await assert.rejects(asked.cancel(training), topicd.Conflict)
})

// test_node_store.mjs TOPICD TOPIC MODEL - the corrections of the Node package, against a topicd with a
// store that runs, and one whose answers get lost.
import assert from "node:assert/strict"
import {join} from "node:path"
import {test} from "node:test"

import {PATIENT, client, liar, start, temporary, topicd, zeromq} from "./node_harness.mjs"

const stored = t => start(t, {options: ["--store", join(temporary(t), "corrections.db")]})

/** Stands between a client and the daemon at `endpoint`, and drops the first `drops` answers. */
async function lossy(t, endpoint, drops) {
  const front = new zeromq.Router({linger: 0})
  const back = new zeromq.Dealer({linger: 0})
  await front.bind("tcp://127.0.0.1:*")
  back.connect(endpoint)
  t.after(() => [front, back].forEach(socket => socket.close()))
  const pass = async (from, to, drop) => {
    let count = 0
    for await (const frames of from) if (count++ >= drop) await to.send(frames)
  }
  for (const passing of [pass(front, back, 0), pass(back, front, drops)]) passing.catch(() => {}) // closed
  return front.lastEndpoint
}

/** The daemon puts what it has tagged into the queue once a second. */
async function untilWaiting(asked, count) {
  const end = performance.now() + PATIENT.timeoutMs
  let waiting = 0
  while (waiting < count && performance.now() < end) ({waiting} = await asked.queue({release: []}))
  assert.equal(waiting, count)
}

test("a decision is taken, undone and listed", async t => {
  const asked = client(t, (await stored(t)).endpoint)
  const change = await asked.feedback({id: 42, title: "chip"}, {topics: ["AI Hardware", "Chips"], source: "desk"})
  assert.deepEqual([change.topics, change.repeated, change.unknown], [["AI Hardware", "Chips"], false, ["Chips"]])
  assert.deepEqual((await asked.feedback(42, {accept: ["Law"], reject: ["Chips"]})).topics, ["AI Hardware", "Law"])
  assert.deepEqual((await asked.undo(change)).topics, ["Law"])
  const [undo, second, first] = await asked.history({article: 42})
  assert.deepEqual([undo.kind, undo.undoes, first.undone_by, first.source], ["undo", change.event, undo.event, "desk"])
  assert.deepEqual([second.accepted, second.rejected], [["Law"], ["Chips"]])
  assert.deepEqual(await asked.history({count: 1}), [undo])
  assert.deepEqual((await asked.forget("42")).topics, [])
  await assert.rejects(asked.feedback(42, {accept: ["Law"]}), {code: "bad-request"})
  await assert.rejects(asked.feedback(42, {acept: ["Law"]}), TypeError)
  await assert.rejects(asked.feedback({title: "chip"}, {topics: []}), TypeError)
})

test("a key counts once and belongs to one request", async t => {
  const asked = client(t, (await stored(t)).endpoint)
  const once = topics => asked.feedback({id: "a", title: "chip"}, {topics, key: "once"})
  const {event} = await once(["AI"])
  const again = await once(["AI"])
  assert.deepEqual([again.event, again.repeated], [event, true])
  await assert.rejects(once(["Law"]), topicd.Conflict)
})

test("a request whose answer is lost counts once", async t => {
  const {endpoint} = await stored(t)
  const asked = client(t, endpoint)
  for (const drops of [1, 3]) {
    const patient = client(t, await lossy(t, endpoint, drops), {timeoutMs: 300, retries: 100})
    const change = await patient.feedback({id: `lost ${drops}`, title: "chip"}, {topics: ["AI"]})
    assert.equal(change.repeated, true)
    assert.deepEqual((await asked.history({article: `lost ${drops}`})).map(({event}) => event), [change.event])
  }
  const hasty = client(t, await lossy(t, endpoint, 1), {timeoutMs: 300, retries: 0})
  const lost = await hasty.feedback({id: "b", title: "chip"}, {topics: ["AI"]}).catch(error => error)
  assert.ok(lost instanceof topicd.NoAnswer)
  await asked.feedback({id: "b", title: "chip"}, {topics: ["AI"], key: lost.key})
  assert.equal((await asked.history({article: "b"})).length, 1)
})

test("articles are taken, decided, released and skipped", async t => {
  const asked = client(t, (await stored(t)).endpoint)
  await Promise.all(Array.from({length: 10}, (_, i) => asked.tag({id: `${i}`, title: `chip ${i}`})))
  await untilWaiting(asked, 10)
  const {articles} = await asked.queue({take: 3, lease_s: 60})
  const [done, back, never] = articles
  await asked.feedback(done, {topics: done.topics})
  await assert.rejects(asked.feedback(done, {topics: []}), topicd.Conflict) // somebody has decided since
  const given = await asked.queue({release: back, skip: [never]})
  assert.deepEqual([given.released, given.skipped, given.articles], [1, 1, []])
  const ids = (await asked.queue({take: 100})).articles.map(({article}) => article.id)
  assert.ok(ids.includes(back.article.id))
  assert.ok(!ids.includes(done.article.id) && !ids.includes(never.article.id))
})

test("what cannot be kept is an error of its own", async t => {
  const full = {id: null, error: {code: "storage", message: "no space"}}
  const error = await client(t, await liar(t, full)).feedback("a", {topics: [], key: "mine"}).catch(error => error)
  assert.ok(error instanceof topicd.StorageError && error instanceof topicd.RequestError)
  assert.deepEqual([error.name, error.code, error.key], ["StorageError", "storage", "mine"])
  await assert.rejects(client(t, (await start(t)).endpoint).history(), {code: "unknown-op"})
})

test("answers of another form are refused", async t => {
  const asks = {feedback: asked => asked.feedback("a", {topics: []}), queue: asked => asked.queue(),
                history: asked => asked.history()}
  const answers = {feedback: [{}, {event: 1, topics: "AI", repeated: false}], queue: [{}, {articles: [{}]}],
                   history: [{}, {events: [5]}, {events: [null]}]}
  for (const [op, ask] of Object.entries(asks))
    for (const answer of answers[op])
      await assert.rejects(ask(client(t, await liar(t, answer))), topicd.ProtocolError)
})

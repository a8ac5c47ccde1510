// test_node.mjs TOPICD TOPIC MODEL - the Node package, against a topicd that runs.
import assert from "node:assert/strict"
import {execFileSync} from "node:child_process"
import {readFileSync, writeFileSync} from "node:fs"
import {createServer} from "node:net"
import {join} from "node:path"
import {test} from "node:test"

import {PACKAGE, TOPIC, client, liar, start, temporary, topicd, zeromq} from "./node_harness.mjs"

const {Client} = topicd
const [CHIP, NOTHING] = ["chip", "leek soup"] // with and without the word that the toy model knows
const names = ({topics}) => topics.map(({topic}) => topic)

test("the package has the version of the project", () => {
  const cmake = readFileSync(new URL("../../CMakeLists.txt", import.meta.url), "utf8")
  assert.equal(JSON.parse(readFileSync(new URL("package.json", PACKAGE))).version,
               /project\(topicd VERSION (\S+)/.exec(cmake)[1])
})

test("articles are tagged in every form", async t => {
  const asked = client(t, (await start(t)).endpoint)
  for (const article of [CHIP, {title: CHIP}, {headline: CHIP, op: "ping", top: 7}, {title: "chip \ud83d"}])
    assert.deepEqual(names(await asked.tag(article)), ["AI Hardware"])
  assert.deepEqual(names(await asked.tag(NOTHING)), [])
  assert.equal((await asked.tagTexts({id: 7, body: 'a "chip"\n'})).id, 7)
  const [{accepted}] = (await asked.tag(NOTHING, {top: 1})).topics
  assert.equal(accepted, false)
  const [{because}] = (await asked.tag("a chip", {explain: true})).topics
  assert.deepEqual(because[0].spans, [{field: "title", start: 2, end: 6}])
  assert.equal((await asked.explain("a chip", "AI Hardware"))[0].accepted, true)
  assert.equal((await asked.topics())[0].topic, "AI Hardware")
  assert.equal(await asked.ping(), (await asked.status()).model)
})

test("a batch keeps its order, and an article fails alone", async t => {
  const asked = client(t, (await start(t)).endpoint)
  const articles = Array.from({length: 25}, (_, i) => ({title: i % 3 ? CHIP : 5, id: i}))
  let i = 0
  for await (const result of asked.tagBatch(articles, {batchSize: 10})) {
    if (i % 3) assert.equal(result.id, i)
    else assert.equal(result.code, "bad-request")
    i++
  }
  assert.equal(i, 25)
})

test("errors are exceptions", async t => {
  const asked = client(t, (await start(t)).endpoint)
  await assert.rejects(asked.tag({title: 5}), {code: "bad-request"})
  await assert.rejects(asked.tag(CHIP, {deadline_ms: 0}), {code: "timeout"})
  await assert.rejects(asked.tag("x".repeat(1 << 21)), {code: "too-large"})
  await assert.rejects(asked.tag(CHIP, {treshold: 1}), TypeError)
  await asked.close()
  await assert.rejects(asked.tag(CHIP), topicd.TopicdError)
})

test("requests that were on their way when topicd was killed are answered", async t => {
  const bind = `ipc://${temporary(t)}/topicd`
  const asked = client(t, bind, {retries: 100, inFlight: 20})
  let done = 0
  const wanted = []
  const requests = Array.from({length: 2_000}, async () => {
    const tags = await asked.tag(CHIP)
    done++
    wanted.filter(({count}) => done >= count).forEach(({resolve}) => resolve())
    return names(tags)
  })
  for (const count of [100, 300, 500]) {
    const daemon = await start(t, {bind})
    await new Promise(resolve => wanted.push({count, resolve}))
    await daemon.stop("SIGKILL")
  }
  await start(t, {bind})
  for (const given of await Promise.all(requests)) assert.deepEqual(given, ["AI Hardware"])
})

const BUSY = {id: null, error: {code: "busy", message: "later"}}
const TAGGED = {id: null, topics: [{topic: "AI", score: 0.5}], model: "m"}

test("busy is asked again, no more often than said", async t => {
  assert.deepEqual(names(await client(t, await liar(t, BUSY, BUSY, TAGGED), {retries: 2}).tag(CHIP)), ["AI"])
  await assert.rejects(client(t, await liar(t, BUSY, BUSY, TAGGED), {retries: 1}).tag(CHIP), {code: "busy"})
})

test("silence ends in time", async t => {
  const asked = client(t, await liar(t, null, TAGGED), {retries: 0, timeoutMs: 200})
  await assert.rejects(asked.tag(CHIP), topicd.NoAnswer)
})

test("answers of another form are refused", async t => {
  for (const answer of [[], {}, {topics: 5}, {topics: [{topic: "AI"}]}, {error: "bad"}, {topics: [null]}, {error: {code: [], message: "m"}}])
    await assert.rejects(client(t, await liar(t, answer)).tag(CHIP), topicd.ProtocolError)
})

test("messages of other frames are no answers", async t => {
  for (const frames of [[""], ["x", "y"], ["1", "", "{}", "{}"]]) {
    const router = new zeromq.Router({linger: 0})
    await router.bind("tcp://127.0.0.1:*")
    t.after(() => router.close())
    router.receive().then(([route]) => router.send([route, ...frames])).catch(() => {})
    await assert.rejects(client(t, router.lastEndpoint, {retries: 0, timeoutMs: 200}).tag(CHIP), topicd.NoAnswer)
  }
})

test("an answer as deep as it is long is refused", async t => {
  const deep = `{"error":${"[".repeat(50_000)}${"]".repeat(50_000)}}`
  const router = new zeromq.Router({linger: 0})
  await router.bind("tcp://127.0.0.1:*")
  t.after(() => router.close())
  router.receive().then(([route, number]) => router.send([route, number, "", deep])).catch(() => {})
  await assert.rejects(client(t, router.lastEndpoint).tag(CHIP), topicd.ProtocolError)
})

test("a connection that fails says why", async t => {
  const reason = async (endpoint, settings) => {
    const error = await client(t, endpoint, settings).ping().catch(error => error)
    assert.ok(error instanceof topicd.ConnectionFailed, String(error))
    assert.ok(error.message.includes(endpoint))
    return error.reason
  }
  const place = temporary(t)
  assert.equal(await reason(`ipc://${place}/none`, {connectTimeoutMs: 300}), "nobody-there")
  assert.equal(await reason("tcp://localhost:1", {connectTimeoutMs: 300}), "nobody-there")
  const silent = createServer().listen(0, "127.0.0.1")
  t.after(() => silent.close())
  await new Promise(resolve => silent.once("listening", resolve))
  assert.equal(await reason(`tcp://127.0.0.1:${silent.address().port}`, {connectTimeoutMs: 3_000}), "no-handshake")

  const [server, alice, other] = ["server", "alice", "other"].map(name =>
    execFileSync(TOPIC, ["keygen", name, "-o", place], {encoding: "utf8"}).trim())
  const secret = name => join(place, `${name}.key_secret`)
  writeFileSync(join(place, "clients"), `${alice} alice tag\n`)
  const {endpoint} = await start(t, {options: ["--server-key", secret("server"), "--clients", join(place, "clients")]})
  const listed = client(t, endpoint, {serverKey: server, key: secret("alice")})
  assert.deepEqual(names(await listed.tag(CHIP)), ["AI Hardware"])
  assert.equal(await reason(endpoint, {serverKey: server, key: secret("other")}), "key-not-listed")
  assert.equal(await reason(endpoint, {serverKey: other, key: secret("alice")}), "wrong-server-key")
  assert.equal(await reason(endpoint, {}), "no-key")
  assert.equal(await reason(endpoint, {serverKey: server}), "no-key")
  assert.throws(() => new Client(endpoint, {kye: "x"}), TypeError)
  for (const wrong of ["http://127.0.0.1:7575", "localhost:7575", "tcp://localhost", ""])
    assert.throws(() => new Client(wrong), /write tcp:\/\/HOST:PORT or ipc:\/\/PATH/)
})

// Each of its empty lines was compared with all that follow.
test("a file without keys is refused, however long it is", t => {
  const file = join(temporary(t), "lines")
  writeFileSync(file, "\n".repeat(2_000_000))
  assert.throws(() => new topicd.Feed("ipc:///nobody", {serverKey: file}), /has no public-key/)
})

test("records pass the pipeline", async t => {
  const place = temporary(t)
  const end = name => `ipc://${place}/${name}`
  const options = ["pull", "push", "pub", "reject"].flatMap(name => [`--${name}`, end(name)])
  await start(t, {bind: end("ask"), options})
  const ends = {consumer: new topicd.Consumer(end("push")), rejects: new topicd.Rejects(end("reject")),
                feed: new topicd.Feed(end("pull"))}
  t.after(() => Object.values(ends).forEach(socket => socket.close()))
  await ends.feed.send({id: 1, title: CHIP, source: "wire"})
  await ends.feed.send({id: 2})
  for await (const record of ends.consumer) {
    assert.deepEqual([record.id, record.source, record.topics], [1, "wire", ["AI Hardware"]])
    break
  }
  for await (const {error, frames} of ends.rejects) {
    assert.deepEqual([error.code, JSON.parse(frames[0])], ["bad-request", {id: 2}])
    break
  }
})

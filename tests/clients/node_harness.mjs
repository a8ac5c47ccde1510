// What the tests of the Node package share; their arguments are TOPICD TOPIC MODEL. Where zeromq cannot
// be used, it says so and ends with status 77.
import {spawn} from "node:child_process"
import {mkdtempSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {createInterface} from "node:readline"

export const PACKAGE = new URL("../../clients/node/", import.meta.url)
export const zeromq = await import(new URL("node_modules/zeromq/lib/index.js", PACKAGE))
  .then(found => found.default ?? found)
  .catch(error => {
    console.log(`skipped: zeromq is not usable (npm install in clients/node brings it): ${error.message}`)
    process.exit(77)
  })
export const topicd = await import(new URL("lib/index.js", PACKAGE))

export const [TOPICD, TOPIC, MODEL] = process.argv.slice(2)
export const PATIENT = {timeoutMs: 60_000, connectTimeoutMs: 60_000}

export function temporary(t) {
  const directory = mkdtempSync(join(tmpdir(), "topicd-node-"))
  t.after(() => rmSync(directory, {recursive: true}))
  return directory
}

/** What `promise` resolves to; rejects, with what topicd has said, once it has taken too long. */
async function inTime(promise, what, lines) {
  let timer
  const late = new Promise((_, reject) => {
    const tell = () => reject(new Error(`topicd ${what} for ${PATIENT.timeoutMs} ms:\n${lines.join("\n")}`))
    timer = setTimeout(tell, PATIENT.timeoutMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Starts topicd and resolves once it is ready: {endpoint, stop}. */
export async function start(t, {bind = "tcp://127.0.0.1:*", model = MODEL, options = []} = {}) {
  const control = `ipc://${temporary(t)}/control`
  const child = spawn(TOPICD, ["-m", model, "--control", control, "--bind", bind, ...options],
                      {stdio: ["ignore", "ignore", "pipe"]})
  const lines = []
  const ended = new Promise(resolve => child.on("exit", resolve))
  const stop = signal => (child.kill(signal), inTime(ended, `has not ended after ${signal}`, lines))
  t.after(() => stop("SIGTERM").finally(() => child.kill("SIGKILL")))
  const ready = new Promise(resolve => createInterface(child.stderr).on("line", line => {
    lines.push(line)
    if (line.includes("topicd: ready")) resolve()
  }))
  await inTime(Promise.race([ready, ended]), "has not become ready", lines)
  const endpoints = lines.map(line => /listening on ([^\s"]+)/.exec(line)?.[1])
  return {endpoint: endpoints.find(endpoint => endpoint && endpoint !== control), stop}
}

export function client(t, endpoint, settings) {
  const made = new topicd.Client(endpoint, {...PATIENT, ...settings})
  t.after(() => made.close())
  return made
}

/** A server that answers each request with the next of `answers`. */
export async function liar(t, ...answers) {
  const router = new zeromq.Router({linger: 0})
  await router.bind("tcp://127.0.0.1:*")
  t.after(() => router.close())
  const serve = async () => {
    for (const answer of answers) {
      const [route, number] = await router.receive()
      if (answer !== null) await router.send([route, number, "", JSON.stringify(answer)])
    }
  }
  serve().catch(() => {}) // closed before all answers were asked for
  return router.lastEndpoint
}

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

/** Starts topicd and resolves once it is ready: {endpoint, stop}. */
export async function start(t, {bind = "tcp://127.0.0.1:*", model = MODEL, options = []} = {}) {
  const control = `ipc://${temporary(t)}/control`
  const child = spawn(TOPICD, ["-m", model, "--control", control, "--bind", bind, ...options],
                      {stdio: ["ignore", "ignore", "pipe"]})
  const ended = new Promise(resolve => child.on("exit", resolve))
  const stop = signal => (child.kill(signal), ended)
  t.after(() => stop("SIGTERM"))
  let endpoint
  for await (const line of createInterface(child.stderr)) {
    const bound = /listening on ([^\s"]+)/.exec(line)
    if (bound && bound[1] !== control) endpoint ??= bound[1]
    if (line.includes("topicd: ready")) break
  }
  child.stderr.resume()
  return {endpoint, stop}
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

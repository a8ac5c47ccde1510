// Whether the host of an endpoint has an address.
//
// ZeroMQ resolves names in the thread that does all of its work, tells nobody when it cannot, and ends only
// after the resolver has given up, which takes twenty seconds where none answers. Node's own lookup holds up
// the end of a process likewise. So a program is asked, which can be ended, before a name is connected to.
// getent does not say why there is no address; the name servers do, by Node's other resolver, which takes a limit.
import {execFile} from "node:child_process"
import {Resolver} from "node:dns/promises"
import {isIP} from "node:net"
import {setTimeout as wait} from "node:timers/promises"

const ASK_AGAIN_MS = 200
const NOT_FOUND = 2 // getent's exit status
const NOT_SAID = new Set(["ESERVFAIL", "ETIMEOUT", "ECONNREFUSED", "ECANCELLED"]) // no name server has said anything

/** Of `tcp://HOST:PORT` the host, unless it is an address. */
function nameOf(endpoint) {
  const [, host] = /^tcp:\/\/(?:[^;]*;)?([^[;]+):\d+$/.exec(endpoint) ?? []
  return host === undefined || host === "localhost" || isIP(host) ? undefined : host
}

/** Resolves to the reason of a ConnectionFailed: "unknown-host", or "no-resolver" where the resolver says
 * nothing or that it cannot say now; to undefined once the host has an address, and where nothing can be
 * asked: the endpoint has no name, or the system no getent. A name may come up later, as that of a container
 * which is about to start: it is asked for until `end`, of performance.now(). */
export async function missingAddress(endpoint, end) {
  const name = nameOf(endpoint)
  if (name === undefined) return undefined
  for (let reason = "no-resolver"; ; ) {
    const timeout = Math.floor(end - performance.now())
    if (timeout <= 0) return reason
    const answer = await ask(name, timeout)
    if (answer !== "not-found") return answer === "silence" ? reason : undefined
    reason = await whyNot(name, Math.ceil(end - performance.now()))
    await wait(Math.min(ASK_AGAIN_MS, Math.max(0, end - performance.now())))
  }
}

const ask = (name, timeout) =>
  new Promise(resolve => {
    execFile("getent", ["ahosts", "--", name], {timeout, killSignal: "SIGKILL"}, error =>
      resolve(error?.killed ? "silence" : error?.code === NOT_FOUND ? "not-found" : "done"))
  })

/** Why there is no address, as the name servers say. */
async function whyNot(name, timeout) {
  if (timeout <= 0) return "no-resolver"
  const resolver = new Resolver({timeout, tries: 1})
  try {
    await resolver.resolve4(name)
  } catch (error) {
    if (NOT_SAID.has(error.code)) return "no-resolver"
  }
  return "unknown-host"
}

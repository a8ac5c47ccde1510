// Whether the host of an endpoint has an address.
//
// ZeroMQ resolves names in the thread that does all of its work, tells nobody when it cannot, and ends only
// after the resolver has given up, which takes twenty seconds where none answers. Node's own lookup holds up
// the end of a process likewise. So a program is asked, which can be ended, before a name is connected to.
import {execFile} from "node:child_process"
import {isIP} from "node:net"

const NOT_FOUND = 2 // getent's exit status

/** Of `tcp://HOST:PORT` the host, unless it is an address. */
function nameOf(endpoint) {
  const [, host] = /^tcp:\/\/(?:[^;]*;)?([^[;]+):\d+$/.exec(endpoint) ?? []
  return host === undefined || host === "localhost" || isIP(host) ? undefined : host
}

/** Resolves to undefined where the resolver has not answered in time, and to true where nothing can be
 * asked: the endpoint has no name, or the system no getent. */
export function hasAddress(endpoint, timeoutMs) {
  const name = nameOf(endpoint)
  if (name === undefined) return Promise.resolve(true)
  return new Promise(resolve => {
    execFile("getent", ["ahosts", "--", name], {timeout: timeoutMs, killSignal: "SIGKILL"}, error =>
      resolve(error?.killed ? undefined : error?.code !== NOT_FOUND))
  })
}

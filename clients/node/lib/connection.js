// A connection to the daemon and the requests that wait for an answer on it.
import {readFileSync, existsSync} from "node:fs"
import {Dealer, curveKeyPair} from "zeromq"
import {ConnectionFailed, NoAnswer, RequestError} from "./errors.js"
import {missingAddress} from "./host.js"

export const REASONS = {
  "nobody-there": "nothing answers there: is topicd running, and is the address right?",
  "unknown-host":
    "no address is known for this host: correct its name, or see to it that this machine can resolve it",
  "no-resolver":
    "the resolver of this machine does not say which address this host has: see to it that its name servers answer, " +
    "or write an address",
  "no-handshake": "the program there does not speak ZeroMQ: is the address right?",
  "key-not-listed":
    "topicd does not accept this client's key: add its public key to the list of --clients and reload",
  "wrong-server-key":
    "what listens there ends the handshake: its key is not the one given as serverKey, or it has no keys, or as " +
    "many connections as it takes",
  "no-key":
    "what listens there ends the handshake: topicd accepts only clients with keys (give serverKey and key), or has " +
    "as many connections as it takes"
}
const OWN_KEY_NEEDED = "topicd accepts only clients whose key it lists: give key"

// A daemon that is stopped in the middle of a handshake ends one like a wrong key does, once. Without keys it is
// none: perhaps a proxy, whose daemon is about to start.
const FAILED_HANDSHAKES = 2

const MAX_ANSWER_BYTES = 17 << 20 // topicd sends 16 MiB at most: docs/protocol.md
const MAX_QUEUED_ANSWERS = 4 // received by ZeroMQ and not yet by the client; others wait in the daemon
const MAX_BACKOFF_MS = 5_000

/** A field of a file that `topic keygen` wrote. */
function certificateField(path, name) {
  const match = new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*"(.{40})"`, "m").exec(readFileSync(path, "utf8"))
  if (!match) throw new TypeError(`${path} has no ${name}: it is not a file of topic keygen, or not the secret one`)
  return match[1]
}

/** Options of a socket of zeromq for the keys of `settings`. */
export function keyOptions({serverKey, key}) {
  if (serverKey === undefined) {
    if (key !== undefined) throw new TypeError("a client's key needs the daemon's public key too: give serverKey")
    return {}
  }
  const isKey = serverKey.length === 40 && !existsSync(serverKey)
  const own = key === undefined ? curveKeyPair() : {publicKey: certificateField(key, "public-key"),
                                                   secretKey: certificateField(key, "secret-key")}
  return {curveServerKey: isKey ? serverKey : certificateField(serverKey, "public-key"),
          curvePublicKey: own.publicKey, curveSecretKey: own.secretKey}
}

/** Whether the same request may succeed a little later. Tagging has no side effects, and what changes
 * something has a key, so a request whose answer is lost can be sent again. */
export function isWorthARetry(error) {
  if (error instanceof ConnectionFailed) return ["nobody-there", "unknown-host", "no-resolver"].includes(error.reason)
  return error instanceof NoAnswer || (error instanceof RequestError && error.code === "busy")
}

/** Doubled each time, and random, so that many clients of one daemon do not come back at once. */
export const backoffMs = attempt => Math.min(MAX_BACKOFF_MS, 100 * 2 ** attempt) * (0.5 + Math.random() / 2)

const ENDPOINT = /^(tcp:\/\/.+:\d+|ipc:\/\/.+)$/

export function checkedEndpoint(endpoint) {
  if (!ENDPOINT.test(endpoint)) throw new TypeError(`${endpoint} is no endpoint: write tcp://HOST:PORT or ipc://PATH`)
  return endpoint
}

export class Connection {
  #settings
  #socket
  #waiting = new Map()
  #number = 0
  #sending = Promise.resolve() // zeromq sends one message at a time
  #isConnected = false
  #failures = 0
  #received = 0 // messages
  #isOver = false
  #end
  ended = new Promise(resolve => (this.#end = resolve))

  constructor(settings) {
    this.#settings = settings
    this.#socket = new Dealer({linger: 0, ipv6: true, receiveHighWaterMark: MAX_QUEUED_ANSWERS, maxMessageSize: MAX_ANSWER_BYTES,
                               // Longer than the client waits: a handshake that is not over did not fail.
                               handshakeInterval: 2 * settings.connectTimeoutMs, ...keyOptions(settings)})
  }

  /** Resolves once the handshake is done. */
  async open() {
    try {
      await this.#connect()
    } catch (error) {
      this.close(error)
      throw error
    }
    this.#readAnswers()
    return this
  }

  async #connect() {
    const {endpoint, connectTimeoutMs} = this.#settings
    const end = performance.now() + connectTimeoutMs
    const reason = await missingAddress(endpoint, end)
    if (reason !== undefined) throw this.#failed(reason)
    let timer
    const up = new Promise((resolve, reject) => {
      this.#watch(resolve, reject)
      timer = setTimeout(() => reject(this.#timedOut()), end - performance.now())
    })
    try {
      this.#socket.connect(endpoint)
      await up
    } finally {
      clearTimeout(timer)
    }
  }

  /** Sends a request; resolves to the frame of its answer. */
  exchange(frames) {
    const {endpoint, timeoutMs} = this.#settings
    const number = String(++this.#number)
    const received = this.#received
    return new Promise((resolve, reject) => {
      if (this.#isOver) return reject(new NoAnswer(`${endpoint}: the connection has ended`))
      const timer = setTimeout(() => {
        const error = new NoAnswer(`${endpoint}: no answer within ${timeoutMs} ms`)
        this.#settle(number, "reject", error)
        // Perhaps a message without an end, which ZeroMQ keeps.
        if (received === this.#received) this.close(error)
      }, timeoutMs)
      this.#waiting.set(number, {resolve, reject, timer})
      this.#sending = this.#sending
        .then(() => (this.#waiting.has(number) ? this.#socket.send([number, "", ...frames]) : undefined))
        .catch(error => this.#settle(number, "reject", new NoAnswer(`${endpoint}: ${error.message}`)))
    })
  }

  close(error = new NoAnswer(`${this.#settings.endpoint}: the client was closed before topicd answered`)) {
    if (this.#isOver) return
    this.#isOver = true
    for (const number of [...this.#waiting.keys()]) this.#settle(number, "reject", error)
    this.#socket.close()
    this.#end()
  }

  #failed(reason, why = REASONS[reason]) {
    return new ConnectionFailed(`${this.#settings.endpoint}: ${why}`, reason)
  }

  #refused() {
    return this.#failed(this.#settings.serverKey === undefined ? "no-key" : "wrong-server-key")
  }

  #timedOut() {
    if (this.#failures > 0) return this.#refused()
    return this.#failed(this.#isConnected ? "no-handshake" : "nobody-there")
  }

  #settle(number, how, value) {
    const waiting = this.#waiting.get(number)
    if (!waiting) return // an answer that comes after its time limit
    this.#waiting.delete(number)
    clearTimeout(waiting.timer)
    waiting[how](value)
  }

  #watch(resolve, reject) {
    const {endpoint, serverKey, key} = this.#settings
    let isUp = false
    const fail = error => (isUp ? this.close(error) : reject(error))
    const events = this.#socket.events
    events.on("connect", () => (this.#isConnected = true))
    events.on("handshake", () => resolve((isUp = true)))
    events.on("handshake:error:auth", () => fail(
      key === undefined ? this.#failed("no-key", OWN_KEY_NEEDED) : this.#failed("key-not-listed")))
    events.on("handshake:error:protocol", () => fail(this.#refused()))
    events.on("handshake:error:other", () => ++this.#failures >= FAILED_HANDSHAKES && serverKey !== undefined && fail(this.#refused()))
    events.on("disconnect", () =>
      isUp && this.close(new NoAnswer(`${endpoint}: the connection ended before topicd answered`)))
  }

  async #readAnswers() {
    try {
      for await (const frames of this.#socket) {
        this.#received++
        if (frames.length === 3) this.#settle(frames[0].toString(), "resolve", frames[2])
      }
    } catch (error) {
      this.close(new NoAnswer(`${this.#settings.endpoint}: ${error.message}`))
    }
  }
}

import {setTimeout as wait} from "node:timers/promises"
import {Connection, backoffMs, checkedEndpoint, isWorthARetry} from "./connection.js"
import * as corrections from "./corrections.js"
import {TopicdError} from "./errors.js"
import * as messages from "./messages.js"

const DEFAULTS = {timeoutMs: 30_000, connectTimeoutMs: 2_000, retries: undefined, inFlight: 100}
const DEFAULT_RETRIES = 2

/** A connection to topicd. It connects at the first request, and again after the daemon was away. */
export class Client {
  #settings
  #connection
  #isClosed = false
  #wasConnected = false
  #running = 0
  #queue = []

  constructor(endpoint, settings = {}) {
    for (const name of Object.keys(settings))
      if (!(name in DEFAULTS) && name !== "key" && name !== "serverKey") throw new TypeError(`no such setting: ${name}`)
    this.#settings = {...DEFAULTS, ...settings, endpoint: checkedEndpoint(endpoint)}
  }

  async tag(article, options) {
    return messages.readTags(await this.#ask(messages.tagRequest(article, options)))
  }

  async tagTexts(texts, options) {
    return messages.readTags(await this.#ask(messages.tagTextsRequest(texts, options)))
  }

  async *tagBatch(articles, {batchSize = 100, ...options} = {}) {
    let batch = []
    const flush = async () => {
      const sent = batch
      batch = []
      return messages.readResults(await this.#ask(messages.batchRequest(sent, options)), sent.length)
    }
    for await (const article of articles) {
      batch.push(article)
      if (batch.length >= Math.min(batchSize, messages.MAX_BATCH)) yield* await flush()
    }
    if (batch.length > 0) yield* await flush()
  }

  async explain(article, topic, options) {
    return messages.readList(await this.#ask(messages.explainRequest(article, topic, options)), "explanations")
  }

  async topics() {
    return messages.readList(await this.#ask(messages.plainRequest("topics")), "topics")
  }

  async status() {
    return this.#ask(messages.plainRequest("status"))
  }

  async ping() {
    return (await this.#ask(messages.plainRequest("ping"))).model
  }

  async close() {
    this.#isClosed = true
    const connection = await this.#connection?.catch(() => undefined)
    connection?.close()
  }

  async feedback(article, decision) {
    return corrections.readChange(await this.#send(corrections.feedback(article, decision)))
  }

  async undo(event, options) {
    return corrections.readChange(await this.#send(corrections.undo(event, options)))
  }

  async forget(article, options) {
    return corrections.readChange(await this.#send(corrections.forget(article, options)))
  }

  async queue(options) {
    return corrections.readQueue(await this.#send(corrections.queue(options)))
  }

  async history(options) {
    return corrections.readHistory(await this.#send(corrections.history(options)))
  }

  async train(options) {
    return corrections.readRun(await this.#send(corrections.train(options)))
  }

  async cancel(run, options) {
    return corrections.readRun(await this.#send(corrections.cancel(run, options)))
  }

  async training(run) {
    return corrections.readRun(await this.#send(corrections.training(run)))
  }

  async trainings() {
    return corrections.readRuns(await this.#send(corrections.trainings()))
  }

  async models() {
    return corrections.readModels(await this.#send(corrections.models()))
  }

  async promote(version, options) {
    return this.#send(corrections.promote(version, options))
  }

  async rollback(options) {
    return this.#send(corrections.rollback(options))
  }

  async topicsFile() {
    return corrections.readTopicsFile(await this.#send(corrections.topicsFile()))
  }

  async saveTopicsFile(text, revision, options) {
    return corrections.readTopicsFile(await this.#send(corrections.saveTopicsFile(text, revision, options)))
  }

  async #send({frames, key}) {
    try {
      return await this.#ask(frames)
    } catch (error) {
      if (error instanceof TopicdError) error.key = key
      throw error
    }
  }

  async #ask(frames) {
    await this.#enter()
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          return messages.parseAnswer(await (await this.#connected()).exchange(frames))
        } catch (error) {
          if (this.#isClosed || attempt >= this.#retries() || !isWorthARetry(error)) throw error
        }
        await wait(backoffMs(attempt))
      }
    } finally {
      this.#leave()
    }
  }

  /** Unless they are given, none before the first connection: nobody waits long to learn that the address
   * is wrong. */
  #retries() {
    return this.#settings.retries ?? (this.#wasConnected ? DEFAULT_RETRIES : 0)
  }

  /** One connection for all requests; once it has ended, or failed, the next request opens another. */
  #connected() {
    if (this.#isClosed) throw new TopicdError("the client is closed")
    if (!this.#connection) {
      const opening = (this.#connection = new Connection(this.#settings).open())
      const forget = () => {
        if (this.#connection === opening) this.#connection = undefined
      }
      opening.then(connection => {
        this.#wasConnected = true
        return connection.ended.then(forget)
      }, forget)
    }
    return this.#connection
  }

  async #enter() {
    if (this.#running < this.#settings.inFlight) this.#running++
    else await new Promise(resolve => this.#queue.push(resolve))
  }

  #leave() {
    const next = this.#queue.shift()
    if (next) next()
    else this.#running--
  }
}

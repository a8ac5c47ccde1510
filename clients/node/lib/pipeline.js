// The ends of topicd's pipeline (docs/protocol.md, Pipeline): records in, records with topics out.
import {Pull, Push, Subscriber as Sub} from "zeromq"
import {keyOptions} from "./connection.js"
import {ProtocolError, errorFrom} from "./errors.js"

const MAX_RECORD_BYTES = 64 << 20 // many times what topicd --max-message is for

/** One socket: it connects to `endpoint`, or, with `bind`, waits there for the daemon. */
class End {
  #opened

  constructor(Kind, endpoint, {bind = false, linger = 0, serverKey, key} = {}) {
    this.socket = new Kind({linger, ipv6: true, maxMessageSize: MAX_RECORD_BYTES, ...keyOptions({serverKey, key})})
    if (bind) this.#opened = this.socket.bind(endpoint)
    else this.socket.connect(endpoint)
  }

  /** Resolves once the socket is bound. */
  async opened() {
    await this.#opened
  }

  close() {
    this.socket.close()
  }
}

/** Gives records to `--pull`. `send` waits while the daemon takes none. */
export class Feed extends End {
  #sending = Promise.resolve()

  constructor(endpoint, options) {
    super(Push, endpoint, {linger: 10_000, ...options})
  }

  send(record) {
    this.#sending = this.#sending.catch(() => {}).then(() => this.socket.send(JSON.stringify(record)))
    return this.#sending
  }
}

class Source extends End {
  frames = 1 // that a message has at least

  async *[Symbol.asyncIterator]() {
    await this.opened()
    for await (const frames of this.socket) {
      if (frames.length < this.frames) throw new ProtocolError(`a message of ${frames.length} frames`)
      yield this.read(frames)
    }
  }
}

/** Takes the records of `--push`. Several consumers share them in turn. */
export class Consumer extends Source {
  constructor(endpoint, options) {
    super(Pull, endpoint, options)
    this.socket.receiveHighWaterMark = 100 // what is not read here waits in the daemon
  }

  read(frames) {
    return record(frames.at(-1))
  }
}

/** Receives {topic, record} of `--pub`. Each of `topics` is a prefix of names; none means all. */
export class Subscriber extends Source {
  constructor(endpoint, topics = [""], options) {
    super(Sub, endpoint, options)
    this.frames = 2
    this.socket.subscribe(...topics)
  }

  read([topic, tagged]) {
    return {topic: topic.toString(), record: record(tagged)}
  }
}

/** Takes what could not be tagged from `--reject`: {error, frames}, the frames as they came. */
export class Rejects extends Source {
  constructor(endpoint, options) {
    super(Pull, endpoint, options)
  }

  read([error, ...frames]) {
    return {error: errorFrom(record(error)), frames}
  }
}

function record(frame) {
  let value
  try {
    value = JSON.parse(frame.toString())
  } catch (error) {
    throw new ProtocolError(`a record that is not JSON: ${error.message}`)
  }
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new ProtocolError("a record that is not an object")
  return value
}

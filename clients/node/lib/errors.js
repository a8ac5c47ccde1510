// What can go wrong. All of them are a TopicdError.

/** `key` is that of the request, where it has one: sent again with it, it counts once. */
export class TopicdError extends Error {
  key = undefined

  constructor(message) {
    super(message)
    this.name = new.target.name
  }
}

/** No connection to the daemon; `reason` is one of the keys of REASONS in connection.js. */
export class ConnectionFailed extends TopicdError {
  constructor(message, reason) {
    super(message)
    this.reason = reason
  }
}

/** The daemon did not answer in time, or the connection ended before it answered. */
export class NoAnswer extends TopicdError {}

/** An answer is not what docs/protocol.md says. */
export class ProtocolError extends TopicdError {}

/** The daemon answered with an error; `code` is one of docs/protocol.md, section Errors. */
export class RequestError extends TopicdError {
  constructor(message, code) {
    super(message)
    this.code = code
  }
}

/** Something else was decided before: look at the article again, then decide. */
export class Conflict extends RequestError {}

/** The store cannot be read or written, and nothing was changed: send it again, with its key, when its
 * disk has room. */
export class StorageError extends RequestError {}

const BY_CODE = new Map([["conflict", Conflict], ["storage", StorageError]])

export function errorFrom({error}) {
  if (typeof error?.code !== "string" || typeof error?.message !== "string")
    return new ProtocolError("an error without code and message")
  return new (BY_CODE.get(error.code) ?? RequestError)(error.message, error.code)
}

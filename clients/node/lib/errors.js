// What can go wrong. All of them are a TopicdError.

export class TopicdError extends Error {
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

export function errorFrom({error}) {
  if (typeof error?.code !== "string" || typeof error?.message !== "string")
    return new ProtocolError(`an error without code and message: ${JSON.stringify(error)}`)
  return new RequestError(error.message, error.code)
}

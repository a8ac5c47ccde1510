export {Client} from "./client.js"
export {Conflict, ConnectionFailed, NoAnswer, ProtocolError, RequestError, StorageError, TopicdError} from "./errors.js"
export {Consumer, Feed, Rejects, Subscriber} from "./pipeline.js"

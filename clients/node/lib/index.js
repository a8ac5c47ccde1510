export {Client} from "./client.js"
export {ConnectionFailed, NoAnswer, ProtocolError, RequestError, TopicdError} from "./errors.js"
export {Consumer, Feed, Rejects, Subscriber} from "./pipeline.js"

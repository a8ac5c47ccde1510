// Requests and answers of docs/protocol.md. Nothing here knows of sockets.
import {ProtocolError, errorFrom} from "./errors.js"

export const MAX_BATCH = 10_000 // articles of one request: docs/protocol.md, section Limits

const TEXTS = ["title", "excerpt", "body"]
const TAG_OPTIONS = ["top", "threshold", "min_familiarity", "explain", "deadline_ms"]
const REQUEST_KEYS = ["op", "articles", "fields", "topic", ...TAG_OPTIONS]

// JSON.stringify writes half a surrogate pair as an escape, so that every string can be sent.
export const json = value => Buffer.from(JSON.stringify(value))

/** The record of an article: a string is its title. */
export function recordOf(article) {
  if (typeof article === "string") return {title: article}
  if (article === null || typeof article !== "object" || Array.isArray(article))
    throw new TypeError("an article is a string or an object with title, excerpt or body")
  return article
}

function checked(options) {
  for (const name of Object.keys(options))
    if (!TAG_OPTIONS.includes(name))
      throw new TypeError(`no such option: ${name}; there are ${TAG_OPTIONS.join(", ")}`)
  return options
}

/** A record's own `op`, `top` or `fields` are data, not options of the request. */
function request(op, article, options) {
  const record = {...recordOf(article)}
  for (const name of REQUEST_KEYS) delete record[name]
  return {...record, ...checked(options), op}
}

export const tagRequest = (article, options = {}) => [json(request("tag", article, options))]

export function tagTextsRequest({id, ...texts}, options = {}) {
  const fields = TEXTS.filter(name => texts[name] !== undefined)
  const frames = fields.map(name => Buffer.from(texts[name]))
  return [json({...checked(options), op: "tag", id, fields}), ...frames]
}

export const batchRequest = (articles, options = {}) =>
  [json({...checked(options), op: "tag", articles: articles.map(recordOf)})]

export function explainRequest(article, topic, options = {}) {
  const message = request("explain", article, options)
  return [json(topic === undefined ? message : {...message, topic})]
}

export const plainRequest = op => [json({op})]

export function parseAnswer(frame) {
  let answer
  try {
    answer = JSON.parse(frame.toString())
  } catch (error) {
    throw new ProtocolError(`an answer that is not JSON: ${error.message}`)
  }
  if (answer === null || typeof answer !== "object" || Array.isArray(answer))
    throw new ProtocolError("an answer that is not an object")
  if ("error" in answer) throw errorFrom(answer)
  return answer
}

export function require(holds, what) {
  if (!holds) throw new ProtocolError(`an answer of an unknown form: ${what}`)
}

export function readTags(answer) {
  require(Array.isArray(answer?.topics), "no list of topics")
  for (const topic of answer.topics)
    require(typeof topic?.topic === "string" && typeof topic.score === "number", "a topic without name and score")
  return answer
}

export function readResults(answer, count) {
  require(Array.isArray(answer.results) && answer.results.length === count, `not ${count} results`)
  return answer.results.map(item => {
    require(item !== null && typeof item === "object", "a result that is not an object")
    return "error" in item ? errorFrom(item) : {...readTags(item), model: answer.model}
  })
}

export function readList(answer, name) {
  require(Array.isArray(answer[name]), `no list of ${name}`)
  return answer[name]
}

// Requests and answers of docs/protocol.md, sections Corrections and Training. Nothing here knows of
// sockets.
import {randomUUID} from "node:crypto"
import {json, recordOf, require} from "./messages.js"

const CHANGE = ["key", "source", "user"]
const TRAINING = ["shadow", ...CHANGE]
const FEEDBACK = ["topics", "accept", "reject", "add", "complete", "pin", "learned", "if_event", ...CHANGE]

/** A request that changes something has a key, so that it counts once however often it is sent. */
function request(op, members, options, known) {
  for (const name of Object.keys(options))
    if (!known.includes(name)) throw new TypeError(`no such option: ${name}; there are ${known.join(", ")}`)
  const message = {...options, ...members, op}
  if (known.includes("key")) message.key ??= randomUUID()
  return {frames: [json(message)], key: message.key}
}

const isReview = article => typeof article?.lease === "string" && typeof article.article === "object"

/** What the queue gave, an article with an id, or the id itself. */
function articleOf(article) {
  if (isReview(article)) return {id: article.article.id}
  const record = typeof article === "string" || typeof article === "number" ? {id: article} : recordOf(article)
  if (record.id === undefined || record.id === null) throw new TypeError("the article has no id")
  return record
}

const idOf = article => ({id: articleOf(article).id})
const numberOf = (value, name) => (typeof value === "number" ? value : value?.[name])
const leasesOf = reviews => reviews && [reviews].flat().map(review => (isReview(review) ? review.lease : review))

export function feedback(article, decision = {}) {
  const seen = isReview(article) && decision.if_event === undefined ? {if_event: article.event} : {}
  return request("feedback", {...seen, article: articleOf(article)}, decision, FEEDBACK)
}

export const undo = (event, options = {}) => request("undo", {event: numberOf(event, "event")}, options, CHANGE)
export const forget = (article, options = {}) => request("forget", {article: idOf(article)}, options, CHANGE)

export const queue = ({release, skip, ...options} = {}) =>
  request("queue", {release: leasesOf(release), skip: leasesOf(skip)}, options, ["take", "lease_s", "user"])

export const history = ({article, ...options} = {}) =>
  request("history", article === undefined ? {} : {article: idOf(article)}, options, ["count", "before"])

export const train = (options = {}) => request("train", {}, options, TRAINING)
export const cancel = (run, options = {}) =>
  request("train", {run: numberOf(run, "run"), cancel: true}, options, CHANGE)
export const training = run => request("training", {run: numberOf(run, "run")}, {}, [])
export const trainings = () => request("training", {}, {}, [])
export const models = () => request("models", {}, {}, [])
export const promote = (version, options = {}) => request("promote", {version}, options, TRAINING)
export const rollback = (options = {}) => request("rollback", {}, options, CHANGE)
export const topicsFile = () => request("topics-file", {}, {}, [])
export const saveTopicsFile = (text, revision, options = {}) =>
  request("topics-file", {text, revision}, options, ["check", ...CHANGE])

const isNames = value => Array.isArray(value) && value.every(name => typeof name === "string")

export function readChange(answer) {
  require(Number.isInteger(answer.event) && isNames(answer.topics) && typeof answer.repeated === "boolean",
          "no event, topics and repeated")
  return {unknown: [], unclear: [], ...answer}
}

export function readQueue(answer) {
  require(Array.isArray(answer.articles), "no list of articles")
  for (const review of answer.articles)
    require(isReview(review) && typeof review.article.id === "string" && isNames(review.topics) &&
            Number.isInteger(review.event), "an article without id, topics, event and lease")
  return answer
}

export function readHistory(answer) {
  require(Array.isArray(answer.events), "no list of events")
  for (const event of answer.events)
    require(Number.isInteger(event?.event) && typeof event.kind === "string", "an event without number and kind")
  return answer.events
}

export function readRun(answer) {
  require(Number.isInteger(answer?.run) && typeof answer.state === "string", "no run and state")
  return answer
}

export function readRuns(answer) {
  require(Array.isArray(answer.runs), "no list of runs")
  return answer.runs.map(readRun)
}

export function readTopicsFile(answer) {
  require(typeof answer.revision === "string", "no revision")
  return answer
}

export function readModels(answer) {
  require(answer.serving !== null && typeof answer.serving === "object" && Array.isArray(answer.versions),
          "no serving and versions")
  return answer
}

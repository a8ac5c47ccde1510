/** Article: at least one text. Other keys are sent too, for a topicd that maps them. */
export interface Article {
  id?: string | number | boolean | null
  title?: string
  excerpt?: string
  body?: string
  [key: string]: unknown
}

/** Options of docs/protocol.md. */
export interface TagOptions {
  /** the best `top` topics, given or not */
  top?: number
  /** accept from this probability, 0 to 1 */
  threshold?: number
  /** 0 to 1 */
  min_familiarity?: number
  explain?: boolean
  deadline_ms?: number
}

/** Bytes of the field's UTF-8: start included, end not. */
export interface Span {
  field: string
  start: number
  end: number
}

export interface Reason {
  phrase: string
  weight: number
  spans: Span[]
}

export interface Topic {
  topic: string
  /** a probability */
  score: number
  /** with `top` only */
  accepted?: boolean
  margin?: number
  margin_needed?: number
  bias?: number
  because?: Reason[]
  other?: number
  display?: string
}

export interface Tags {
  id: string | number | boolean | null
  topics: Topic[]
  /** the share of training articles that were less at home in the model; absent from old models */
  familiarity?: number
  /** what of the article is text is a guess, and what to do */
  note?: string
  model: string
}

export interface Explanation extends Topic {
  threshold?: number
  accepted: boolean
  margin: number
  bias: number
  because: Reason[]
  other: number
}

export interface TopicInfo {
  topic: string
  articles: number
  threshold?: number
  parent?: string
}

/** What is decided of an article: `topics`, the whole list, or some of the others. */
export interface Decision extends ChangeOptions {
  topics?: string[]
  accept?: string[]
  reject?: string[]
  add?: string[]
  /** with accept and reject: it has no other topic */
  complete?: boolean
  /** a new model has to agree */
  pin?: boolean
  /** the names are the model's own, and no topics file is asked */
  learned?: boolean
  /** the last event of the article that you know of; a Conflict where there is a later one */
  if_event?: number
}

export interface ChangeOptions {
  /** names the request, so that it counts once; the client makes one */
  key?: string
  /** where it was decided */
  source?: string
  /** who decided, where your key may say so */
  user?: string
}

/** It is on disk. `topics`: those that the article has now; `unknown`: those that no model has yet;
 *  `unclear`: parents of the topics file that teach nothing, because no topic below them is known. */
export interface Change {
  event: number
  topics: string[]
  repeated: boolean
  unknown: string[]
  unclear: string[]
}

/** An article that an editor should look at; feedback on it takes it out of the queue. */
export interface Review {
  article: Article & {id: string}
  reason: string
  value: number
  topics: string[]
  event: number
  lease: string
}

export interface QueueOptions {
  /** articles, 1 to 100; 1 where nothing is given back */
  take?: number
  /** how long no other editor is offered them, 600 s */
  lease_s?: number
  release?: (Review | string) | (Review | string)[]
  /** gives them back, and they are not offered again */
  skip?: (Review | string) | (Review | string)[]
  user?: string
}

export interface Queue {
  articles: Review[]
  released: number
  skipped: number
  waiting: number
}

export interface HistoryEvent {
  event: number
  kind: string
  time: string
  actor: string
  client: string
  article?: string
  title?: string
  source?: string
  undoes?: number
  undone_by?: number
  model?: string
  suggested?: string[]
  given?: string[]
  accepted?: string[]
  rejected?: string[]
  /** the model's names for what was given or accepted, where a topics file gives others */
  learned?: string[]
  learned_rejected?: string[]
  complete?: boolean
  pin?: boolean
  topics?: string[]
}

/** A training. */
export interface Run {
  run: number
  state: "queued" | "reading" | "solving" | "judging" | "promoted" | "refused" | "undecided" | "failed" |
         "interrupted" | "cancelled" | string
  /** 0 to 1 */
  done?: number
  verdict?: Record<string, unknown>
  /** the new model, a version that promote takes, and the one that it was compared with */
  model?: string
  baseline?: string
  /** how many it learnt, and their digest */
  articles?: number
  corpus?: string
  actor?: string
  time?: string
}

export interface TrainingOptions extends ChangeOptions {
  /** the model tags beside the one that serves, and a human decides */
  shadow?: boolean
}

/** What the queue gave, an article with an id, or the id of one that the store has. */
export type Stored = Review | (Article & {id: string | number}) | string | number

export interface Keys {
  /** topicd's public key, or the file that has it */
  serverKey?: string
  /** your own secret key's file, as `topic keygen` wrote it */
  key?: string
}

export interface Settings extends Keys {
  /** for the answer to one attempt, 30,000 */
  timeoutMs?: number
  /** for the connection, 2,500 */
  connectTimeoutMs?: number
  /** more attempts when topicd is busy, away or restarted, 2; none before the first connection, unless given */
  retries?: number
  /** requests on their way at once, 100; others wait */
  inFlight?: number
}

export class Client {
  constructor(endpoint: string, settings?: Settings)
  /** A string is a title. */
  tag(article: string | Article, options?: TagOptions): Promise<Tags>
  /** Texts sent as raw frames: the fastest way for long ones. */
  tagTexts(texts: {id?: Article["id"]; title?: string | Uint8Array; excerpt?: string | Uint8Array;
                   body?: string | Uint8Array}, options?: TagOptions): Promise<Tags>
  /** Any number of articles, in order; one that is refused gives its error as a result. */
  tagBatch(articles: Iterable<string | Article> | AsyncIterable<string | Article>,
           options?: TagOptions & {batchSize?: number}): AsyncGenerator<Tags | RequestError>
  explain(article: string | Article, topic?: string, options?: TagOptions): Promise<Explanation[]>
  topics(): Promise<TopicInfo[]>
  status(): Promise<Record<string, unknown>>
  /** the id of the model that serves */
  ping(): Promise<string>
  /** Says which topics an article has; the answer comes when that is on disk. */
  feedback(article: Stored, decision: Decision): Promise<Change>
  /** Undoes a feedback, an import or an undo. */
  undo(event: number | Change | HistoryEvent, options?: ChangeOptions): Promise<Change>
  /** Drops the texts and labels of an article, for good. */
  forget(article: Stored, options?: ChangeOptions): Promise<Change>
  queue(options?: QueueOptions): Promise<Queue>
  /** What was decided, the newest first; count: 1 to 200 (50). */
  history(options?: {article?: Stored; count?: number; before?: number}): Promise<HistoryEvent[]>
  /** Starts a training from the store. */
  train(options?: TrainingOptions): Promise<Run>
  cancel(run: number | Run, options?: ChangeOptions): Promise<Run>
  training(run: number | Run): Promise<Run>
  trainings(): Promise<Run[]>
  models(): Promise<{serving: Record<string, unknown>; versions: Record<string, unknown>[]}>
  /** Puts a version of the registry into service. */
  promote(version: string, options?: TrainingOptions): Promise<Record<string, unknown>>
  /** Puts the model back that the last change replaced. */
  rollback(options?: ChangeOptions): Promise<Record<string, unknown>>
  topicsFile(): Promise<{text: string; revision: string}>
  /** Gives the topics file another text, in force with the answer; check: it is checked alone. */
  saveTopicsFile(text: string, revision: string,
                 options?: ChangeOptions & {check?: boolean}): Promise<{revision: string; saved: boolean; event?: number; repeated?: boolean}>
  close(): Promise<void>
}

export class TopicdError extends Error {
  /** that of the request, where it has one: sent again with it, the request counts once */
  readonly key?: string
}
export class ConnectionFailed extends TopicdError {
  readonly reason:
    | "nobody-there" | "unknown-host" | "no-resolver" | "no-handshake" | "key-not-listed" | "wrong-server-key"
    | "no-key"
}
export class NoAnswer extends TopicdError {}
export class ProtocolError extends TopicdError {}
export class RequestError extends TopicdError {
  readonly code: "bad-request" | "too-large" | "busy" | "unknown-op" | "denied" | "timeout" | "internal" |
                 "conflict" | "storage" | string
}
/** Something else was decided before. */
export class Conflict extends RequestError {}
/** The store cannot be read or written; nothing was changed. */
export class StorageError extends RequestError {}

export type TaggedRecord = {id?: unknown; topics?: string[]; topic_scores?: {[topic: string]: number};
                       topic_familiarity?: number; model?: string; [key: string]: unknown}

interface EndOptions extends Keys {
  /** wait for the daemon at the endpoint instead of connecting to it */
  bind?: boolean
}

/** Gives records to `--pull`; `send` waits while the daemon takes none. */
export class Feed {
  constructor(endpoint: string, options?: EndOptions & {linger?: number})
  send(record: Article): Promise<void>
  opened(): Promise<void>
  close(): void
}
/** Takes the records of `--push`. */
export class Consumer implements AsyncIterable<TaggedRecord> {
  constructor(endpoint: string, options?: EndOptions)
  [Symbol.asyncIterator](): AsyncIterator<TaggedRecord>
  close(): void
}
/** Receives what `--pub` publishes under names that begin with one of `topics`. */
export class Subscriber implements AsyncIterable<{topic: string; record: TaggedRecord}> {
  constructor(endpoint: string, topics?: string[], options?: EndOptions)
  [Symbol.asyncIterator](): AsyncIterator<{topic: string; record: TaggedRecord}>
  close(): void
}
/** Takes what could not be tagged from `--reject`. */
export class Rejects implements AsyncIterable<{error: RequestError; frames: Uint8Array[]}> {
  constructor(endpoint: string, options?: EndOptions)
  [Symbol.asyncIterator](): AsyncIterator<{error: RequestError; frames: Uint8Array[]}>
  close(): void
}

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

export interface Keys {
  /** topicd's public key, or the file that has it */
  serverKey?: string
  /** your own secret key's file, as `topic keygen` wrote it */
  key?: string
}

export interface Settings extends Keys {
  /** for the answer to one attempt, 30,000 */
  timeoutMs?: number
  /** for the connection, 3,000 */
  connectTimeoutMs?: number
  /** more attempts when topicd is busy, away or restarted, 2 */
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
  close(): Promise<void>
}

export class TopicdError extends Error {}
export class ConnectionFailed extends TopicdError {
  readonly reason: "nobody-there" | "no-handshake" | "key-not-listed" | "wrong-server-key" | "no-key"
}
export class NoAnswer extends TopicdError {}
export class ProtocolError extends TopicdError {}
export class RequestError extends TopicdError {
  readonly code: "bad-request" | "too-large" | "busy" | "unknown-op" | "denied" | "timeout" | "internal" | string
}

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

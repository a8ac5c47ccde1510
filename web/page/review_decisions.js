// The decisions of Review: each is sent until the daemon has answered, and the last ones can be undone.
import { ask, newKey, patiently } from "/api.js";
import { visible } from "/visible.js";

const RETRY_MS = 2000;
const LATELY = 50;  // events among which the one that a conflict is about is looked for

function quoted(item) {
  return `“${visible(item.article.title ?? item.article.id).text}”`;
}

// Until the daemon has answered, with the same key, so that it is kept once.
async function store(path, body, waits) {
  for (;;) {
    try {
      return await ask("POST", path, body, { keepalive: true });
    } catch (error) {
      if (error.status !== 0 && error.status !== 503 && error.status !== 504) throw error;
      waits(patiently(error));
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

// What somebody else decided about the article meanwhile; undefined where it is not said.
async function otherDecision(item) {
  try {
    const { events } = await ask("GET", `/v1/history?count=${LATELY}`);
    return events.find((event) => String(event.article) === String(item.article.id) && event.event > item.event);
  } catch {
    return undefined;
  }
}

// Who sees what the other one decided may decide otherwise.
async function noteConflict(item) {
  const other = await otherDecision(item);
  item.conflict = "Somebody else decided about it meanwhile.";
  if (!other) return item.conflict;
  item.event = other.event;
  const topics = other.topics?.length ? other.topics.join(", ") : "none of the topics";
  item.conflict = `${other.actor} decided about it meanwhile: ${topics}. Enter saves yours in its place, s leaves it.`;
  return `${other.actor} decided about it meanwhile. It comes again, with what was decided.`;
}

// `page` is told what happens: counted() of what is saved, waits(words) where the daemon does not
// answer, and notice(words).
export function reviewDecisions(queue, page) {
  const decided = [];  // promises of {item, event}, the last one last
  let unsaved = 0;

  function saved(item, answer) {
    queue.made.set(item.article.id, answer.event);
    queue.hasLeft(item);
    if (answer.unclear) page.notice(`${quoted(item)} has only ${answer.unclear.join(", ")}: no model learns it until a topic below is given.`);
    return { item, event: answer.event };
  }

  async function notSaved(item, error) {
    queue.made.delete(item.article.id);
    const why = error.status === 409 ? await noteConflict(item) : error.message;
    page.notice(`${quoted(item)} was not saved: ${why}`);
    queue.putBack(item);
    return null;
  }

  async function save(item, topics) {
    queue.made.set(item.article.id, Infinity);
    const body = { key: newKey(), article: { id: item.article.id }, topics, if_event: item.event, source: "review" };
    try {
      return saved(item, await store("/v1/feedback", body, page.waits));
    } catch (error) {
      return await notSaved(item, error);
    } finally {
      unsaved--;
      page.counted();
    }
  }

  // What was not saved is no decision.
  function takeOff(decision) {
    const at = decided.indexOf(decision);
    if (at >= 0) decided.splice(at, 1);
    page.counted();
  }

  function decide(topics) {
    unsaved++;
    const decision = queue.isLeaving(save(queue.current, topics));
    decided.push(decision);
    decision.then((made) => made || takeOff(decision));
    queue.next();
    page.counted();
  }

  // Resolves to false where nothing is left.
  async function undo() {
    let last = null;
    while (decided.length && !last) last = await decided.pop();
    if (!last) return false;
    try {
      const answer = await store("/v1/undo", { key: newKey(), event: last.event }, page.waits);
      queue.made.delete(last.item.article.id);
      // Feedback has ended its lease and taken it out of the queue.
      queue.showAgain(Object.assign(last.item, { event: answer.event, lease: null }));
      page.counted();
    } catch (error) {
      page.notice(error.message);
    }
    return true;
  }

  async function leave(item) {
    try {
      await ask("POST", "/v1/queue", { skip: [item.lease] });
      queue.hasLeft(item);
      page.counted();
    } catch (error) {
      page.notice(error.message);
    }
  }

  function skip() {
    if (queue.current.lease) queue.isLeaving(leave(queue.current));
    queue.next();
  }

  return { decide, undo, skip, count: () => decided.length, unsaved: () => unsaved };
}

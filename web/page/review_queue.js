// The articles of Review: the one that is shown, those that are fetched ahead, and what goes back to the queue.
import { ask } from "/api.js";
import { count } from "/dom.js";

const TAKEN = 5;       // articles that are fetched ahead
const LEASE_S = 900;   // nobody else gets them meanwhile
const LOOK_MS = 5000;  // how often an empty queue is asked again
const READING = "Reading…";

const FILLED_BY = "Articles come here when topicd tags articles that have an id, and when “topic store import” takes articles " +
  "without topics.";

// Articles whose decision was undone, and which nobody leases. Who leaves Review with one finds it
// again on coming back. By name, as somebody else may sign in on this page.
const kept = new Map();

// Others are offered them at once. keepalive: also when the page is being closed.
function giveBack(items) {
  const release = items.filter((item) => item.lease).map((item) => item.lease);
  if (release.length) ask("POST", "/v1/queue", { release }, { keepalive: true }).catch(() => {});
}

// Where no article comes: who has them, and what fills the queue.
function wordsOfEmpty(left) {
  if (!left) return { empty: "Nothing to review.", filledBy: FILLED_BY };
  return { empty: `Others are reviewing the ${count(left, "article", "articles")} that ${left === 1 ? "waits" : "wait"}.`, filledBy: "" };
}

// `page` is told what happens: offered(item), changed() of the article that is shown, counted() of
// how many are left, and failed(error).
export function reviewQueue(who, page) {
  const queue = { current: null, left: 0, isFetching: false, isAway: false, isOpen: true, empty: READING, filledBy: "" };
  const waiting = kept.get(who) ?? [];  // articles that come next
  const made = new Map();  // by id, the event of the decision; Infinity while it is being saved
  const leaving = new Set();  // promises of what takes an article out of the queue
  let gone = 0, timer = 0;
  kept.delete(who);

  function keep(items) {
    kept.set(who, [...(kept.get(who) ?? []), ...items]);
  }

  function all() {
    return queue.current ? [queue.current, ...waiting] : [...waiting];
  }

  // The same article on this page. One whose decision is undone waits in the daemon again, and may
  // be offered while it is shown.
  function here(one) {
    return all().find((item) => item.article.id === one.article.id);
  }

  // Offered before what this page decided about it was saved.
  function isStale(one) {
    return made.get(one.article.id) > one.event;
  }

  function add(one) {
    if (isStale(one)) return;
    const same = here(one);
    if (same) {
      same.lease = one.lease;
      return;
    }
    const item = { ...one, chosen: new Set(), early: new Set(), suggested: null, readable: new Map() };
    waiting.push(item);
    page.offered(item);
  }

  async function take() {
    // What is being saved still waits in the daemon, and would be counted as another's.
    await Promise.allSettled(leaving);
    const before = gone;
    const answer = await ask("POST", "/v1/queue", { take: TAKEN, lease_s: LEASE_S });
    if (!queue.isOpen) return giveBack(answer.articles);
    answer.articles.forEach(add);
    queue.left = Math.max(0, answer.waiting - (gone - before));
    Object.assign(queue, wordsOfEmpty(queue.left));
    page.counted();
  }

  async function fetchMore() {
    if (queue.isFetching || waiting.length >= TAKEN - 2 || !queue.isOpen) return;
    queue.isFetching = true;
    clearTimeout(timer);
    try {
      await take();
      queue.isAway = false;
    } catch (error) {
      Object.assign(queue, { isAway: true, empty: "The queue could not be read.", filledBy: "" });
      page.failed(error);
    }
    queue.isFetching = false;
    if (!queue.current) showNext();
    if (!queue.current && queue.isOpen) timer = setTimeout(fetchMore, LOOK_MS);
  }

  function showNext() {
    queue.current = waiting.shift() ?? null;
    page.changed();
  }

  function next() {
    Object.assign(queue, { empty: READING, filledBy: "" });
    showNext();
    fetchMore();
  }

  function begin() {
    if (waiting.length) next();
    else fetchMore();
  }

  // An article that was not saved comes next, if Review is still shown.
  function putBack(item) {
    if (!queue.isOpen) return giveBack([item]);
    waiting.unshift(item);
    if (!queue.current) showNext();
  }

  // One whose decision was undone is shown at once, or on coming back.
  function showAgain(item) {
    if (!queue.isOpen) return keep([item]);
    const again = here(item);
    if (again) item.lease = again.lease;
    const others = all().filter((one) => one !== again);
    waiting.splice(0, waiting.length, item, ...others);
    showNext();
  }

  // The daemon says how many wait only when articles are taken.
  function left(item) {
    if (!item.lease) return;
    queue.left = Math.max(0, queue.left - 1);
    gone++;
  }

  function isLeaving(promise) {
    leaving.add(promise);
    promise.finally(() => leaving.delete(promise));
    return promise;
  }

  function close() {
    queue.isOpen = false;
    clearTimeout(timer);
    giveBack(all());
    keep(all().filter((item) => !item.lease));
  }

  return Object.assign(queue, { made, begin, next, fetchMore, putBack, showAgain, hasLeft: left, isLeaving, close });
}

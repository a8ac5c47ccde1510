// Asks the server. What is signed in, and the token that a change needs, is in `session`.
export const session = { role: "none", token: "" };

const RANKS = ["none", "reader", "editor", "chief"];

export function may(role) {
  return RANKS.indexOf(session.role) >= RANKS.indexOf(role);
}

export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// The server's own words are for who runs it.
function words(answer, response) {
  return answer.error?.code === "unavailable" ? "topicd does not answer." : answer.error?.message ?? response.statusText;
}

// Whether it is worth while to ask again in a moment.
export function mayPass(error) {
  return error.status === 0 || error.status === 503;
}

// Of what is asked again.
export function patiently(error) {
  return error.code === "unavailable" ? `${error.message} The page tries again.` : error.message;
}

// `options` are those of fetch(): signal, keepalive.
export async function ask(method, path, body, options) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (session.token) headers["X-Topicd-Token"] = session.token;
  let response, answer;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), ...options });
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, "unavailable", "The server does not answer.");
  }
  if (!response.ok) {
    if (response.status === 401 && path !== "/v1/sign-in") document.dispatchEvent(new Event("signed-out"));
    throw new Refusal(response.status, answer.error?.code, words(answer, response));
  }
  return answer;
}

export async function readSession() {
  Object.assign(session, await ask("GET", "/v1/session"));
  return session;
}

// A change is made once, however often it is sent with the same key.
export function newKey() {
  return crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

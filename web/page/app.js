// The frame of the page: tabs, who is signed in, which page is shown.
import { ask, may, patiently, readSession, session } from "/api.js";
import { make } from "/dom.js";
import { tryPage } from "/try.js";
import { topicsPage } from "/topics.js";
import { modelsPage } from "/models.js";
import { nowPage } from "/now.js";
import { reviewPage } from "/review.js";
import { historyPage } from "/history.js";

// A page is a function of its place; what it returns is called when another page is shown.
const PAGES = [
  { id: "try", name: "Try", open: tryPage, needs: () => true },
  { id: "review", name: "Review", open: reviewPage, role: "editor", needs: () => session.store && may("editor") },
  { id: "history", name: "History", open: historyPage, needs: () => session.store },
  { id: "topics", name: "Topics", open: topicsPage, needs: () => true },
  { id: "models", name: "Models", open: modelsPage, needs: () => true },
  { id: "now", name: "Now", open: nowPage, needs: () => true },
];

const RETRY_MS = 2000;
let close = null;

function notice(text) {
  const place = document.getElementById("notice");
  place.textContent = text;
  place.hidden = !text;
}

// What is to be said whatever the page does.
function standing() {
  if (session.needs_sign_in) return "";
  if (!session.daemon) return "topicd does not answer. The page tries again.";
  const { name, role } = PAGES.find((page) => page.id === location.hash.slice(1)) ?? {};
  return role && !may(role) ? `${name} needs the role ${role}. Yours is ${session.role}.` : "";
}

async function signOut() {
  await ask("POST", "/v1/sign-out", {});
  start();
}

function showWho() {
  const place = document.getElementById("who");
  place.replaceChildren();
  if (session.name)
    place.append(`${session.name}, ${session.role}`, make("button", { type: "button", onclick: signOut }, "Sign out"));
}

function signInPage(place) {
  const name = make("input", { id: "name", autocomplete: "username", required: true });
  const password = make("input", { id: "password", type: "password", autocomplete: "current-password", required: true });
  const problem = make("p", { role: "alert", class: "small" });
  const submit = async (event) => {
    event.preventDefault();
    try {
      await ask("POST", "/v1/sign-in", { name: name.value, password: password.value });
      start();
    } catch (error) {
      problem.textContent = error.message;
      password.value = "";
      password.focus();
    }
  };
  place.append(make("h1", {}, "Sign in"),
    make("form", { class: "narrow", onsubmit: submit },
      make("label", { for: "name" }, "Name"), name,
      make("label", { for: "password" }, "Password"), password,
      problem, make("div", { class: "row" }, make("button", { class: "main" }, "Sign in"))));
  name.focus();
}

function show() {
  const pages = PAGES.filter((page) => page.needs());
  const wanted = location.hash.slice(1);
  const page = pages.find((one) => one.id === wanted) ?? pages[0];
  const place = document.getElementById("main");
  const tabs = document.getElementById("tabs");
  if (close) close();
  close = null;
  place.replaceChildren();
  tabs.replaceChildren();
  showWho();
  notice(standing());
  if (session.needs_sign_in) {
    document.title = "Sign in – topicd";
    signInPage(place);
    return;
  }
  for (const one of pages)
    tabs.append(make("a", { href: `#${one.id}`, "aria-current": one === page ? "page" : null }, one.name));
  document.title = `${page.name} – topicd`;
  close = page.open(place, notice) ?? null;
}

async function start() {
  try {
    await readSession();
    show();
    if (!session.daemon && !session.needs_sign_in) setTimeout(start, RETRY_MS);
  } catch (error) {
    notice(patiently(error));
    setTimeout(start, RETRY_MS);
  }
}

window.addEventListener("hashchange", () => {
  if (location.hash === "#main") return;
  show();
  document.getElementById("main").focus();
});
// A page that is closed gives back what it has; one that the browser shows again begins anew.
window.addEventListener("pagehide", () => {
  if (close) close();
  close = null;
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) start();
});
document.addEventListener("signed-out", () => {
  if (!session.needs_sign_in) start();
});
start();

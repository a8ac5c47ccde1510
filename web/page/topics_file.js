// The topics file: what editors decide about topics, as text. topicd checks it, saves it and loads it.
import { ask, newKey, session } from "/api.js";
import { make, put } from "/dom.js";
import { changed, differences, settingsOf } from "/topics_text.js";

const SHOWN = 20; // changed lines

// What is not saved stays while other pages are looked at, with the revision that it was made from.
// By name, as somebody else may sign in on this page.
let draft = null;

// The line that topicd names, and its first and last unit.
function lineOf(message, text) {
  const line = Number(/line (\d+):/.exec(message)?.[1] ?? 0);
  if (!line) return null;
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return { line, start, end: start + (lines[line - 1]?.length ?? 0), text: lines[line - 1] ?? "" };
}

export function topicsFile(notice, mayChange, saved) {
  const element = make("details", { class: "card file", hidden: !session.topics_file });
  const editor = make("textarea", { id: "file", spellcheck: "false", readonly: true, rows: 14, autocapitalize: "off" });
  const problem = make("p", { class: "problem", role: "alert", hidden: true });
  const state = make("p", { role: "status", class: "small soft" });
  const changes = make("pre", { class: "small", role: "group", "aria-label": "Not saved yet", hidden: true });
  const undo = make("button", { type: "button", hidden: true, onclick: takeBack }, "Undo the last save");
  let text = "", before = "", revision = "", busy = false;

  function showChanges() {
    const lines = differences(text, editor.value);
    const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
    put(changes, ["Not saved yet:", ...lines.slice(0, SHOWN), ...more].join("\n"));
    changes.hidden = !lines.length;
    draft = lines.length ? { who: session.name, text: editor.value, revision } : null;
  }

  // A save then finds out whether somebody else has changed the file since.
  function restore({ text: kept, revision: from }) {
    revision = from;
    editor.value = kept;
    showChanges();
    element.open = true;
    state.textContent = "What you had not saved is here again.";
  }

  function show() {
    editor.value = text;
    problem.hidden = true;
    showChanges();
  }

  // A refusal stands at its line.
  function refuse(message, tried) {
    const at = lineOf(message, tried);
    editor.value = tried;
    showChanges();
    put(problem, message, at ? make("code", { class: "line" }, `${at.line}  ${at.text}`) : null);
    problem.hidden = false;
    element.open = true;
    editor.focus();
    if (at) {
      editor.setSelectionRange(at.start, at.end);
      editor.scrollTop = (at.line - 3) * parseFloat(getComputedStyle(editor).lineHeight);
    }
  }

  async function send(tried, check) {
    if (busy) return;
    busy = true;
    const written = editor.value;
    state.textContent = check ? "Checking…" : "Saving…";
    try {
      const answer = await ask("POST", "/v1/topics-file", { text: tried, revision, check, key: newKey() });
      problem.hidden = true;
      notice("");
      if (!check) {
        before = text;
        text = tried;
        revision = answer.revision;
        undo.hidden = false;
        if (editor.value === written) editor.value = text; // what the form changed is in the box too
        showChanges();
        await saved();
      }
      state.textContent = check ? "The file is right." : "Saved, and in force.";
    } catch (error) {
      state.textContent = "Not saved.";
      if (error.code === "conflict") {
        refuse("Somebody else changed the file meanwhile. Your text is kept here: compare it, and read theirs with “Read again”.", tried);
      } else {
        refuse(error.message, tried);
      }
    } finally {
      busy = false;
    }
  }

  async function read() {
    if (!session.topics_file) return;
    const isUntouched = editor.value === text && problem.hidden;
    const answer = await ask("GET", "/v1/topics-file");
    editor.readOnly = !mayChange; // not before: what was written would be replaced by what is read
    if (!isUntouched || editor.value !== text) return;
    if (answer.revision !== revision) undo.hidden = true; // it would take back what somebody else saved
    const unsaved = draft?.who === session.name ? draft : null;
    text = answer.text ?? "";
    revision = answer.revision;
    show();
    if (unsaved && unsaved.text !== text) restore(unsaved);
  }

  async function readAgain() {
    problem.hidden = true;
    editor.value = text;
    showChanges();
    draft = null;
    try {
      await read();
      state.textContent = "This is the file as it is now.";
    } catch (error) {
      state.textContent = error.message;
    }
  }

  // To the text before, which the next press takes back again.
  function takeBack() {
    if (editor.value === text) send(before, false);
    else state.textContent = "The box has changes that are not saved: save them first, or drop them with “Read again”.";
  }

  // Changes keys of a topic: from the form, and from the slider.
  function change(topic, changes) {
    if (!Object.keys(changes).length) {
      state.textContent = "Nothing was changed.";
      return;
    }
    const tried = changed(editor.value, topic, changes);
    if (tried === null) refuse(`The lines of “${topic}” have a form that only a person should change: edit them here.`, editor.value);
    else send(tried, false);
  }

  put(element, make("summary", {}, "The topics file"), make("p", { class: "small soft" }, "Names, parents, merged and disabled topics, and thresholds, for every model. " +
    "A line is enough: AI Hardware: {name: Chips, parent: AI, threshold: 0.5}"),
  make("label", { for: "file" }, "Text"), editor, changes, problem,
  mayChange ? make("div", { class: "row" }, make("button", { type: "button", class: "main", onclick: () => send(editor.value, false) }, "Save"),
    make("button", { type: "button", onclick: () => send(editor.value, true) }, "Check"), make("button", { type: "button", onclick: readAgain }, "Read again"), undo) : null);
  editor.addEventListener("input", showChanges);
  const place = make("div", {}, state, element);
  return { element: place, read, change, settingsOf: (topic) => settingsOf(text, topic) };
}

// The topics file: what editors decide about topics, as text. topicd checks it, saves it and loads it.
import { ask, newKey, session } from "/api.js";
import { make, put } from "/dom.js";
import { changed, differences, settingsOf } from "/topics_text.js";

const SHOWN = 20; // changed lines

// What is not saved stays while other pages are looked at and when this one is loaded again, with the
// revision that it was made from. By name, as somebody else may sign in on this page.
const PLACE = "topicd.topics-file";
let draft = readDraft();

function readDraft() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE));
  } catch {
    return null; // the browser keeps nothing for this page
  }
}

function keepDraft(made) {
  draft = made;
  try {
    if (draft) sessionStorage.setItem(PLACE, JSON.stringify(draft));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // It is kept as long as the page is not loaded again.
  }
}

const MEANWHILE = "Somebody else changed the file meanwhile. Your text is kept, and below it is how it differs from theirs: “Save” puts yours in place of " +
  "theirs, “Read again” drops yours.";

// The line that topicd names, and its first and last unit.
function lineOf(message, text) {
  const line = Number(/line (\d+):/.exec(message)?.[1] ?? 0);
  if (!line) return null;
  const lines = text.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return { line, start, end: start + (lines[line - 1]?.length ?? 0), text: lines[line - 1] ?? "" };
}

function lineAt(at) {
  return at ? make("code", { class: "line" }, `${at.line}  ${at.text}`) : null;
}

export function topicsFile(notice, mayChange, saved) {
  const element = make("details", { class: "card file", hidden: !session.topics_file });
  const editor = make("textarea", { id: "file", spellcheck: "false", readonly: true, rows: 14, autocapitalize: "off" });
  const problem = make("p", { class: "problem", role: "alert", hidden: true });
  const state = make("p", { role: "status", class: "small soft" });
  const changes = make("pre", { class: "small", role: "group", "aria-label": "Not saved yet", hidden: true });
  const undo = make("button", { type: "button", hidden: true, onclick: takeBack }, "Undo the last save");
  let text = "", before = "", revision = "", busy = false;
  let base = ""; // the revision that what is in the box was made from

  function showChanges() {
    const lines = differences(text, editor.value);
    const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
    put(changes, ["Not saved yet:", ...lines.slice(0, SHOWN), ...more].join("\n"));
    changes.hidden = !lines.length;
    if (lines.length) keepDraft({ who: session.name, text: editor.value, revision: base });
    else if (draft?.who === session.name) keepDraft(null);
  }

  // The file as it is now, below what is written in the box.
  function take(answer) {
    if (answer.revision !== revision) undo.hidden = true; // it would take back what somebody else saved
    text = answer.text ?? "";
    revision = answer.revision;
  }

  function showProblem(message, line) {
    put(problem, message, line ?? null);
    problem.hidden = false;
    element.open = true;
  }

  function restore(kept) {
    base = kept.revision;
    editor.value = kept.text;
    showChanges();
    element.open = true;
    state.textContent = "What you had not saved is here again.";
    if (base !== revision) showProblem(MEANWHILE);
  }

  function show() {
    editor.value = text;
    base = revision;
    problem.hidden = true;
    showChanges();
  }

  // A refusal stands at its line.
  function refuse(message) {
    const at = lineOf(message, editor.value);
    showProblem(message, lineAt(at));
    editor.focus();
    if (at) {
      editor.setSelectionRange(at.start, at.end);
      editor.scrollTop = (at.line - 3) * parseFloat(getComputedStyle(editor).lineHeight);
    }
  }

  // Somebody else has saved since the file was read: the next save is made from theirs.
  async function meet() {
    try {
      take(await ask("GET", "/v1/topics-file"));
      showProblem(MEANWHILE);
    } catch (error) {
      showProblem(error.message);
    }
    showChanges();
    editor.focus();
  }

  // `box` is what the box has when `tried` is saved.
  async function isSaved(tried, answer, box) {
    if (base === revision || box === tried) base = answer.revision;
    before = text;
    text = tried;
    revision = answer.revision;
    undo.hidden = false;
    editor.value = box;
    settle();
    showChanges();
    await saved();
  }

  // What is in the box was made from the file as it is, or somebody else's changes are still to be met.
  function settle() {
    if (base === revision) problem.hidden = true;
    else showProblem(MEANWHILE);
  }

  async function post(tried, check) {
    const answer = await ask("POST", "/v1/topics-file", { text: tried, revision, check, key: newKey() });
    notice("");
    return answer;
  }

  // What the box has.
  async function send(check) {
    if (busy) return;
    busy = true;
    const tried = editor.value;
    state.textContent = check ? "Checking…" : "Saving…";
    try {
      const answer = await post(tried, check);
      if (check) settle();
      else await isSaved(tried, answer, editor.value);
      state.textContent = check ? "The file is right." : "Saved, and in force.";
    } catch (error) {
      state.textContent = "Not saved.";
      if (error.code === "conflict") await meet();
      else refuse(error.message);
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
    const unsaved = mayChange && draft?.who === session.name ? draft : null;
    take(answer);
    show();
    if (unsaved && unsaved.text !== text) restore(unsaved);
  }

  async function readAgain() {
    problem.hidden = true;
    editor.value = text;
    showChanges();
    try {
      await read();
      state.textContent = "This is the file as it is now.";
    } catch (error) {
      state.textContent = error.message;
    }
  }

  // To the text before, which the next press takes back again.
  function takeBack() {
    if (busy) return;
    if (editor.value !== text) {
      state.textContent = "The box has changes that are not saved: save them first, or drop them with “Read again”.";
      return;
    }
    editor.value = before;
    showChanges();
    send(false);
  }

  // The file has been read again, if it could be: the same change is made in theirs next.
  async function again(box) {
    try {
      take(await ask("GET", "/v1/topics-file"));
    } catch (error) {
      return error.message;
    }
    if (editor.value === box) show();
    else showProblem(MEANWHILE);
    showChanges();
    return "Somebody else changed the file meanwhile, and it was read again: save once more if you still want this.";
  }

  // Changes keys of a topic, from the form and the slider, in the file as it is saved: what else is
  // written in the box stays there. Resolves to what is wrong, as texts and elements; [] if it is saved.
  async function change(topic, changes) {
    const tried = changed(text, topic, changes);
    const box = changed(editor.value, topic, changes);
    if (tried === null || box === null) return [`The lines of “${topic}” have a form that only a person should change: edit them in the topics file below.`];
    if (busy) return ["The file is being saved: try again when it is."];
    busy = true;
    const written = editor.value;
    state.textContent = "Saving…";
    try {
      await isSaved(tried, await post(tried, false), editor.value === written ? box : editor.value);
      state.textContent = "Saved, and in force.";
      return [];
    } catch (error) {
      state.textContent = "Not saved.";
      return error.code === "conflict" ? [await again(text)] : [error.message, lineAt(lineOf(error.message, tried))];
    } finally {
      busy = false;
    }
  }

  put(element, make("summary", {}, "The topics file"), make("p", { class: "small soft" }, "Names, parents, merged and disabled topics, and thresholds, for every model. " +
    "A line is enough: AI Hardware: {name: Chips, parent: AI, threshold: 0.5}"),
  make("label", { for: "file" }, "Text"), editor, changes, problem,
  mayChange ? make("div", { class: "row" }, make("button", { type: "button", class: "main", onclick: () => send(false) }, "Save"),
    make("button", { type: "button", onclick: () => send(true) }, "Check"), make("button", { type: "button", onclick: readAgain }, "Read again"), undo) : null);
  editor.addEventListener("input", showChanges);
  const place = make("div", {}, state, element);
  return { element: place, read, change, settingsOf: (topic) => settingsOf(text, topic) };
}

// A place to find a topic by a part of its name.
import { ask } from "/api.js";
import { make } from "/dom.js";

const SHOWN = 9;  // of many that fit: enough to go on typing

// What does not name one topic.
function notOne(wanted, matches) {
  if (!matches.length) return `The model has no topic “${wanted}”.`;
  const more = matches.length > SHOWN ? ` and ${matches.length - SHOWN} more` : "";
  return `“${wanted}” is in ${matches.length} topics: ${matches.slice(0, SHOWN).join(", ")}${more}. Type more of one.`;
}

// found(name) is called for one that was chosen.
export function topicFinder(notice, found) {
  const input = make("input", { id: "find", list: "names", autocomplete: "off" });
  const names = make("datalist", { id: "names" });

  // The topic of this name, or else all whose name it is a part of.
  function matching(wanted) {
    const all = [...names.children].map((one) => one.value);
    const exact = all.filter((one) => one.toLocaleLowerCase() === wanted);
    return exact.length ? exact : all.filter((one) => one.toLocaleLowerCase().includes(wanted));
  }

  function pressed(event) {
    if (event.key === "Escape") input.value = "";
    else if (event.key !== "Enter") return;
    const wanted = input.value.trim().toLocaleLowerCase();
    const matches = wanted ? matching(wanted) : [];
    if (wanted && matches.length !== 1) return notice(notOne(input.value, matches));
    notice("");
    if (matches.length) found(matches[0]);
    input.value = "";
    document.getElementById("main").focus();
    event.preventDefault();
    event.stopPropagation();
  }

  // Resolves to the topics that the model has not learnt, and which others imply.
  async function read() {
    try {
      const answer = await ask("GET", "/v1/topics?details=true");
      names.append(...answer.topics.map((topic) => make("option", { value: topic.topic })));
      return new Set(answer.topics.filter((topic) => !topic.learned.length).map((topic) => topic.topic));
    } catch (error) {
      notice(error.message);
      return new Set();
    }
  }

  input.addEventListener("keydown", pressed);
  return { input, names, read };
}

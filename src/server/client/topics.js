// The list of topics in a panel, from which a passage gets its own, and the form for a new one.

import { changed } from "./changes.js";
import { ask, button, field, make, page, showStatus, statusLine } from "./panel.js";

/** Returns the elements of a choice of topics. `chosen` is a set of their ids, which the choice changes; `onchange` is
 * called after each change. */
export function topicChoice(chosen, onchange) {
  const search = make("input", { type: "search" });
  const list = make("ul", {});
  const status = statusLine();
  const say = (words, isRefusal) => showStatus(status, words, isRefusal);
  const form = make("fieldset", { hidden: true });
  const opener = button("New topic…", () => openForm(), { className: "link" });

  function item({ id, title }) {
    const box = make("input", { type: "checkbox", checked: chosen.has(id) });
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(id);
      else chosen.delete(id);
      onchange();
    });
    const entry = make("li", {}, make("label", {}, box, make("bdi", { textContent: title })));
    entry.words = `${title} ${id}`.toLowerCase();
    return entry;
  }

  function filter() {
    const wanted = search.value.trim().toLowerCase();
    for (const entry of list.children) entry.hidden = !entry.words.includes(wanted);
    const isFound = [...list.children].some((entry) => !entry.hidden);
    opener.textContent = wanted && !isFound ? `New topic “${search.value.trim()}”…` : "New topic…";
  }
  search.addEventListener("input", filter);

  // A new topic

  const title = make("input", { type: "text" });
  const id = make("input", { type: "text", spellcheck: false, autocapitalize: "off" });
  let isIdWritten = false;
  let asked = 0;

  async function proposeId() {
    if (isIdWritten) return;
    asked += 1;
    const now = asked;
    const answer = await ask("topic", { title: title.value });
    if (now === asked && !isIdWritten) id.value = answer.id ?? "";
  }
  title.addEventListener("input", proposeId);
  id.addEventListener("input", () => {
    isIdWritten = id.value !== "";
  });

  function openForm() {
    form.hidden = false;
    opener.hidden = true;
    isIdWritten = false;
    title.value = search.value.trim();
    id.value = "";
    say("");
    proposeId();
    title.focus();
  }

  function closeForm() {
    form.hidden = true;
    opener.hidden = false;
  }

  async function create() {
    createButton.disabled = true;
    const answer = await ask("topic", { title: title.value, id: id.value });
    createButton.disabled = false;
    if (answer.refused) return say(answer.refused, true);
    chosen.add(answer.id);
    list.prepend(item(answer));
    search.value = "";
    filter();
    closeForm();
    changed(answer);
    say(answer.said);
    list.querySelector("input").focus();
    onchange();
  }

  const createButton = button("Create topic", create);
  const cancel = button("Cancel", () => {
    closeForm();
    opener.focus();
  });
  for (const input of [title, id]) {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      create();
    });
  }
  form.append(
    make("legend", { textContent: "New topic" }),
    field("Title", title),
    field("Id, the name of its file and page", id),
    make("div", { className: "actions" }, createButton, cancel),
  );

  /** Fills the list. Returns the ids of all topics. */
  async function load() {
    const topics = await (await fetch(`/_dossier/topics?${new URLSearchParams({ page })}`)).json();
    return {
      ids: new Set(topics.map((topic) => topic.id)),
      show() {
        const items = topics.map(item);
        // Chosen topics come first, so that they are visible.
        const isChosen = (entry) => entry.querySelector("input").checked;
        list.append(...items.filter(isChosen), ...items.filter((entry) => !isChosen(entry)));
      },
    };
  }

  return { elements: [field("Topics", search), list, opener, form, status], load };
}

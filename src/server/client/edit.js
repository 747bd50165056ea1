// Changes the topics and the note of a passage, or removes it.

import { changed, keepSaid, sayInPanel } from "./changes.js";
import { ask, button, column, field, heading, letGo, make, openPanel, openedPanel, page, showStatus, statusLine } from "./panel.js";
import { rangesOfPassage } from "./text.js";
import { topicChoice } from "./topics.js";

/** Opens the panel for a passage, by its id on the page. */
export async function openEdit(id, back = null) {
  const written = await ask("passage", { page, id });
  if (written.refused) return sayInPanel({ refused: written.refused }, back);
  const topics = new Set(written.topics);
  const note = make("textarea", { value: written.note, rows: 3 });
  const status = statusLine();
  const why = make("p", { className: "why", id: "why" });
  const touch = () => {
    save.disabled = !topics.size;
    why.textContent = topics.size ? "" : "A passage needs a topic: choose one, or remove the passage.";
  };
  const choice = topicChoice(topics, touch);

  async function send(change) {
    save.disabled = true;
    remove.disabled = true;
    const answer = await ask("passage", { page, id, hash: written.hash, ...change });
    if (openedPanel() !== opened) return;
    showStatus(status, answer.refused ?? answer.said, Boolean(answer.refused));
    if (answer.refused) {
      remove.disabled = false;
      return touch();
    }
    changed(answer);
    keepSaid(answer);
    letGo();
  }

  const save = button("Save", () => send({ topics: [...topics], note: note.value }), { className: "main" });
  save.setAttribute("aria-describedby", "why");
  const remove = button("Remove passage", () => send({ remove: true }));
  const words = make("pre", { tabIndex: 0, textContent: written.words });
  words.setAttribute("aria-label", "The words of the passage");
  const place = make("p", { className: "why", textContent: `${written.file}, line ${written.line}` });
  const actions = make("div", { className: "actions" }, save, remove);
  const columns = [column(words, place), column(...choice.elements), column(field("Note", note), status, why, actions)];
  const label = `Passage ${id}`;
  const opened = openPanel(label, [heading(label), ...columns], { ranges: rangesOfPassage(id), back });
  const { show } = await choice.load();
  show();
  touch();
  note.focus();
}

/** Adds a button to the note of each passage; a mark without a note is itself the button. */
export function addEditButtons() {
  const opener = (id) => {
    const open = button("Edit passage", () => openEdit(id, open), { className: "action", lang: "en", dir: "ltr" });
    open.setAttribute("aria-label", `Edit passage ${id}`);
    return open;
  };
  const withNotes = new Set();
  for (const element of document.querySelectorAll("[data-note]")) {
    const id = element.dataset.note;
    withNotes.add(id);
    (element.querySelector(".acts") ?? element).append(opener(id));
  }
  for (const article of document.querySelectorAll("article.passage[id]")) {
    article.append(make("div", { className: "acts" }, opener(article.id)));
  }
  for (const mark of document.querySelectorAll("mark[data-passage]")) {
    const id = mark.dataset.passage;
    if (!withNotes.has(id)) mark.addEventListener("click", () => getSelection().isCollapsed && openEdit(id));
  }
}

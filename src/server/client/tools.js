// The bar of the preview on a source's page: what else can be done there, and the undoing of the last change.

import { startCaret, toggleCaret } from "./caret.js";
import { lookForLast, onLastChange, sayAgain, undoLast } from "./changes.js";
import { addEditButtons } from "./edit.js";
import { startMentions, toggleMentions } from "./mentions.js";
import { addHost, button, fit, focused, heading, isTyping, make, openPanel, openedPanel, page, startPanels, token } from "./panel.js";
import { watchSelection } from "./passage.js";
import { main } from "./text.js";

const STYLE = `
  :host { position: fixed; inset-block-end: 0; left: 0; z-index: 2147483645; max-width: 100%; }
  section { display: flex; flex-wrap: wrap; gap: .25rem; padding: .375rem; border: 1px solid var(--line); border-width: 1px 1px 0 0;
    border-start-end-radius: 4px; }
  button { padding: .125rem .5rem; font-size: .8125rem; min-height: 1.625rem; }
  @media print { :host { display: none; } }
`;

const KEYS = [
  ["F2", "Read with the caret: move by word with ← and →, by sentence with ↑ and ↓, by paragraph with Page Up and Page Down, to the first and last word with Home and End. Shift selects. Enter makes a passage of what is selected, of the sentence if nothing is, or edits the passage at the caret. Escape leaves."],
  ["F4", "Show or hide the places where a topic is mentioned and not marked. There ↑ and ↓ move, and Enter adds the passage."],
  ["Ctrl+Z", "Undo the last change of the dossier, outside of text fields. On a Mac, Command+Z."],
  ["Escape", "Close the panel."],
  ["n, p, /", "Keys of the site itself: the next and the previous passage, and the search."],
];

// Keys

function showKeys(back) {
  const rows = KEYS.map(([keys, does]) => make("li", {}, make("kbd", { textContent: keys }), ` ${does}`));
  openPanel("Keys", [heading("Keys of the preview"), make("ul", { className: "keys" }, ...rows)], { back });
  openedPanel().section.querySelector("button").focus();
}

function listen(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (event.defaultPrevented || altKey || shiftKey) return;
  if (key.toLowerCase() === "z" && (ctrlKey || metaKey) && !isTyping(focused()) && undoLast()) event.preventDefault();
  if (ctrlKey || metaKey) return;
  if (key === "F2") toggleCaret();
  else if (key === "F4") toggleMentions();
  else return;
  event.preventDefault();
}

/** Starts what the preview offers on the page of a source, unless nothing can be changed through it. */
async function start() {
  // There is no token while other machines can see the preview: then nobody may change the dossier.
  if (!token || !main?.querySelector("#p1, .block, .withheld-passages") || !page.startsWith("sources/")) return;
  startPanels();
  addEditButtons();
  const hasText = Boolean(main.querySelector("#p1, .block"));
  if (hasText) watchSelection();
  const mentions = button("Mentions", toggleMentions, { title: "F4" });
  const caret = button("Caret", toggleCaret, { title: "F2" });
  const undoes = button("Undo", undoLast, { disabled: true });
  onLastChange((last) => {
    undoes.disabled = !last;
    undoes.title = last ? `${last.said} (Ctrl+Z)` : "";
  });
  const keys = button("Keys", () => showKeys(keys));
  const section = make("section", {}, ...(hasText ? [mentions, caret] : []), undoes, keys);
  section.setAttribute("role", "region");
  section.setAttribute("aria-label", "Preview");
  const host = addHost("dossier-tools", STYLE, section);
  addEventListener("dossier-fit", ({ detail: { bottom, isCovered } }) => {
    host.style.bottom = `${bottom}px`;
    host.hidden = isCovered;
  });
  // Not stopped by a panel, whose keys are not the page's.
  addEventListener("keydown", listen, true);
  fit();
  sayAgain();
  if (hasText) startCaret();
  const answer = await lookForLast();
  if (hasText && answer.mentions) startMentions(answer, mentions);
}

start();

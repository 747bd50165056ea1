// Shows selected words as a passage in the sidecar's YAML, to copy or to add there.

import { changed, keepSaid } from "./changes.js";
import {
  ask,
  button,
  closePanel,
  column,
  field,
  heading,
  letGo,
  make,
  openPanel,
  openedPanel,
  page,
  showStatus,
  statusLine,
} from "./panel.js";
import { main, selectionIn } from "./text.js";
import { topicChoice } from "./topics.js";

const CHOSEN = "dossier-topics";

/** The passage in the panel; null while no words are selected. */
let draft = null;

const request = (add) => {
  const { selection, topics, note } = draft;
  return ask("passages", { page, ...selection, topics: [...topics], note: note.value, add });
};

const say = (words, isRefusal) => showStatus(draft.status, words, isRefusal);

/** Shows the passage as it would be written with the current topics and note. */
async function propose() {
  const current = draft;
  current.asked += 1;
  const { asked } = current;
  const offer = await request(null);
  if (draft !== current || current.asked !== asked) return;
  current.offer = offer;
  say(offer.refused ?? "", true);
  const hasQuote = Boolean(offer.quote);
  current.forms.quote.disabled = !hasQuote;
  current.forms.paragraphs.disabled = !offer.paragraphs;
  if (!hasQuote) current.forms.paragraphs.checked = true;
  if (offer.paragraphs && !hasQuote) say("No quotation leads to these words alone, so their paragraph is named.");
  write();
}

const form = () => (draft.forms.quote.checked ? "quote" : "paragraphs");

function write() {
  draft.yaml.textContent = draft.offer[form()] ?? "";
  draft.yaml.hidden = !draft.yaml.textContent;
  draft.copy.disabled = !draft.yaml.textContent;
  draft.add.disabled = !draft.yaml.textContent || !draft.topics.size;
  draft.why.textContent = draft.topics.size ? "" : "A passage needs a topic: choose one to add it.";
}

async function copy() {
  const current = draft;
  await navigator.clipboard.writeText(current.yaml.textContent);
  if (draft === current) say("Copied.");
}

async function add() {
  const current = draft;
  current.add.disabled = true;
  const answer = await request(form());
  if (draft !== current) return;
  if (answer.refused) {
    say(answer.refused, true);
    current.add.disabled = false;
    return;
  }
  say(answer.said);
  changed(answer);
  keepSaid(answer);
  getSelection().removeAllRanges();
  // The page reloads as soon as the passage is on it.
  letGo();
}

/** Opens the panel for a range of the page. */
export function openPassage(range, selection, back = null) {
  closePanel();
  const radio = (value, checked) => make("input", { type: "radio", name: "form", value, checked, onchange: write });
  const forms = { quote: radio("quote", true), paragraphs: radio("paragraphs", false) };
  const yaml = make("pre", { tabIndex: 0, hidden: true });
  const note = make("input", { type: "text", oninput: propose });
  const topics = new Set();
  const choice = topicChoice(topics, () => {
    sessionStorage.setItem(CHOSEN, JSON.stringify([...topics]));
    propose();
  });
  const status = statusLine();
  const copyButton = button("Copy", copy, { disabled: true });
  const addButton = button("Add to sidecar", add, { className: "main", disabled: true });
  const why = make("p", { className: "why", id: "why" });
  addButton.setAttribute("aria-describedby", "why");
  const label = (input, words) => make("label", {}, input, words);
  const how = make("div", { className: "choice" }, label(forms.quote, "by its words"), label(forms.paragraphs, "by paragraph"));
  how.setAttribute("role", "radiogroup");
  how.setAttribute("aria-label", "How the passage is named");
  yaml.setAttribute("aria-label", "As it is written in the sidecar");
  const actions = make("div", { className: "actions" }, addButton, copyButton);
  const columns = [column(how, yaml), column(...choice.elements), column(field("Note", note), status, why, actions)];
  const opened = openPanel("New passage", [heading("New passage"), ...columns], {
    ranges: [range],
    back,
    closed() {
      draft = null;
    },
  });
  draft = { selection, topics, note, forms, yaml, status, why, copy: copyButton, add: addButton, asked: 0, offer: {} };
  const current = draft;
  choice.load().then(({ ids, show }) => {
    if (draft !== current) return;
    for (const id of JSON.parse(sessionStorage.getItem(CHOSEN) ?? "[]")) if (ids.has(id)) topics.add(id);
    show();
    propose();
  });
  return opened;
}

// Changes of the selection

let waits = 0;
let isHeld = false;

function look() {
  // Keep the selection while the panel is used.
  if (isHeld || document.activeElement?.localName.startsWith("dossier-")) return;
  const chosen = getSelection();
  const range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
  const selection = range && main.contains(range.commonAncestorContainer) ? selectionIn(range) : null;
  if (selection) {
    const is = (key) => draft?.selection[key] === selection[key];
    // What was written about other words is not thrown away.
    if (!["block", "before", "words"].every(is) && !openedPanel()?.isTouched) openPassage(range, selection);
  } else if (draft && !openedPanel().isTouched) closePanel();
}

function lookSoon() {
  clearTimeout(waits);
  waits = setTimeout(look, 150);
}

export function watchSelection() {
  document.addEventListener("selectionchange", lookSoon);
  document.addEventListener("pointerdown", () => (isHeld = true), true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      isHeld = false;
      lookSoon();
    }, true);
  }
}

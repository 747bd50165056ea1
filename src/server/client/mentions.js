// The list of places where a topic is mentioned and not marked, beside the text if there is room, else below the page.
// Each becomes a passage by one key or button, which one undoes.

import { MAX_AGE, changed, lookForLast } from "./changes.js";
import { addHost, ask, button, make, openedPanel, page, statusLine } from "./panel.js";
import { main, rangeOf, reveal } from "./text.js";

const STYLE = `
  :host { position: fixed; inset-block-end: 0; inset-inline: 0; z-index: 2147483644; }
  section { display: flex; flex-direction: column; max-height: 33vh; padding: .625rem 1rem .5rem; border-top: 1px solid var(--line);
    box-shadow: 0 -.25rem 1.5rem #0003; }
  :host(.is-beside) section { max-height: none; height: 100%; border: solid var(--line); border-width: 0 1px; box-shadow: none; }
  .head { display: flex; gap: .25rem .875rem; justify-content: space-between; align-items: baseline; margin-bottom: .375rem; }
  ul { overflow: auto; flex: 1 1 auto; min-height: 0; padding-inline-end: .25rem; }
  li { padding: .375rem 0 .5rem; border-top: 1px solid var(--line); }
  li > div { display: flex; gap: .25rem .5rem; justify-content: space-between; align-items: baseline; }
  li p { margin: 0 0 .25rem; font-weight: 600; overflow-wrap: anywhere; }
  .words { display: block; width: 100%; border: 0; padding: 0; text-align: start; overflow-wrap: anywhere; unicode-bidi: plaintext; }
  li.is-current { background: var(--field); }
  [role="status"] { margin: 0 0 .375rem; }
`;
const KEPT = "dossier-mentions";
// Pixels between the list and the text, in which the numbers of paragraphs stand.
const GAP = 32;
const LEAST_WIDTH = 208;
const MOST_WIDTH = 448;

let answer = { mentions: [], count: 0 };
let host = null;
let list = null;
let status = null;
let opener = null;

/** The bar of the preview, above which the list stands. */
const bar = () => document.querySelector("dossier-tools");

const keyOf = ({ topic, block, before }) => `${topic} ${block} ${before}`;

function keep(state) {
  sessionStorage.setItem(KEPT, JSON.stringify({ page, at: Date.now(), ...state }));
}

/** Puts the list beside the text, or below the page. */
function place() {
  if (!host) return;
  const text = (main.querySelector(".columns > .text") ?? main).getBoundingClientRect();
  const isRtl = getComputedStyle(document.documentElement).direction === "rtl";
  const room = (isRtl ? document.documentElement.clientWidth - text.right : text.left) - GAP;
  const isBeside = room >= LEAST_WIDTH;
  const top = document.querySelector("header.site")?.offsetHeight ?? 0;
  host.classList.toggle("is-beside", isBeside);
  const side = isRtl ? "right" : "left";
  const covered = openedPanel()?.host.offsetHeight ?? 0;
  const below = covered || (bar()?.offsetHeight ?? 0);
  host.style.cssText = isBeside
    ? `top: ${top}px; bottom: ${below}px; ${side}: 0; ${isRtl ? "left" : "right"}: auto; width: ${Math.min(room, MOST_WIDTH)}px`
    : `bottom: ${below}px`;
  host.hidden = Boolean(covered) && !isBeside;
  if (!isBeside && !covered) document.documentElement.style.paddingBlockEnd = `${host.offsetHeight + below}px`;
}

function say(words, { isRefusal = false, change = null } = {}) {
  const undoes = change ? [" ", button("Undo", () => undo(change))] : [];
  status.className = isRefusal ? "refused" : "";
  // A screen reader announces what changes in a status.
  setTimeout(() => status?.replaceChildren(words, ...undoes), 50);
}

/** Shows the words of a mention on the page. */
function point(mention, item) {
  for (const other of list.children) other.classList.toggle("is-current", other === item);
  const range = rangeOf(mention);
  CSS.highlights.delete("dossier-passage");
  if (!range) return;
  CSS.highlights.set("dossier-passage", new Highlight(range));
  reveal(range);
}

async function accept(mention, item) {
  const add = item.querySelector(".add");
  if (add.disabled) return;
  add.disabled = true;
  const { topic, block, before, words } = mention;
  const done = await ask("passages", { page, block, before, words, topics: [topic], note: "", add: "quote", join: true });
  if (!done.refused) changed(done);
  // The list has been closed meanwhile.
  if (!host) return;
  if (done.refused) {
    add.disabled = false;
    add.focus();
    return say(done.refused, { isRefusal: true });
  }
  const next = item.nextElementSibling ?? item.previousElementSibling;
  // The page is loaded again as soon as the passage is on it.
  keep({ said: done.said, change: done.change, focus: next?.mention && keyOf(next.mention), accepted: keyOf(mention) });
  say(done.said, { change: done.change });
  item.querySelector(".add").textContent = "Added";
  next?.querySelector(".add")?.focus();
}

async function undo(change) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  const done = await ask("undo", { change });
  if (done.refused) return say(done.refused, { isRefusal: true });
  const said = `Undone: ${done.undone}`;
  keep({ said, focus: kept.accepted });
  say(said);
  answer = await lookForLast();
  fill();
}

function item(mention) {
  const { topic, title, block, parts } = mention;
  const sentence = button("", () => point(mention, entry), { className: "words", tabIndex: -1 });
  sentence.append(parts[0], make("b", { textContent: parts[1] }), parts[2]);
  const add = button("Add", () => accept(mention, entry), { className: "add", tabIndex: -1 });
  add.setAttribute("aria-label", `Add as a passage about ${title}, paragraph ${block}: ${parts.join("")}`);
  add.addEventListener("focus", () => {
    for (const other of list.querySelectorAll(".add")) other.tabIndex = other === add ? 0 : -1;
    point(mention, entry);
  });
  const head = make("div", {}, make("p", {}, make("bdi", { textContent: title }), ` · ¶ ${block}`), add);
  const entry = make("li", { mention }, head, sentence);
  entry.dataset.topic = topic;
  return entry;
}

function fill(focus) {
  const items = answer.mentions.map(item);
  list.replaceChildren(...items);
  const adds = items.map((entry) => entry.querySelector(".add"));
  if (adds[0]) adds[0].tabIndex = 0;
  const at = answer.mentions.findIndex((mention) => keyOf(mention) === focus);
  adds[at]?.focus();
  opener.textContent = `Mentions: ${answer.count}`;
  const more = answer.count - answer.mentions.length;
  if (more > 0) list.append(make("li", { textContent: `${more} more, which are listed when these are done.` }));
  if (!items.length) list.append(make("li", { textContent: "Each mention of a topic is in a passage about it." }));
}

function move(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const adds = [...list.querySelectorAll(".add")];
  const now = adds.indexOf(host.shadowRoot.activeElement);
  if (now < 0) return;
  event.preventDefault();
  adds[now + by]?.focus();
}

function open({ said, change, focus } = {}) {
  status = statusLine();
  list = make("ul", {});
  list.addEventListener("keydown", move);
  const head = make("div", { className: "head" }, make("h2", { textContent: "Mentioned, not marked" }), button("Close", close));
  const section = make("section", {}, head, status, list);
  section.setAttribute("role", "region");
  section.setAttribute("aria-label", "Mentioned, not marked");
  section.addEventListener("keydown", ({ key }) => key === "Escape" && !openedPanel() && close());
  host = addHost("dossier-mentions", STYLE, section);
  opener.setAttribute("aria-expanded", "true");
  fill(focus);
  place();
  if (said) say(said, { change });
}

function close() {
  host.remove();
  host = null;
  status = null;
  CSS.highlights.delete("dossier-passage");
  sessionStorage.removeItem(KEPT);
  opener.setAttribute("aria-expanded", "false");
  dispatchEvent(new Event("resize"));
  opener.focus();
}

/** Opens the list, with the focus on its first place, or closes it. */
export function toggleMentions() {
  if (!opener) return;
  if (host) return close();
  keep({});
  open();
  (list.querySelector(".add") ?? host.shadowRoot.querySelector("button")).focus();
}

/** Makes the list of what the preview has answered. `button` opens it. */
export function startMentions(mentions, button) {
  answer = mentions;
  opener = button;
  opener.setAttribute("aria-expanded", "false");
  opener.textContent = `Mentions: ${answer.count}`;
  addEventListener("dossier-fit", place);
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!kept) return;
  // What was said long ago, or on another page, is not said again.
  open(kept.page === page && Date.now() - kept.at < MAX_AGE ? kept : {});
  keep({ accepted: kept.accepted });
}

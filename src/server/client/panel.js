// The panel below the page, in which the preview shows a passage or says what it has done, and the requests
// by which it changes the dossier.

/** Of the page: its path, the hash of it as it was sent, and the token without which nothing can be changed. */
export const { page, seen, token } = document.querySelector('script[src="/_dossier/preview.js"]').dataset;

const COLOURS = `
  :host { all: initial; color-scheme: light dark; --back: light-dark(#fff, #1c1b1a); --ink: light-dark(#1c1b1a, #eee9e2);
    --line: light-dark(#cfc8bd, #4a4641); --edge: light-dark(#8a8278, #8d867c); --field: light-dark(#f5f2ec, #262422); }
  section { box-sizing: border-box; background: var(--back); color: var(--ink); font: .875rem/1.45 system-ui, sans-serif; }
  h2 { margin: 0; font-size: .9375rem; }
  ul { list-style: none; margin: 0; padding: 0; }
  button { font: inherit; color: inherit; background: none; border: 1px solid var(--edge); border-radius: 3px; padding: .1875rem .75rem;
    cursor: pointer; }
  .main { background: var(--ink); color: var(--back); border-color: transparent; }
  button:disabled { opacity: .5; cursor: default; }
  [role="status"], .why { margin: 0 0 .625rem; white-space: pre-wrap; overflow-wrap: anywhere; }
  [role="status"]:empty, .why:empty { display: none; }
  .refused { color: light-dark(#a3241b, #ff9d92); }
  kbd { font: inherit; border: 1px solid var(--edge); border-radius: 3px; padding: 0 .25rem; white-space: nowrap; }
  :focus-visible { outline: 2px solid light-dark(#1d5fbf, #8ab8ff); outline-offset: 1px; }
  [hidden], :host([hidden]) { display: none !important; }
`;

const STYLE = `
  :host { position: fixed; inset: auto 0 0; z-index: 2147483647; }
  section { max-height: 45vh; overflow: auto; padding: .625rem 1.25rem .875rem; display: grid; gap: 0 1.75rem;
    grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); border-top: 1px solid var(--line);
    box-shadow: 0 -.25rem 1.5rem #0003; }
  .head, .choice, .actions { display: flex; flex-wrap: wrap; gap: .25rem .875rem; align-items: baseline; }
  .head { grid-column: 1 / -1; justify-content: space-between; margin-bottom: .25rem; }
  .said { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .25rem .875rem; align-items: baseline; }
  .said p { flex: 1 1 16rem; margin: 0; }
  pre { margin: .5rem 0 .75rem; padding: .5rem .625rem; max-height: 9rem; overflow: auto; white-space: pre-wrap;
    overflow-wrap: anywhere; unicode-bidi: plaintext; background: var(--field); border-radius: 3px;
    font: .8125rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
  .field { display: block; margin-bottom: .5rem; }
  .field :is(input, textarea) { display: block; box-sizing: border-box; width: 100%; margin-top: .125rem; padding: .25rem .375rem;
    font: inherit; color: inherit; background: none; border: 1px solid var(--edge); border-radius: 3px; }
  textarea { resize: vertical; min-height: 5.5rem; }
  ul { margin: 0 0 .625rem; max-height: 8.5rem; overflow: auto; }
  li label, .choice label { display: flex; gap: .375rem; align-items: baseline; padding: .125rem 0; }
  fieldset { margin: 0 0 .625rem; padding: .375rem .625rem .5rem; border: 1px solid var(--line); border-radius: 3px; min-width: 0; }
  .link { border: 0; padding: .125rem 0; text-decoration: underline; margin-bottom: .5rem; text-align: start; }
  .keys { max-height: none; overflow: visible; grid-column: 1 / -1; }
  .keys li { padding: .125rem 0; }
  @media (max-width: 40rem) { ul:not(.keys) { max-height: 5rem; } pre { max-height: 5rem; } textarea { min-height: 4rem; } }
`;

export const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

export const button = (textContent, onclick, properties = {}) => make("button", { type: "button", textContent, onclick, ...properties });

export const column = (...children) => make("div", {}, ...children);

/** Returns a line whose words screen readers announce when they change. */
export function statusLine() {
  const line = make("p", {});
  line.setAttribute("role", "status");
  return line;
}

/** Shows in such a line what was done, or why it was not. */
export function showStatus(line, words, isRefusal = false) {
  line.textContent = words;
  line.className = isRefusal ? "refused" : "";
}

/** Adds an element with a shadow root to the page. */
export function addHost(name, style, ...children) {
  const host = document.createElement(name);
  // The page may be in another language, or written from right to left.
  Object.assign(host, { lang: "en", dir: "ltr" });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(COLOURS + style);
  root.adoptedStyleSheets = [sheet];
  root.append(...children);
  document.documentElement.append(host);
  return host;
}

/** Returns the element that has the focus, within shadow roots too. */
export function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/** True for an element in which keys write text. */
export const isTyping = (element) => Boolean(element?.matches?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]"));

// Requests

/** How many questions the server has not answered yet. */
let unanswered = 0;

/** Asks the preview for something. The answer has `refused`, the reason, if nothing was done. */
export async function ask(route, question) {
  const headers = { "content-type": "application/json", "x-dossier-token": token };
  const body = JSON.stringify(question);
  unanswered += 1;
  try {
    const answer = await fetch(`/_dossier/${route}`, { method: "POST", headers, body }).catch(() => null);
    const read = answer?.headers.get("content-type")?.startsWith("application/json");
    return read ? await answer.json() : { refused: "The preview does not answer: is it still running?" };
  } finally {
    unanswered -= 1;
    // Later, when whoever asked has kept what the page says once more after it has been loaded again.
    setTimeout(settle);
  }
}

// The panel

// Pixels between the selected words and the panel.
const GAP = 24;

/** The open panel: its element, the ranges of the page that it is about, and what happens when it is closed. Null if
 * there is none. */
let panel = null;
let waitsForIdle = null;

export const openedPanel = () => panel;

/** True while the panel has something that would be lost if the page were loaded again. */
export const isBusy = () => Boolean(panel?.isTouched);

/** Calls a function as soon as nothing would be lost. */
export function whenIdle(call) {
  waitsForIdle = call;
  settle();
}

function settle() {
  if (!waitsForIdle || unanswered || isBusy()) return;
  const call = waitsForIdle;
  waitsForIdle = null;
  call();
}

/** Opens a panel in place of the one that is open. `ranges` are what it is about; `back` gets the focus when the panel
 * is closed from within. */
export function openPanel(label, children, { ranges = [], back = null, closed = () => {} } = {}) {
  closePanel();
  const section = make("section", {}, ...children);
  section.setAttribute("role", "dialog");
  section.setAttribute("aria-label", label);
  const host = addHost("dossier-passage", STYLE, section);
  panel = { host, section, ranges, back, closed, isTouched: false };
  const opened = panel;
  host.addEventListener("input", () => {
    opened.isTouched = true;
  });
  // What is typed into its fields is not for the keys of the page.
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") event.stopPropagation();
  });
  if (ranges.length) CSS.highlights.set("dossier-passage", new Highlight(...ranges.map((range) => range.cloneRange())));
  sizes.disconnect();
  sizes.observe(section);
  return panel;
}

export function closePanel() {
  if (!panel) return;
  const { host, back, closed } = panel;
  // A button that was disabled has lost it.
  const hadFocus = [host, document.body].includes(document.activeElement);
  panel = null;
  CSS.highlights.delete("dossier-passage");
  host.remove();
  fit();
  closed();
  if (hadFocus) back?.focus({ preventScroll: true });
  settle();
}

/** Lets the page be loaded again although the panel is open. */
export function letGo() {
  if (panel) panel.isTouched = false;
  settle();
}

export const closer = () => button("Close", closePanel);

export const heading = (title) => make("div", { className: "head" }, make("h2", { textContent: title }), closer());

export const field = (words, input) => make("label", { className: "field" }, words, input);

/** Puts the panel above that of faults, and makes room below the page, so that nothing stays covered. The words that it
 * is about, and so the notes beside them, are moved above the panel. */
export function fit() {
  const faults = document.querySelector("dossier-faults")?.offsetHeight ?? 0;
  const tools = document.querySelector("dossier-tools")?.offsetHeight ?? 0;
  const host = panel?.host;
  // The window scrolls by whole pixels.
  const covered = host ? Math.ceil(host.getBoundingClientRect().height) + 1 + faults : tools && tools + faults + GAP;
  document.documentElement.style.paddingBlockEnd = covered ? `${covered}px` : "";
  dispatchEvent(new CustomEvent("dossier-fit", { detail: { bottom: faults, isCovered: Boolean(host) } }));
  if (!host) return;
  host.style.bottom = `${faults}px`;
  const { top = 0 } = panel.ranges[0]?.getBoundingClientRect() ?? {};
  const { bottom = 0 } = panel.ranges.at(-1)?.getBoundingClientRect() ?? {};
  const hidden = bottom + GAP - host.getBoundingClientRect().top;
  // The beginning of a long selection stays visible.
  if (hidden > 0) scrollBy({ top: Math.max(0, Math.min(hidden, top - 4 * GAP)), behavior: "instant" });
}

const sizes = new ResizeObserver(fit);

export function startPanels() {
  const marker = new CSSStyleSheet();
  marker.replaceSync("::highlight(dossier-passage) { background-color: #ffd76a; color: #1c1b1a; }");
  document.adoptedStyleSheets.push(marker);
  addEventListener("resize", fit);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closePanel());
}

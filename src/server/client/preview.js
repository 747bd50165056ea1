// The preview's script, added to pages by `serve` only: reloads the page at the same scroll position when it
// changes, and shows errors that keep a newer one from being shown.

import { page, seen, whenIdle } from "./panel.js";
import "./tools.js";

const memory = `dossier-preview ${location.pathname}`;

// Scroll position

const opened = () => [...document.querySelectorAll("details")];

/** Returns the first visible element with an id, and its distance from the top. */
function place() {
  const first = [...document.querySelectorAll("main [id]")].find((element) => element.getBoundingClientRect().bottom > 0);
  return first && { id: first.id, top: first.getBoundingClientRect().top };
}

function remember() {
  const open = opened().flatMap((details, n) => (details.open ? [n] : []));
  sessionStorage.setItem(memory, JSON.stringify({ y: scrollY, place: place(), open }));
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(memory) ?? "null");
  sessionStorage.removeItem(memory);
  if (!kept) return;
  opened().forEach((details, n) => {
    details.open = kept.open.includes(n);
  });
  const first = kept.place && document.getElementById(kept.place.id);
  const y = first && kept.y > 0 ? scrollY + first.getBoundingClientRect().top - kept.place.top : kept.y;
  scrollTo({ top: y, behavior: "instant" });
}

history.scrollRestoration = "manual";
if (sessionStorage.getItem(memory)) restore();
else history.scrollRestoration = "auto";

// Faults

const STYLE = `
  :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483646; color-scheme: light dark; }
  section { box-sizing: border-box; max-height: 33vh; overflow: auto; padding: 1rem 1.25rem; border-top: 3px solid #c3342b;
    background: light-dark(#fff, #1c1b1a); color: light-dark(#1c1b1a, #eee9e2); box-shadow: 0 -.5rem 2rem #0004;
    font: .9375rem/1.5 system-ui, sans-serif; }
  h2 { margin: 0 0 .75rem; font-size: 1rem; }
  pre { margin: 0 0 1rem; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
    font: .8125rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
  summary { cursor: pointer; min-height: 1.5rem; margin-bottom: .5rem; }
  button { float: inline-end; font: inherit; color: inherit; background: none; border: 1px solid; border-radius: 3px; cursor: pointer; }
`;
let panel = null;

const make = (name, textContent) => Object.assign(document.createElement(name), { textContent });

function show(faults) {
  panel?.remove();
  panel = null;
  // The panel of a passage stands above this one.
  setTimeout(() => dispatchEvent(new Event("resize")));
  if (!faults.length) return;
  panel = document.createElement("dossier-faults");
  const root = panel.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const section = make("section", "");
  section.setAttribute("role", "alert");
  section.setAttribute("aria-label", "Faults");
  const hide = make("button", "Hide");
  hide.type = "button";
  hide.addEventListener("click", () => show([]));
  const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
  section.append(hide, make("h2", `The dossier has ${count}: this is the page as it was before.`));
  const [first, ...others] = faults.map((fault) => make("pre", fault));
  section.append(first);
  if (others.length) {
    // The others often follow from the first.
    const folded = make("details", "");
    folded.append(make("summary", others.length === 1 ? "One more" : `${others.length} more`), ...others);
    section.append(folded);
  }
  root.append(section);
  document.documentElement.append(panel);
}

// Events of the server

const query = new URLSearchParams({ page, seen });
const events = new EventSource(`/_dossier/events?${query}`);
events.addEventListener("message", ({ data }) => {
  const { reload, faults } = JSON.parse(data);
  if (reload) {
    // What somebody is writing into a panel is not lost.
    whenIdle(() => {
      remember();
      events.close();
      location.reload();
    });
  } else show(faults);
});
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());

// The preview's script, added to pages by `serve` only: reloads the page at the same scroll position when it
// changes, and shows errors that keep a newer one from being shown.

import { addHost, button, make, page, seen, whenIdle } from "./panel.js";
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
  :host { position: fixed; inset: auto 0 0 0; z-index: 2147483646; }
  section { max-height: 33vh; overflow: auto; padding: 1rem 1.25rem; border-top: 3px solid #c3342b;
    box-shadow: 0 -.5rem 2rem #0004; font-size: .9375rem; }
  h2 { margin-bottom: .75rem; font-size: 1rem; }
  pre { margin: 0 0 1rem; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext;
    font: .8125rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
  summary { cursor: pointer; min-height: 1.5rem; margin-bottom: .5rem; }
  button { float: inline-end; }
`;
let panel = null;

function show(faults) {
  panel?.remove();
  panel = null;
  // The panel of a passage stands above this one.
  setTimeout(() => dispatchEvent(new Event("resize")));
  if (!faults.length) return;
  const count = faults.length === 1 ? "an error" : `${faults.length} errors`;
  const title = make("h2", { textContent: `The dossier has ${count}: this is the page as it was before.` });
  const [first, ...others] = faults.map((textContent) => make("pre", { textContent }));
  const section = make("section", {}, button("Hide", () => show([])), title, first);
  section.setAttribute("role", "alert");
  section.setAttribute("aria-label", "Errors");
  if (others.length) {
    // The others often follow from the first.
    const textContent = others.length === 1 ? "One more" : `${others.length} more`;
    section.append(make("details", {}, make("summary", { textContent }), ...others));
  }
  panel = addHost("dossier-faults", STYLE, section);
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

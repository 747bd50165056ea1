// What the preview has changed: says it, once more when the page has been loaded again, and undoes it.

import { ask, button, closer, make, openPanel, page, showStatus, statusLine } from "./panel.js";

const SAID = "dossier-said";
// In milliseconds: a page that does not change is not loaded again.
export const MAX_AGE = 10000;

/** The change that would be undone; null if there is none. */
let last = null;
let tell = () => {};

/** Calls a function with the last change whenever there is another one. */
export function onLastChange(call) {
  tell = call;
}

function setLast(change) {
  last = change;
  tell(last);
}

/** Remembers what an answer has changed as the last change. */
export function changed({ change, said }) {
  setLast({ number: change, said });
}

/** Asks for the last change, and for the mentions that come with it. */
export async function lookForLast() {
  const answer = await ask("mentions", { page });
  setLast(answer.last ?? null);
  return answer;
}

/** Keeps what was done, to be said when the page has been loaded again. */
export function keepSaid({ said, change }) {
  sessionStorage.setItem(SAID, JSON.stringify({ said, change, at: Date.now() }));
}

export function sayAgain() {
  const kept = JSON.parse(sessionStorage.getItem(SAID) ?? "null");
  sessionStorage.removeItem(SAID);
  if (!kept || Date.now() - kept.at >= MAX_AGE) return;
  // Can be undone by a key before the server has been asked for the last change.
  if (kept.change) changed(kept);
  sayInPanel(kept);
}

/** Says in the panel what was done, with a button to undo it, or why it was not. */
export function sayInPanel({ said, refused, change }, back = null) {
  const status = statusLine();
  const undoes = change ? [button("Undo", () => undo(change))] : [];
  openPanel("Preview", [make("div", { className: "said" }, status, ...undoes, closer())], { back });
  // A screen reader announces what changes in a status.
  setTimeout(() => showStatus(status, refused ?? said, Boolean(refused)), 50);
}

async function undo(change) {
  const answer = await ask("undo", { change });
  const said = answer.undone && `Undone: ${answer.undone}`;
  if (said) keepSaid({ said });
  sayInPanel({ said, refused: answer.refused });
  setLast(null);
  await lookForLast();
}

/** Undoes the last change; false if there is none. */
export function undoLast() {
  if (last) undo(last.number);
  return Boolean(last);
}

// Passages: copies quotations with their references and the notations of citations, lights the passage that
// an address leads to, puts notes beside their passages, and marks the current division. Without this script
// they are copied by hand, and notes in the margin are below their paragraphs.
"use strict";

/** Returns the address of a link as others can use it; none of a page on this disk or machine. */
function shareable(href) {
  const url = new URL(href, location.href);
  const isOwn = url.protocol === "file:" || /^(localhost|127\.|\[::1\])/.test(url.hostname);
  return isOwn ? "" : url.href;
}

/** Returns a quotation with its reference. Without `url`, it has its address already. */
function quotationOf({ quotation, url }) {
  if (!url) return quotation;
  const address = shareable(url);
  return address ? quotation.replace("{url}", () => address) : quotation.replace(", {url}", "");
}

/** Copies a text. Pages without encryption have no clipboard of their own: there, a selection is copied. */
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = Object.assign(document.createElement("textarea"), { value: text, className: "unseen" });
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}

for (const button of document.querySelectorAll("[data-quotation], [data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { dataset, previousElementSibling: record } = button;
    await copy(dataset.quotation ? quotationOf(dataset) : record.textContent);
    button.textContent = document.body.dataset.copied;
    setTimeout(() => {
      button.textContent = label;
    }, 1500);
  });
}

/** Lights every mark and the note of the passage that the address leads to, and opens the citation. */
function showTarget() {
  // When a page is loaded, `:target` is set after this script.
  const id = decodeURIComponent(location.hash.slice(1));
  const name = CSS.escape(id);
  for (const lit of document.querySelectorAll(".is-lit")) lit.classList.remove("is-lit");
  const parts = document.querySelectorAll(`[data-passage="${name}"], [data-note="${name}"]`);
  for (const part of parts) part.classList.add("is-lit");
  if (id === "_cite") document.querySelector("#_cite").open = true;
}
addEventListener("hashchange", showTarget);
showTarget();

/** Puts each note in the margin where its passage begins, or below the note before it. */
function placeNotes(text) {
  const start = text.getBoundingClientRect().top;
  const notes = [...text.querySelectorAll(".mark-note")].map((note) => {
    const mark = text.querySelector(`[data-passage="${CSS.escape(note.dataset.note)}"]`);
    // The words of a title are in the page's heading.
    const top = mark ? mark.getClientRects()[0].top - start : 0;
    return { note, top, height: note.offsetHeight };
  });
  let end = 0;
  for (const { note, top, height } of notes.sort((a, b) => a.top - b.top)) {
    const place = Math.max(top, end);
    note.style.top = `${place}px`;
    end = place + height + 8;
  }
  text.parentElement.style.setProperty("--end-of-notes", `${text.offsetTop + end}px`);
}

const text = document.querySelector(".columns > .text");
if (text?.querySelector(".mark-note")) {
  text.classList.add("has-placed-notes");
  const observer = new ResizeObserver(() => placeNotes(text));
  for (const one of [text, ...text.querySelectorAll(".mark-note")]) observer.observe(one);
}

/** Marks the division that is read in the contents: the last one that begins above the middle. */
function showDivision(links) {
  const begun = links.filter(({ hash }) => {
    const place = document.getElementById(decodeURIComponent(hash.slice(1)));
    return place && place.getBoundingClientRect().top < innerHeight / 2;
  });
  for (const link of links) link.removeAttribute("aria-current");
  begun.at(-1)?.setAttribute("aria-current", "true");
}

const contents = [...document.querySelectorAll(".contents a")];
if (contents.length) {
  let isWaiting = false;
  addEventListener("scroll", () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      showDivision(contents);
    });
  }, { passive: true });
  showDivision(contents);
}

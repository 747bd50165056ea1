// Passages: copies quotations with their references and the notations of citations, lights the passage that
// an address leads to, and marks the current division. Without this script they are copied by hand.
"use strict";

/** Returns the address of a link as others can use it; none of a page on this disk or machine. */
function shareable(href) {
  const url = new URL(href, location.href);
  const isOwn = url.protocol === "file:" || /^(localhost|127\.|\[::1\])/.test(url.hostname);
  return isOwn ? "" : url.href;
}

/** Returns a quotation with its reference. */
function quotationOf({ quotation, url }) {
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
  const { id, tagName } = document.querySelector(":target") ?? {};
  for (const lit of document.querySelectorAll(".is-lit")) lit.classList.remove("is-lit");
  if (tagName === "MARK") {
    const name = CSS.escape(id);
    const parts = document.querySelectorAll(`[data-passage="${name}"], [data-note="${name}"]`);
    for (const part of parts) part.classList.add("is-lit");
  }
  if (id === "_cite") document.querySelector("#_cite").open = true;
}
addEventListener("hashchange", showTarget);
showTarget();

/** Marks the division that is read in the contents: the last one that begins above the middle. */
function showDivision(links) {
  const begun = links.filter(({ hash }) => {
    const place = document.getElementById(decodeURIComponent(hash.slice(1)));
    return place && place.getBoundingClientRect().top < innerHeight / 2;
  });
  for (const link of links) link.removeAttribute("aria-current");
  begun.at(-1)?.setAttribute("aria-current", "true");
}

const contents = [...document.querySelectorAll(".contents.rail a")];
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

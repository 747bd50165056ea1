// Copies quotations with their references, and records of citations, and opens the citation that an
// address leads to. Without this script they are selected and copied by hand.
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

function openCitation() {
  const cite = document.querySelector("#_cite:target");
  if (cite) cite.open = true;
}
addEventListener("hashchange", openCitation);
openCitation();

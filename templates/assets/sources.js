// Sorts and filters the table of sources. Without this script the table is in order of date.
"use strict";

const table = document.querySelector("table.sources");
const body = table.tBodies[0];
const heads = [...table.tHead.rows[0].cells];
const byDate = [...body.rows];
const language = document.documentElement.lang;

/** Sorts by a column, or reverses the order if it is sorted already. Equal rows stay in order of date. */
function sort(column) {
  const down = heads[column].getAttribute("aria-sort") === "ascending";
  for (const head of heads) head.removeAttribute("aria-sort");
  heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  const text = (row) => row.cells[column].textContent.trim();
  const rows = [...byDate];
  if (column) rows.sort((a, b) => text(a).localeCompare(text(b), language, { numeric: true }));
  if (down) rows.reverse();
  body.append(...rows);
}

heads.forEach((head, column) => {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  button.addEventListener("click", () => sort(column));
  head.append(button);
});
heads[0].setAttribute("aria-sort", "ascending");

/** Returns a text without case and diacritics. */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase(language);
const rows = byDate.map((row) => [row, folded(row.textContent)]);

const filter = document.querySelector("form.filter");
const input = filter.elements.words;
const found = filter.querySelector("output");
filter.hidden = false;
filter.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", () => {
  const wanted = folded(input.value).split(/\s+/).filter(Boolean);
  for (const [row, text] of rows) row.hidden = !wanted.every((word) => text.includes(word));
  const count = rows.filter(([row]) => !row.hidden).length;
  found.textContent = wanted.length ? `${count} / ${rows.length}` : "";
});

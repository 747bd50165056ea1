// Shows only the items of one topic. Without this script the timeline lists all items.
"use strict";

const filter = document.querySelector("form.filter");
const items = document.querySelectorAll("[data-topics]");
const years = document.querySelectorAll("section.year");

function show() {
  const topic = filter.elements.topic.value;
  for (const item of items) item.hidden = topic && !item.dataset.topics.split(" ").includes(topic);
  for (const year of years) year.hidden = !year.querySelector("li:not([hidden])");
}

filter.hidden = false;
filter.addEventListener("submit", (event) => event.preventDefault());
filter.addEventListener("change", show);
// A browser may restore the previous choice.
show();

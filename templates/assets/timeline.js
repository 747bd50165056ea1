// Shows only the items of one topic. Without this script the names of the lanes do so.
"use strict";

const filter = document.querySelector("form.filter");
const items = document.querySelectorAll("[data-topics]");
const years = document.querySelectorAll(".in-years");
const marks = document.querySelectorAll(".lane svg a");
const select = filter.elements.topic;

function show() {
  const topic = select.value;
  for (const item of items) item.hidden = topic && !item.dataset.topics.split(" ").includes(topic);
  for (const year of years) year.hidden = !year.querySelector("li:not([hidden])");
  for (const mark of marks) {
    mark.toggleAttribute("hidden", document.getElementById(mark.getAttribute("href").slice(1)).hidden);
  }
}

/** Chooses the topic in the address. The address of a row leaves the choice as it is. */
function read() {
  const target = decodeURIComponent(location.hash.slice(1));
  if (target.startsWith("_topic-")) select.value = target.slice(7);
  if (target === "_main") select.value = "";
  show();
}

filter.hidden = false;
filter.addEventListener("submit", (event) => event.preventDefault());
// A lane that is the target would hide the items of the topic that is chosen.
filter.addEventListener("change", () => {
  location.hash = select.value ? `_topic-${select.value}` : "_main";
});
addEventListener("hashchange", read);
// A browser may restore the previous choice.
read();

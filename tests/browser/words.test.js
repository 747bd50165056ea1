// Wherever a source's words are shown, it says whose they are and how close they are to the original.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { open } from "./browser.js";
import { onEach, sites } from "./sites.js";

const browser = await open();

const laptop = { viewport: { width: 1440, height: 900 } };
const pages = {
  sample: ["index.html", "topics/inf.html", "topics/antonov.html", "topics/syria.html", "topics/property.html", "pages/method.html"],
  hostile: ["index.html", "topics/topic-1.html", "topics/topic-12.html"],
  transcript: ["index.html", "topics/gate.html", "topics/night-shift.html"],
  treaty: ["index.html", "topics/gates.html"],
  many: ["index.html", "topics/matter-1.html", "topics/matter-9.html"],
};

/** Returns the facts of a source, and of the passage with an id. */
function facts(site, source, id) {
  const all = JSON.parse(readFileSync(join(sites[site], `sources/${source}.json`)));
  return { source: all, passage: all.passages.find((one) => one.id === id) };
}

for (const [site, paths] of Object.entries(pages)) {
  test(`quotations of ${site} have a voice and a fidelity`, async () => {
    const faults = [];
    let count = 0;
    await onEach(browser, paths.map((path) => [site, path]), laptop, async (page, name) => {
      for (const shown of await page.evaluate(quotations)) {
        const [, source, id] = /sources\/([^/#]+)\.html#(.*)$/.exec(shown.cite);
        const { passage } = facts(site, source, decodeURIComponent(id));
        if (!passage) continue;
        count += 1;
        const missing = passage.voices.filter((voice) => !shown.around.includes(voice.name)).map((voice) => voice.name);
        if (missing.length) faults.push(`${name}, ${source}#${id}: nothing says that ${missing} speaks`);
        if (passage.fidelity && !shown.fidelity) faults.push(`${name}, ${source}#${id}: nothing says that it is ${passage.fidelity}`);
      }
    });
    assert.deepEqual(faults.slice(0, 8), []);
    assert.ok(count > 2, `${count} quotations`);
  });
}

/** Returns each quotation of the page: where it is from, the words around it, and what is said of its fidelity. */
function quotations() {
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });
  // What is true of all the words of a page is said once, above them.
  const once = [...document.querySelectorAll("main .facts > .fidelity")].find(visible);
  return [...document.querySelectorAll("main blockquote[cite]")].filter(visible).map((quotation) => {
    const card = quotation.closest("article, figure, li");
    const said = card && [...card.querySelectorAll(".fidelity")].find(visible);
    return { cite: quotation.getAttribute("cite"), around: card?.innerText.replace(/\s+/g, " ") ?? "", fidelity: (said ?? once)?.innerText.trim() ?? "" };
  });
}

test("results of the search have a voice and a fidelity", async () => {
  for (const [site, query] of [["sample", "treaty"], ["many", "grain"], ["transcript", "crate"]]) {
    await onEach(browser, [[site, `search.html?q=${query}`]], laptop, async (page, name) => {
      const hits = await page.locator("#results a[href*='sources/']").evaluateAll((all) =>
        all.map((hit) => {
          const around = hit.closest("li");
          const entry = around.parentElement.closest("li") ?? around;
          const fidelity = (around.querySelector(".fidelity") ?? entry.querySelector(".fidelity"))?.innerText ?? "";
          return { href: hit.getAttribute("href"), around: entry.innerText.replace(/\s+/g, " "), fidelity };
        }),
      );
      assert.ok(hits.length > 0, name);
      const faults = [];
      for (const { href, around, fidelity } of hits) {
        const [, source, , id = ""] = /sources\/([^/#]+)\.html(#(.*))?$/.exec(href);
        const { source: all, passage } = facts(site, source, decodeURIComponent(id));
        if (all.fidelity && !fidelity) faults.push(`${name}: nothing says that ${href} is ${all.fidelity}`);
        const voices = passage?.voices ?? (Object.keys(all.speakers).length ? [] : all.authors);
        const missing = voices.filter((voice) => !around.includes(voice.name)).map((voice) => voice.name);
        if (missing.length) faults.push(`${name}: nothing says that ${missing} speaks in ${href}`);
      }
      assert.deepEqual(faults.slice(0, 8), []);
    });
  }
});

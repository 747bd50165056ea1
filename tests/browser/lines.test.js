// The measure: lines have 60 to 75 characters in every face that a reader may have.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./browser.js";
import { faces, lines, setIn } from "./faces.js";
import { show } from "./sites.js";

const browser = await open();
// The policy of the pages allows no fonts.
const page = await browser.newPage({ bypassCSP: true });

const texts = [
  ["sample", "sources/antonov-interview.html", ".text .block > p"],
  ["many", "sources/paper-1.html", ".text .block > p"],
  ["sample", "pages/method.html", "main p"],
];

for (const face of Object.keys(faces)) {
  for (const width of [1440, 1024]) {
    test(`lines have 60 to 75 characters in ${face} at ${width} px`, async () => {
      for (const [site, path, selector] of texts) {
        await show(page, site, path, { width });
        const before = await lines(page, selector);
        await setIn(page, face);
        const counts = (await lines(page, selector)).sort((a, b) => a - b);
        const name = `${site}/${path}`;
        assert.ok(counts.length > 5, `${name} has ${counts.length} full lines`);
        assert.ok(face === "DejaVu Serif" || `${before}` !== `${counts}`, `${name} is not set in ${face}`);
        const median = counts[counts.length >> 1];
        assert.ok(median >= 60 && median <= 75, `${name}: ${median} characters, from ${counts[0]} to ${counts.at(-1)}`);
      }
    });
  }
}

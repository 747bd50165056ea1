// Copying with the reference: one click copies a quotation, two the BibTeX of its source.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./browser.js";
import { address, sites } from "./sites.js";
import { serve } from "./server.js";

const browser = await open();

/** Opens a page, and runs a test that can ask what was copied. */
async function on(url, run) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    await page.goto(url);
    await run(page, () => page.evaluate(() => navigator.clipboard.readText()));
  } finally {
    await context.close();
  }
}

const button = (page, name) => page.getByRole("button", { name, exact: true }).first();

for (const path of ["index.html", "topics/gate.html", "sources/hearing.html"]) {
  test(`one click copies a quotation of ${path} with its reference`, async () => {
    await on(address("transcript", path), async (page, copied) => {
      await button(page, "Copy quotation").click();
      const text = await copied();
      assert.match(text, /^“.+” — .*Testimony of Adela Marsh/s);
      assert.match(text, /¶ \d+/);
      assert.match(text, /read by a machine/);
      assert.ok(text.includes("https://example.org/elmshaven/sources/hearing.html#"), text);
    });
  });
}

test("two clicks copy the BibTeX of what a card quotes", async () => {
  await on(address("transcript", "topics/gate.html"), async (page, copied) => {
    await page.locator("article.passage").first().getByText("Cite", { exact: true }).click();
    await button(page, "Copy BibTeX").click();
    assert.match(await copied(), /^@\w+\{hearing,/);
  });
});

test("two clicks copy the BibTeX of a source", async () => {
  await on(address("sample", "sources/antonov-interview.html"), async (page, copied) => {
    await page.getByText("Cite this source").click();
    await button(page, "Copy BibTeX").click();
    assert.match(await copied(), /^@\w+\{antonov-interview,/);
  });
});

test("turns are copied with their speakers, and what is left out as such", async () => {
  await on(address("transcript", "topics/gate.html"), async (page, copied) => {
    const copyOf = async (card) => {
      await card.getByRole("button", { name: "Copy quotation" }).click();
      return copied();
    };
    const turns = page.locator("article.passage:has(.turn-voice)").first();
    assert.match(await copyOf(turns), /^“Adela Marsh: .+ \/ Edmund Holt: .+”/s);
  });
  await on(address("transcript", "topics/insurance.html"), async (page, copied) => {
    const parts = page.locator("article.passage:has(.gap)").first();
    await parts.getByRole("button", { name: "Copy quotation" }).click();
    assert.match(await copied(), /^“[^”]+ \[…\] [^”]+”/);
  });
});

test("no address of this machine is copied", async () => {
  const server = await serve(sites.treaty);
  try {
    for (const url of [address("treaty", "topics/gates.html"), `${server.address}topics/gates.html`]) {
      await on(url, async (page, copied) => {
        await button(page, "Copy quotation").click();
        const text = await copied();
        assert.match(text, /^“.+” — /s);
        assert.doesNotMatch(text, /file:|localhost|127\.0\.0\.1|\{url\}/);
      });
    }
  } finally {
    server.close();
  }
});

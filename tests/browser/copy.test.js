// What a reader copies from a page of a source: the source's characters, and nothing else.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { open } from "./browser.js";

const hostile = resolve(process.env.DOSSIER_HOSTILE ?? "target/hostile-site");

const browser = await open();

/** Runs a test on a page of the hostile dossier. */
async function on(path, width, run) {
  const context = await browser.newContext({ viewport: { width, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(hostile, path)).href);
    await run(page);
  } finally {
    await context.close();
  }
}

/** Selects the contents of an element. */
function select(page, selector) {
  return page.locator(selector).first().evaluate((element) => getSelection().selectAllChildren(element));
}

/** Copies what is selected, and returns what another program gets, with each white space as one space. */
async function copied(page) {
  await page.keyboard.press("Control+c");
  const field = await page.evaluateHandle(() => document.body.appendChild(document.createElement("textarea")));
  await field.asElement().focus();
  await page.keyboard.press("Control+v");
  return words(await field.evaluate((element) => element.value));
}

const words = (text) => text.split(/\s+/).filter(Boolean).join(" ");

for (const width of [1280, 390]) {
  for (const id of ["overlaps", "undeclared"]) {
    test(`the copy of ${id} has the characters of the file, at ${width} px`, async () => {
      const text = readFileSync(join(hostile, `../dossier/sources/${id}.md`), "utf8");
      await on(`sources/${id}.html`, width, async (page) => {
        assert.ok((await page.locator(".text .mark-note").count()) > 0);
        await select(page, ".text");
        assert.equal(await copied(page), words(text));
      });
    });
  }

  test(`a copy has labels and furniture, and no marks of the page, at ${width} px`, async () => {
    await on("sources/copied.html", width, async (page) => {
      for (const mark of [".permalink", ".mark-note", ".footnote-mark", ".back", ".picture", ".box"]) {
        assert.ok((await page.locator(`.text ${mark}`).count()) > 0, mark);
      }
      await select(page, ".text");
      const text = "Here is one of the words. Smith: Two words of Smith. Lee: And of Lee. Page 2 A task A B C D At the foot.";
      assert.equal(await copied(page), text);
    });
  });
}

test("two texts side by side are copied without the numbers of their blocks", async () => {
  await on("sources/arabic.html", 1280, async (page) => {
    await page.locator(".parallel summary").click();
    await select(page, ".parallel tbody");
    assert.doesNotMatch(await copied(page), /(^| )[12]( |$)/);
  });
});

test("a note and its citation can be copied", async () => {
  await on("sources/copied.html", 1280, async (page) => {
    await page.locator(".mark-note .note p").first().click({ clickCount: 3 });
    assert.equal(await copied(page), "A note on it.");
    await page.locator(".mark-note .cite summary").first().click();
    const citation = page.locator(".mark-note .cite > p:not(.attribution)").first();
    await citation.click({ clickCount: 3 });
    assert.equal(await copied(page), words(await citation.innerText()));
  });
});

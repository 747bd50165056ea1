// The built sample in Chromium, opened from disk as from a USB stick. Tests every kind of page, light
// and dark, wide and narrow.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import axe from "axe-core";

import { open } from "./browser.js";
import { serve } from "./server.js";

const site = resolve(process.env.DOSSIER_SITE ?? "target/sample-site");
const pages = [
  "index.html",
  "topics/index.html",
  "topics/inf.html",
  "topics/antonov.html",
  "sources/index.html",
  "sources/antonov-interview.html",
  "sources/start-figures.html",
  "sources/property-dispute.html",
  "pages/method.html",
  "voices.html",
  "timeline.html",
  "map.html",
  "search.html",
  "search.html?q=Syria",
  "print.html",
];
const hostile = resolve(process.env.DOSSIER_HOSTILE ?? "target/hostile-site");
const hostilePages = [
  "index.html",
  "topics/index.html",
  "topics/topic-1.html",
  "topics/topic-8.html",
  "topics/topic-12.html",
  "topics/topic-9.2.html",
  "sources/index.html",
  "sources/arabic.html",
  "sources/arabic-translation.html",
  "sources/common-1.html",
  "sources/overlaps.html",
  "voices.html",
  "timeline.html",
  "map.html",
  "search.html?q=common",
  "print.html",
];

const arabic = resolve(process.env.DOSSIER_ARABIC ?? "target/arabic-site");
const arabicPages = hostilePages.filter((page) => !/common|many|topics.index|sources.index/.test(page));

let browser;
before(async () => {
  browser = await open();
});
after(async () => {
  await browser?.close();
});

test("the site holds the pages that are looked at", () => {
  const there = readdirSync(site, { recursive: true });
  for (const page of pages) {
    assert.ok(there.includes(join(page.split("?")[0])), `${page} is missing in ${site}`);
  }
});

const below = "/below/a/path/";
let servers = [];
before(async () => {
  servers = await Promise.all([serve(site, below), serve(hostile, below)]);
});
after(() => servers.forEach((server) => server.close()));

// Each site both from disk and below a path of a server. The results of axe do not depend on this, so
// it runs in one of them only.
const sites = [
  ["the sample, from disk", pages, (path) => address(site, path), true],
  ["the sample, below a path of a server", pages, (path) => servers[0].address + path, false],
  ["a hostile dossier, from disk", hostilePages, (path) => address(hostile, path), false],
  ["a hostile dossier, below a path", hostilePages, (path) => servers[1].address + path, true],
  ["the same in Arabic, from disk", arabicPages, (path) => address(arabic, path), true],
];

for (const [name, paths, at, isAsked] of sites) {
  for (const colorScheme of isAsked ? ["light", "dark"] : ["light"]) {
    for (const width of [1280, 320]) {
      describe(`${name}, ${colorScheme}, ${width} px`, () => {
        for (const path of paths) {
          const options = { colorScheme, viewport: { width, height: 800 } };
          test(path, () => look(at(path), options, isAsked));
        }
      });
    }
  }
}

/** Opens a page and asserts that it has no errors. */
async function look(url, options, isAsked) {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const faults = [];
    page.on("console", (message) => faults.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    const { origin, protocol } = new URL(url);
    page.on("request", (request) => {
      const asked = new URL(request.url());
      const isOwn = protocol === "file:" ? asked.protocol === "file:" : asked.origin === origin;
      if (!isOwn && asked.protocol !== "data:") faults.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    if (url.includes("?")) await page.locator("#results li").first().waitFor();
    if (process.env.SHOTS) {
      const name = url.replace(/^.*?(\w+)\/(\w[^/]*)$/, "$1-$2").replace(/\.html.*/, "");
      await page.screenshot({
        path: join(process.env.SHOTS, `${protocol}${name}-${options.colorScheme}-${options.viewport.width}.png`),
        fullPage: process.env.FULL === "1",
      });
    }
    assert.deepEqual(faults, []);
    const wide = await overflow(page);
    assert.ok(wide <= 0, `the page scrolls sideways by ${wide} px`);
    if (isAsked) assert.deepEqual(await violations(page), []);
  } finally {
    await context.close();
  }
}

test("a link to a passage brings its words into view", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(site, "topics/inf.html")).href);
    const link = page.locator("article.passage a.place").first();
    const id = (await link.getAttribute("href")).split("#")[1];
    await link.click();
    const marked = page.locator(`[data-passage="${id}"]`).first();
    const box = await marked.boundingBox();
    assert.ok(box && box.y >= 0 && box.y < 800, `#${id} stands at ${JSON.stringify(box)}`);
    // All marks of the cited passage keep the same colour.
    const colours = await page
      .locator(`[data-passage="${id}"]`)
      .evaluateAll((all) => all.map((element) => getComputedStyle(element).backgroundColor));
    assert.equal(new Set(colours).size, 1, `${colours}`);
    assert.notEqual(colours[0], "rgba(0, 0, 0, 0)");
  } finally {
    await context.close();
  }
});

/** Opens a page of a site with options, runs a test, and closes the page. */
async function on(folder, path, options, run) {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, path)).href);
    await run(page);
  } finally {
    await context.close();
  }
}

const wide = { viewport: { width: 1280, height: 800 } };
const narrow = { viewport: { width: 320, height: 800 } };
for (const path of ["sources/arabic.html", "sources/overlaps.html", "sources/russian.html"]) {
  test(`notes stand in the margin of ${path}, beside the text and not over it`, async () => {
    await on(hostile, path, wide, async (page) => {
      const boxes = (selector) =>
        page.locator(selector).evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
      const texts = await boxes(".text .block > p");
      const notes = await boxes(".mark-note");
      assert.ok(notes.length > 0 && notes.every((note) => note.height > 40), JSON.stringify(notes));
      const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      for (const [n, note] of notes.entries()) {
        assert.ok(note.left >= 0 && note.right <= 1280, JSON.stringify(note));
        assert.ok(!texts.some((text) => over(note, text)), `note ${n} is over the text`);
        assert.ok(!notes.slice(0, n).some((other) => over(note, other)), `note ${n} is over another`);
      }
    });
  });
}

test("a note unfolds in place on a narrow screen, without JavaScript", async () => {
  await on(site, "sources/inf-figures.html", { ...narrow, javaScriptEnabled: false }, async (page) => {
    const note = page.locator(".mark-note:has(.note)").first();
    assert.ok(!(await note.locator(".note").isVisible()));
    await note.locator("summary").first().click();
    assert.ok(await note.locator(".note").isVisible());
    const mark = page.locator("mark[data-passage]").first();
    const colour = await mark.evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.notEqual(colour, "rgba(0, 0, 0, 0)");
  });
});

test("a text without a language is laid out by its first letter, its notes are not", async () => {
  await on(hostile, "sources/undeclared.html", wide, async (page) => {
    const direction = (selector) => page.locator(selector).first().evaluate((all) => getComputedStyle(all).direction);
    assert.equal(await direction(".text"), "rtl");
    assert.equal(await direction(".text .note"), "ltr");
  });
  await on(hostile, "topics/topic-1.html", wide, async (page) => {
    const quotation = page.locator("blockquote", { hasText: "بلا لغة" });
    assert.equal(await quotation.evaluate((element) => getComputedStyle(element).direction), "rtl");
  });
});

/** Returns the parts of a page's footer that overlap each other or stand outside of it. */
function footerFaults(page) {
  return page.evaluate(() => {
    const footer = document.querySelector("footer.site").getBoundingClientRect();
    const boxes = [...document.querySelectorAll("footer.site :is(a, button, p:not(.switches))")].flatMap((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return [...range.getClientRects()].map((box) => ({ element, box })).filter(({ box }) => box.width && box.height);
    });
    const isOver = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const isOutside = ({ left, right, top, bottom }) =>
      left < footer.left - 1 || right > footer.right + 1 || top < footer.top || bottom > footer.bottom + 1;
    return boxes.filter(({ element, box }, n) =>
      isOutside(box) || boxes.slice(0, n).some((other) => other.element !== element && isOver(other.box, box)),
    ).map(({ element }) => element.textContent);
  });
}

for (const [name, folder, path] of [
  ["the sample", site, "sources/antonov-interview.html"],
  ["a text with a picture and an original", hostile, "sources/picture.html"],
  ["the same in Arabic", arabic, "sources/picture.html"],
]) {
  test(`nothing in the footer of ${name} overlaps at any width`, async () => {
    await on(folder, path, wide, async (page) => {
      assert.ok((await page.locator("footer.site :is(a, button):visible").count()) >= 4);
      for (let width = 320; width <= 1600; width += 10) {
        await page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await footerFaults(page), [], `${width} px`);
      }
    });
  });
}

test("on paper nothing is folded, and addresses are shown", async () => {
  await on(hostile, "sources/english.html", wide, async (page) => {
    await page.emulateMedia({ media: "print" });
    const shown = page.locator("a[rel=external]").first();
    const after = await shown.evaluate((element) => getComputedStyle(element, "::after").content);
    assert.match(after, /example\.org/);
  });
  await on(site, "sources/inf-figures.html", narrow, async (page) => {
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".mark-note .note").first().isVisible());
    assert.ok(await page.locator("main > .cite > p").first().isVisible());
    for (const folded of ["header.site nav", ".mark-note .cite", ".cite details"]) {
      assert.ok(!(await page.locator(folded).first().isVisible()), folded);
    }
  });
  for (const folder of [site, hostile]) {
    await on(folder, "voices.html", { viewport: { width: 794, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: "print" });
      const hidden = await page
        .locator(".matrix")
        .evaluate((element) => [element.scrollHeight - element.clientHeight, element.scrollWidth - innerWidth]);
      assert.ok(hidden.every((size) => size <= 0), `${hidden}`);
    });
  }
});

test("the table of sources sorts and filters", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(site, "sources/index.html")).href);
    const passages = async () =>
      (await page.locator("table.sources tbody tr:visible td.number").allTextContents()).map(Number);
    const byDate = await passages();
    await page.getByRole("button", { name: "Passages" }).click();
    assert.deepEqual(await passages(), byDate.toSorted((a, b) => a - b));
    await page.getByRole("button", { name: "Passages" }).click();
    assert.deepEqual(await passages(), byDate.toSorted((a, b) => b - a));
    await page.getByRole("button", { name: "Date" }).click();
    assert.deepEqual(await passages(), byDate);
    await page.getByLabel("Only sources with the words").fill("ANTÓNOV interview");
    assert.deepEqual(await passages(), [30]);
    assert.equal(await page.locator("form.filter output").textContent(), `1 / ${byDate.length}`);
    assert.deepEqual(await violations(page), []);
  } finally {
    await context.close();
  }
});

test("an old address leads on to the same place", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const old = pathToFileURL(join(site, "topics/inf-treaty.html")).href;
    await page.goto(`${old}#antonov-interview.inf-violation`);
    await page.waitForURL(/topics\/inf\.html#antonov-interview\.inf-violation$/);
  } finally {
    await context.close();
  }
});

test("the timeline shows one topic", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(site, "timeline.html")).href);
    const all = await page.locator("[data-topics]:visible").count();
    await page.getByLabel("Only this topic").selectOption("inf");
    const shown = page.locator("[data-topics]:visible");
    const topics = await shown.evaluateAll((items) => items.map((item) => item.dataset.topics));
    assert.ok(topics.length > 0 && topics.length < all, `${topics.length} of ${all}`);
    assert.ok(topics.every((ids) => ids.split(" ").includes("inf")), `${topics}`);
    assert.equal(await page.locator(".in-years:visible:not(:has(li:visible))").count(), 0);
  } finally {
    await context.close();
  }
});

test("a topic of the map points out its own arcs", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(site, "map.html")).href);
    const arcsShown = page.locator(".drawing li svg:visible use");
    assert.equal(await arcsShown.count(), 0);
    const link = page.locator('.drawing a[href="topics/inf.html"]');
    const pairs = await page.locator(".pairs li:has(.count)", { hasText: "INF Treaty" }).count();
    for (const point of [() => link.hover(), () => link.focus()]) {
      await point();
      const arcs = await arcsShown.evaluateAll((uses) => uses.map((use) => use.getBBox().width));
      assert.equal(arcs.length, pairs);
      assert.ok(arcs.every((width) => width > 0), `${arcs}`);
      await page.mouse.move(0, 0);
    }
  } finally {
    await context.close();
  }
});

test("without JavaScript every page can be read", async () => {
  for (const [folder, paths] of [[site, pages], [hostile, hostilePages]]) {
    for (const path of paths) {
      await on(folder, path.split("?")[0], { ...wide, javaScriptEnabled: false }, async (page) => {
        assert.ok(await page.locator("main > h1").first().isVisible(), path);
        assert.equal(await page.locator("main button:visible, main form:visible").count(), 0, path);
      });
    }
  }
});

test("an address that leads nowhere shows the page for it at any depth", async () => {
  const server = await serve(site);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const lost = [];
    page.on("requestfinished", async (request) => lost.push(request));
    await page.goto(`${server.address}topics/some/where/lost.html`);
    const answers = await Promise.all(lost.map((request) => request.response()));
    const failed = answers.filter((answer) => !answer.ok()).map((answer) => answer.url());
    assert.equal(failed.length, 1, `not found: ${failed}`);
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1280, 320]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        assert.ok((await overflow(page)) <= 0);
        assert.deepEqual(await violations(page), []);
      }
    }
    await page.locator("header a.name").click();
    assert.equal(new URL(page.url()).pathname, "/index.html");
  } finally {
    await context.close();
    server.close();
  }
});

/** Returns the URL of a page on disk. */
function address(folder, path) {
  const [file, query] = path.split("?");
  return pathToFileURL(join(folder, file)).href + (query ? `?${query}` : "");
}

function overflow(page) {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

async function violations(page) {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() =>
    globalThis.axe.run({ rules: { "target-size": { enabled: true } } }),
  );
  return results.violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).slice(0, 3)}`,
  );
}

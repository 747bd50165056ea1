// The built sample in Chromium, opened from disk as from a USB stick. Tests every kind of page, light
// and dark, wide and narrow.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import axe from "axe-core";

import { open } from "./browser.js";
import { serve } from "./server.js";
import { address, onEach, sites, visit, widths } from "./sites.js";

// The pages of each kind, those that axe looks at first: one of each kind is enough for it.
const pages = {
  asked: [
    "index.html",
    "topics/index.html",
    "topics/inf.html",
    "sources/index.html",
    "sources/antonov-interview.html",
    "pages/method.html",
    "voices.html",
    "timeline.html",
    "map.html",
    "search.html?q=Syria",
    "print.html",
  ],
  others: ["topics/antonov.html", "sources/start-figures.html", "sources/property-dispute.html", "search.html"],
};
const hostilePages = {
  asked: [
    "index.html",
    "topics/index.html",
    "topics/topic-1.html",
    "sources/index.html",
    "sources/overlaps.html",
    "voices.html",
    "timeline.html",
    "map.html",
    "search.html?q=common",
    "print.html",
  ],
  others: [
    "topics/topic-8.html",
    "topics/topic-12.html",
    "topics/topic-9.2.html",
    "sources/arabic.html",
    "sources/arabic-translation.html",
    "sources/common-1.html",
  ],
};
const arabicPages = {
  asked: ["index.html", "topics/topic-1.html", "sources/arabic.html", "voices.html", "timeline.html", "map.html", "search.html?q=common"],
  others: ["topics/topic-8.html", "topics/topic-12.html", "topics/topic-9.2.html", "sources/arabic-translation.html", "sources/overlaps.html", "print.html"],
};
const all = ({ asked, others }) => [...asked, ...others];

const browser = await open();

test("the site holds the pages that are looked at", () => {
  const there = readdirSync(sites.sample, { recursive: true });
  for (const page of all(pages)) {
    assert.ok(there.includes(join(page.split("?")[0])), `${page} is missing in ${sites.sample}`);
  }
});

const below = "/below/a/path/";
let servers = [];
before(async () => {
  servers = await Promise.all([serve(sites.sample, below), serve(sites.hostile, below)]);
});
after(() => servers.forEach((server) => server.close()));

const light = { colorScheme: "light", viewport: { width: 1440, height: 900 } };
const dark = { colorScheme: "dark", viewport: { width: 320, height: 900 } };

// Each site both from disk and below a path of a server. What axe finds and how wide a page is do not depend on
// this, so one of them is looked at once only.
for (const [name, { asked, others }, at, looks] of [
  ["the sample, from disk", pages, (path) => address("sample", path), [light, dark]],
  ["the sample, below a path of a server", { asked: [], others: all(pages) }, (path) => servers[0].address + path, [light]],
  ["a hostile dossier, from disk", { asked: [], others: all(hostilePages) }, (path) => address("hostile", path), [light]],
  ["a hostile dossier, below a path", hostilePages, (path) => servers[1].address + path, [light, dark]],
  ["the same in Arabic, from disk", arabicPages, (path) => address("arabic", path), [light, dark]],
]) {
  for (const options of looks) {
    describe(`${name}, ${options.colorScheme}, ${options.viewport.width} px`, () => {
      let context;
      let page;
      before(async () => {
        context = await browser.newContext(options);
        page = await context.newPage();
      });
      after(() => context.close());
      for (const path of asked) test(path, () => look(page, at(path), options, true));
      for (const path of others) test(path, () => look(page, at(path), options, false));
    });
  }
}

/** Opens a page and asserts that it has no errors. */
async function look(page, url, options, isAsked) {
  const faults = [];
  const { origin, protocol } = new URL(url);
  const listeners = {
    console: (message) => faults.push(`console: ${message.text()}`),
    pageerror: (error) => faults.push(`error: ${error.message}`),
    request: (request) => {
      const asked = new URL(request.url());
      const isOwn = protocol === "file:" ? asked.protocol === "file:" : asked.origin === origin;
      if (!isOwn && asked.protocol !== "data:") faults.push(`request: ${request.url()}`);
    },
  };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  try {
    await visit(page, url);
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
    for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
  }
}

test("a link to a passage brings its words into view", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(address("sample", "topics/inf.html"));
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
const on = (site, path, options, run) => onEach(browser, [[site, path]], options, run);

const wide = { viewport: { width: 1280, height: 800 } };
const narrow = { viewport: { width: 320, height: 800 } };
for (const path of ["sources/arabic.html", "sources/overlaps.html", "sources/russian.html"]) {
  test(`notes stand in the margin of ${path}, beside the text and not over it`, async () => {
    await on("hostile", path, wide, async (page) => {
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
  await on("sample", "sources/inf-figures.html", { ...narrow, javaScriptEnabled: false }, async (page) => {
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
  await on("hostile", "sources/undeclared.html", wide, async (page) => {
    const direction = (selector) => page.locator(selector).first().evaluate((all) => getComputedStyle(all).direction);
    assert.equal(await direction(".text"), "rtl");
    assert.equal(await direction(".text .note"), "ltr");
  });
  await on("hostile", "topics/topic-1.html", wide, async (page) => {
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

for (const [name, site, path] of [
  ["the sample", "sample", "sources/antonov-interview.html"],
  ["a text with a picture and an original", "hostile", "sources/picture.html"],
  ["the same in Arabic", "arabic", "sources/picture.html"],
]) {
  test(`nothing in the footer of ${name} overlaps at any width`, async () => {
    await on(site, path, wide, async (page) => {
      assert.ok((await page.locator("footer.site :is(a, button):visible").count()) >= 4);
      for await (const width of widths(page)) assert.deepEqual(await footerFaults(page), [], `${width} px`);
    });
  });
}

test("on paper nothing is folded, and addresses are shown", async () => {
  await on("hostile", "sources/english.html", wide, async (page) => {
    await page.emulateMedia({ media: "print" });
    const shown = page.locator("a[rel=external]").first();
    const after = await shown.evaluate((element) => getComputedStyle(element, "::after").content);
    assert.match(after, /example\.org/);
  });
  await on("sample", "sources/inf-figures.html", narrow, async (page) => {
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".mark-note .note").first().isVisible());
    assert.ok(await page.locator("main > .cite > p").first().isVisible());
    for (const folded of ["header.site nav", ".mark-note .cite", ".cite details"]) {
      assert.ok(!(await page.locator(folded).first().isVisible()), folded);
    }
  });
  for (const site of ["sample", "hostile"]) {
    await on(site, "voices.html", { viewport: { width: 794, height: 1000 } }, async (page) => {
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
    await page.goto(address("sample", "sources/index.html"));
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
    const old = address("sample", "topics/inf-treaty.html");
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
    await page.goto(address("sample", "timeline.html"));
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
    await page.goto(address("sample", "map.html"));
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
  const paths = (site, lists) => all(lists).filter((path) => !path.includes("?")).map((path) => [site, path]);
  const both = [...paths("sample", pages), ...paths("hostile", hostilePages), ["hostile", "search.html"]];
  await onEach(browser, both, { ...wide, javaScriptEnabled: false }, async (page, name) => {
    assert.ok(await page.locator("main > h1").first().isVisible(), name);
    assert.equal(await page.locator("main button:visible, main form:visible").count(), 0, name);
  });
});

test("an address that leads nowhere shows the page for it at any depth", async () => {
  const server = await serve(sites.sample);
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

function overflow(page) {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

async function violations(page) {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() =>
    globalThis.axe.run({ resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }),
  );
  return results.violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).slice(0, 3)}`,
  );
}

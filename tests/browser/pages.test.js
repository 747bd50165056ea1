// The built sample in Chromium, opened from disk: what a reader with a USB stick sees. Every kind of
// page, light and dark, wide and narrow.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import axe from "axe-core";
import { chromium } from "playwright-core";

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
];

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});
after(async () => {
  await browser?.close();
});

test("the site holds the pages that are looked at", () => {
  const there = readdirSync(site, { recursive: true });
  for (const page of pages) assert.ok(there.includes(join(page)), `${page} is missing in ${site}`);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 320]) {
    describe(`${colorScheme}, ${width} px`, () => {
      for (const path of pages) {
        test(path, async () => {
          const context = await browser.newContext({
            colorScheme,
            viewport: { width, height: 800 },
          });
          try {
            const page = await context.newPage();
            const faults = [];
            page.on("console", (message) => faults.push(`console: ${message.text()}`));
            page.on("request", (request) => {
              const isOwn = request.url().startsWith("file:") || request.url().startsWith("data:");
              if (!isOwn) faults.push(`request: ${request.url()}`);
            });
            await page.goto(pathToFileURL(join(site, path)).href);
            if (process.env.SHOTS) {
              const name = path.replaceAll("/", "-").replace(".html", "");
              await page.screenshot({
                path: join(process.env.SHOTS, `${name}-${colorScheme}-${width}.png`),
                fullPage: process.env.FULL === "1",
              });
            }
            assert.deepEqual(faults, []);
            const wide = await overflow(page);
            assert.ok(wide <= 0, `the page scrolls sideways by ${wide} px`);
            assert.deepEqual(await violations(page), []);
          } finally {
            await context.close();
          }
        });
      }
    });
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
  } finally {
    await context.close();
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
    assert.equal(await page.locator("section.year:visible:not(:has(li:visible))").count(), 0);
  } finally {
    await context.close();
  }
});

test("a topic of the map points out its own arcs", async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(site, "map.html")).href);
    const own = page.locator(".drawing li svg:visible use");
    assert.equal(await own.count(), 0);
    const link = page.locator('.drawing a[href="topics/inf.html"]');
    const pairs = await page.locator(".pairs li:has(.count)", { hasText: "INF Treaty" }).count();
    for (const point of [() => link.hover(), () => link.focus()]) {
      await point();
      const arcs = await own.evaluateAll((uses) => uses.map((use) => use.getBBox().width));
      assert.equal(arcs.length, pairs);
      assert.ok(arcs.every((width) => width > 0), `${arcs}`);
      await page.mouse.move(0, 0);
    }
  } finally {
    await context.close();
  }
});

test("an address that leads nowhere shows the page for it at any depth", async () => {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://host").pathname;
    const found = await readFile(join(site, path)).catch(() => undefined);
    const type = extname(path) === ".css" ? "text/css" : "text/html";
    response.writeHead(found ? 200 : 404, { "content-type": found ? type : "text/html" });
    response.end(found ?? (await readFile(join(site, "404.html"))));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const lost = [];
    page.on("requestfinished", async (request) => lost.push(request));
    await page.goto(`http://127.0.0.1:${server.address().port}/topics/some/where/lost.html`);
    const answers = await Promise.all(lost.map((request) => request.response()));
    const failed = answers.filter((answer) => !answer.ok()).map((answer) => answer.url());
    assert.equal(failed.length, 1, `not found: ${failed}`);
    assert.deepEqual(await violations(page), []);
    await page.locator("header a.name").click();
    assert.equal(new URL(page.url()).pathname, "/index.html");
  } finally {
    await context.close();
    server.close();
    server.closeAllConnections();
  }
});

function overflow(page) {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

async function violations(page) {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() => globalThis.axe.run());
  return results.violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).slice(0, 3)}`,
  );
}

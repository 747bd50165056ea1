// Search, previews, keys and colours in Chromium, from disk: the sample, and a dossier in four scripts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { open } from "./browser.js";
import { serve } from "./server.js";

const site = resolve(process.env.DOSSIER_SITE ?? "target/sample-site");
const hostile = resolve(process.env.DOSSIER_HOSTILE ?? "target/hostile-site");
const arabic = resolve(process.env.DOSSIER_ARABIC ?? "target/arabic-site");

const browser = await open();
const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });

/** Runs a test on a page of a site in a tab of its own, and asserts that the page logs nothing. */
async function on(folder, path, run, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  try {
    await within(await context.newPage(), folder, path, run);
  } finally {
    await context.close();
  }
}

/** Runs a test on a page of a site in a tab, and asserts that the page logs nothing. */
async function within(page, folder, path, run) {
  const faults = [];
  const listeners = {
    console: (message) => faults.push(message.text()),
    pageerror: (error) => faults.push(error.message),
  };
  for (const [event, listener] of Object.entries(listeners)) page.on(event, listener);
  try {
    const [file, query] = path.split("?");
    await page.goto(pathToFileURL(join(folder, file)).href + (query ? `?${query}` : ""));
    await run(page);
    assert.deepEqual(faults, []);
  } finally {
    for (const [event, listener] of Object.entries(listeners)) page.off(event, listener);
  }
}

/** Returns the results of a search: the addresses of all places, and the words marked there. */
async function found(page) {
  await page.waitForFunction(() => document.querySelector("#status").textContent);
  for (const more of await page.locator("#results summary:visible").all()) await more.click();
  return page.locator("#results ol > li").evaluateAll((items) =>
    items.map((item) => ({
      to: item.querySelector("a").href.replace(/.*\/(?=\w+\/[^/]+$)/, ""),
      marks: [...item.querySelectorAll("mark.found")].map((mark) => mark.textContent),
    })),
  );
}

const search = (query) => `search.html?${new URLSearchParams(query)}`;

test("the script folds words as the index does", async () => {
  const table = readFileSync(join(import.meta.dirname, "terms.tsv"), "utf8").trimEnd().split("\n");
  await on(site, "search.html", async (page) => {
    for (const line of table) {
      const [text, terms] = line.split("\t");
      const folded = await page.evaluate((words) => globalThis.dossier.terms(words).join(" "), text);
      assert.equal(folded, terms, text);
    }
  });
});

test("a search leads to the very words", async () => {
  await on(site, search({ q: "“communication exists”" }), async (page) => {
    const places = await found(page);
    assert.deepEqual(places, []);
  });
  await on(site, search({ q: "violated alleged" }), async (page) => {
    const [first] = await found(page);
    assert.match(first.to, /^(sources|topics)\//);
    const link = page.locator("#results a[href*='#']").first();
    const id = decodeURIComponent((await link.getAttribute("href")).split("#")[1]);
    await link.click();
    const box = await page.locator(`[id="${id}"], [data-passage="${id}"]`).first().boundingBox();
    assert.ok(box && box.y >= 0 && box.y < 800, `#${id} stands at ${JSON.stringify(box)}`);
  });
});

const scripts = [
  ["English, as a phrase", { q: '"rest of the phrase"' }, "sources/english.html#p2", ["rest of the phrase"]],
  ["English, a word's beginning", { q: "naiv" }, "sources/english.html#p3", ["naïveté"]],
  ["Russian, without ё and case", { q: "ЕЛКА" }, "sources/russian.html#p2", ["ёлка"]],
  ["Russian, another ending", { q: "договор" }, "sources/russian.html#ending", ["договора"]],
  ["Arabic, without marks and hamza", { q: "معاهده الاسلحة" }, "sources/arabic.html#p1", ["مُعاهَدة", "الأسلحة"]],
  ["Chinese, by pairs", { q: "核武器条约" }, "sources/chinese.html#p2", ["核武器条约"]],
  ["Chinese, one character", { q: "约" }, "sources/chinese.html#p2", ["约"]],
  ["a filter by topic", { q: "договор", topic: "topic-7" }, "sources/russian.html#ending", ["договора"]],
  ["a filter by voice and year", { q: "speaks", voice: "J. Smith", year: "1987" }, "sources/english.html#p4", ["speaks"]],
  ["a filter alone", { topic: "topic-7" }, "sources/russian.html#ending", []],
];
for (const [name, query, to, marks] of scripts) {
  test(`search in ${name}`, async () => {
    await within(tab, hostile, search(query), async (page) => {
      const places = await found(page);
      const place = places.find((candidate) => candidate.to === to);
      assert.ok(place, `${to} is not among ${JSON.stringify(places)}`);
      assert.deepEqual(place.marks.slice(0, marks.length), marks);
    });
  });
}

test("what is not there is not found", async () => {
  for (const query of [{ q: '"phrase rest"' }, { q: "договор", topic: "topic-8" }, { q: "speaks", year: "1988" }, { q: "qqqq" }]) {
    await within(tab, hostile, search(query), async (page) => {
      assert.deepEqual(await found(page), [], JSON.stringify(query));
      assert.match(await page.locator("#status").textContent(), /No place/);
    });
  }
});

for (const shard of ["terms", "names"]) {
  test(`a page is loaded again if its ${shard} are those of another version`, async () => {
    const server = await serve(site);
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      let outdated = 0;
      await page.route(new RegExp(`/search/${shard}/.*\\.js$`), async (route) => {
        const response = await route.fetch();
        const body = await response.text();
        const { version } = JSON.parse((await (await fetch(`${server.address}search/index.js`)).text()).slice('dossier.take("index",'.length, -3));
        assert.ok(body.includes(version));
        outdated += 1;
        await route.fulfill({ response, body: outdated > 1 ? body : body.replace(version, "0".repeat(version.length)) });
      });
      await page.goto(server.address + search({ q: "treaty" }));
      await page.waitForFunction(() => document.querySelector("#results").childElementCount);
      assert.ok(outdated > 1);
    } finally {
      await context.close();
      server.close();
    }
  });
}

test("a query loads a million bytes at most, in any script", async () => {
  // An index in which every document contains each word, but none the phrase.
  const documents = 400;
  const text = "каждое слово ".repeat(1400);
  const entry = (name) => ({
    title: name, about: [], authors: [], whole: [], passages: [], turns: [], anchors: [], divided: [], years: null, elsewhere: {},
    parts: [], summary: "", kind: "source", date: null, fidelity: null, language: "ru", dir: "ltr", topics: {}, url: "index.html", lines: [text], numbers: [1],
  });
  const names = Array.from({ length: documents }, (_, n) => `s${n}`);
  const words = ["слово", "каждое", "ещё", "одно", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"];
  const folded = ["слово", "каждое", "еще", "одно", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"].sort();
  const data = (name) => {
    if (name === "index") return { version: "v", terms: folded, documents, sources: documents, names: documents };
    if (name.startsWith("terms/")) return `v,${folded[name.split("/")[1]]}:${"A".repeat(documents)}`.padEnd(48 * 1024, ",");
    return name.startsWith("names/") ? ["v", ...names] : entry(name);
  };
  const server = await serve(site);
  const context = await browser.newContext();
  try {
    for (const q of ['"слово каждое слово слово"', words.join(" "), `"${words.join(" ")}"`]) {
      const page = await context.newPage();
      let loaded = 0;
      await page.route(/\/search\/.*\.js$/, (route) => {
        const name = new URL(route.request().url()).pathname.replace(/.*\/search\/|\.js$/g, "");
        const body = `dossier.take(${JSON.stringify(name)},${JSON.stringify(data(name))});\n`;
        loaded += Buffer.byteLength(body);
        return route.fulfill({ body, contentType: "text/javascript; charset=utf-8" });
      });
      await page.goto(server.address + search({ q }));
      await page.waitForFunction(() => document.querySelector("#status").textContent);
      assert.ok(loaded > 500_000 && loaded <= 1_000_000, `${q}: ${loaded} bytes`);
      assert.match(await page.locator("#status").textContent(), q.includes('"') ? /None in the first \d+ texts/ : /Places so far: \d+ · texts searched: \d+ of 400/);
      assert.ok(await page.getByRole("button", { name: "More places" }).isVisible());
    }
  } finally {
    await context.close();
    server.close();
  }
});

test("what is typed is searched, and the next places are a click away", async () => {
  await on(hostile, "search.html", async (page) => {
    const count = () => page.locator("#results > li").count();
    await page.getByLabel("Words").fill("number");
    await page.waitForFunction(() => document.querySelectorAll("#results > li").length === 10);
    await page.getByRole("button", { name: "More places" }).click();
    await page.waitForFunction(() => document.querySelectorAll("#results > li").length > 10);
    assert.equal(await count(), 20);
    await page.getByLabel("Words").fill("qqqq");
    await page.waitForFunction(() => document.querySelectorAll("#results > li").length === 0);
  });
});

test("places are grouped by entry, sources first, and all are counted", async () => {
  await on(site, search({ q: "treaty" }), async (page) => {
    await found(page);
    const entries = await page.locator("#results > li").evaluateAll((items) =>
      items.map((item) => ({
        to: item.querySelector("h2 a").pathname.replace(/.*\/(?=\w+\/)/, ""),
        places: [...item.querySelectorAll("ol > li a")].map((link) => link.pathname.replace(/.*\/(?=\w+\/)/, "")),
      })),
    );
    const folders = entries.map(({ to }) => to.split("/")[0]);
    const sources = folders.lastIndexOf("sources") + 1;
    assert.ok(sources > 2 && sources < folders.length, folders.join());
    assert.ok(folders.slice(0, sources).every((folder) => folder === "sources"), folders.join());
    for (const { to, places } of entries) assert.deepEqual(new Set(places), new Set([to]));
    assert.equal(new Set(entries.map(({ to }) => to)).size, entries.length, "each entry once");
    const [, total, count] = /^Places: (\d+) · entries: (\d+)$/.exec(await page.locator("#status").textContent());
    const more = page.getByRole("button", { name: "More places" });
    while (await more.isVisible()) await more.click();
    await found(page);
    assert.equal(await page.locator("#results > li").count(), Number(count));
    assert.equal(await page.locator("#results ol > li").count(), Number(total));
  });
});

test("each place says who speaks, when, how sure that is, and whether the curator does", async () => {
  await on(site, search({ q: "ambassador" }), async (page) => {
    await found(page);
    const places = page.locator("#results ol > li");
    const said = places.filter({ has: page.locator("a[href*='antonov-interview']") }).filter({ has: page.locator(".words") });
    assert.match(await said.first().locator(".attribution").textContent(), /^Anatoly Antonov · January 2018 · ¶ \d+ digest$/);
    const curated = await places.filter({ hasNot: page.locator(".words") }).locator(".attribution").allTextContents();
    assert.ok(curated.length && curated.every((words) => /^(note|text) by the curator/.test(words) && !words.endsWith("digest")), curated.join("|"));
    const ofSources = places.filter({ has: page.locator(".words") });
    assert.equal(await ofSources.filter({ hasNot: page.locator(".fidelity") }).count(), 0);
  });
  await on(site, search({ q: "“three complaints”" }), async (page) => {
    const [place] = await found(page);
    assert.match(place.to, /#/);
    assert.match(await page.locator("#results .attribution").first().textContent(), /^note by the curator · .+ · ¶ \d+$/);
  });
});

test("a link shows what it leads to, until Escape is pressed", async () => {
  await on(site, "topics/inf.html", async (page) => {
    const preview = page.locator(".preview");
    await page.locator("article.passage a.place").first().hover();
    await preview.waitFor();
    const words = await page.locator("article.passage blockquote").first().innerText();
    assert.equal(await preview.locator(".words mark").first().textContent(), words.split(/\n/)[0]);
    assert.ok((await preview.locator(".words").first().textContent()).length > words.length, "the paragraph around the words");
    assert.equal(await preview.locator(".attribution").textContent(), "Ronald Reagan · Mikhail Gorbachev · 8 December 1987");
    assert.equal(await preview.locator(".fidelity").textContent(), "a digest, not the source’s own words");
    await page.keyboard.press("Escape");
    assert.equal(await preview.count(), 0);
    await page.mouse.move(0, 0);
    const link = page.locator("article.passage a.place").first();
    await page.locator("a").first().focus();
    while (!(await link.evaluate((element) => element === document.activeElement))) await page.keyboard.press("Tab");
    await preview.waitFor();
    assert.equal(await link.getAttribute("aria-describedby"), "_preview");
    await page.keyboard.press("Escape");
    assert.equal(await preview.count(), 0);
  });
});

for (const [folder, translation, translated, ocr] of [
  [hostile, "a translation", "translation", "read by a machine"],
  [arabic, "ترجمة", "ترجمة", "قراءة آلية"],
]) {
  test(`places and previews say how close a text is to its original: ${translation}`, async () => {
    await on(folder, search({ q: "disarmament" }), async (page) => {
      await found(page);
      const place = page.locator("#results ol > li", { has: page.locator("[href*=arabic-translation]") }).first();
      assert.equal(await place.locator(".fidelity").textContent(), translated);
      await place.locator("a").hover();
      assert.equal(await page.locator(".preview .fidelity").textContent(), translation);
    });
    await on(folder, search({ q: "stands above" }), async (page) => {
      await found(page);
      assert.deepEqual(await page.locator("#results .fidelity").allTextContents(), [ocr]);
    });
    await on(folder, search({ q: "co-operation" }), async (page) => {
      assert.equal((await found(page)).length, 1);
      assert.equal(await page.locator("#results .fidelity").count(), 0);
    });
  });
}

test("keys lead to the search and through passages", async () => {
  await on(site, "sources/inf-figures.html", async (page) => {
    const at = () => page.evaluate(() => document.activeElement.dataset.passage);
    await page.keyboard.press("n");
    const first = await at();
    await page.keyboard.press("n");
    const second = await at();
    assert.ok(first && second && first !== second, `${first}, ${second}`);
    await page.keyboard.press("p");
    assert.equal(await at(), first);
    await page.keyboard.press("/");
    await page.waitForURL(/search\.html/);
    assert.equal(await page.evaluate(() => document.activeElement.name), "q");
  });
});

test("keys can be switched off, and stay so", async () => {
  await on(site, "sources/inf-figures.html", async (page) => {
    const focused = () => page.evaluate(() => document.activeElement.dataset.passage);
    const button = page.locator("[data-switch=keys]");
    assert.match(await button.textContent(), /search/);
    // Dispatched without scrolling, unlike a real click: keys continue from what is in view.
    await button.dispatchEvent("click");
    assert.match(await button.textContent(), /off/);
    await page.reload();
    await page.keyboard.press("n");
    assert.equal(await focused(), undefined);
    await button.dispatchEvent("click");
    await page.keyboard.press("n");
    assert.ok(await focused());
  });
});

test("the colours that were chosen stay", async () => {
  await on(site, "index.html", async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const button = page.locator("[data-switch=theme]");
    const light = await paper();
    await button.click();
    assert.equal(await paper(), light);
    await button.click();
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.goto(pathToFileURL(join(site, "topics/inf.html")).href);
    assert.equal(await paper(), dark);
    assert.match(await button.textContent(), /dark/);
  }, { colorScheme: "light" });
});

test("without JavaScript the search page says where to go", async () => {
  await on(site, "search.html", async (page) => {
    assert.ok(await page.getByText("Search needs JavaScript").isVisible());
    await page.locator("#without a").first().click();
    assert.match(page.url(), /topics\/index\.html$/);
  }, { javaScriptEnabled: false });
});

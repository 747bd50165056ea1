// The live preview in a browser: pages reload at the same place, with errors shown on top.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import axe from "axe-core";

import { open } from "./browser.js";

const project = process.env.DOSSIER_PROJECT;
const file = (path) => join(project, "dossier", path);
const browser = await open();
let server;
let address;

before(async () => {
  server = spawn(process.env.DOSSIER_PROGRAM, ["serve", project, "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let printed = "";
  for await (const words of server.stdout) {
    printed += words;
    address = /http:\S+/.exec(printed)?.[0];
    if (address) break;
  }
});

after(() => server.kill("SIGINT"));

/** Opens a page that may log only the expected messages to the console. */
async function visit(path, size = { width: 1280, height: 700 }) {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  page.said = [];
  // Every browser requests an icon, which no site here has.
  const isOfIcon = (message) => message.location().url.endsWith("/favicon.ico");
  page.on("console", (message) => isOfIcon(message) || page.said.push(message.text()));
  page.on("pageerror", (error) => page.said.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) page.said.push(request.url());
  });
  await page.goto(address + path);
  return page;
}

const source = "sources/air-safety-memorandum";

test("an edit is shown without losing the place, on the page that it is about", async () => {
  const page = await visit(`${source}.html`);
  const other = await visit("topics/inf.html");
  await other.evaluate(() => (window.still = true));
  await page.evaluate(() => {
    document.querySelector("main details").open = true;
    document.querySelector("#p6").scrollIntoView();
  });
  const top = () => page.evaluate(() => document.querySelector("#p6").getBoundingClientRect().top);
  const before = await top();
  const text = readFileSync(file(`${source}.md`), "utf8");
  writeFileSync(file(`${source}.md`), `${text.trimEnd()}\n\nA last paragraph.\n`);
  await page.waitForFunction(() => document.querySelector("main").textContent.includes("A last paragraph."));
  assert.ok(Math.abs((await top()) - before) < 3, `it was at ${before} and is at ${await top()}`);
  assert.equal(await page.evaluate(() => document.querySelector("main details").open), true);
  assert.equal(await other.evaluate(() => window.still), true, "the other page was shown anew");
  writeFileSync(file(`${source}.md`), text);
  await page.waitForFunction(() => !document.querySelector("main").textContent.includes("A last paragraph."));
  assert.deepEqual([page.said, other.said], [[], []]);
});

test("a fault is shown over the page with its place, and goes when it is mended", async () => {
  const page = await visit(`${source}.html`);
  const words = await page.textContent("main");
  const sidecar = readFileSync(file(`${source}.yaml`), "utf8");
  const line = sidecar.split("\n").length;
  writeFileSync(file(`${source}.yaml`), `${sidecar}broken: [\n`);
  const panel = page.locator("dossier-faults section");
  await panel.waitFor();
  const fault = await panel.textContent();
  assert.match(fault, /error\[invalid-yaml\]/);
  assert.ok(fault.includes(`dossier/${source}.yaml:${line}:9`), fault);
  assert.match(fault, /broken: \[\n +\| +\^/);
  assert.equal(await page.textContent("main"), words);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
  }
  writeFileSync(file(`${source}.yaml`), sidecar);
  await panel.waitFor({ state: "detached" });
  assert.deepEqual(page.said, []);
});

test("many faults take a third of the screen at most, those after the first folded", async () => {
  const sidecar = readFileSync(file(`${source}.yaml`), "utf8");
  const page = await visit(`${source}.html`);
  writeFileSync(file(`${source}.yaml`), sidecar + Array.from({ length: 12 }, (_, n) => `unknown${n}: yes\n`).join(""));
  const panel = page.locator("dossier-faults section");
  await panel.waitFor();
  assert.equal(await panel.locator("pre:visible").count(), 1);
  const height = async () => (await panel.boundingBox()).height;
  assert.ok((await height()) <= 700 / 3, `${await height()} px`);
  await panel.getByText("11 more").click();
  assert.equal(await panel.locator("pre:visible").count(), 12);
  assert.ok((await height()) <= 700 / 3, `${await height()} px`);
  writeFileSync(file(`${source}.yaml`), sidecar);
  await panel.waitFor({ state: "detached" });
  assert.deepEqual(page.said, []);
});

test("a page that is opened in the middle of a fault shows it too", async () => {
  const config = readFileSync(file("dossier.yaml"), "utf8");
  writeFileSync(file("dossier.yaml"), `${config}\nnonsense: yes\n`);
  const page = await visit("index.html", { width: 360, height: 640 });
  await page.locator("dossier-faults section").waitFor();
  writeFileSync(file("dossier.yaml"), config);
  await page.locator("dossier-faults section").waitFor({ state: "detached" });
  assert.deepEqual(page.said, []);
});

/** Selects words of a block with the mouse, from the first character of `from` to the last of `to`. */
async function select(page, block, from, to) {
  const [start, end] = await page.evaluate(
    ([id, first, last]) => {
      const element = document.getElementById(id);
      element.scrollIntoView({ block: "center" });
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const edges = [null, null];
      while (walker.nextNode()) {
        const node = walker.currentNode;
        const range = document.createRange();
        for (const [n, words] of [first, last].entries()) {
          const at = node.data.indexOf(words);
          if (at < 0 || edges[n]) continue;
          range.setStart(node, at);
          range.setEnd(node, at + words.length);
          const rects = [...range.getClientRects()];
          const rect = n ? rects.at(-1) : rects[0];
          edges[n] = { x: n ? rect.right : rect.left, y: rect.top + rect.height / 2 };
        }
      }
      return edges;
    },
    [block, from, to],
  );
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

const interview = "sources/antonov-interview";
const passage = (page) => page.locator("dossier-passage section");

test("selected words become a passage, which the page then shows", async () => {
  const page = await visit(`${interview}.html`);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const sidecar = readFileSync(file(`${interview}.yaml`), "utf8");
  // The selection begins within a word, and a speaker's label precedes that word.
  await select(page, "p33", "n Syria he takes", "three matters");
  await passage(page).waitFor();
  const yaml = passage(page).locator("pre");
  const lines = '- quote: "On Syria he takes up three matters"\n  topics: []\n';
  await page.waitForFunction((expected) => document.querySelector("dossier-passage").shadowRoot.querySelector("pre").textContent === expected, lines);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
  }
  const adds = passage(page).getByRole("button", { name: "Add to sidecar" });
  assert.equal(await adds.isDisabled(), true, "a passage without a topic");
  await passage(page).getByText("A passage needs a topic: choose one to add it.").waitFor();
  await passage(page).getByRole("searchbox").fill("syr");
  await passage(page).getByLabel("Syria", { exact: true }).check();
  await passage(page).getByLabel("Note").fill('Three: "safety", zone, congress');
  await yaml.filter({ hasText: "congress" }).waitFor();
  const added = [
    '  - quote: "On Syria he takes up three matters"',
    "    topics: [syria]",
    "    note: 'Three: \"safety\", zone, congress'",
    "",
  ].join("\n");
  await passage(page).getByRole("button", { name: "Copy" }).click();
  await passage(page).getByText("Copied.").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, added.replaceAll(/^ {2}/gm, ""));
  const top = await page.evaluate(() => document.querySelector("#p33").getBoundingClientRect().top);
  await adds.click();
  const mark = page.locator('#p33 mark[data-passage="p33"]');
  await mark.waitFor();
  assert.equal(await mark.textContent(), "On Syria he takes up three matters");
  assert.equal(readFileSync(file(`${interview}.yaml`), "utf8"), sidecar + added);
  const line = sidecar.split("\n").length;
  await passage(page).getByText(`Added to dossier/${interview}.yaml, line ${line}.`).waitFor();
  const now = await page.evaluate(() => document.querySelector("#p33").getBoundingClientRect().top);
  assert.ok(Math.abs(now - top) < 3, `it was at ${top} and is at ${now}`);
  writeFileSync(file(`${interview}.yaml`), sidecar);
  await mark.waitFor({ state: "detached" });
  assert.deepEqual(page.said, []);
});

for (const [width, height] of [[1440, 900], [1024, 700], [390, 800]]) {
  test(`the panel covers neither the selected words nor the notes beside them at ${width} × ${height}`, async () => {
    const page = await visit(`${interview}.html`, { width, height });
    await page.evaluate(() => {
      const block = document.querySelector("#p33");
      scrollTo(0, scrollY + block.getBoundingClientRect().bottom - innerHeight + 4);
    });
    await page.evaluate(() => {
      const block = document.querySelector("#p33");
      getSelection().selectAllChildren(block);
    });
    await passage(page).waitFor();
    await passage(page).getByText("A passage needs a topic").waitFor();
    // The page makes room for the panel, and scrolls when the words would be below it.
    await page.waitForFunction(() => {
      const panel = document.querySelector("dossier-passage").getBoundingClientRect();
      return getSelection().getRangeAt(0).getBoundingClientRect().bottom <= panel.top;
    });
    const { panel, selected, notes, below } = await page.evaluate(() => {
      const box = (element) => (({ top, bottom }) => ({ top, bottom }))(element.getBoundingClientRect());
      const selected = box(getSelection().getRangeAt(0));
      const notes = [...document.querySelectorAll(".mark-note")].map(box);
      const panel = box(document.querySelector("dossier-passage"));
      scrollTo(0, document.documentElement.scrollHeight);
      return { panel, selected, notes: notes.filter(({ top }) => top < selected.bottom && top > selected.top), below: box(document.querySelector("footer.site")) };
    });
    assert.ok(selected.bottom <= panel.top && selected.top >= 0, JSON.stringify([selected, panel]));
    for (const note of notes) assert.ok(note.top < panel.top, JSON.stringify([note, panel]));
    assert.ok(panel.bottom - panel.top <= height / 2);
    assert.ok(below.bottom <= panel.top, "the end of the page can be read");
    assert.deepEqual(page.said, []);
  });
}

test("equal words are told apart, and those of several blocks are named by either", async () => {
  const page = await visit(`${interview}.html`);
  await select(page, "p34", "Russia", "Russia");
  await passage(page).locator("pre").filter({ hasText: /quote: "Russia"\n {2}(prefix|suffix): ".+"/ }).waitFor();
  await select(page, "p26", "Companies", "gives names");
  await passage(page).locator("pre").filter({ hasText: "and he gives names" }).waitFor();
  await passage(page).getByLabel("by paragraph").check();
  assert.match(await passage(page).locator("pre").textContent(), /^- paragraphs: 26\n/);
  await page.keyboard.press("Escape");
  await passage(page).waitFor({ state: "detached" });
  assert.deepEqual(page.said, []);
});

test("what cannot be added is said, and nothing is written", async () => {
  const page = await visit(`${interview}.html`);
  await select(page, "p33", "Syria", "matters");
  await passage(page).getByLabel("Syria", { exact: true }).check();
  const adds = passage(page).getByRole("button", { name: "Add to sidecar" });
  await passage(page).locator("pre").filter({ hasText: "[syria]" }).waitFor();
  const sidecar = readFileSync(file(`${interview}.yaml`), "utf8");
  writeFileSync(file(`${interview}.yaml`), `${sidecar}broken: [\n`);
  await adds.click();
  await passage(page).getByText("leaves no place").waitFor();
  assert.equal(readFileSync(file(`${interview}.yaml`), "utf8"), `${sidecar}broken: [\n`);
  writeFileSync(file(`${interview}.yaml`), sidecar);
  await page.locator("dossier-faults section").waitFor({ state: "detached" });
});

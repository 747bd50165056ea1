// The live preview in a browser: pages reload at the same place, with errors shown on top.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
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

/** Asserts that the page, with what the preview adds to it, has no faults of accessibility, in light and in dark. */
async function isAccessible(page) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
  }
}

/** Waits until the page shown anew has been loaded: only then has the preview's script found the place again. */
const loaded = (page) => page.waitForFunction(() => document.readyState === "complete");

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
  await loaded(page);
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
  await isAccessible(page);
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
  await isAccessible(page);
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

const read = (path) => readFileSync(file(path), "utf8");
const note = (page, id) => page.locator(`[data-note="${id}"]`);
const tools = (page) => page.getByRole("region", { name: "Preview", exact: true });

/** Waits for a file of the dossier to have a content. */
async function waitForFile(path, content) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (read(path) === content) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.equal(read(path), content);
}

for (const [width, height] of [[1440, 900], [390, 800]]) {
  test(`a passage is changed from its note, and that is undone, at ${width} px`, async () => {
    const page = await visit(`${interview}.html`, { width, height });
    const sidecar = read(`${interview}.yaml`);
    const edit = page.getByRole("button", { name: "Edit passage caatsa" });
    if (width < 600) await note(page, "caatsa").locator("> summary").click();
    await edit.click();
    await passage(page).getByLabel("Note").waitFor();
    assert.match(await passage(page).locator("pre").textContent(), /^the sanctions act .* \[…\] which became law/);
    await isAccessible(page);
    // The letters are also keys of the page, which must not have them.
    await passage(page).getByLabel("Note").press("End");
    await page.keyboard.type(" No pun/n.");
    assert.equal(await passage(page).getByLabel("Note").inputValue(), "First of the ambassador's three complaints about the year. No pun/n.");
    assert.equal(await passage(page).getByLabel("Sanctions", { exact: true }).isChecked(), true);
    await passage(page).getByLabel("Syria", { exact: true }).check();
    const box = await passage(page).boundingBox();
    assert.ok(box.x >= 0 && box.width <= width && box.height <= height / 2, JSON.stringify(box));
    await passage(page).getByRole("button", { name: "Save" }).click();
    await note(page, "caatsa").locator(".note", { hasText: "No pun/n." }).waitFor({ state: "attached" });
    const changed = sidecar
      .replace("id: caatsa\n    topics: [sanctions, relations]", "id: caatsa\n    topics: [sanctions, relations, syria]")
      .replace("complaints about the year.", 'complaints about the year. No pun/n."')
      .replace("note: First of", 'note: "First of');
    assert.equal(read(`${interview}.yaml`), changed);
    await passage(page).getByText(`Changed in dossier/${interview}.yaml: the passage caatsa.`).waitFor();
    await isAccessible(page);
    await passage(page).getByRole("button", { name: "Undo" }).click();
    await note(page, "caatsa").locator(".note", { hasText: "No pun/n." }).waitFor({ state: "detached" });
    assert.equal(read(`${interview}.yaml`), sidecar);
    assert.deepEqual(page.said, []);
  });
}

test("a passage is removed, and comes back by a key", async () => {
  const page = await visit(`${interview}.html`);
  const sidecar = read(`${interview}.yaml`);
  await page.getByRole("button", { name: "Edit passage start-deadline" }).click();
  await passage(page).getByRole("button", { name: "Remove passage" }).click();
  const mark = page.locator('mark[data-passage="start-deadline"]');
  await mark.first().waitFor({ state: "detached" });
  assert.ok(!read(`${interview}.yaml`).includes("start-deadline"));
  await passage(page).getByText("the passage start-deadline.").waitFor();
  await page.keyboard.press("Control+z");
  await mark.first().waitFor();
  assert.equal(read(`${interview}.yaml`), sidecar);
  assert.deepEqual(page.said, []);
});

test("a passage to which a text refers is kept, and the panel says where", async () => {
  const page = await visit(`${interview}.html`);
  const sidecar = read(`${interview}.yaml`);
  const topic = read("topics/inf.md");
  await page.getByRole("button", { name: "Edit passage inf-concerns" }).click();
  await passage(page).getByLabel("Note").fill("A draft of a note.");
  writeFileSync(file("topics/inf.md"), `${topic}\nThe last reference: [[antonov-interview#inf-concerns]].\n`);
  await waitForSite(page, "topics/inf.html", (text) => text.includes("The last reference:"));
  await passage(page).getByRole("button", { name: "Remove passage" }).click();
  await passage(page).getByText("dossier/topics/inf.md").waitFor();
  assert.equal(read(`${interview}.yaml`), sidecar);
  // What was being written is still there.
  assert.equal(await passage(page).getByLabel("Note").inputValue(), "A draft of a note.");
  // The page is shown anew, with the reference, when the panel is closed.
  await page.evaluate(() => (window.old = true));
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !window.old);
  writeFileSync(file("topics/inf.md"), topic);
  await waitForSite(page, "topics/inf.html", (text) => !text.includes("The last reference:"));
  assert.equal(read(`${interview}.yaml`), sidecar);
  assert.deepEqual(page.said.filter((message) => !message.includes("422")), []);
});

/** Waits until the text of a page of the preview fulfils a condition. */
async function waitForSite(page, path, condition) {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await page.request.get(address + path);
    if (condition(await answer.text())) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(`${path} never fulfils ${condition}`);
}

test("a new topic is created in the panel, which stays as it is", async () => {
  const page = await visit(`${interview}.html`);
  const sidecar = read(`${interview}.yaml`);
  await select(page, "p33", "Syria", "matters");
  await passage(page).getByLabel("Note").fill("About all three.");
  await passage(page).getByRole("searchbox").fill("Three matters");
  await passage(page).getByRole("button", { name: "New topic “Three matters”…" }).click();
  const id = passage(page).getByLabel("Id, the name");
  await page.waitForFunction(() => document.querySelector("dossier-passage").shadowRoot.querySelector("fieldset input[spellcheck]").value === "three-matters");
  await isAccessible(page);
  await id.fill("syria");
  await passage(page).getByRole("button", { name: "Create topic" }).click();
  await passage(page).getByText("`syria` is the id of `dossier/topics/syria.yaml`").waitFor();
  await id.fill("three");
  await id.press("Enter");
  await passage(page).getByText("Created the topic Three matters").waitFor();
  assert.equal(read("topics/three.yaml"), 'title: "Three matters"\nkind: issue\n');
  assert.equal(await passage(page).getByLabel("Three matters", { exact: true }).isChecked(), true);
  assert.equal(await passage(page).getByLabel("Note").inputValue(), "About all three.");
  await passage(page).getByRole("button", { name: "Add to sidecar" }).click();
  await page.locator('#p33 mark[data-passage="p33"]').waitFor();
  assert.match(read(`${interview}.yaml`), /topics: \[.*\bthree\b.*\]\n {4}note: "About all three."\n$/);
  await passage(page).getByText("Added to").waitFor();
  await page.keyboard.press("Control+z");
  await waitForFile(`${interview}.yaml`, sidecar);
  await passage(page).getByText("Undone: Added").waitFor();
  // While the page is loaded again, no key is heard.
  await page.locator('#p33 mark[data-passage="p33"]').waitFor({ state: "detached" });
  // The panel may cover the bar.
  await page.locator("dossier-tools").getByTitle(/^Created/).waitFor({ state: "attached" });
  await page.keyboard.press("Control+z");
  await passage(page).getByText("Undone: Created").waitFor();
  assert.equal(existsSync(file("topics/three.yaml")), false);
  await waitForSite(page, "topics/three.html", (text) => !text.includes("<h1>Three matters"));
  assert.deepEqual(page.said.filter((message) => !message.includes("422")), []);
});

const mentions = (page) => page.getByRole("region", { name: "Mentioned, not marked" });

for (const [width, height] of [[1440, 900], [1024, 700], [390, 800]]) {
  test(`mentions are listed and become passages by a key, which one undoes, at ${width} px`, async () => {
    const page = await visit(`${interview}.html`, { width, height });
    const sidecar = read(`${interview}.yaml`);
    await tools(page).getByRole("button", { name: /^Mentions: [1-9]/ }).waitFor();
    await page.keyboard.press("F4");
    await mentions(page).waitFor();
    const count = await mentions(page).getByRole("button", { name: /^Add as/ }).count();
    assert.ok(count > 2);
    await isAccessible(page);
    const boxes = await page.evaluate(() => {
      const box = (element) => (({ left, right, top, bottom }) => ({ left, right, top, bottom }))(element.getBoundingClientRect());
      return { list: box(document.querySelector("dossier-mentions")), text: box(document.querySelector(".columns > .text")) };
    });
    const isBeside = boxes.list.right <= boxes.text.left;
    assert.ok(isBeside || boxes.list.bottom - boxes.list.top <= height / 2, JSON.stringify(boxes));
    assert.equal(isBeside, width >= 1440);
    await page.keyboard.press("ArrowDown");
    const focus = () => page.evaluate(() => document.querySelector("dossier-mentions").shadowRoot.activeElement.ariaLabel);
    const second = await focus();
    // The place is in the window, above the list.
    const shown = await page.evaluate(() => {
      const [range] = CSS.highlights.get("dossier-passage");
      const { top, bottom } = range.getBoundingClientRect();
      return top > 0 && bottom < innerHeight * 0.6;
    });
    assert.ok(shown);
    await page.keyboard.press("ArrowDown");
    const third = await focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    const item = mentions(page).getByRole("button", { name: second });
    await mentions(page).getByText(`Added to dossier/${interview}.yaml`).waitFor();
    await page.waitForFunction((label) => {
      const root = document.querySelector("dossier-mentions")?.shadowRoot;
      const labels = [...(root?.querySelectorAll(".add") ?? [])].map((add) => add.ariaLabel);
      return labels.length > 0 && !labels.includes(label) && root.activeElement;
    }, second);
    assert.equal(await focus(), third, "the next one has the focus");
    assert.notEqual(read(`${interview}.yaml`), sidecar);
    await mentions(page).getByRole("button", { name: "Undo" }).click();
    await item.waitFor();
    await waitForFile(`${interview}.yaml`, sidecar);
    await page.locator("main").waitFor();
    await page.keyboard.press("F4");
    await mentions(page).waitFor({ state: "detached" });
    assert.deepEqual(page.said, []);
  });
}

test("a passage is made and changed without a mouse, and it is announced", async () => {
  const page = await visit(`${interview}.html`);
  const sidecar = read(`${interview}.yaml`);
  const live = () => page.evaluate(() => document.querySelector("dossier-caret").shadowRoot.querySelector("[aria-live]").textContent.trim());
  const heard = (words) =>
    page.waitForFunction(
      (expected) => document.querySelector("dossier-caret")?.shadowRoot.querySelector("[aria-live]").textContent.includes(expected),
      words,
    );
  await page.evaluate(() => document.querySelector("#p33").scrollIntoView({ block: "start" }));
  await page.evaluate(() => getSelection().setBaseAndExtent(document.querySelector("#p33").lastChild, 1, document.querySelector("#p33").lastChild, 3));
  await page.keyboard.press("F2");
  await heard("Caret on.");
  await page.evaluate(() => getSelection().removeAllRanges());
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageUp");
  await page.keyboard.press("PageDown");
  await heard("Paragraph");
  while (!(await live()).startsWith("Paragraph 33:")) await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowRight");
  await heard("Syria");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await live(), "On");
  await isAccessible(page);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  assert.equal(await live(), "Selected: On Syria");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowLeft");
  assert.equal(await live(), "Selected: On Syria");
  await page.keyboard.press("Enter");
  await passage(page).locator("pre").filter({ hasText: 'quote: "On Syria"' }).waitFor();
  await page.keyboard.press("Escape");
  await passage(page).waitFor({ state: "detached" });
  await page.keyboard.press("Shift+ArrowDown");
  const sentence = await live();
  assert.match(sentence, /^Selected: On Syria .*[.:]$/);
  await page.keyboard.press("Enter");
  await passage(page).locator("pre").filter({ hasText: "On Syria" }).waitFor();
  await page.keyboard.type("syr");
  await page.keyboard.press("Tab");
  await passage(page).getByLabel("Syria", { exact: true }).focus();
  await page.keyboard.press("Space");
  await passage(page).locator("pre").filter({ hasText: "[syria]" }).waitFor();
  await passage(page).getByRole("button", { name: "Add to sidecar" }).focus();
  await page.keyboard.press("Enter");
  const mark = page.locator('#p33 mark[data-passage="p33"]');
  await mark.first().waitFor();
  // The caret is where it was, and its passage can be changed.
  await page.waitForFunction(() => document.querySelector("dossier-caret")?.shadowRoot.activeElement);
  await page.keyboard.press("Enter");
  await passage(page).getByText("Passage p33").waitFor();
  await passage(page).getByRole("button", { name: "Remove passage" }).focus();
  await page.keyboard.press("Enter");
  await mark.first().waitFor({ state: "detached" });
  assert.equal(read(`${interview}.yaml`), sidecar);
  assert.deepEqual(page.said, []);
});

test("the caret takes no keys from the page, its text fields and the browser", async () => {
  const page = await visit(`${interview}.html`, { width: 390, height: 800 });
  await page.locator("dossier-tools").waitFor();
  await page.keyboard.press("F2");
  await page.waitForFunction(() => document.querySelector("dossier-caret")?.shadowRoot.activeElement);
  await page.keyboard.press("n");
  await page.waitForFunction(() => document.activeElement.matches("mark[data-passage]"));
  const before = await page.evaluate(() => document.querySelector("dossier-caret").shadowRoot.querySelector(".caret").style.cssText);
  const search = page.locator("header input").first();
  if (await search.count()) {
    await search.fill("two words", { force: true });
    await search.evaluate((input) => input.setSelectionRange(9, 9));
    await page.evaluate(() => document.querySelector("header input").focus());
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+Home");
    assert.equal(await search.evaluate((input) => input.selectionEnd - input.selectionStart), 8);
  }
  await page.evaluate(() => document.activeElement.blur());
  const top = await page.evaluate(() => scrollY);
  await page.keyboard.press("End");
  await page.waitForFunction((from) => scrollY !== from, top);
  assert.equal(await page.evaluate(() => document.querySelector("dossier-caret").shadowRoot.querySelector(".caret").style.cssText), before);
  await page.keyboard.press("F2");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dossier-caret").count(), 0);
  assert.deepEqual(page.said, []);
});

test("the keys are listed, and the bar does not cover the end of the page", async () => {
  for (const width of [390, 1440]) {
    const page = await visit(`${interview}.html`, { width, height: 700 });
    await tools(page).getByRole("button", { name: "Keys" }).click();
    await passage(page).getByText("F2", { exact: true }).waitFor();
    await isAccessible(page);
    await page.keyboard.press("Escape");
    const isClear = await page.evaluate(() => {
      scrollTo(0, document.documentElement.scrollHeight);
      const end = document.querySelector("footer.site").getBoundingClientRect().bottom;
      return end <= document.querySelector("dossier-tools").getBoundingClientRect().top;
    });
    assert.ok(isClear);
    assert.deepEqual(page.said, []);
  }
});

// The live preview in a browser: pages that are shown anew at the same place, and faults over them.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import axe from "axe-core";

import { open } from "./browser.js";

const project = process.env.DOSSIER_PROJECT;
const file = (path) => join(project, "dossier", path);
let browser;
let server;
let address;

before(async () => {
  browser = await open();
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

after(async () => {
  await browser.close();
  server.kill("SIGINT");
});

/** A page that may say nothing on the console but what a test expects. */
async function visit(path, size = { width: 1280, height: 700 }) {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  page.said = [];
  // Every browser asks for an icon by itself, which no site here has.
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

test("a page that is opened in the middle of a fault shows it too", async () => {
  const config = readFileSync(file("dossier.yaml"), "utf8");
  writeFileSync(file("dossier.yaml"), `${config}\nnonsense: yes\n`);
  const page = await visit("index.html", { width: 360, height: 640 });
  await page.locator("dossier-faults section").waitFor();
  writeFileSync(file("dossier.yaml"), config);
  await page.locator("dossier-faults section").waitFor({ state: "detached" });
  assert.deepEqual(page.said, []);
});

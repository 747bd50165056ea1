// Lighthouse audits of the sample's pages, except performance, which depends on timing.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, test } from "node:test";

import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

import { executable, switches } from "./browser.js";
import { serve } from "./server.js";

const site = resolve(process.env.DOSSIER_SITE ?? "target/sample-site");
const onlyCategories = ["accessibility", "best-practices", "seo"];

let browser;
let server;
before(async () => {
  browser = await puppeteer.launch({ executablePath: executable, args: switches });
  server = await serve(site);
});
after(async () => {
  server?.close();
  await browser?.close();
});

for (const path of ["index.html", "topics/inf.html", "sources/antonov-interview.html"]) {
  test(`${path} has nothing that Lighthouse would have otherwise`, async () => {
    const page = await browser.newPage();
    // Lighthouse fetches robots.txt from within the page, which the page's CSP refuses.
    await page.setBypassCSP(true);
    // The audits depend neither on what happens after the page is loaded, nor on a picture of it.
    const quick = { pauseAfterFcpMs: 0, pauseAfterLoadMs: 0, networkQuietThresholdMs: 200, cpuQuietThresholdMs: 0, disableFullPageScreenshot: true };
    const flags = { onlyCategories, logLevel: "silent", ...quick };
    const { lhr } = await lighthouse(server.address + path, flags, undefined, page);
    const faults = Object.values(lhr.audits)
      .filter((audit) => audit.score !== null && audit.score < 1)
      .map((audit) => `${audit.id}: ${audit.title}`);
    for (const category of Object.values(lhr.categories)) {
      assert.equal(category.score, 1, `${category.id}: ${faults.join("; ")}`);
    }
    await page.close();
  });
}

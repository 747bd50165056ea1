// How fast Lighthouse finds the sample's pages: run `tests/run` once, which installs it, then
//
//     cargo run --release && node benches/lighthouse.mjs site
//
// It is timed on a throttled processor, so it is no test: 100 is what the pages should have.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../tests/browser/package.json", import.meta.url));
const { default: lighthouse } = await import(pathToFileURL(require.resolve("lighthouse")));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")));
const { executable, switches } = await import("../tests/browser/browser.js");
const { serve } = await import("../tests/browser/server.js");

const server = await serve(process.argv[2] ?? "site");
const browser = await puppeteer.launch({ executablePath: executable, args: switches });
for (const path of ["index.html", "topics/inf.html", "sources/antonov-interview.html"]) {
  const page = await browser.newPage();
  const flags = { onlyCategories: ["performance"], logLevel: "silent" };
  const { lhr } = await lighthouse(server.address + path, flags, undefined, page);
  const value = (id) => lhr.audits[id].displayValue;
  const paint = `first paint ${value("first-contentful-paint")}, largest ${value("largest-contentful-paint")}`;
  console.log(`${path}: ${Math.round(lhr.categories.performance.score * 100)} (${paint})`);
  await page.close();
}
await browser.close();
server.close();

// Measures the performance of the sample's pages with Lighthouse. Run `tests/run` once to install it,
// then
//
//     cargo run --release && node benches/lighthouse.mjs site
//
// The times are taken on a throttled processor, so this is no test. The pages should score 100.

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

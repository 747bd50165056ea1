// The built sites, and pages of them in the browser.

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = (variable, name) => resolve(process.env[variable] ?? `target/${name}-site`);

/** Folders of the built sites by name. */
export const sites = {
  sample: folder("DOSSIER_SITE", "sample"),
  german: folder("DOSSIER_GERMAN", "german"),
  hostile: folder("DOSSIER_HOSTILE", "hostile"),
  arabic: folder("DOSSIER_ARABIC", "arabic"),
  transcript: folder("DOSSIER_TRANSCRIPT", "transcript"),
  treaty: folder("DOSSIER_TREATY", "treaty"),
  many: folder("DOSSIER_MANY", "many"),
  bare: folder("DOSSIER_BARE", "bare"),
};

/** Returns the URL of a page on disk. */
export function address(site, path) {
  const [, file, rest] = /^([^?#]*)(.*)$/.exec(path);
  return pathToFileURL(join(sites[site], file)).href + rest;
}

/** Shows a page of a site in a tab. A tab for each page takes four times as long. */
export async function show(tab, site, path, { width = 1440, colorScheme = "light" } = {}) {
  await tab.emulateMedia({ colorScheme });
  await tab.setViewportSize({ width, height: 900 });
  await visit(tab, address(site, path));
}

/** Goes to a page, and waits until it is drawn; if it is that of a search, until its results are there. */
export async function visit(tab, url) {
  await tab.goto(url);
  if (url.includes("?q=")) await tab.locator("#results li").first().waitFor();
  await placed(tab);
}

/** Waits until notes are beside their marks: they are put there whenever a page is drawn. */
function placed(tab) {
  return tab.evaluate(
    () => document.querySelector(".has-placed-notes") && new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))),
  );
}

/** Opens pages of a site one after the other in one tab, and runs a test on each. */
export async function onEach(browser, pages, options, run) {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    for (const [site, path] of pages) {
      await visit(page, address(site, path));
      await run(page, `${site}/${path}`, site);
    }
  } finally {
    await context.close();
  }
}

/** Yields widths from 320 to 1600 px, in steps of 16, each when the page has it. */
export async function* widths(page) {
  const session = await page.context().newCDPSession(page);
  for (let width = 320; width <= 1600; width += 16) {
    // Quicker than `setViewportSize`, which waits for the window.
    await session.send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
    await placed(page);
    yield width;
  }
}

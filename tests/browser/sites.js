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

/** Opens pages of a site one after the other in one tab, and runs a test on each. */
export async function onEach(browser, pages, options, run) {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    for (const [site, path] of pages) {
      await page.goto(address(site, path));
      if (path.includes("?q=")) await page.locator("#results li").first().waitFor();
      await run(page, `${site}/${path}`, site);
    }
  } finally {
    await context.close();
  }
}

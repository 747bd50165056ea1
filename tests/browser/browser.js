// Starts the browser used by the tests.

import { after } from "node:test";

import { chromium } from "playwright-core";

/** The path of Chromium. */
export const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

// Those of the window around a page start programs of their own for each tab. Playwright turns off the others, but
// only the last list counts.
const features = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "MediaRouter",
  "OptimizationHints",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
];

/** Turns off all background activity. */
export const switches = [
  `--disable-features=${features}`,
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser, which is closed after the tests of a file. */
export async function open() {
  const browser = await chromium.launch({ executablePath: executable, args: switches });
  after(() => browser.close());
  return browser;
}

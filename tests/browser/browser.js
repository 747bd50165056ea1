// The browser that the tests look at pages with.

import { chromium } from "playwright-core";

/** Where it is. */
export const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** So that it does nothing by itself. */
export const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts it. */
export function open() {
  return chromium.launch({ executablePath: executable, args: switches });
}

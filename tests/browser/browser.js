// Starts the browser used by the tests.

import { chromium } from "playwright-core";

/** The path of Chromium. */
export const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Turns off all background activity. */
export const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser. */
export function open() {
  return chromium.launch({ executablePath: executable, args: switches });
}

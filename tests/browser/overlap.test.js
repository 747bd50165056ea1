// No two things that can be clicked lie over each other, and no page scrolls sideways, at any width and in any
// language.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./browser.js";
import { show, widths } from "./sites.js";

const browser = await open();
const page = await browser.newPage();

// A page of each template in English, those that are the hardest, and what German and Arabic change most.
const pages = {
  sample: [
    "index.html",
    "topics/inf.html",
    "sources/index.html",
    "sources/antonov-interview.html",
    "voices.html",
    "timeline.html",
    "map.html",
    "search.html?q=Syria",
  ],
  german: ["index.html", "topics/inf.html", "sources/index.html"],
  hostile: ["topics/topic-8.html", "sources/overlaps.html", "pages/method.html"],
  arabic: ["topics/topic-1.html", "sources/overlaps.html", "timeline.html", "search.html?q=common"],
  transcript: ["sources/hearing.html", "topics/gate.html"],
  treaty: ["sources/lanmu-english.html"],
  many: ["index.html", "topics/index.html", "topics/matter-1.html", "timeline.html"],
};

for (const [site, paths] of Object.entries(pages)) {
  for (const path of paths) {
    test(`nothing that can be clicked overlaps in ${site}/${path}, which does not scroll sideways`, async () => {
      await show(page, site, path);
      const faults = new Map();
      for await (const width of widths(page)) {
        for (const fault of await page.evaluate(overlaps)) {
          faults.set(fault, [...(faults.get(fault) ?? []), width]);
        }
      }
      const told = [...faults].map(([fault, widths]) => `${widths[0]}-${widths.at(-1)} px (${widths.length}): ${fault}`);
      assert.deepEqual(told, []);
    });
  }
}

/** Returns the pairs of interactive boxes that overlap by more than a pixel, within the page, and if it is too wide. */
function overlaps() {
  const SLACK = 1;
  const styles = new Map();
  /** Returns the part of an element that its scrolling and clipping ancestors show: the document if null. */
  const window = (element) => {
    if (!element || element === document.body || element === document.documentElement) return null;
    if (!styles.has(element)) {
      const style = getComputedStyle(element);
      const above = window(element.parentElement);
      const clips = style.overflowX !== "visible" || style.overflowY !== "visible" || style.clipPath !== "none";
      styles.set(element, clips ? intersection(above, element.getBoundingClientRect()) : above);
    }
    return styles.get(element);
  };
  const intersection = (a, b) => a === null ? b : {
    left: Math.max(a.left, b.left),
    right: Math.min(a.right, b.right),
    top: Math.max(a.top, b.top),
    bottom: Math.min(a.bottom, b.bottom),
  };
  const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const boxes = [];
  for (const element of document.querySelectorAll(selector)) {
    if (!element.checkVisibility({ visibilityProperty: true }) || getComputedStyle(element).pointerEvents === "none") continue;
    for (const rect of element.getClientRects()) {
      const { left, right, top, bottom } = intersection(window(element.parentElement), rect);
      // What stands outside of the page shows when it has the focus.
      if (right - left > SLACK && bottom - top > SLACK && right > 0 && bottom > 0) boxes.push({ element, left, right, top, bottom });
    }
  }
  boxes.sort((a, b) => a.top - b.top);
  const root = document.documentElement;
  const found = new Set(root.scrollWidth > root.clientWidth ? ["the page scrolls sideways"] : []);
  const name = (element) => {
    const own = (one) => one.localName + (one.id ? `#${one.id}` : "") + [...one.classList].map((c) => `.${c}`).join("");
    const parents = [element.parentElement, element.parentElement?.parentElement].filter(Boolean).map(own).reverse();
    return `${parents.join(" > ")} > ${own(element)} “${(element.ariaLabel ?? element.textContent).trim().slice(0, 24)}”`;
  };
  let open = [];
  for (const box of boxes) {
    open = open.filter((other) => other.bottom - SLACK > box.top);
    for (const other of open) {
      const over = other.left < box.right - SLACK && box.left < other.right - SLACK && other.bottom - SLACK > box.top;
      if (over && !other.element.contains(box.element) && !box.element.contains(other.element)) {
        found.add(`${name(other.element)} ∩ ${name(box.element)}`);
        if (found.size > 4) return [...found];
      }
    }
    open.push(box);
  }
  return [...found];
}

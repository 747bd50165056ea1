// What stands where: each page answers on its first screen who says it, where it stands, how sure it is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./browser.js";
import { address, onEach } from "./sites.js";

const browser = await open();

const laptop = { viewport: { width: 1440, height: 900 } };
const of = (site, ...paths) => paths.map((path) => [site, path]);

const topics = [
  ...of("sample", "topics/inf.html", "topics/syria.html", "topics/start.html", "topics/antonov.html", "topics/property.html"),
  ...of("hostile", "topics/topic-1.html", "topics/topic-8.html", "topics/topic-9.html", "topics/topic-12.html"),
  ...of("transcript", "topics/gate.html", "topics/ledger.html"),
  ...of("treaty", "topics/gates.html"),
  ...of("many", "topics/matter-1.html", "topics/matter-9.html", "topics/person-1.html"),
];
const sources = [
  ...of("sample", "sources/antonov-interview.html", "sources/inf-figures.html", "sources/property-dispute.html", "sources/start-figures.html"),
  ...of("hostile", "sources/overlaps.html", "sources/common-1.html", "sources/english.html", "sources/arabic.html", "sources/picture.html"),
  ...of("transcript", "sources/hearing.html"),
  ...of("treaty", "sources/lanmu.html", "sources/lanmu-english.html"),
  ...of("many", "sources/paper-3.html", "sources/paper-7.html"),
];

/** Runs a test on each page; asserts once, with what it says of all of them. */
async function none(pages, options, run) {
  const faults = [];
  await onEach(browser, pages, options, async (page, name, site) => {
    for (const fault of (await run(page, site)) ?? []) faults.push(`${name}: ${fault}`);
  });
  assert.deepEqual(faults, []);
}

test("a topic's first passage begins on the first screen", async () => {
  await none(topics, laptop, (page) =>
    page.evaluate(() => {
      const passage = document.querySelector("article.passage");
      const top = passage?.getBoundingClientRect().top;
      return top < 600 ? [] : [`the first passage begins at ${top} px`];
    }),
  );
});

test("a source's first word stands on the first screen", async () => {
  await none(sources, laptop, (page) =>
    page.evaluate(() => {
      const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.data.trim() || node.parentElement.closest("a.permalink, .mark-note, [aria-hidden]")) continue;
        range.selectNode(node);
        const { top, height } = range.getBoundingClientRect();
        if (height) return top < 400 ? [] : [`the first word stands at ${top} px: ${node.data.slice(0, 20)}`];
      }
      return ["no word is shown"];
    }),
  );
});

test("home shows a quotation and the proof on the first screen", async () => {
  const homes = [...of("sample", "index.html"), ...of("hostile", "index.html"), ...of("many", "index.html")];
  await none(homes, laptop, (page) =>
    page.evaluate(() => {
      const words = (element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect();
      };
      const isOn = (element) => element?.checkVisibility() && words(element).top >= 0 && words(element).bottom <= innerHeight;
      const quotation = [...document.querySelectorAll("main blockquote")].find((one) => words(one).top < innerHeight - 52);
      const proof = [...document.querySelectorAll("main *")].find((one) => !one.querySelector("p, li, dd") && /found in its source/.test(one.textContent));
      return [quotation ? [] : ["no quotation"], isOn(proof) ? [] : ["no proof"]].flat();
    }),
  );
});

for (const width of [1440, 1024]) {
  test(`a note lies beside its mark at ${width} px`, async () => {
    await none(sources, { viewport: { width, height: 900 } }, (page) =>
      page.evaluate(() => {
        const notes = [...document.querySelectorAll(".mark-note")].filter((one) => one.checkVisibility());
        // From the top of the page down: where notes stack, one follows right below the one before.
        const boxes = notes.map((note) => ({ note, box: note.getBoundingClientRect() })).sort((a, b) => a.box.top - b.box.top);
        const faults = [];
        let found = 0;
        boxes.forEach(({ note, box }, n) => {
          const id = note.dataset.note;
          const mark = id && document.querySelector(`mark[data-passage="${CSS.escape(id)}"]`);
          if (!mark) return faults.push(`a note names no mark: ${note.textContent.replace(/\s+/g, " ").slice(0, 30)}`);
          found += 1;
          const off = box.top - mark.getClientRects()[0].top;
          const stacks = boxes.slice(0, n).some((other) => off > 0 && Math.abs(box.top - other.box.bottom) <= 24);
          if (Math.abs(off) > 48 && !stacks) faults.push(`the note of ${id} stands ${Math.round(off)} px from its mark`);
        });
        const marks = new Set([...document.querySelectorAll("mark[data-passage]")].map((one) => one.dataset.passage));
        if (marks.size && !found) faults.push("no note is shown");
        return faults.slice(0, 5);
      }),
    );
  });
}

test("text has one of five sizes", async () => {
  const pages = [
    ...topics.slice(0, 3),
    ...of("sample", "sources/antonov-interview.html"),
    ...of("hostile", "sources/overlaps.html", "sources/arabic.html", "sources/picture.html"),
    ...of("transcript", "topics/gate.html", "sources/hearing.html"),
    ...of("treaty", "sources/lanmu-english.html"),
    ...of("sample", "index.html", "topics/index.html", "sources/index.html", "voices.html", "timeline.html", "map.html", "search.html?q=Syria", "pages/method.html"),
    ...of("hostile", "index.html", "voices.html", "timeline.html", "map.html", "sources/many.html"),
    ...of("many", "index.html", "voices.html", "timeline.html", "map.html", "topics/matter-1.html"),
  ];
  await none(pages, laptop, async (page) => {
    const faults = new Set();
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const fault of await page.evaluate(textOfOtherSizes)) faults.add(fault);
    }
    await page.setViewportSize(laptop.viewport);
    return faults;
  });
});

/** Returns where text has another size than the five, also what is smaller before and after elements. */
function textOfOtherSizes() {
  // A heading's size follows the window. Code and raised figures follow the text around them.
  const isStep = (size) => [13, 14, 17, 20].includes(size) || (size >= 27 && size <= 34);
  const follows = (element) => size(element) >= 12 && element.closest("code, pre, sub, sup, button, option");
  const size = (element) => parseFloat(getComputedStyle(element).fontSize);
  const faults = new Set();
  const say = (element, size, what) =>
    faults.add(`${size} px in ${element.parentElement.localName} > ${element.localName}.${element.className.baseVal ?? element.className}${what}`);
  // Three of each kind are enough.
  const seen = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    const kind = [element, element.parentElement].map((one) => `${one.localName}.${one.getAttribute("class")}`).join(" in ");
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    if (seen.get(kind) > 3 || !element.checkVisibility()) continue;
    if (element.matches("title, desc, defs, defs *")) continue;
    const scale = element.getScreenCTM?.()?.a ?? 1;
    const own = Math.round(size(element) * scale * 10) / 10;
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!isStep(own) && !follows(element) && (hasText || element.matches("input, select"))) say(element, own, "");
    for (const part of ["::before", "::after", "::marker"]) {
      const style = getComputedStyle(element, part);
      const small = parseFloat(style.fontSize);
      if (/["(]/.test(style.content) && style.content !== '""' && style.display !== "none" && small < 12) say(element, small, part);
    }
  }
  return [...faults].slice(0, 8);
}

test("the sticky header covers no place that a link leads to", async () => {
  const places = [
    ["sample", "sources/antonov-interview.html"],
    ["sample", "topics/inf.html"],
    ["transcript", "sources/hearing.html"],
    ["many", "topics/matter-1.html"],
    ["arabic", "sources/overlaps.html"],
  ];
  for (const width of [1440, 1024]) {
    await none(places, { viewport: { width, height: 900 } }, (page) =>
      page.evaluate(async () => {
        const header = document.querySelector("header.site");
        const ids = [...document.querySelectorAll("main [id]:not([id^=_])")].filter((one) => one.checkVisibility()).map((one) => one.id);
        const step = Math.ceil(ids.length / 16);
        const faults = [];
        for (const id of ids.filter((_, n) => n % step === 0)) {
          location.hash = `#${id}`;
          await new Promise((resolve) => requestAnimationFrame(resolve));
          const top = document.getElementById(id).getClientRects()[0].top;
          const end = getComputedStyle(header).position === "sticky" ? header.getBoundingClientRect().bottom : 0;
          if (top < end - 1) faults.push(`#${id} stands at ${Math.round(top)} px, below a header of ${Math.round(end)} px`);
        }
        return faults.slice(0, 5);
      }),
    );
  }
});

test("the header is one row and stays in view on a wide screen", async () => {
  await none([...of("sample", "sources/antonov-interview.html"), ...of("many", "topics/matter-1.html"), ...of("german", "index.html"), ...of("arabic", "index.html")], laptop, (page) =>
    page.evaluate(async () => {
      const header = document.querySelector("header.site");
      const links = [...header.querySelectorAll("nav a")].map((one) => one.getBoundingClientRect());
      const rows = new Set(links.map((box) => Math.round((box.top + box.bottom) / 20)));
      scrollTo(0, 3000);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const { top, height } = header.getBoundingClientRect();
      return [
        rows.size === 1 ? [] : [`the links stand in ${rows.size} rows`],
        top === 0 && height < 90 ? [] : [`when scrolled, the header of ${height} px is at ${top} px`],
      ].flat();
    }),
  );
});

test("no link of the header leads to a page that is empty", async () => {
  const links = (page) => page.locator("header.site nav a").evaluateAll((all) => all.map((one) => one.href.replace(/.*\/site\//, "")));
  const bare = new Map();
  await onEach(browser, [...of("bare", "index.html", "sources/slip.html")], laptop, async (page, name) => {
    bare.set(name, await links(page));
  });
  for (const [name, paths] of bare) {
    const empty = paths.filter((path) => /voices|timeline|map|topics/.test(path));
    assert.deepEqual(empty, [], name);
    assert.ok(paths.some((path) => path.endsWith("sources/index.html")), `${name}: ${paths}`);
  }
  // What the header leads to lists something.
  const faults = [];
  // The others have all pages, with much on each of them.
  for (const site of ["sample", "transcript", "treaty", "bare"]) {
    let paths;
    await onEach(browser, of(site, "index.html"), laptop, async (page) => {
      paths = (await links(page)).filter((path) => !path.includes("search.html"));
      if (site !== "bare") assert.ok(paths.length >= 4, `${site}: ${paths}`);
      for (const path of paths) {
        await page.goto(address(site, path.replace(/.*?((topics|sources)\/)?([^/]*)$/, "$1$3")));
        if (!(await page.locator("main a[href]:visible").count())) faults.push(`${site}/${path}`);
      }
    });
  }
  assert.deepEqual(faults, []);
});

test("without script nothing is shown that needs it", async () => {
  const pages = [
    ...of("sample", "index.html", "topics/inf.html", "sources/inf-figures.html", "sources/index.html", "voices.html", "timeline.html", "map.html", "search.html"),
    ...of("transcript", "sources/hearing.html"),
    ...of("many", "topics/matter-1.html"),
  ];
  await none(pages, { ...laptop, javaScriptEnabled: false }, async (page) => {
    const shown = page.locator(":is(button, form, input, select, textarea, output, [data-copy], [role=button]):visible");
    return shown.evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 90)));
  });
});

// The drawings of dates: boxes to scale that do not overlap, and the filter, with and without scripts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./browser.js";
import { onEach, show } from "./sites.js";

const sites = ["sample", "hostile", "arabic", "many"];

const browser = await open();
const page = await browser.newPage();

/** The marks of each lane: their left and right ends, top and bottom, and what they show. */
function lanes(page) {
  return page.locator(".lane").evaluateAll((lanes) =>
    lanes.map((lane) =>
      [...lane.querySelectorAll("svg a")].map((mark) => {
        const boxes = [...mark.querySelectorAll("rect")].map((rect) => rect.getBoundingClientRect());
        const row = document.getElementById(mark.getAttribute("href").slice(1));
        return {
          title: mark.querySelector("title").textContent,
          date: row?.querySelector("time")?.getAttribute("datetime"),
          left: Math.min(...boxes.map((box) => box.left)),
          right: Math.max(...boxes.map((box) => box.right)),
          top: Math.min(...boxes.map((box) => box.top)),
          bottom: Math.max(...boxes.map((box) => box.bottom)),
        };
      }),
    ),
  );
}

/** Shows the timeline of a site at each width, and runs a test there. */
async function atWidths(site, widths, run) {
  await show(page, site, "timeline.html");
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await run(width);
  }
}

const widths = [320, 400, 768, 1024, 1280, 1440, 1600];

for (const site of sites) {
  test(`marks of a lane do not overlap, at any width: ${site}`, async () => {
    await atWidths(site, widths, async (width) => {
      const drawn = await lanes(page);
      assert.ok(drawn.length > 1, "there are lanes");
      for (const marks of drawn) {
        marks.sort((a, b) => a.left - b.left);
        for (const [n, a] of marks.entries()) {
          assert.ok(a.right - a.left >= 2.99, `${a.title}: ${a.right - a.left} pixels, at ${width}`);
          for (const b of marks.slice(n + 1)) {
            const apart = a.right <= b.left + 0.1 || a.bottom <= b.top + 0.1 || b.bottom <= a.top + 0.1;
            assert.ok(apart, `${a.title} is over ${b.title}, at ${width}`);
          }
        }
      }
    });
  });

  test(`the drawing scrolls within its box, and its text is legible: ${site}`, async () => {
    await atWidths(site, widths, async (width) => {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} pixels too wide, at ${width}`);
      const sizes = await page.locator(".axis text").evaluateAll((texts) =>
        texts.map((text) => parseFloat(getComputedStyle(text).fontSize) * Math.abs(text.getScreenCTM().a)),
      );
      assert.ok(sizes.length > 0 && sizes.every((size) => size >= 12), `${sizes}`);
      const labels = await page.locator(".axis text:visible").evaluateAll((texts) =>
        texts.map((text) => text.getBoundingClientRect()).map(({ left, right }) => [left, right]),
      );
      labels.sort((a, b) => a[0] - b[0]);
      const meet = labels.slice(1).some(([left], n) => left < labels[n][1]);
      assert.ok(!meet, `labels overlap at ${width}: ${labels}`);
    });
  });
}

test("marks are as wide as their days, and at least three pixels", async () => {
  await atWidths("sample", [320, 768, 1440, 1600], async () => {
    const marks = (await lanes(page)).flat().filter((mark) => mark.date);
    const wide = (mark) => mark.right - mark.left;
    const years = marks.filter((mark) => /^\d{4}$/.test(mark.date)).map(wide);
    assert.ok(years.length > 2 && Math.max(...years) - Math.min(...years) < 0.1, `${years}`);
    const kinds = new Set();
    for (const mark of marks) {
      const days = [365, 30.5, 1][mark.date.split("-").length - 1];
      kinds.add(days);
      const expected = Math.max(3, (years[0] * days) / 365);
      const off = Math.abs(wide(mark) - expected);
      assert.ok(off < 0.3 + expected * 0.09, `${mark.title}: ${wide(mark)}, not ${expected}`);
    }
    assert.equal(kinds.size, 3);
  });
});

for (const javaScriptEnabled of [false, true]) {
  test(`the name of a lane shows its topic, scripts ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const options = { viewport: { width: 1440, height: 900 }, javaScriptEnabled };
    await onEach(browser, [["sample", "timeline.html"]], options, async (page) => {
      const rows = page.locator(".item:visible");
      const all = await rows.count();
      const lane = page.locator("#_topic-inf");
      await lane.locator("a[href='#_topic-inf']").click();
      const topics = await rows.evaluateAll((rows) => rows.map((row) => row.dataset.topics.split(" ")));
      assert.ok(topics.length > 1 && topics.length < all, `${topics.length} of ${all}`);
      assert.ok(topics.every((ids) => ids.includes("inf")));
      assert.equal(await page.locator(".in-years:visible:not(:has(.item:visible))").count(), 0);
      assert.equal(await page.locator(".lane svg a:visible").count(), topics.length);
      await page.locator(".all").click();
      assert.equal(await rows.count(), all);
    });
  });
}

test("the choice of a topic is in the address, and a mark keeps it", async () => {
  await show(page, "sample", "timeline.html");
  await page.locator("select[name=topic]").selectOption("syria");
  await page.waitForURL(/#_topic-syria$/);
  const shown = await page.locator(".item:visible").count();
  await page.locator("#_topic-syria svg a").first().click();
  await page.waitForURL(/#_row-\d+$/);
  assert.equal(await page.locator(".item:visible").count(), shown);
});

test("the strip of a topic is low, and its marks lead to cards and events of the page", async () => {
  await show(page, "sample", "topics/syria.html");
  const { height } = await page.locator(".lanes").boundingBox();
  assert.ok(height <= 130, `${height}`);
  const lost = await page.locator(".lane svg a").evaluateAll((marks) =>
    marks.map((mark) => mark.getAttribute("href")).filter((href) => !document.getElementById(href.slice(1))),
  );
  assert.deepEqual(lost, []);
});

// The voices and the map: shades, heads and links of the table, and the sizes of the map's dots and arcs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { open } from "./browser.js";
import { contrast, painted } from "./colours.js";
import { address, show, sites } from "./sites.js";

const browser = await open();
const page = await browser.newPage();

const names = ["sample", "many", "hostile", "arabic"];

/** The cells with a number: the number, the shade, and the colours of the cell, its link, its outline and the paper. */
function cells(page) {
  return page.locator(".matrix tbody td:has(a)").evaluateAll((all) =>
    all.map((cell) => {
      const link = cell.querySelector("a");
      const style = getComputedStyle(cell);
      return {
        passages: Number(link.textContent),
        shade: Number(/(?:^| )shade-([1-5])(?: |$)/.exec(cell.className)?.[1]),
        paper: getComputedStyle(document.documentElement).backgroundColor,
        cell: style.backgroundColor,
        link: getComputedStyle(link).backgroundColor,
        ink: getComputedStyle(link).color,
        outline: { kind: style.outlineStyle, width: parseFloat(style.outlineWidth), colour: style.outlineColor },
        // What lies between the outline and the shade.
        gap: /^(.*?\)) .* inset$/.exec(style.boxShadow)?.[1] ?? null,
        isOwn: cell.classList.contains("own"),
      };
    }),
  );
}

/** Returns the cells with the contrast of each to the paper, and of its number to the cell. */
async function contrasts(page) {
  const all = await cells(page);
  const lists = all.flatMap(({ paper, cell, link, ink }) => [[paper], [paper, cell, link], [paper, cell, link, ink]]);
  const colours = await painted(page, lists);
  return all.map((cell, n) => {
    const [paper, back, ink] = colours.slice(3 * n);
    return { ...cell, back: contrast(back, paper), number: contrast(ink, back) };
  });
}

for (const site of names) {
  for (const colorScheme of ["light", "dark"]) {
    test(`in ${site} the number of passages shows in the shade and can be read, ${colorScheme}`, async () => {
      await show(page, site, "voices.html", { colorScheme });
      const all = await contrasts(page);
      assert.ok(all.length > 10, `${all.length} cells`);
      const say = ({ passages, shade, back, number }) =>
        `${passages} passages, shade ${shade}: ${back.toFixed(2)} to the paper, its number ${number.toFixed(2)}`;
      assert.deepEqual(all.filter(({ shade }) => !shade).map(say), []);
      assert.deepEqual(all.filter(({ number }) => !(number >= 4.5)).map(say), []);
      all.sort((a, b) => a.passages - b.passages);
      const weaker = all.slice(1).filter((cell, n) => cell.back < all[n].back - 0.001);
      assert.deepEqual(weaker.map(say), []);
      // Each shade can be told from the one below it, and the lowest one from the paper.
      const shades = new Map(all.map(({ shade, back }) => [shade, back]));
      assert.ok(shades.size > 1 && all.at(-1).passages > all[0].passages, "there are several shades");
      let below = 1;
      for (const [shade, back] of [...shades].sort(([a], [b]) => a - b)) {
        assert.ok(back >= below * 1.15, `shade ${shade} has ${back.toFixed(2)}, and what is below it ${below.toFixed(2)}`);
        below = back;
      }
    });
  }
}

/** Returns of each head of a column what it shows, whose it is, how it stands, and what of its name is out of view. */
function heads(page) {
  return page.locator(".matrix thead th a").evaluateAll((links) => {
    const text = (element) => element?.textContent.replaceAll("\u00ad", "").replace(/\s+/g, " ").trim();
    const range = document.createRange();
    const rects = (node, from, to) => {
      range.setStart(node, from);
      range.setEnd(node, to);
      return [...range.getClientRects()];
    };
    /** Returns the number of lines that each word is on. */
    const pieces = (node) => [...node.data.matchAll(/[^\s\u00ad-]+/g)].map(({ index, 0: word }) => rects(node, index, index + word.length).length);
    return links.map((link) => {
      const head = link.closest("th");
      const parts = [head, link, ...link.querySelectorAll("*")];
      const styles = parts.map((part) => getComputedStyle(part));
      const walker = document.createTreeWalker(link, NodeFilter.SHOW_TEXT);
      while (walker.nextNode() && !walker.currentNode.data.trim());
      const node = walker.currentNode;
      range.selectNodeContents(link);
      const [words, box] = [range.getBoundingClientRect(), head.getBoundingClientRect()];
      const clips = parts.filter((_, n) => styles[n].overflow !== "visible");
      return {
        shown: text(link),
        name: text(document.getElementById(link.hash.slice(1))?.closest("details.voice")?.querySelector("h2")),
        told: parts.map((part) => `${part.title} ${part.ariaLabel ?? ""}`).join(" "),
        modes: [...new Set(styles.map((style) => style.writingMode))],
        turns: styles.filter(({ transform, rotate }) => transform !== "none" || rotate !== "none").length,
        pieces: Math.max(...pieces(node)),
        isCut: clips.some((part) => part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1),
        outside: clips.length ? 0 : Math.max(box.left - words.left, words.right - box.right, box.top - words.top, words.bottom - box.bottom),
      };
    });
  });
}

for (const site of names) {
  test(`in ${site} heads of columns stand upright`, async () => {
    await show(page, site, "voices.html");
    const all = await heads(page);
    assert.ok(all.length > 10, `${all.length} heads`);
    const isUpright = ({ modes, turns }) => `${modes}` === "vertical-rl" && !turns;
    const faults = all.filter((head) => !isUpright(head)).map(({ shown, modes, turns }) => `${shown}: ${modes}, turned ${turns} times`);
    assert.deepEqual(faults, []);
  });

  test(`in ${site} the whole name of a column can be read`, async () => {
    for (const width of [1440, 390]) {
      await show(page, site, "voices.html", { width });
      for (const { shown, name, told, pieces, isCut, outside } of await heads(page)) {
        assert.ok(name && name.startsWith(shown.replace(/\s*…$/, "")), `“${shown}” leads to the voice of ${name}`);
        assert.ok((shown === name && !isCut) || told.includes(name), `“${shown}” is cut off, and no title says “${name}”, at ${width}`);
        assert.ok(pieces <= 2, `a word of “${shown}” is broken into ${pieces} pieces, at ${width}`);
        assert.ok(outside <= 1, `“${shown}” stands ${outside} px out of its head, at ${width}`);
      }
    }
  });

  test(`in ${site} every voice has a column or is counted below the table`, async () => {
    await show(page, site, "voices.html");
    const columns = await page.locator(".matrix thead th a").evaluateAll((all) => new Set(all.map((link) => link.hash)).size);
    const lines = await page.locator(".more-voices:visible").allInnerTexts();
    const more = lines.flatMap((line) => line.match(/\d+/g) ?? []).map(Number);
    assert.ok(more.length <= 1, `${lines}`);
    const voices = await page.locator("details.voice").count();
    assert.equal(columns + (more[0] ?? 0), voices, `${columns} columns, and “${lines}”`);
  });

  test(`in ${site} numbers lead to cards that name the voice`, async () => {
    await show(page, site, "voices.html");
    const links = await page.locator(".matrix tbody td a").evaluateAll((all) =>
      all.map((link) => {
        const column = link.closest("table").querySelectorAll("thead tr > *")[link.closest("td").cellIndex];
        const voice = document.getElementById(column.querySelector("a").hash.slice(1)).closest("details");
        const [path, id] = link.getAttribute("href").split("#");
        return { path, id: decodeURIComponent(id), name: voice.querySelector("h2").textContent.trim() };
      }),
    );
    const paths = [...new Set(links.map(({ path }) => path))];
    const step = Math.ceil(paths.length / 12);
    for (const path of paths.filter((_, n) => n % step === 0)) {
      await page.goto(address(site, path));
      const here = links.filter((link) => link.path === path);
      const cards = await page.evaluate((ids) => ids.map((id) => {
        const target = document.getElementById(id);
        const isCard = target?.matches("article.passage") && target.checkVisibility();
        const voices = [...(target?.querySelectorAll(".voice, .turn-voice") ?? [])].map((one) => one.textContent);
        return { isCard, voices: voices.join(" ").replace(/\s+/g, " ") };
      }), here.map(({ id }) => id));
      const lost = here.filter(({ name }, n) => !cards[n].isCard || !cards[n].voices.includes(name));
      assert.deepEqual(lost, [], path);
    }
  });

  test(`in ${site} every link of the table is 24 by 24 pixels at least`, async () => {
    for (const width of [1440, 390]) {
      await show(page, site, "voices.html", { width });
      const boxes = await page.locator(".matrix a").evaluateAll((all) =>
        all.map((link) => ({ text: link.textContent.trim(), width: link.getBoundingClientRect().width, height: link.getBoundingClientRect().height })),
      );
      assert.ok(boxes.length > 20, `${boxes.length} links`);
      const small = boxes.filter((box) => box.width < 23.99 || box.height < 23.99);
      assert.deepEqual(small.slice(0, 5), [], `${small.length} links, at ${width}`);
    }
  });

  test(`in ${site} voices and map do not scroll sideways`, async () => {
    for (const path of ["voices.html", "map.html"]) {
      await show(page, site, path);
      for (const width of [390, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${path} is ${wide} px too wide, at ${width}`);
      }
    }
  });
}

for (const site of names) {
  test(`in ${site} a line below the table says that it scrolls, where it does`, async () => {
    await show(page, site, "voices.html");
    for (const width of [390, 768, 1024, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const hidden = await page.locator(".matrix").evaluate((matrix) => matrix.scrollWidth - matrix.clientWidth);
      const isTold = await page.locator(".sideways").isVisible();
      assert.ok(hidden <= 0 || isTold, `${hidden} px of the table are out of view, at ${width}`);
    }
  });
}

for (const site of ["sample", "many"]) {
  test(`in ${site} the cell of a voice's own topic is outlined`, async () => {
    for (const colorScheme of ["light", "dark"]) {
      await show(page, site, "voices.html", { colorScheme });
      const wrong = await page.locator(".matrix").evaluate((matrix) => {
        const [head, ...rows] = matrix.querySelectorAll("tr");
        const topics = [...head.querySelectorAll("a")].map((link) => document.querySelector(`${link.hash} > li:not(:has(ul)) > a`)?.href);
        return rows.flatMap((row) => {
          const topic = row.querySelector("th a").href;
          return [...row.querySelectorAll("td")]
            .filter((cell, n) => cell.matches(".own") !== (cell.matches(":has(a)") && topics[n] === topic))
            .map((cell) => `${topic}: ${cell.outerHTML}`);
        });
      });
      assert.deepEqual(wrong, []);
      const own = (await cells(page)).filter(({ isOwn }) => isOwn);
      assert.ok(own.length > 2, `${own.length} own cells`);
      for (const { paper, cell, link, gap, outline } of own) {
        const [outer, inner, line] = await painted(page, [[paper], gap ? [paper, gap] : [paper, cell, link], [paper, outline.colour]]);
        const shown = Math.min(contrast(line, outer), contrast(line, inner));
        assert.ok(outline.kind === "solid" && outline.width >= 2 && shown >= 3, `${JSON.stringify(outline)} with ${shown.toFixed(2)}`);
      }
    }
  });
}

/** The rows of the map: the topic, its number of passages as shown, its dot, and its arcs. */
function rows(page) {
  return page.locator(".drawing").evaluate((drawing) => {
    const dots = [...drawing.querySelectorAll(".dot")].map((dot) => ({ dot, y: dot.getBoundingClientRect().top }));
    return [...drawing.querySelectorAll("li")].map((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      const own = dots.filter(({ y }) => y > top && y < bottom).map(({ dot }) => getComputedStyle(dot));
      return {
        topic: /topics\/(.+)\.html$/.exec(row.querySelector("a").getAttribute("href"))[1],
        shown: Number(row.querySelector(".count").textContent),
        middle: (top + bottom) / 2,
        dots: own.map(({ strokeWidth, strokeLinecap, vectorEffect }) => ({
          width: parseFloat(strokeWidth),
          isCircle: strokeLinecap === "round" && vectorEffect === "non-scaling-stroke",
        })),
        arcs: [...row.querySelectorAll("use")].map((use) => use.getAttribute("href").slice(1)),
      };
    });
  });
}

/** Returns the facts of a topic. */
const facts = (site, topic) => JSON.parse(readFileSync(join(sites[site], `topics/${topic}.json`)));

/** Asserts that a size grows with a number: it is never smaller for a larger one, and the largest one's is larger. */
function grows(sizes, what) {
  const all = sizes.toSorted((a, b) => a.number - b.number);
  for (const [n, { name, number, size }] of all.slice(1).entries()) {
    assert.ok(size >= all[n].size, `${what} of ${name} has ${size} px for ${number}, that of ${all[n].name} ${all[n].size} px for ${all[n].number}`);
  }
  const [least, most] = [all[0], all.at(-1)];
  assert.ok(most.number > least.number && most.size > least.size, `${what}: ${JSON.stringify([least, most])}`);
}

for (const site of names) {
  test(`on the map of ${site} a dot is the larger the more passages its topic has`, async () => {
    await show(page, site, "map.html");
    const all = await rows(page);
    assert.ok(all.length > 10, `${all.length} rows`);
    for (const { topic, shown, dots } of all) {
      assert.equal(shown, facts(site, topic).passages.length, topic);
      assert.equal(dots.length, 1, `${topic} has ${dots.length} dots`);
      assert.ok(dots[0].isCircle, `the dot of ${topic} is no circle`);
    }
    grows(all.map(({ topic, shown, dots }) => ({ name: topic, number: shown, size: dots[0].width })), "the dot");
  });

  test(`on the map of ${site} an arc joins two topics, and is the wider the more passages they share`, async () => {
    await show(page, site, "map.html");
    const all = await rows(page);
    const arcs = await page.locator(".drawing .arc").evaluateAll((paths) =>
      paths.map((path) => {
        const { top, bottom } = path.getBoundingClientRect();
        const { strokeWidth, strokeDasharray, vectorEffect } = getComputedStyle(path);
        return { id: path.id, top, bottom, size: parseFloat(strokeWidth), isDashed: strokeDasharray !== "none", isKept: vectorEffect === "non-scaling-stroke" };
      }),
    );
    assert.ok(arcs.length > 20, `${arcs.length} arcs`);
    const drawn = arcs.map((arc) => {
      const ends = all.filter((row) => row.arcs.includes(arc.id));
      const name = ends.map(({ topic }) => topic).join(" and ");
      assert.equal(ends.length, 2, `${arc.id} joins ${name}`);
      const off = Math.max(Math.abs(arc.top - ends[0].middle), Math.abs(arc.bottom - ends[1].middle));
      assert.ok(off <= 2 && arc.isKept, `the arc of ${name} ends ${off} px beside its rows`);
      const number = facts(site, ends[0].topic).related.find(({ id }) => id === ends[1].topic)?.shared_passages ?? 0;
      assert.equal(arc.isDashed, number === 0, `${name} share ${number}`);
      return { name, number, size: arc.size };
    });
    grows(drawn.filter(({ number }) => number > 0), "the arc");
  });

  test(`on the map of ${site} labels stand apart`, async () => {
    await show(page, site, "map.html");
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const meet = await page.locator(".drawing").evaluate((drawing) => {
        const labels = [...drawing.querySelectorAll("li > a, li > .count")].map((label) => {
          const range = document.createRange();
          range.selectNodeContents(label);
          const [words, box] = [range.getBoundingClientRect(), label.getBoundingClientRect()];
          const clips = getComputedStyle(label).overflow !== "visible";
          const [left, right] = clips ? [Math.max(words.left, box.left), Math.min(words.right, box.right)] : [words.left, words.right];
          // Lines of text may touch.
          return { text: label.textContent, left, right, top: words.top + 2, bottom: words.bottom - 2 };
        });
        return labels.flatMap((a, n) => labels.slice(n + 1)
          .filter((b) => a.left < b.right + 2 && b.left < a.right + 2 && a.top < b.bottom && b.top < a.bottom)
          .map((b) => `${a.text.slice(0, 30)} and ${b.text.slice(0, 30)}: ${Math.max(a.left - b.right, b.left - a.right)} px apart`));
      });
      assert.deepEqual(meet.slice(0, 5), [], `${meet.length} labels, at ${width}`);
    }
  });

  test(`the map of ${site} fills the page at 1440 px, and not more`, async () => {
    await show(page, site, "map.html");
    const { main, left, right } = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll(".drawing ol, .drawing .arc")].map((one) => one.getBoundingClientRect());
      const style = getComputedStyle(document.querySelector("main"));
      const { left, right } = document.querySelector("main").getBoundingClientRect();
      return {
        main: { left: left + parseFloat(style.paddingLeft), right: right - parseFloat(style.paddingRight) },
        left: Math.min(...boxes.map((box) => box.left)),
        right: Math.max(...boxes.map((box) => box.right)),
      };
    });
    const part = (right - left) / (main.right - main.left);
    assert.ok(part >= 0.6, `it fills ${Math.round(100 * part)} % of the width`);
    assert.ok(left >= main.left - 1 && right <= main.right + 1, `it reaches from ${left} to ${right} px, the page from ${main.left} to ${main.right} px`);
  });
}

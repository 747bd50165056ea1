// The faces that readers have: a page's text is measured in each of them, whatever is installed.

import { readFileSync } from "node:fs";

/** Faces by name; those of fonts that may not be shipped have another one's widths. */
export const faces = {
  Charter: "charter-webfont/fonts/charter_regular.woff2",
  // Has the widths of Georgia.
  Gelasio: "@fontsource/gelasio/files/gelasio-latin-400-normal.woff2",
  // Has the widths of Liberation Serif and of Times New Roman.
  Tinos: "@fontsource/tinos/files/tinos-latin-400-normal.woff2",
  "DejaVu Serif": null,
};

/** Sets the words of sources and of the curator in a face. The page's context must bypass its policy. */
export async function setIn(page, face) {
  const url = faces[face] && new URL(`node_modules/${faces[face]}`, import.meta.url);
  const data = url && readFileSync(url).toString("base64");
  const source = data ? `url(data:font/woff2;base64,${data})` : `local("${face}")`;
  await page.addStyleTag({
    content: `@font-face { font-family: "Set in"; src: ${source} } :root { --serif: "Set in", serif !important }`,
  });
  const count = await page.evaluate(async () => (await document.fonts.load('17px "Set in"', "ab0")).length);
  if (!count) throw new Error(`the face ${face} cannot be loaded`);
}

/** Returns the number of characters of each line that is full: of those a paragraph has before its last. */
export function lines(page, selector) {
  return page.evaluate((selector) => {
    const counts = [];
    const paragraphs = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility() && one.textContent.length > 90);
    for (const paragraph of paragraphs.slice(0, 40)) {
      const found = [];
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      while (walker.nextNode()) {
        const { data } = walker.currentNode;
        for (let at = 0; at < data.length; at++) {
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, at + 1);
          const box = range.getClientRects()[0];
          if (!box?.width) continue;
          const middle = (box.top + box.bottom) / 2;
          const line = found.at(-1);
          if (line && Math.abs(line.middle - middle) < 8) line.count += 1;
          else found.push({ middle, count: 1 });
        }
      }
      counts.push(...found.slice(0, -1).map((line) => line.count));
    }
    return counts;
  }, selector);
}

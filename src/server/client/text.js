// The words of a source's page: which of them are the source's, and where they stand.

export const main = document.querySelector("main");

/** Elements whose text is not part of the source. */
const FOREIGN = ".speaker, .furniture, .gap, .picture, .permalink, .mark-note, sup";

export function* textNodes(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(FOREIGN)) yield walker.currentNode;
}

/** Returns the numbered block that contains a node. */
export function blockOf(node) {
  let element = node.parentElement;
  while (element && element !== main && !/^p\d+$/.test(element.id)) element = element.parentElement;
  return element === main ? null : element;
}

export const numberOf = (block) => Number(block.id.slice(1));

/** Returns the number of a range's first block, the words of the block before the range, and the range's words. */
export function selectionIn(range) {
  let first = null;
  let before = "";
  let words = "";
  for (const node of textNodes(main)) {
    if (!range.intersectsNode(node) || !blockOf(node)) continue;
    const start = node === range.startContainer ? range.startOffset : 0;
    const end = node === range.endContainer ? range.endOffset : node.length;
    const selected = node.data.slice(start, end);
    if (!selected.trim()) continue;
    if (!first) {
      first = blockOf(node);
      for (const earlier of textNodes(first)) {
        if (earlier === node) break;
        before += earlier.data;
      }
      before += node.data.slice(0, start);
    }
    words += selected;
  }
  return first && { block: numberOf(first), before, words };
}

const letters = (words) => words.replace(/\s/g, "");

/** Returns the range of words in their block, given as by `selectionIn`; null if the page does not show them. */
export function rangeOf({ block, before, words }) {
  const element = document.getElementById(`p${block}`);
  if (!element || !main.contains(element)) return null;
  // White space differs between the page and the text.
  const places = [];
  let all = "";
  for (const node of textNodes(element)) {
    for (let at = 0; at < node.length; at += 1) {
      if (!node.data[at].trim()) continue;
      places.push([node, at]);
      all += node.data[at];
    }
  }
  const wanted = letters(words);
  const expected = letters(before).length;
  // Of a block in excerpts, the page does not show all words before these.
  const start = all.startsWith(wanted, expected) ? expected : all.indexOf(wanted);
  if (start < 0 || !wanted) return null;
  const range = document.createRange();
  range.setStart(...places[start]);
  const [node, at] = places[start + wanted.length - 1];
  range.setEnd(node, at + 1);
  return range;
}

/** Shows words in the middle of the window, unless they are there already. */
export function reveal(range) {
  const { top, bottom } = range.getBoundingClientRect();
  if (top < 80 || bottom > innerHeight * 0.55) scrollBy({ top: top - innerHeight / 4, behavior: "instant" });
}

/** Returns the ranges of a passage; none if the page does not show its words. */
export function rangesOfPassage(id) {
  const marks = [...document.querySelectorAll(`mark[data-passage="${CSS.escape(id)}"]`)];
  return marks.map((mark) => {
    const range = document.createRange();
    range.selectNodeContents(mark);
    return range;
  });
}

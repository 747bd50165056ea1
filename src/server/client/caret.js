// A caret on a source's page for those who use no mouse: it moves by word, sentence and block, selects, and says to
// screen readers where it is.

import { openEdit } from "./edit.js";
import { addHost, closePanel, isBusy, make, openedPanel } from "./panel.js";
import { openPassage } from "./passage.js";
import { blockOf, main, numberOf, selectionIn, textNodes } from "./text.js";

const STYLE = `
  :host { position: absolute; inset-block-start: 0; left: 0; z-index: 2147483643; }
  .caret { position: absolute; box-sizing: border-box; border-bottom: 3px solid light-dark(#1d5fbf, #8ab8ff); border-radius: 2px;
    pointer-events: none; }
  .caret:focus-visible, .caret:focus { outline: 2px solid light-dark(#1d5fbf, #8ab8ff); outline-offset: 1px; }
  .said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media print { :host { display: none; } }
`;
const KEPT = "dossier-caret";
/** A longer selection is announced by its ends. In characters. */
const MAX_SAID = 240;
/** Pixels of the window's edges in which the caret does not stand. */
const EDGE = 120;

/** The blocks of the text with words, in their order. */
let blocks = [];
/** Where the caret is, as a block and a word in it, and where the selection begins; no caret if it is null. */
let at = null;
let anchor = null;
let host = null;
let caret = null;
let said = null;

// The words

/** Reads the blocks of the page. Between parts of a block that stand apart there is a space. */
function readBlocks() {
  const read = new Map();
  for (const node of textNodes(main)) {
    const element = blockOf(node);
    if (!element) continue;
    if (!read.has(element)) read.set(element, { element, parts: [], text: "", last: null });
    const block = read.get(element);
    const parent = node.parentElement.closest("td, th, li, p");
    const isApart = block.last && (block.last.parent !== parent || node.previousSibling?.nodeName === "BR");
    if (isApart) block.text += "\n";
    block.parts.push({ node, start: block.text.length });
    block.text += node.data;
    block.last = { parent };
  }
  return [...read.values()].map(withWords).filter(({ words }) => words.length);
}

function withWords(block) {
  const language = block.element.closest("[lang]")?.lang || undefined;
  const segments = (granularity) => [...segmenter(language, granularity).segment(block.text)];
  const words = segments("word").filter(({ isWordLike }) => isWordLike);
  return {
    ...block,
    words: words.map(({ index, segment }) => ({ start: index, end: index + segment.length })),
    sentences: segments("sentence").map(({ index }) => index),
  };
}

function segmenter(language, granularity) {
  try {
    return new Intl.Segmenter(language, { granularity });
  } catch {
    return new Intl.Segmenter(undefined, { granularity });
  }
}

const blockAt = (place) => blocks[place.block];
const wordAt = (place) => blockAt(place).words[place.word];
const isBefore = (one, other) => one.block < other.block || (one.block === other.block && one.word < other.word);

/** Returns the places of the first and the last word of the sentence around a word. */
function sentenceOf(place) {
  const { words, sentences } = blockAt(place);
  const number = ({ start }) => sentences.findLastIndex((begin) => begin <= start);
  const own = number(wordAt(place));
  const first = words.findIndex((word) => number(word) === own);
  const last = words.findLastIndex((word) => number(word) === own);
  return { first: { ...place, word: first }, last: { ...place, word: last } };
}

const blockEnds = (place) => ({ first: { ...place, word: 0 }, last: { ...place, word: blockAt(place).words.length - 1 } });

const textEnds = () => ({ first: { block: 0, word: 0 }, last: blockEnds({ block: blocks.length - 1, word: 0 }).last });

/** Returns the next or previous word; the same one at an end of the text. */
function wordBeside({ block, word }, by) {
  if (blocks[block].words[word + by]) return { block, word: word + by };
  const other = blocks[block + by];
  if (!other) return { block, word };
  return { block: block + by, word: by > 0 ? 0 : other.words.length - 1 };
}

const isSame = (one, other) => one.block === other.block && one.word === other.word;

// Moves

/** Returns where the caret goes without a selection: to the first word of a unit. */
function moved(unitOf, by) {
  const { first, last } = unitOf(at);
  if (by > 0) {
    const next = wordBeside(last, 1);
    return isSame(next, last) ? at : unitOf(next).first;
  }
  return isSame(first, at) ? unitOf(wordBeside(first, -1)).first : first;
}

/** Returns where the selection goes: to the far end of a unit, or of the next if it is there already. */
function extended(unitOf, by) {
  const end = (place) => (by > 0 ? unitOf(place).last : unitOf(place).first);
  const isFirst = !anchor;
  if (isFirst && unitOf === wordUnit) return at;
  return isSame(end(at), at) && !(isFirst && by > 0) ? end(wordBeside(at, by)) : end(at);
}

const wordUnit = (place) => ({ first: place, last: place });

/** Returns the unit by which a key moves, and its direction; null for other keys. */
function moveOf(key) {
  const isRtl = getComputedStyle(blockAt(at).element).direction === "rtl";
  const forward = isRtl ? -1 : 1;
  return {
    ArrowRight: [wordUnit, forward],
    ArrowLeft: [wordUnit, -forward],
    ArrowDown: [sentenceOf, 1],
    ArrowUp: [sentenceOf, -1],
    PageDown: [blockEnds, 1],
    PageUp: [blockEnds, -1],
    End: [textEnds, 1],
    Home: [textEnds, -1],
  }[key] ?? null;
}

function press(event) {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey) return;
  if (key === "Enter") enter();
  else if (key === "Escape") {
    // With an open panel, the key closes that.
    if (openedPanel()) return;
    leave();
  } else {
    const move = moveOf(key);
    if (!move) return;
    const [unitOf, by] = move;
    const before = at;
    if (shiftKey) {
      const place = extended(unitOf, by);
      anchor ??= at;
      at = place;
    } else {
      anchor = null;
      const isToEnd = unitOf === textEnds && by > 0;
      at = isToEnd ? textEnds().last : moved(unitOf, by);
    }
    if (!isBusy()) closePanel();
    show();
    announce(shiftKey ? selectedWords() : placeInWords(before, unitOf));
  }
  event.preventDefault();
}

// What is shown and said

/** Returns the range from one word to another, with the marks around whole sentences. */
function rangeBetween(first, last) {
  const point = ({ parts }, offset, isEnd) => {
    const part = parts.findLast(({ start }) => (isEnd ? start < offset : start <= offset)) ?? parts[0];
    return [part.node, Math.min(offset - part.start, part.node.length)];
  };
  const range = document.createRange();
  const [begin, end] = [sentenceOf(first), sentenceOf(last)];
  const text = (place) => blockAt(place).text;
  const { sentences } = blockAt(first);
  const from = isSame(begin.first, first) && !isSame(first, last)
    ? firstLetter(text(first), sentences.findLast((start) => start <= wordAt(first).start))
    : wordAt(first).start;
  const next = blockAt(last).sentences.find((start) => start > wordAt(last).start) ?? text(last).length;
  const to = isSame(end.last, last) && !isSame(first, last) ? text(last).slice(0, next).trimEnd().length : wordAt(last).end;
  range.setStart(...point(blockAt(first), from, false));
  range.setEnd(...point(blockAt(last), to, true));
  return range;
}

const firstLetter = (text, from) => from + text.slice(from).search(/\S/);

function selectedRange() {
  if (!anchor) return null;
  return isBefore(at, anchor) ? rangeBetween(at, anchor) : rangeBetween(anchor, at);
}

function show() {
  const range = rangeBetween(at, at);
  const box = range.getClientRects()[0] ?? range.getBoundingClientRect();
  if (box.top < EDGE || box.bottom > innerHeight - EDGE) {
    scrollBy({ top: box.top - innerHeight / 3, behavior: "instant" });
  }
  draw();
}

function draw() {
  if (!at) return;
  const range = rangeBetween(at, at);
  const box = range.getClientRects()[0] ?? range.getBoundingClientRect();
  Object.assign(caret.style, {
    left: `${box.left + scrollX}px`,
    top: `${box.top + scrollY}px`,
    width: `${box.width}px`,
    height: `${box.height + 3}px`,
  });
  const selected = selectedRange();
  if (selected) CSS.highlights.set("dossier-caret", new Highlight(selected));
  else CSS.highlights.delete("dossier-caret");
}

function announce(words) {
  // The same words once more are a change, too.
  said.textContent = said.textContent === words ? `${words}\u00a0` : words;
}

const clipped = (words) => {
  const line = words.replace(/\s+/g, " ").trim();
  if (line.length <= MAX_SAID) return line;
  return `${line.slice(0, MAX_SAID / 2)} … ${line.slice(-MAX_SAID / 2)}`;
};

function selectedWords() {
  const { words } = selectionIn(selectedRange());
  return `Selected: ${clipped(words)}`;
}

/** Returns the innermost passage around the caret. */
function passageAt(place) {
  const { startContainer } = rangeBetween(place, place);
  return startContainer.parentElement.closest("mark[data-passage]")?.dataset.passage;
}

/** Returns the words at the caret: the unit by which it was moved, with its paragraph and passage if these are others. */
function placeInWords(before, unitOf) {
  const { text, element } = blockAt(at);
  const { start, end } = wordAt(at);
  const sentence = sentenceOf(at);
  const words = unitOf === wordUnit ? text.slice(start, end) : rangeBetween(sentence.first, sentence.last).toString();
  const isOther = !before || before.block !== at.block;
  const passage = passageAt(at);
  const isOtherPassage = passage && (!before || passageAt(before) !== passage);
  const place = isOther ? `Paragraph ${numberOf(element)}: ` : "";
  return `${place}${clipped(words)}${isOtherPassage ? ` (passage ${passage})` : ""}`;
}

// Entering and leaving

function enter() {
  // What was written into the panel is not thrown away.
  if (isBusy()) return openedPanel().section.querySelector("input, textarea").focus();
  const passage = anchor ? null : passageAt(at);
  if (passage) return openEdit(passage, caret);
  if (!anchor) {
    const { first, last } = sentenceOf(at);
    anchor = first;
    at = last;
    draw();
  }
  const range = selectedRange();
  const selection = selectionIn(range);
  if (!selection) return;
  openPassage(range, selection, caret).section.querySelector("input[type=search]").focus();
}

/** Returns the place of the first word that is selected, or in the window. */
function firstPlace() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const isAfter = ({ block, word }) => {
    const one = rangeBetween({ block, word }, { block, word });
    return range ? range.comparePoint(one.startContainer, one.startOffset) >= 0 : one.getBoundingClientRect().top > EDGE;
  };
  const isVisible = ({ element }) => (range ? range.intersectsNode(element) : element.getBoundingClientRect().bottom > EDGE);
  const block = Math.max(0, blocks.findIndex(isVisible));
  const word = blocks[block].words.findIndex((_, n) => isAfter({ block, word: n }));
  return { block, word: Math.max(0, word) };
}

function begin(place) {
  blocks = readBlocks();
  if (!blocks.length) return;
  caret = make("div", { className: "caret", tabIndex: 0 });
  // Screen readers leave the keys of an application to it.
  caret.setAttribute("role", "application");
  caret.setAttribute("aria-label", "Caret in the text");
  caret.addEventListener("keydown", press);
  said = make("div", { className: "said" });
  said.setAttribute("aria-live", "assertive");
  host = addHost("dossier-caret", STYLE, caret, said);
  at = place ?? firstPlace();
  anchor = null;
  show();
}

function leave() {
  host.remove();
  CSS.highlights.delete("dossier-caret");
  sessionStorage.removeItem(KEPT);
  host = null;
  at = null;
  anchor = null;
}

/** Turns the caret on, with the focus on it, or off. */
export function toggleCaret() {
  if (host && document.activeElement === host) return leave();
  if (!host) begin(null);
  if (!host) return;
  caret.focus({ preventScroll: true });
  // Not before a screen reader knows of the element.
  setTimeout(() => host && announce(`Caret on. Arrows move, Enter makes a passage, Escape leaves. ${placeInWords(null, wordUnit)}`), 100);
}

/** Takes the caret up where it was before the page was loaded again. */
export function startCaret() {
  const marker = new CSSStyleSheet();
  marker.replaceSync("::highlight(dossier-caret) { background-color: light-dark(#bcd6ff, #27508a); color: light-dark(#1c1b1a, #eee9e2); }");
  document.adoptedStyleSheets.push(marker);
  new ResizeObserver(draw).observe(document.documentElement);
  addEventListener("resize", draw);
  addEventListener("pagehide", () => {
    if (!at) return;
    const isUsed = document.activeElement === host || openedPanel()?.back === caret;
    const kept = { path: location.pathname, id: blockAt(at).element.id, word: at.word, isUsed };
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  });
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (kept?.path !== location.pathname) return;
  blocks = readBlocks();
  const block = blocks.findIndex(({ element }) => element.id === kept.id);
  if (block < 0) return;
  begin({ block, word: Math.min(kept.word, blocks[block].words.length - 1) });
  if (kept.isUsed) caret.focus({ preventScroll: true });
}

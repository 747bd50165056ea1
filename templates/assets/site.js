// Enhances every page: previews of links, keys, the switches of colours and keys, and the loading of
// the search index. Pages can be read without it.
"use strict";

(() => {
  const { root } = document.currentScript.dataset;
  const base = new URL(root || "./", location.href).href;
  const { dataset } = document.documentElement;
  const shards = new Map();
  const taking = new Map();

  /** Loads a shard of the search index by its name, once. Shards are scripts, because a page that was
   * opened from disk may load nothing else. */
  function load(name) {
    if (!shards.has(name)) {
      const path = name.split("/").map(encodeURIComponent).join("/");
      const script = document.createElement("script");
      shards.set(name, new Promise((resolve, reject) => {
        taking.set(name, resolve);
        script.onerror = () => reject(new Error(script.src));
      }));
      script.src = `${base}search/${path}.js`;
      document.head.append(script);
    }
    return shards.get(name);
  }

  /** Creates an element with text and a class. */
  const make = (name, textContent, className = "") => Object.assign(document.createElement(name), { textContent, className });

  /** Receives the data of a shard, and counts its bytes. */
  function take(name, data) {
    dossier.loaded += new Blob([JSON.stringify(data)]).size;
    taking.get(name)?.(data);
  }

  // Words of a document, as search and previews show them

  /** Returns who speaks in a passage, or in a line that is in none. */
  const voicesOf = (entry, line, passage) => passage?.voices ?? entry.turns.findLast(([first]) => first <= line)?.[1] ?? entry.authors;

  /** Returns the words of a passage in a line: start, end and the mark that holds them. Of several turns, each
   * begins with the speaker's name. */
  function spansOf({ id, pieces, turns = [] }, line) {
    const spans = pieces.map(([of, start, end], n) => {
      const mark = make("mark");
      mark.dataset.passage = id;
      const speaker = turns.find(([first]) => first === n)?.[1];
      if (speaker) mark.append(make("span", `${speaker}: `, "turn-voice"));
      return [of, start, end, mark];
    });
    return spans.filter(([of]) => of === line).map(([, ...span]) => span);
  }

  /** Returns the part of a text to show: all of a short one, else about `length` characters around `first`. */
  function partOf(text, first, length) {
    if (text.length <= length * 1.25) return [0, text.length];
    let from = Math.max(0, first - Math.round(length / 3));
    if (from) from += text.slice(from, first).search(/\s|$/);
    const space = text.indexOf(" ", from + length);
    const to = space < 0 ? from + 2 * length : Math.min(space, from + 1.25 * length);
    return [from, Math.min(text.length, to)];
  }

  /** Appends a part of a text to an element, with spans of it in marks. `append` does so for what has no spans. */
  function mark(element, text, [from, to], spans, append = (parent, part) => parent.append(text.slice(...part))) {
    let at = from;
    for (const [start, end, inner] of spans) {
      const part = [Math.max(start, at), Math.min(end, to)];
      if (part[0] >= part[1]) continue;
      append(element, [at, part[0]]);
      append(inner, part);
      element.append(inner);
      [, at] = part;
    }
    append(element, [at, to]);
  }

  /** Creates the paragraph of some words of a source, so that they look as they do there. */
  const quote = (entry) => Object.assign(make("p", "", `words is-${entry.fidelity?.key ?? "plain"}`), { lang: entry.language, dir: entry.dir });

  window.dossier = { base, load, make, take, voicesOf, spansOf, partOf, mark, quote, loaded: 0 };

  // Previews

  // Characters shown of a passage, with the words around it.
  const PREVIEWED = 600;

  /** Returns the entry and the place to which a link leads, or null if it leads elsewhere. */
  function target(link) {
    const url = link.href.startsWith(base) && !link.closest("nav, .permalink") ? link.href.slice(base.length) : "";
    const found = /^(?:topics|sources|pages)\/([^/.]+)(?:\.\d+)?\.html(?:#(.*))?$/.exec(url);
    if (!found || found[1] === "index") return null;
    const [, id, fragment = ""] = found.map((part) => part && decodeURIComponent(part));
    // A passage on a topic's page is shown as in its source.
    const [source, passage] = url.startsWith("topics/") ? fragment.split(".") : [];
    return passage ? { id: source, place: passage } : { id, place: fragment };
  }

  /** Returns the document, the lines and the passage at a place of an entry, if the place exists. */
  async function find(first, id, place) {
    const number = Number(/^p(\d+)$/.exec(place)?.[1]);
    let part = first.elsewhere[place] ?? 1;
    if (number) part = Math.max(part, 1 + first.parts.filter((begin) => begin <= number).length);
    const entry = part > 1 ? await load(`entries/${id}.${part}`) : first;
    const passage = entry.passages.find((own) => own.id === place);
    const lines = passage ? passage.pieces.map(([line]) => line) : [entry.numbers.indexOf(number || NaN)];
    return { entry, passage, lines: [...new Set(lines)].filter((line) => line >= 0) };
  }

  /** Creates the paragraphs around some words of a source, and says who speaks, when, and how sure that is. */
  function quotation({ entry, passage, lines }) {
    let room = PREVIEWED;
    const paragraphs = [];
    for (const line of lines) {
      if (room <= 0) {
        paragraphs.at(-1).append(" […]");
        break;
      }
      const text = entry.lines[line];
      const spans = passage ? spansOf(passage, line) : [];
      const part = partOf(text, spans[0]?.[0] ?? 0, room);
      const words = quote(entry);
      mark(words, text, part, spans);
      if (part[0]) words.prepend("… ");
      if (part[1] < text.length) words.append(" …");
      paragraphs.push(words);
      room -= part[1] - part[0];
    }
    const about = make("p", "", "attribution");
    const facts = [...voicesOf(entry, lines[0], passage), passage?.date ?? entry.date].filter(Boolean);
    facts.forEach((fact, n) => about.append(n ? " · " : "", make("bdi", fact)));
    return [about, ...paragraphs];
  }

  let shown = null;
  let waiting = 0;

  function hide() {
    clearTimeout(waiting);
    shown?.box.remove();
    shown?.link.removeAttribute("aria-describedby");
    shown = null;
  }

  async function show(link) {
    const to = target(link);
    if (!to) return;
    const wanted = (waiting = setTimeout(() => {}));
    const entry = await load(`entries/${to.id}`).catch(() => null);
    const at = entry && to.place ? await find(entry, to.id, to.place).catch(() => null) : null;
    if (!entry || wanted !== waiting) return;
    hide();
    const box = make("div", "", "preview");
    Object.assign(box, { id: "_preview", role: "tooltip" });
    box.append(make("p", [...entry.about, entry.date].filter(Boolean).join(" · "), "eyebrow"), make("p", entry.title, "title"));
    // Without a place and a summary, a source is shown by its first words.
    const place = at?.lines.length ? at : { entry, lines: entry.summary || !entry.lines.length ? [] : [0] };
    if (place.entry.numbers[place.lines[0]]) box.append(...quotation(place));
    else box.append(make("p", entry.summary || entry.lines[0] || ""));
    if (entry.fidelity) box.append(make("p", entry.fidelity.text, `fidelity is-${entry.fidelity.key}`));
    box.addEventListener("pointerenter", () => clearTimeout(waiting));
    box.addEventListener("pointerleave", leave);
    document.body.append(box);
    const on = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - box.offsetWidth - 8;
    const below = on.bottom + box.offsetHeight + 8 < innerHeight || on.top < box.offsetHeight + 8;
    box.style.left = `${scrollX + Math.max(8, Math.min(on.left, room))}px`;
    box.style.top = `${scrollY + (below ? on.bottom + 4 : on.top - box.offsetHeight - 4)}px`;
    link.setAttribute("aria-describedby", "_preview");
    shown = { box, link };
  }

  function leave() {
    clearTimeout(waiting);
    waiting = setTimeout(hide, 200);
  }

  const linkOf = (event) => event.target.closest?.("main a[href]");
  document.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (!link || event.pointerType === "touch") return;
    clearTimeout(waiting);
    if (shown?.link !== link) waiting = setTimeout(show, 300, link);
  });
  document.addEventListener("pointerout", (event) => linkOf(event) && leave());
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link?.matches(":focus-visible")) show(link);
    else hide();
  });

  // Keys

  /** Goes to the next or previous passage of the page. */
  function step(by) {
    const seen = new Set();
    const passages = [...document.querySelectorAll("mark[data-passage], article.passage")]
      .filter(({ id, dataset: { passage = id } }) => !seen.has(passage) && seen.add(passage));
    const now = passages.indexOf(document.activeElement);
    const middle = innerHeight / 2;
    const top = (passage) => passage.getBoundingClientRect().top;
    const near = by > 0
      ? passages.findIndex((passage) => top(passage) > middle + 2)
      : passages.findLastIndex((passage) => top(passage) < middle - 2);
    const next = passages[now < 0 ? near : now + by];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: next.matches("mark") ? "center" : "start" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
    if (typing || dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") step(1);
    else if (event.key === "p") step(-1);
    else if (event.key === "/") {
      event.preventDefault();
      const own = document.querySelector("form.search input");
      if (own) own.focus();
      else location.href = `${base}search.html`;
    }
  });

  // Switches: each cycles through the labels of its button, and the choice is stored

  for (const button of document.querySelectorAll("button[data-switch]")) {
    const { switch: name, ...words } = button.dataset;
    const choices = Object.keys(words);
    const show = () => {
      button.textContent = words[dataset[name] ?? choices[0]];
    };
    show();
    button.hidden = false;
    button.addEventListener("click", () => {
      dataset[name] = choices[(choices.indexOf(dataset[name] ?? choices[0]) + 1) % choices.length];
      show();
      try {
        localStorage.setItem(`dossier-${name}`, dataset[name]);
      } catch {
        // The choice is not stored, but applies to this page.
      }
    });
  }
})();

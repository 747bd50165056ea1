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

  /** Returns the words of a passage of a document. Of several turns, each begins with the speaker's name. */
  function wordsOf({ pieces, gaps = [], turns = [] }, entry) {
    return pieces.map(([line, start, end], n) => {
      const speaker = turns.find(([first]) => first === n)?.[1];
      const gap = gaps.includes(n) ? (n ? " […] " : "[…] ") : n ? " " : "";
      return gap + (speaker ? `${speaker}: ` : "") + entry.lines[line].slice(start, end);
    }).join("");
  }

  /** Creates an element with text and a class. */
  const make = (name, textContent, className = "") => Object.assign(document.createElement(name), { textContent, className });

  /** Receives the data of a shard, and counts its bytes. */
  function take(name, data) {
    dossier.loaded += new Blob([JSON.stringify(data)]).size;
    taking.get(name)?.(data);
  }

  window.dossier = { base, load, wordsOf, make, take, loaded: 0 };

  // Previews

  /** Returns the entry and the place to which a link leads, or null if it leads elsewhere. */
  function target(link) {
    const url = link.href.startsWith(base) && !link.closest("nav, .permalink") ? link.href.slice(base.length) : "";
    const found = /^(?:topics|sources|pages)\/([^/.]+)(?:\.\d+)?\.html(?:#(.*))?$/.exec(url);
    if (!found || found[1] === "index") return null;
    return { id: decodeURIComponent(found[1]), place: decodeURIComponent(found[2] ?? "") };
  }

  /** Returns the words at a place of an entry, if the place exists. */
  async function wordsAt(first, id, place) {
    const number = /^p(\d+)$/.exec(place)?.[1];
    let part = first.elsewhere[place] ?? 1;
    if (number) part = Math.max(part, 1 + first.parts.filter((begin) => begin <= number).length);
    const entry = part > 1 ? await load(`entries/${id}.${part}`) : first;
    const passage = entry.passages.find((own) => own.id === place);
    if (passage) return wordsOf(passage, entry);
    return number ? entry.lines[entry.numbers.indexOf(Number(number))] : undefined;
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
    const words = entry && to.place ? await wordsAt(entry, to.id, to.place).catch(() => null) : null;
    if (!entry || wanted !== waiting) return;
    hide();
    const box = make("div", "", "preview");
    Object.assign(box, { id: "_preview", role: "tooltip" });
    box.append(make("p", entry.about.join(" · "), "eyebrow"), make("p", entry.title, "title"));
    const text = words || entry.summary || entry.lines[0] || "";
    const body = make("p", text.length > 420 ? `${text.slice(0, 420).replace(/\s\S*$/, "")} …` : text, words ? "words" : "");
    if (words) Object.assign(body, { lang: entry.language, dir: entry.dir });
    box.append(body);
    if (entry.fidelity) box.append(make("p", entry.fidelity, "fidelity"));
    box.addEventListener("pointerenter", () => clearTimeout(waiting));
    box.addEventListener("pointerleave", leave);
    document.body.append(box);
    const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - box.offsetWidth - 8;
    const below = at.bottom + box.offsetHeight + 8 < innerHeight || at.top < box.offsetHeight + 8;
    box.style.left = `${scrollX + Math.max(8, Math.min(at.left, room))}px`;
    box.style.top = `${scrollY + (below ? at.bottom + 4 : at.top - box.offsetHeight - 4)}px`;
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

// The second part of the preview's script, for pages of sources: shows selected words as a passage in the
// sidecar's YAML, to copy or to add there.
"use strict";

(() => {
  const { page, token } = document.currentScript.dataset;
  const main = document.querySelector("main");
  // There is no token while other machines can see the preview: then nobody may add passages.
  if (!token || !main?.querySelector("#p1, .block") || !page.startsWith("sources/")) return;

  // Selected words

  /** Elements whose text is not part of the source. */
  const FOREIGN = ".speaker, .furniture, .gap, .picture, .permalink, sup";

  function* textNodes(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(FOREIGN)) yield walker.currentNode;
  }

  /** Returns the numbered block that contains a node. */
  function blockOf(node) {
    let element = node.parentElement;
    while (element && element !== main && !/^p\d+$/.test(element.id)) element = element.parentElement;
    return element === main ? null : element;
  }

  /** Returns the number of a range's first block, the words of the block before the range, and the range's words. */
  function selectionIn(range) {
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
    return first && { block: Number(first.id.slice(1)), before, words };
  }

  // The panel

  const STYLE = `
    :host { all: initial; position: fixed; inset: auto 0 0; z-index: 2147483647; color-scheme: light dark; }
    section { box-sizing: border-box; max-height: 45vh; overflow: auto; padding: .625rem 1.25rem .875rem;
      display: grid; gap: 0 1.75rem; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
      background: light-dark(#fff, #1c1b1a); color: light-dark(#1c1b1a, #eee9e2); border-top: 1px solid light-dark(#cfc8bd, #4a4641);
      box-shadow: 0 -.25rem 1.5rem #0003; font: .875rem/1.45 system-ui, sans-serif; }
    .head, .choice, .actions { display: flex; flex-wrap: wrap; gap: .25rem .875rem; align-items: baseline; }
    .head { grid-column: 1 / -1; justify-content: space-between; margin-bottom: .25rem; }
    h2 { margin: 0; font-size: .9375rem; }
    pre { margin: .5rem 0 .75rem; padding: .5rem .625rem; max-height: 9rem; overflow: auto; white-space: pre-wrap;
      overflow-wrap: anywhere; unicode-bidi: plaintext; background: light-dark(#f5f2ec, #262422); border-radius: 3px;
      font: .8125rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
    .field { display: block; margin-bottom: .5rem; }
    .field input { display: block; box-sizing: border-box; width: 100%; margin-top: .125rem; padding: .25rem .375rem; font: inherit;
      color: inherit; background: none; border: 1px solid light-dark(#8a8278, #8d867c); border-radius: 3px; }
    ul { list-style: none; margin: 0 0 .625rem; padding: 0; max-height: 8.5rem; overflow: auto; }
    li label, .choice label { display: flex; gap: .375rem; align-items: baseline; padding: .125rem 0; }
    button { font: inherit; color: inherit; background: none; border: 1px solid light-dark(#8a8278, #8d867c); border-radius: 3px;
      padding: .1875rem .75rem; cursor: pointer; }
    .main { background: light-dark(#1c1b1a, #eee9e2); color: light-dark(#fff, #1c1b1a); border-color: transparent; }
    button:disabled { opacity: .5; cursor: default; }
    [role="status"], .why { margin: 0 0 .625rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    [role="status"]:empty, .why:empty { display: none; }
    .refused { color: light-dark(#a3241b, #ff9d92); }
    @media (max-width: 40rem) { ul { max-height: 5rem; } pre { max-height: 5rem; } }
    :focus-visible { outline: 2px solid light-dark(#1d5fbf, #8ab8ff); outline-offset: 1px; }
  `;
  // Pixels between the selected words and the panel.
  const GAP = 24;
  const CHOSEN = "dossier-topics";
  const SAID = "dossier-said";

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  /** The state of the panel; null while no words are selected. */
  let draft = null;

  const marker = new CSSStyleSheet();
  marker.replaceSync("::highlight(dossier-passage) { background-color: #ffd76a; color: #1c1b1a; }");
  document.adoptedStyleSheets.push(marker);

  function show(...children) {
    const panel = document.createElement("dossier-passage");
    const root = panel.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const section = make("section", {}, ...children);
    section.setAttribute("role", "dialog");
    section.setAttribute("aria-label", "New passage");
    root.append(section);
    document.documentElement.append(panel);
    sizes.disconnect();
    sizes.observe(section);
    return panel;
  }

  /** Puts the panel above that of faults, and makes room below the page, so that nothing stays covered. The selected
   * words, and so the notes beside them, are moved above the panel. */
  function fit() {
    const panel = document.querySelector("dossier-passage");
    const faults = document.querySelector("dossier-faults")?.offsetHeight ?? 0;
    document.documentElement.style.paddingBlockEnd = panel ? `${panel.offsetHeight + faults}px` : "";
    if (!panel) return;
    panel.style.bottom = `${faults}px`;
    const { top = 0, bottom = 0 } = draft?.range.getBoundingClientRect() ?? {};
    const hidden = bottom + GAP - panel.getBoundingClientRect().top;
    // The beginning of a long selection stays visible.
    if (hidden > 0) scrollBy({ top: Math.max(0, Math.min(hidden, top - 4 * GAP)), behavior: "instant" });
  }

  const sizes = new ResizeObserver(fit);
  addEventListener("resize", fit);

  function close() {
    CSS.highlights.delete("dossier-passage");
    document.querySelector("dossier-passage")?.remove();
    draft = null;
    fit();
  }

  const closer = () => make("button", { type: "button", textContent: "Close", onclick: close });

  async function ask(add) {
    const { selection, topics, note } = draft;
    const body = JSON.stringify({ page, ...selection, topics: [...topics], note: note.value, add });
    const headers = { "content-type": "application/json", "x-dossier-token": token };
    const answer = await fetch("/_dossier/passages", { method: "POST", headers, body }).catch(() => null);
    const read = answer?.headers.get("content-type")?.startsWith("application/json");
    return read ? answer.json() : { refused: "The preview does not answer: is it still running?" };
  }

  function say(words, isRefusal = false) {
    draft.status.textContent = words;
    draft.status.className = isRefusal ? "refused" : "";
  }

  /** Shows the passage as it would be written with the current topics and note. */
  async function propose() {
    const current = draft;
    current.asked += 1;
    const { asked } = current;
    const offer = await ask(null);
    if (draft !== current || current.asked !== asked) return;
    current.offer = offer;
    say(offer.refused ?? "", true);
    const hasQuote = Boolean(offer.quote);
    current.forms.quote.disabled = !hasQuote;
    current.forms.paragraphs.disabled = !offer.paragraphs;
    if (!hasQuote) current.forms.paragraphs.checked = true;
    if (offer.paragraphs && !hasQuote) say("No quotation leads to these words alone, so their paragraph is named.");
    write();
  }

  const form = () => (draft.forms.quote.checked ? "quote" : "paragraphs");

  function write() {
    draft.yaml.textContent = draft.offer[form()] ?? "";
    draft.yaml.hidden = !draft.yaml.textContent;
    draft.copy.disabled = !draft.yaml.textContent;
    draft.add.disabled = !draft.yaml.textContent || !draft.topics.size;
    draft.why.textContent = draft.topics.size ? "" : "A passage needs a topic: choose one to add it.";
  }

  async function copy() {
    const current = draft;
    await navigator.clipboard.writeText(current.yaml.textContent);
    if (draft === current) say("Copied.");
  }

  async function add() {
    const current = draft;
    current.add.disabled = true;
    const { refused, file, added } = await ask(form());
    if (draft !== current) return;
    if (refused) {
      say(refused, true);
      current.add.disabled = false;
      return;
    }
    const said = `Added to ${file}, line ${added}.`;
    say(said);
    // The page reloads as soon as the passage is on it.
    sessionStorage.setItem(SAID, said);
    getSelection().removeAllRanges();
  }

  /** Fills the list of topics, which is filtered while typing. */
  async function listTopics(list, search) {
    const current = draft;
    const topics = await (await fetch(`/_dossier/topics?${new URLSearchParams({ page })}`)).json();
    if (draft !== current) return;
    const ids = new Set(topics.map(({ id }) => id));
    for (const id of JSON.parse(sessionStorage.getItem(CHOSEN) ?? "[]")) if (ids.has(id)) current.topics.add(id);
    const items = topics.map(({ id, title }) => {
      const box = make("input", { type: "checkbox", checked: current.topics.has(id) });
      box.addEventListener("change", () => {
        if (box.checked) current.topics.add(id);
        else current.topics.delete(id);
        sessionStorage.setItem(CHOSEN, JSON.stringify([...current.topics]));
        propose();
      });
      const item = make("li", {}, make("label", {}, box, make("bdi", { textContent: title })));
      item.words = `${title} ${id}`.toLowerCase();
      return item;
    });
    // Chosen topics come first, so that they are visible.
    list.append(...items.filter((item) => item.querySelector("input").checked));
    list.append(...items.filter((item) => !item.querySelector("input").checked));
    search.addEventListener("input", () => {
      for (const item of items) item.hidden = !item.words.includes(search.value.trim().toLowerCase());
    });
    propose();
  }

  function open(range, selection) {
    close();
    CSS.highlights.set("dossier-passage", new Highlight(range.cloneRange()));
    const radio = (value, checked) => make("input", { type: "radio", name: "form", value, checked, onchange: write });
    const forms = { quote: radio("quote", true), paragraphs: radio("paragraphs", false) };
    const yaml = make("pre", { tabIndex: 0, hidden: true });
    const note = make("input", { type: "text", oninput: propose });
    const search = make("input", { type: "search" });
    const list = make("ul", {});
    const status = make("p", {});
    status.setAttribute("role", "status");
    const copyButton = make("button", { type: "button", textContent: "Copy", onclick: copy, disabled: true });
    const addButton = make("button", { type: "button", textContent: "Add to sidecar", className: "main", onclick: add, disabled: true });
    const why = make("p", { className: "why", id: "why" });
    addButton.setAttribute("aria-describedby", "why");
    draft = { selection, range, topics: new Set(), note, forms, yaml, status, why, copy: copyButton, add: addButton, asked: 0, offer: {} };
    const label = (input, words) => make("label", {}, input, words);
    const field = (words, input) => make("label", { className: "field" }, words, input);
    const choice = make("div", { className: "choice" }, label(forms.quote, "by its words"), label(forms.paragraphs, "by paragraph"));
    choice.setAttribute("role", "radiogroup");
    choice.setAttribute("aria-label", "How the passage is named");
    yaml.setAttribute("aria-label", "As it is written in the sidecar");
    const head = make("div", { className: "head" }, make("h2", { textContent: "New passage" }), closer());
    const actions = make("div", { className: "actions" }, addButton, copyButton);
    const column = (...children) => make("div", {}, ...children);
    const panel = show(head, column(choice, yaml), column(field("Topics", search), list), column(field("Note", note), status, why, actions));
    panel.addEventListener("input", () => (draft.touched = true));
    listTopics(list, search);
  }

  // Changes of the selection

  let waits = 0;
  let isHeld = false;

  function look() {
    // Keep the selection while the panel is used.
    if (isHeld || document.activeElement?.localName === "dossier-passage") return;
    const chosen = getSelection();
    const range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
    const selection = range && main.contains(range.commonAncestorContainer) ? selectionIn(range) : null;
    if (selection) {
      const is = (key) => draft?.selection[key] === selection[key];
      if (!["block", "before", "words"].every(is)) open(range, selection);
    } else if (draft && !draft.touched) close();
  }

  const lookSoon = () => {
    clearTimeout(waits);
    waits = setTimeout(look, 150);
  };
  document.addEventListener("selectionchange", lookSoon);
  document.addEventListener("pointerdown", () => (isHeld = true), true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      isHeld = false;
      lookSoon();
    }, true);
  }
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close());

  const said = sessionStorage.getItem(SAID);
  sessionStorage.removeItem(SAID);
  if (said) {
    const status = make("p", { textContent: said });
    status.setAttribute("role", "status");
    show(status, closer());
  }
})();

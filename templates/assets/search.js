// Searches the dossier. The shards of the index tell which documents contain all the words; these are
// loaded, best first, until there are enough places to show.
"use strict";

(() => {
  const { base, load, make, voicesOf, spansOf, partOf, mark, quote } = dossier;
  const form = document.querySelector("form.search");
  const results = document.querySelector("#results");
  const status = document.querySelector("#status");
  const more = document.querySelector("#more");
  // Entries shown at a time.
  const SHOWN = 10;
  // Places shown per entry; the others are folded.
  const OF_ONE = 3;
  // Characters shown of a place.
  const CONTEXT = 280;
  // Bytes loaded at a time; with the four documents that load together, at most a million.
  const LOADED = 750_000;
  // The maximum number of terms looked up in the index, and of shards per prefix. All other terms are
  // only searched for in the documents.
  const TERMS = 8;
  const SHARDS = 3;
  // Milliseconds until the page may be loaded again for another version of the index.
  const RELOADED = 60_000;
  // Characters of a term.
  const LONGEST = 48;

  // Terms: the same as in `src/search/tokens.rs`

  const RUN = /[\p{L}\p{N}\p{M}\u00ad\u200b-\u200f\u2060\ufeff]+/gu;
  const PART = /[\p{L}\p{N}]/u;
  const SPACELESS = /[\u0e01-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua980-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\uff66-\uff9f\u{1aff0}-\u{1b16f}\u{20000}-\u{3ffff}]/u;
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", þ: "th", ø: "o", đ: "d", ð: "d", ħ: "h", ł: "l", ı: "i", ς: "σ", ة: "ه", ى: "ي", ی: "ي", ک: "ك", ـ: "" };
  const DIGIT = /[\u0660-\u0669\u06f0-\u06f9]/g;

  /** Returns a word without case and diacritics. */
  function fold(word) {
    return word.toLowerCase().normalize("NFKD").toLowerCase().replaceAll("и\u0306", "й")
      .replace(/[^\p{L}\p{N}]/gu, "")
      .replace(/[ßæœþøđðħłıςةىیکـ]/g, (letter) => LETTERS[letter])
      .replace(DIGIT, (digit) => digit.charCodeAt(0) & 15)
      .normalize("NFC");
  }

  /** Returns the terms of a text, each with its position, its number in order and that of the `next` term.
   * A pair of characters belongs to a `run`; the last character of a run is also a term by itself. What is
   * `joined` of words is a term too: compounds, and the given words that are divided at the end of a line. */
  function terms(text, divided = []) {
    const found = [];
    let order = 0;
    let word = null;
    let run = [];
    let ended = 0;
    const end = () => {
      if (word) {
        const term = [...fold(text.slice(word.start, word.end))].slice(0, LONGEST).join("");
        if (term) found.push({ ...word, term, order, next: ++order });
      }
      run.forEach((one, n) => {
        const after = run[n + 1];
        const last = !after;
        const next = order + n + (last && n ? 0 : 1);
        found.push({ term: one.term + (after?.term ?? ""), start: one.start, end: (after ?? one).end, first: one.end, order: order + n, next, run: run.length, last });
      });
      order += run.length > 1 ? run.length - 1 : run.length;
      word = null;
      run = [];
    };
    for (const { 0: part, index } of text.matchAll(RUN)) {
      // White space does not end a run.
      if (run.length && text.slice(ended, index).trim()) end();
      let at = index;
      for (const c of part) {
        const after = at + c.length;
        if (SPACELESS.test(c) && PART.test(c)) {
          if (word) end();
          for (const term of fold(c)) run.push({ term, start: at, end: after });
        } else if (PART.test(c)) {
          if (run.length) end();
          word ??= { start: at };
          word.end = after;
        } else if (word) word.end = after;
        at = after;
      }
      if (word) end();
      ended = at;
    }
    end();
    const all = compounds(text, found);
    for (const [start, to, words] of divided) {
      const first = found.find((term) => term.start >= start);
      const next = found.findLast((term) => term.start < to)?.next;
      if (!first || !next) continue;
      const parts = terms(words);
      const last = parts.findLastIndex(({ joined }) => !joined);
      all.push(...parts.map((part, n) => ({
        term: part.term, start, end: to, joined: "-", order: first.order + part.order, next: n === last || part.joined ? next : first.order + part.next,
      })));
    }
    return divided.length ? all.sort((a, b) => a.order - b.order) : all;
  }

  /** Adds the compounds to the terms of a text: `antivirus` for `anti-virus`, `us` for `U.S.` The same as in
   * `src/search/compounds.rs`. */
  function compounds(text, words) {
    const all = [];
    let ended = 0;
    words.forEach((first, n) => {
      all.push(first);
      if (n < ended || first.run) return;
      const joint = text.slice(first.end, words[n + 1]?.start ?? first.end);
      const [joints, fits] = joint === "." ? [/^\.$/, /^\p{L}{1,2}$/u] : [/^[-\u2010\u2011]$/, /^/];
      let last = n;
      const goesOn = () => words[last + 1] && !words[last + 1].run && joints.test(text.slice(words[last].end, words[last + 1].start));
      while (goesOn() && fits.test(words[last].term) && fits.test(words[last + 1].term)) last += 1;
      if (last === n) return;
      ended = last;
      const term = [...words.slice(n, last + 1).map((word) => word.term).join("")].slice(0, LONGEST).join("");
      if (/\p{L}/u.test(term)) all.push({ term, start: first.start, end: words[last].end, order: first.order, next: words[last].next, joined: joint });
    });
    return all;
  }

  const termsOf = (text) => terms(text).map(({ term }) => term);

  /** Parses a query into lists of consecutive terms. A single word also matches as a prefix, and a word of a
   * compound as the compound. */
  function conditions(query) {
    const wanted = [];
    query.split(/["“”„«»″「」『』＂]/).forEach((part, n) => {
      if (n % 2 === 1) {
        const all = terms(part).filter((term) => !term.joined && !(term.last && term.run > 1));
        if (all.length) wanted.push({ terms: all.map(({ term }) => term), quoted: true });
        return;
      }
      for (const typed of part.split(/\s+/)) wanted.push(...typedConditions(terms(typed)));
    });
    return wanted;
  }

  /** Returns the conditions for terms that are typed without white space. */
  function typedConditions(all) {
    const wanted = [];
    let before = null;
    let compound = null;
    for (const term of all) {
      if (term.joined) {
        compound = term;
        if (term.joined === ".") wanted.splice(-1, 1, { terms: [term.term] });
        else wanted.at(-1).or = term.term;
        continue;
      }
      const within = compound && term.order < compound.next;
      if (within && compound.joined === ".") continue;
      if (term.last && term.run > 1) continue;
      if (before?.run > 1 && term.run > 1 && term.order === before.order + 1 && term.start < before.end) wanted.at(-1).terms.push(term.term);
      else wanted.push({ terms: [term.term], goesOn: term.run ? term.run === 1 : term.term.length > 1, or: within ? compound.term : undefined });
      before = term;
    }
    return wanted;
  }

  // The index

  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const WEIGHTS = [1, 1.5, 2, 6];

  /** Numbers of documents mean something else in another version of the site. */
  function checkVersion(isSame) {
    if (!isSame) throw Object.assign(new Error("search/index.js"), { isOutdated: true });
  }

  /** Returns the documents that contain a term, or one that begins with it, each with its score. The
   * encoding is described in `src/search/postings.rs`. */
  async function documents(directory, term, goesOn, most) {
    const first = Math.max(0, directory.terms.findLastIndex((begin) => begin <= term));
    const last = goesOn ? directory.terms.findLastIndex((begin) => begin.startsWith(term)) : first;
    const count = Math.min(most, Math.max(1, last - first + 1));
    const shards = await Promise.all(Array.from({ length: count }, (_, n) => load(`terms/${first + n}`)));
    shards.forEach((shard, n) => checkVersion(shard.startsWith(`${directory.version},${directory.terms[first + n]}:`)));
    const found = new Map();
    const key = `,${term}`;
    for (const shard of shards) {
      for (let at = shard.indexOf(key); at >= 0; at = shard.indexOf(key, at + 1)) {
        const colon = shard.indexOf(":", at);
        const exact = colon === at + key.length;
        if (!exact && !goesOn) continue;
        const own = new Map();
        let next = 0;
        let number = 0;
        let factor = 1;
        for (const character of shard.slice(colon + 1).split(",", 1)[0]) {
          const digit = DIGITS.indexOf(character);
          number += (digit & 31) * factor;
          factor *= 32;
          if (digit > 31) continue;
          next += Math.floor(number / 4) + 1;
          own.set(next - 1, WEIGHTS[number % 4]);
          number = 0;
          factor = 1;
        }
        const worth = Math.log(1 + directory.documents / own.size) * (exact ? 1 : 0.4);
        for (const [document, weight] of own) {
          found.set(document, Math.max(found.get(document) ?? 0, weight * worth));
        }
      }
    }
    return found;
  }

  /** Returns the numbers of the documents that may match, best first. */
  async function candidates(wanted, filters) {
    const directory = await load("index");
    const { topic, voice, year } = filters;
    const all = wanted.flatMap(({ terms: own, goesOn, or }) => own.map((term) => [term, goesOn, or]));
    // The longest terms are usually the rarest.
    const some = all.sort(([a], [b]) => b.length - a.length).slice(0, TERMS);
    const most = Math.min(SHARDS, Math.ceil(TERMS / some.length));
    for (const facet of [topic && `#${topic}`, voice && `@${termsOf(voice).join("-")}`, year && `=${year}`]) {
      if (facet) some.push([facet]);
    }
    const lists = await Promise.all(some.map(async ([term, goesOn, or]) => {
      const found = await documents(directory, term, goesOn, most);
      const others = or ? await documents(directory, or, true, most) : [];
      for (const [document, score] of others) found.set(document, Math.max(found.get(document) ?? 0, score));
      return found;
    }));
    if (!lists.length) return null;
    lists.sort((a, b) => a.size - b.size);
    const scored = [];
    for (const document of lists[0].keys()) {
      if (lists.every((list) => list.has(document))) {
        scored.push([document, lists.reduce((sum, list) => sum + list.get(document), 0)]);
      }
    }
    // Sources come before the curator's texts.
    const isSource = ([document]) => document < directory.sources;
    scored.sort((a, b) => isSource(b) - isSource(a) || b[1] - a[1] || a[0] - b[0]);
    return scored.map(([document]) => document);
  }

  async function entry(number) {
    const { names, version } = await load("index");
    const [own, ...shard] = await load(`names/${Math.floor(number / names)}`);
    checkVersion(own === version);
    return load(`entries/${shard[number % names]}`);
  }

  // Places

  /** Returns the occurrences of a condition among the terms of a text: pairs of start and end. */
  function occurrences(all, { terms: wanted, goesOn, or }) {
    const places = [];
    all.forEach((term, n) => {
      const fits = goesOn ? term.term.startsWith(wanted[0]) : term.term === wanted[0];
      if (!fits && !(or && term.term.startsWith(or))) return;
      let last = term;
      let at = n;
      for (const word of wanted.slice(1)) {
        const { next } = last;
        while (at < all.length && (all[at].order < next || (all[at].order === next && all[at].term !== word))) at += 1;
        if (all[at]?.order !== next) return;
        last = all[at];
      }
      places.push([term.start, (goesOn && term.first) || last.end]);
    });
    return places;
  }

  /** Returns true if a place matches the topic, voice and year of the filters. */
  function passes({ topic, voice, year }, topics, voices, years) {
    return (!topic || topics.includes(topic)) && (!voice || voices.includes(voice)) && (!year || (years?.[0] <= year && year <= years[1]));
  }

  /** Returns the places of a document that match. */
  function places(own, wanted, filters) {
    const fits = (passage) => passes(filters, [...passage.topics, ...own.whole], passage.voices, passage.years ?? own.years);
    if (!wanted.length) {
      const all = own.passages.filter(fits).map((passage) => ({ passage, line: passage.pieces[0]?.[0] }));
      return all.map((place) => ({ ...place, own, text: own.lines[place.line] ?? "", marks: [] }));
    }
    const name = terms([own.title, ...own.about, own.date ?? "", ...own.authors].join("\n"));
    const named = wanted.map((condition) => occurrences(name, condition).length);
    const notes = own.passages.map((passage) => ({ text: passage.note, passage, isNote: true }));
    const divided = (line) => own.divided.filter(([of]) => of === line).map(([, ...word]) => word);
    const lines = own.lines.map((text, line) => ({ text, line, divided: divided(line) }));
    // The curator's words come after those of the source.
    const isOfSource = ({ line }) => own.numbers[line] > 0;
    const texts = [...lines.filter(isOfSource), ...lines.filter((line) => !isOfSource(line)), ...notes.filter(({ text }) => text)];
    const found = [];
    for (const place of texts) {
      const all = terms(place.text, place.divided);
      const marks = wanted.map((condition) => occurrences(all, condition));
      const held = marks.filter((own) => own.length).length;
      if (!held) continue;
      const whole = marks.every((own, n) => own.length || named[n]);
      place.marks = marks.flat().sort((a, b) => a[0] - b[0]);
      const [from, to] = place.marks[0];
      const isOver = ([line, start, end]) => line === place.line && start <= from && to <= end;
      place.passage ??= own.passages.find((passage) => fits(passage) && passage.pieces.some(isOver));
      if (!(place.passage ? fits(place.passage) : passes(filters, own.whole, voicesOf(own, place.line), own.years))) continue;
      found.push({ ...place, own, held, whole });
    }
    const missing = wanted.some((condition, n) => condition.quoted && !named[n] && !found.some((place) => occurrences(terms(place.text, place.divided), condition).length));
    if (missing) return [];
    const whole = found.filter((place) => place.whole);
    if (named.every(Boolean) && passes(filters, own.whole, own.authors, own.years)) {
      const text = own.summary || own.lines[0] || "";
      const start = { own, text, line: own.lines.indexOf(text), marks: [], isEntry: true };
      // A source whose title is found is shown by its own words where there are some.
      return own.kind === "source" && whole.length ? whole : [start, ...whole.filter((place) => place.text !== text)];
    }
    return whole.length ? whole : found.sort((a, b) => b.held - a.held).slice(0, 1);
  }

  // The page

  /** Returns the address of a place. */
  function hrefOf({ own, passage, line, isEntry }) {
    const number = own.numbers[line];
    const heading = own.anchors.findLast(([from]) => from <= line)?.[1];
    const place = passage ? passage.id : number ? `p${number}` : heading;
    return base + own.url + (place && !isEntry ? `#${encodeURIComponent(place)}` : "");
  }

  /** Appends words to an element, with a point between each two. */
  function list(element, words) {
    words.filter(Boolean).forEach((word, n) => element.append(n ? " · " : "", make("bdi", word)));
    return element;
  }

  /** Creates a place: who says it, when and where, how sure that is, and the words around what was found. */
  function item(place) {
    const { own, passage, line, text, marks, isNote } = place;
    const number = own.numbers[passage ? passage.pieces[0]?.[0] : line];
    const isOfSource = !isNote && (passage || number > 0);
    const about = isOfSource || isNote ? [...voicesOf(own, line, passage), passage?.date ?? own.date, number && `¶ ${number}`] : [];
    const { note, curator } = results.dataset;
    const link = list(make("a"), [isNote ? note : !isOfSource && curator, ...about]);
    link.href = hrefOf(place);
    const attribution = make("p", "", "attribution");
    attribution.append(link);
    if (isOfSource && own.fidelity) attribution.append(" ", make("span", own.fidelity.short, `fidelity is-${own.fidelity.key}`));
    const made = make("li");
    made.append(attribution);
    if (text) {
      const words = isOfSource ? quote(own) : make("p");
      words.classList.add("context");
      const spans = passage && !isNote ? spansOf(passage, line) : [];
      const part = partOf(text, (marks[0] ?? spans[0])?.[0] ?? 0, CONTEXT);
      const found = marks.map(([start, end]) => [start, end, make("mark", "", "found")]);
      mark(words, text, part, spans, (element, within) => mark(element, text, within, found));
      if (part[0]) words.prepend("… ");
      if (part[1] < text.length) words.append(" …");
      made.append(words);
    }
    if (passage) made.append(list(make("p", "", "quiet"), passage.topics.map((id) => own.topics[id])));
    return made;
  }

  /** Shows the places of an entry under its title. The first are visible, the others unfold. */
  class Group {
    constructor({ url, title, authors, about, date, fidelity }) {
      this.places = [];
      const link = make("a", title);
      link.href = base + url;
      const heading = make("h2");
      heading.append(link);
      const line = list(make("p", "", "quiet"), [...new Set([...authors, ...about]), date, fidelity?.text]);
      this.first = make("ol");
      this.count = make("summary");
      this.rest = make("ol");
      this.more = make("details");
      this.more.append(this.count, this.rest);
      this.more.addEventListener("toggle", () => this.show());
      this.element = make("li", "", "entry");
      this.element.append(heading, line, this.first, this.more);
    }

    add(places) {
      this.places.push(...places);
      this.show();
    }

    show() {
      const rest = this.places.length - OF_ONE;
      this.first.append(...this.places.slice(this.first.childElementCount, OF_ONE).map(item));
      if (this.more.open) this.rest.append(...this.places.slice(OF_ONE + this.rest.childElementCount).map(item));
      this.more.hidden = rest <= 0;
      this.count.textContent = results.dataset.rest.replace("{n}", rest);
    }
  }

  let asked = 0;

  async function search() {
    const own = (asked += 1);
    const filters = Object.fromEntries(["topic", "voice", "year"].map((name) => [name, form.elements[name].value]));
    const query = form.elements.q.value.trim();
    const wanted = conditions(query);
    const typed = new URLSearchParams(Object.entries({ q: query, ...filters }).filter(([, value]) => value));
    try {
      history.replaceState(null, "", `?${typed}`.replace(/^\?$/, location.pathname));
    } catch {
      // Some browsers do not change the address of a page that was opened from disk.
    }
    dossier.loaded = 0;
    const numbers = await candidates(wanted, filters);
    if (own !== asked) return;
    const count = numbers?.length;
    const groups = new Map();
    let total = 0;
    let room = 0;
    results.replaceChildren();
    more.hidden = true;
    status.textContent = "";
    if (!numbers) return;

    function show() {
      const shown = results.childElementCount;
      results.append(...[...groups.values()].slice(shown, room).map(({ element }) => element));
      more.hidden = groups.size <= room && !numbers.length;
      const { all, some, none, yet } = status.dataset;
      const [phrase, done] = numbers.length ? [total ? some : yet, count - numbers.length] : [total ? all : none, groups.size];
      status.textContent = phrase.replace("{n}", total).replace("{done}", done).replace("{all}", count);
    }

    /** Shows the next entries. Loads documents also when there are enough to show, since the total is told. */
    async function next() {
      room += SHOWN;
      while (numbers.length && dossier.loaded < LOADED) {
        const loaded = await Promise.all(numbers.splice(0, 4).map(entry));
        if (own !== asked) return;
        for (const one of loaded) {
          const found = places(one, wanted, filters).filter(({ isEntry }) => !isEntry || !groups.has(one.url));
          if (!found.length) continue;
          total += found.length;
          if (!groups.has(one.url)) groups.set(one.url, new Group(one));
          groups.get(one.url).add(found);
        }
        if (groups.size >= room) show();
      }
      dossier.loaded = 0;
      show();
    }
    more.onclick = () => next().catch(failed);
    await next();
  }

  /** If the site was published anew, the page and all that it has loaded are of another version. */
  function failed(error) {
    const key = "dossier-reloaded";
    try {
      if (error.isOutdated && !(Date.now() - sessionStorage[key] < RELOADED)) {
        sessionStorage[key] = Date.now();
        location.reload();
      }
    } catch {
      // Some browsers store nothing for a page that was opened from disk.
    }
    status.textContent = `${status.dataset.failed} ${error.message}`;
  }

  let waiting = 0;
  const run = () => search().catch(failed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, 120);
  });

  const address = new URLSearchParams(location.search);
  for (const name of ["q", "topic", "voice", "year"]) {
    const value = address.get(name) ?? "";
    const field = form.elements[name];
    field.value = value;
    // A value that is not among the choices is added to them.
    if (value && !field.value) field.add(new Option(value, value, true, true));
  }
  form.hidden = false;
  document.querySelector("#without").hidden = true;
  dossier.terms = termsOf;
  if (address.size) run();
  else form.elements.q.focus();
})();

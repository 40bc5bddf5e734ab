// Search. Exact hits come from pairs of characters and are proved in each document's own text, titles before bodies,
// newer before older; then comes what Pagefind finds related. `plugins/search/words.py` and `numbers.py` hold the same rules.
const room = document.getElementById("search");
const form = document.querySelector("main form[role=search]");
const PAGE = 10;
const PROVED_AT_ONCE = 60;
const LOOSE_AT_MOST = 50;
const DENSE = "\\u3005-\\u3007\\u3040-\\u30ff\\u3100-\\u312f\\u31a0-\\u31bf\\u3400-\\u4dbf\\u4e00-\\u9fff\\ua000-\\ua4cf\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const BLANKS = new RegExp(`([${DENSE}])\\s+(?=[${DENSE}])`, "gu");
const GAP = /[^\p{L}\p{N}]+/gu;
const RUN = new RegExp(`[${DENSE}]+|[^${DENSE} ]+`, "gu");
const IS_DENSE = new RegExp(`[${DENSE}]`, "u");
const NUMBER = /^(\D*?\p{L}) ?((?:19|20)\d\d) ?(?:年 ?)?(?:第 ?)?0*([1-9]\d{0,4}) ?号?$/u;
const QUOTED = /["“”„‟＂「『]([^"“”„‟＂「」『』]+)["“”„‟＂」』]/g;

const normalise = (text) =>
  text.normalize("NFKC").toLowerCase().replace(INVISIBLE, "").replace(BLANKS, "$1").replace(GAP, " ").trim();

function termsOf(normal) {
  const found = new Set();
  for (const run of normal.match(RUN) ?? []) {
    const letters = [...run];
    if (!IS_DENSE.test(letters[0])) found.add(run);
    else for (let at = 1; at < letters.length; at += 1) found.add(letters[at - 1] + letters[at]);
  }
  return [...found];
}

const joined = (left, right) => [left, right].every((side) => side && side !== " " && !IS_DENSE.test(side));

function holds(normal, phrase) {
  for (let at = normal.indexOf(phrase); phrase && at >= 0; at = normal.indexOf(phrase, at + 1)) {
    const end = at + phrase.length;
    if (!joined(normal[at - 1], phrase[0]) && !joined(phrase.at(-1), normal[end])) return true;
  }
  return false;
}

function numberIn(text) {
  const found = normalise(text).match(NUMBER);
  return found ? `${found[1]} ${found[2]} ${found[3]}号` : "";
}

const condition = (text) => {
  const number = numberIn(text);
  const normal = number || normalise(text);
  return { text: text.trim(), number, normal, terms: termsOf(normal) };
};

// What is asked for: `strict` must be held as it is; `free` may also be found loosely.
function understand(query) {
  const strict = [...query.matchAll(QUOTED)].map((match) => condition(match[1]));
  const rest = query.replace(QUOTED, " ").trim();
  const number = numberIn(rest);
  const certain = /[〔〕［］[\]（）()【】]|号\s*$/.test(rest);
  const useful = (list) => list.filter((found) => found.normal);
  const free = useful(rest.split(/\s+/).map(condition));
  const plain = { strict: useful(strict), free };
  if (!number) return [plain];
  const exact = { strict: [...useful(strict), condition(rest)], free: [] };
  return certain ? [exact] : [exact, plain];
}

const fetchOnce = new Map();
function load(url) {
  if (!fetchOnce.has(url)) {
    const answer = fetch(url).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${url}`);
      return response.json();
    });
    fetchOnce.set(url, answer);
    answer.catch(() => fetchOnce.delete(url));
  }
  return fetchOnce.get(url);
}

// The text of a document, as Pagefind keeps it.
const texts = new Map();
function textOf(shard, table, number) {
  const url = `${shard.texts}${table.text[number]}.pf_fragment`;
  if (!texts.has(url)) {
    texts.set(url, (async () => {
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
      const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
      const stream = zipped ? new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")) : new Blob([bytes]).stream();
      const text = await new Response(stream).text();
      return JSON.parse(text.slice(text.indexOf("{"))).content.replace(INVISIBLE, "");
    })());
  }
  return texts.get(url);
}

function bucket(term, count) {
  let value = 0;
  for (const letter of term) value = (Math.imul(value, 31) + letter.codePointAt(0)) >>> 0;
  return value % count;
}

async function postings(shard, term) {
  const file = await load(`${shard.url}terms/${bucket(term, shard.files)}.json`);
  const found = new Set();
  let number = -1;
  for (const letter of Object.hasOwn(file, term) ? file[term] : "") {
    number += letter.codePointAt(0) - 0x5d + 1;
    found.add(number);
  }
  return found;
}

// Documents of a shard that hold every pair of characters of every condition; all of them where nothing is asked.
async function candidates(shard, conditions) {
  const terms = [...new Set(conditions.flatMap((one) => one.terms))];
  if (!terms.length) return [...Array(shard.documents).keys()];
  const sets = (await Promise.all(terms.map((term) => postings(shard, term)))).sort((a, b) => a.size - b.size);
  return [...sets[0]].filter((number) => sets.every((set) => set.has(number)));
}

const facetValues = (table, number, facet) =>
  facet === "subject" ? table.subject[number] : [facet === "year" ? table.day[number].slice(0, 4) : table[facet][number]];

const fits = (table, number, filters) =>
  Object.entries(filters).every(([facet, value]) => facetValues(table, number, facet).includes(value));

function hit(shard, table, number, conditions) {
  const title = normalise(table.title[number]);
  const named = conditions.some((one) => one.number && one.number === table.number[number]);
  const titled = conditions.every((one) => holds(title, one.normal) || (one.number && one.number === table.number[number]));
  return { shard, table, number, title, tier: titled ? (named ? 0 : 1) : 2, day: table.day[number], url: table.url[number] };
}

const byRank = (a, b) => a.tier - b.tier || (a.day < b.day ? 1 : a.day > b.day ? -1 : a.url < b.url ? -1 : 1);

async function exactHits(shards, conditions, filters) {
  const found = await Promise.all(shards.map(async (shard) => {
    const numbers = await candidates(shard, conditions);
    if (!numbers.length) return [];
    const table = await load(`${shard.url}records.json`);
    const hits = numbers.filter((number) => fits(table, number, filters)).map((number) => hit(shard, table, number, conditions));
    // A single character has no pair: only titles are looked through for it.
    return conditions.every((one) => one.terms.length) ? hits : hits.filter((one) => one.tier < 2);
  }));
  return found.flat().sort(byRank);
}

async function proved(found, conditions) {
  if (found.tier < 2 || conditions.every((one) => one.terms.length === 1 && one.terms[0] === one.normal)) return true;
  const text = `${found.title} . ${normalise(await textOf(found.shard, found.table, found.number))}`;
  return conditions.every((one) => holds(text, one.normal));
}

let engine;
function startEngine(index) {
  engine ??= (async () => {
    const pagefind = await import(`${index.engine}pagefind.js`);
    const language = index.lang.split("-")[0];
    await pagefind.options({ basePath: index.engine, noWorker: true, metaCacheTag: "1" });
    await pagefind.init();
    await Promise.all(index.shards.flatMap((shard) => shard.parts).map((url) => pagefind.mergeIndex(url, { language, metaCacheTag: "1" })));
    return pagefind;
  })();
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("the engine did not start")), 20_000));
  return Promise.race([engine, late]);
}

// What Pagefind finds, best first, without what was found exactly; nothing where it cannot run.
async function looseHits(index, asked, filters, exact) {
  if (!asked.free.length || !index.engine) return [];
  let answer;
  try {
    answer = await (await startEngine(index)).search(asked.free.map((one) => one.text).join(" "));
  } catch {
    return [];
  }
  const where = new Map();
  await Promise.all(index.shards.map(async (shard) => {
    const table = await load(`${shard.url}records.json`);
    table.names.forEach((name, number) => where.set(name, { shard, table, number }));
  }));
  const seen = new Set(exact.map((one) => one.url));
  const hits = answer.results.map((result) => where.get(result.id)).filter((place) => place && fits(place.table, place.number, filters));
  return hits.map(({ shard, table, number }) => hit(shard, table, number, asked.strict))
    .filter((one) => !seen.has(one.url)).slice(0, LOOSE_AT_MOST);
}

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

function needlesOf(conditions, lang) {
  const needles = new Set();
  for (const one of conditions) {
    needles.add(one.text.toLowerCase());
    for (const part of one.normal.split(" ")) needles.add(part);
    if (typeof Intl.Segmenter === "function") {
      for (const { segment } of new Intl.Segmenter(lang, { granularity: "word" }).segment(one.normal)) needles.add(segment);
    }
  }
  return [...needles].filter((needle) => needle.trim().length > 1).sort((a, b) => b.length - a.length);
}

function marked(text, needles) {
  const low = text.toLowerCase();
  const made = document.createDocumentFragment();
  let plain = 0;
  for (let at = 0; at < text.length;) {
    const needle = needles.find((one) => low.startsWith(one, at));
    if (!needle) {
      at += 1;
      continue;
    }
    made.append(text.slice(plain, at), make("mark", {}, text.slice(at, at + needle.length)));
    at += needle.length;
    plain = at;
  }
  made.append(text.slice(plain));
  return made;
}

function excerpt(text, needles) {
  const low = text.toLowerCase();
  const at = needles.map((needle) => low.indexOf(needle)).find((place) => place >= 0) ?? 0;
  const start = Math.max(0, at - 40);
  const end = Math.min(text.length, start + 140);
  return marked((start ? "…" : "") + text.slice(start, end) + (end < text.length ? "…" : ""), needles);
}

class SearchPage {
  constructor(index) {
    this.index = index;
    this.words = (key, values = {}) =>
      Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), index.words[key]);
    this.input = form.elements.namedItem("q");
    this.status = make("p", { role: "status", class: "search-status" });
    this.exact = make("ol", { class: "search-list" });
    this.loose = make("ol", { class: "search-list" });
    this.found = make("section", { hidden: true, "aria-labelledby": "search-found" },
      make("h2", { id: "search-found" }, this.words("results")), this.exact);
    this.related = make("section", { hidden: true, "aria-labelledby": "search-related" },
      make("h2", { id: "search-related" }, this.words("loose")), this.loose);
    this.more = make("button", { type: "button", class: "button search-more", hidden: true }, this.words("more"));
    this.filters = this.makeFilters();
    room.append(...(this.filters ? [this.filters] : []), this.status, this.found, this.related, this.more);
    room.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
    this.more.addEventListener("click", () => this.show(true));
    addEventListener("popstate", () => this.read());
    document.addEventListener("keydown", (event) => this.move(event));
    this.read(true);
  }

  makeFilters() {
    if (!this.index.facets.length) return null;
    this.selects = this.index.facets.map(([facet, choices]) => {
      const options = choices.map(([value, name, count]) => make("option", { value }, `${name} (${count})`));
      const select = make("select", { id: `search-${facet}`, name: facet }, make("option", { value: "" }, this.words("all")), ...options);
      select.addEventListener("change", () => this.go());
      return select;
    });
    const clear = make("button", { type: "button", class: "search-clear" }, this.words("clear"));
    clear.addEventListener("click", () => {
      for (const select of this.selects) select.value = "";
      this.go();
    });
    const fields = this.selects.map((select) =>
      make("p", { class: "search-filter" }, make("label", { for: select.id }, this.words(select.name)), select));
    return make("details", { class: "search-filters" }, make("summary", {}, this.words("filters")),
      make("div", { class: "search-fields" }, ...fields, clear));
  }

  // The address says everything: it is read on arrival and on the way back, and written on every search.
  read(arrival = false) {
    const asked = new URLSearchParams(location.search);
    // What was typed while the script was on its way stays typed.
    if (!arrival || asked.has("q")) this.input.value = asked.get("q") ?? "";
    for (const select of this.selects ?? []) {
      select.value = asked.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    if (this.filters && this.chosen().length) this.filters.open = true;
    this.run();
  }

  chosen() {
    return (this.selects ?? []).filter((select) => select.value).map((select) => [select.name, select.value]);
  }

  go() {
    const query = this.input.value.trim();
    const asked = new URLSearchParams([...(query ? [["q", query]] : []), ...this.chosen()]);
    const address = asked.size ?? [...asked].length ? `${location.pathname}?${asked}` : location.pathname;
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
    this.run();
  }

  async run() {
    const turn = Symbol("turn");
    this.turn = turn;
    this.query = this.input.value.trim();
    const filters = Object.fromEntries(this.chosen());
    for (const part of [this.exact, this.loose]) part.replaceChildren();
    this.found.hidden = this.related.hidden = this.more.hidden = true;
    this.status.textContent = "";
    if (!this.query && !Object.keys(filters).length) return;
    this.status.textContent = this.words("searching");
    try {
      for (const asked of understand(this.query)) {
        const found = await this.find(asked, filters);
        if (this.turn !== turn) return;
        Object.assign(this, found);
        if (this.hits.length) break;
      }
      if (this.enough || !(await this.addLoose(turn))) await this.show(false, turn);
    } catch (error) {
      if (this.turn === turn) this.status.textContent = this.words("failed");
      console.warn(error);
    }
  }

  async find(asked, filters) {
    const conditions = [...asked.strict, ...asked.free];
    let hits = await exactHits(this.index.shards, conditions, filters);
    const few = hits.length <= PROVED_AT_ONCE;
    if (few) {
      const kept = await Promise.all(hits.map((one) => proved(one, conditions)));
      hits = hits.filter((_, at) => kept[at]);
    }
    return { asked, filters, conditions, hits, sure: few, shown: 0, looseFound: null, enough: hits.length >= PAGE || !asked.free.length };
  }

  async addLoose(turn) {
    const loose = await looseHits(this.index, this.asked, this.filters, this.hits);
    const kept = await Promise.all(loose.map((one) => !this.asked.strict.length || proved(one, this.asked.strict)));
    if (this.turn !== turn) return true;
    this.looseFound = loose.filter((_, at) => kept[at]);
    return false;
  }

  // The next results: exact ones first, related ones after them.
  async show(focus, turn = this.turn) {
    const first = this.shown;
    const batch = [];
    while (batch.length < PAGE && this.shown < this.hits.length) {
      const next = this.hits.slice(this.shown, this.shown + PAGE - batch.length);
      this.shown += next.length;
      const kept = await Promise.all(next.map((one) => this.sure || proved(one, this.conditions)));
      batch.push(...next.filter((_, at) => kept[at]));
    }
    if (this.shown >= this.hits.length && !this.looseFound && this.asked.free.length) await this.addLoose(turn);
    if (this.turn !== turn) return;
    const over = this.shown >= this.hits.length;
    const related = over ? (this.looseFound ?? []).splice(0, batch.length ? PAGE - batch.length : PAGE) : [];
    const items = await Promise.all([...batch, ...related].map((one) => this.item(one)));
    if (this.turn !== turn) return;
    this.exact.append(...items.slice(0, batch.length));
    this.loose.append(...items.slice(batch.length));
    this.found.hidden = !this.exact.childElementCount;
    this.related.hidden = !this.loose.childElementCount;
    this.more.hidden = over && !this.looseFound?.length;
    const count = this.hits.length + (this.looseFound?.length ?? 0) + this.loose.childElementCount;
    this.status.textContent = !this.exact.childElementCount && !this.loose.childElementCount && this.more.hidden
      ? this.words("none", { query: this.query })
      : this.words(this.sure ? "count" : "about", { count });
    if (focus && first >= 0) items[0]?.querySelector("a")?.focus();
  }

  async item(one) {
    const { table, number } = one;
    const needles = needlesOf(this.conditions, this.index.lang);
    const url = one.url.startsWith(`${this.index.origin}/`) ? one.url.slice(this.index.origin.length) : one.url;
    const names = this.index.names;
    const several = this.index.facets.some(([facet]) => facet === "site");
    const facts = [
      table.shown[number], names.kind[table.kind[number]], several ? names.site[table.site[number]] : "", table.column[number],
      names.validity[table.validity[number]], table.day[number],
    ].filter(Boolean);
    const list = make("p", { class: "search-facts" });
    facts.forEach((fact, at) => list.append(at ? " · " : "", fact === table.day[number] ? make("time", { datetime: fact }, fact) : fact));
    const text = await textOf(one.shard, table, number).catch(() => "");
    return make("li", {},
      make("h3", {}, make("a", { href: url }, marked(table.title[number], needles))), list, make("p", { class: "search-excerpt" }, excerpt(text, needles)));
  }

  // Down leaves the field for the first result; up and down go through them; up from the first goes back.
  move(event) {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...room.querySelectorAll(".search-list a")];
    const stops = [this.input, ...links];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  }
}

async function begin() {
  if (!room?.dataset.bundle || !form || typeof DecompressionStream !== "function") return;
  const index = await load(room.dataset.bundle);
  if (!index.shards) return;
  index.shards = index.shards.map(([url, documents, files, parts]) => ({ url, documents, files, parts, texts: index.texts }));
  new SearchPage(index);
}

begin().catch((error) => console.warn(error));

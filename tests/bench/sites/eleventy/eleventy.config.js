const bench = require("./bench.json");

const SIZE = 20;

module.exports = (config) => {
  config.addPassthroughCopy({ "site.css": "site.css" });
  const made = new WeakMap();
  const groups = (api) => {
    const all = api.getFilteredByGlob("content/**/*.md");
    if (made.has(all)) return made.get(all);
    all.sort((a, b) => a.date - b.date);
    const found = { all, column: new Map(), tags: new Map() };
    const add = (map, key, item) => (map.has(key) ? map.get(key).push(item) : map.set(key, [item]));
    for (const item of all) {
      add(found.column, item.data.section, item);
      for (const tag of item.data.tags) add(found.tags, tag, item);
    }
    made.set(all, found);
    return found;
  };
  let held;
  const once = (api) => (held = held || groups(api));
  config.on("eleventy.before", () => (held = undefined));
  config.addCollection("fronts", (api) => {
    const found = once(api);
    const block = (section) => {
      const items = section.kind
        ? found.column.get(section.path) || []
        : found.all.filter((item) => item.data.section.startsWith(section.path + "/"));
      return { section, items: items.slice(-6).reverse() };
    };
    const pages = [{ url: "/", title: bench.name, blocks: bench.sections.map(block) }];
    for (const section of bench.sections.filter((one) => !one.kind)) {
      const below = bench.sections.filter((one) => one.path.startsWith(section.path + "/"));
      pages.push({ url: `/${section.path}/`, title: section.name, blocks: below.map(block) });
    }
    const terms = bench.tags.map((tag) => ({ ...tag, count: found.tags.get(tag.slug).length }));
    pages.push({ url: "/tags/", title: "标签", terms });
    return pages;
  });
  config.addCollection("lists", (api) => {
    const found = once(api);
    const pages = [];
    for (const { kind, key, name, front } of bench.lists) {
      const items = found[kind].get(key) || [];
      const last = Math.ceil(items.length / SIZE);
      pages.push({ url: front, title: name, items: items.slice(-SIZE).reverse(), older: last ? `${front}p/${last}.html` : "" });
      for (let number = 1; number <= last; number++) {
        pages.push({
          url: `${front}p/${number}.html`,
          title: `${name} ${number}`,
          items: items.slice((number - 1) * SIZE, number * SIZE).reverse(),
          newer: number < last ? `${front}p/${number + 1}.html` : front,
          older: number > 1 ? `${front}p/${number - 1}.html` : "",
        });
      }
    }
    return pages;
  });
  config.addCollection("feeds", (api) => {
    const found = once(api);
    const feeds = [{ url: "/feed.atom", title: bench.name, items: found.all.slice(-50).reverse() }];
    for (const section of bench.sections.filter((one) => one.kind)) {
      const items = (found.column.get(section.path) || []).slice(-50).reverse();
      feeds.push({ url: `/${section.path}/feed.atom`, title: section.name, items });
    }
    return feeds;
  });
  config.addCollection("everything", (api) => once(api).all);
  return { dir: { includes: "../includes" }, markdownTemplateEngine: false };
};

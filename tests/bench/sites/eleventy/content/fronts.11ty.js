const { escape, page, cards, column } = require("../includes/parts.js");

exports.data = {
  layout: null,
  pagination: { data: "collections.fronts", size: 1, alias: "front" },
  permalink: (data) => data.front.url,
  eleventyExcludeFromCollections: true,
};
const block = ({ section, items }) => `<section><h2>${column(section)}</h2>\n${cards(items)}\n</section>`;
const term = ({ slug, name, count }) => `<li><a href="/tags/${slug}/">${escape(name)}</a> ${count}</li>`;
exports.render = ({ front }) => {
  const main = front.terms
    ? `<ul class="tags">\n${front.terms.map(term).join("\n")}\n</ul>`
    : front.blocks.map(block).join("\n");
  return page(front.title, `<h1>${escape(front.title)}</h1>\n${main}`);
};

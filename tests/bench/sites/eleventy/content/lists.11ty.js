const { escape, page, cards } = require("../includes/parts.js");

exports.data = {
  layout: null,
  pagination: { data: "collections.lists", size: 1, alias: "list" },
  permalink: (data) => data.list.url,
  eleventyExcludeFromCollections: true,
};
exports.render = ({ list }) => {
  const newer = list.newer ? `<a href="${list.newer}">较新</a>` : "";
  const older = list.older ? `<a href="${list.older}">较早</a>` : "";
  return page(list.title, `<h1>${escape(list.title)}</h1>\n${cards(list.items)}\n<nav class="pager">${newer}${older}</nav>`);
};

const { bench, escape, iso } = require("../includes/parts.js");

const HOST = process.env.BENCH_HOST;
exports.data = {
  layout: null,
  pagination: { data: "collections.feeds", size: 1, alias: "feed" },
  permalink: (data) => data.feed.url,
  eleventyExcludeFromCollections: true,
};
const entry = (item) => `<entry>
<id>urn:uuid:${item.data.id}</id>
<title>${escape(item.data.title)}</title>
<updated>${iso(item.date)}</updated>
<published>${iso(item.date)}</published>
<link href="${HOST}${item.url}" rel="alternate"/>
<content type="html">${escape(item.content)}</content>
</entry>`;
exports.render = ({ feed }) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">
<id>${HOST}${feed.url}</id>
<title>${escape(feed.title)}</title>
<updated>${iso(feed.items[0].date)}</updated>
<author><name>${escape(bench.organiser)}</name></author>
<link href="${HOST}${feed.url}" rel="self" type="application/atom+xml"/>
${feed.items.map(entry).join("\n")}
</feed>`;

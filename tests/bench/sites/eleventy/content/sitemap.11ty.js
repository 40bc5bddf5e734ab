const { bench, iso } = require("../includes/parts.js");

const HOST = process.env.BENCH_HOST;
exports.data = { layout: null, permalink: "/sitemap.xml", eleventyExcludeFromCollections: true };
exports.render = ({ collections }) => {
  const fronts = ["/", "/tags/", ...bench.sections.map((one) => `/${one.path}/`), ...bench.tags.map((tag) => `/tags/${tag.slug}/`)];
  const rows = fronts.map((url) => `<url><loc>${HOST}${url}</loc></url>`);
  for (const { front, last } of bench.lists)
    for (let number = 1; last > 1 && number <= last; number++) rows.push(`<url><loc>${HOST}${front}p/${number}.html</loc></url>`);
  for (const item of collections.everything)
    rows.push(`<url><loc>${HOST}${item.url}</loc><lastmod>${iso(item.date)}</lastmod></url>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${rows.join("\n")}
</urlset>`;
};

const bench = require("../bench.json");

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => SIGNS[sign]);
const shifted = (date) => new Date(date.getTime() + 8 * 3600000).toISOString();
const day = (date) => shifted(date).slice(0, 10);
const minute = (date) => shifted(date).slice(0, 16).replace("T", " ");
const iso = (date) => shifted(date).slice(0, 19) + "+08:00";

const column = (section) => `<a href="/${section.path}/">${escape(section.name)}</a>`;
const header = () => {
  const rows = bench.sections
    .filter((section) => !section.kind)
    .map((section) => {
      const below = bench.sections.filter((one) => one.path.startsWith(section.path + "/"));
      return `<li>${column(section)}<ul>\n${below.map((one) => `<li>${column(one)}</li>`).join("\n")}\n</ul></li>`;
    });
  return `<header>\n<p><a href="/">${escape(bench.name)}</a></p>\n<nav><ul>\n${rows.join("\n")}\n</ul></nav>\n</header>`;
};
const HEADER = header();

const page = (title, main) => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/site.css">
<link rel="alternate" type="application/atom+xml" href="/feed.atom">
</head>
<body>
${HEADER}
<main>
${main}
</main>
<footer><p>${escape(bench.organiser)}</p></footer>
</body>
</html>`;

const cards = (items) =>
  `<ul class="list">\n${items
    .map((item) => `<li><a href="${item.url}">${escape(item.data.title)}</a> <time>${day(item.date)}</time></li>`)
    .join("\n")}\n</ul>`;

module.exports = { bench, escape, day, minute, iso, page, cards, column };

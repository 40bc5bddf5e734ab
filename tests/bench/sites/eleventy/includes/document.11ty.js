const { bench, escape, minute, page, column } = require("./parts.js");

const sections = new Map(bench.sections.map((section) => [section.path, section]));
const names = new Map(bench.tags.map((tag) => [tag.slug, tag.name]));

exports.render = (data) =>
  page(
    data.title,
    `<article>
<h1>${escape(data.title)}</h1>
<p class="facts">${column(sections.get(data.section))} ${escape(bench.organiser)} <time>${minute(data.page.date)}</time> ${data.number || ""}</p>
<div id="body">${data.content}</div>
<ul class="tags">
${data.tags.map((tag) => `<li><a href="/tags/${tag}/">${escape(names.get(tag))}</a></li>`).join("\n")}
</ul>
</article>`,
  );

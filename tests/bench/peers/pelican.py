"""I/O: stock Pelican, the equal site with its settings alone. Numbered pages count from the oldest in the template;
fronts, which its paginator does not know, are template pages."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from cluster.urls import term_slug
from tests.bench.corpus import SECTIONS, Article, Plan
from tests.bench.peers.peer import SITES, Command, Peer


class StockPelican(Peer):
    """Pelican 4.12; with `cache` its own cache of readers is on."""

    name = "pelican"

    def __init__(self, plan: Plan, folder: Path, cache: bool = False) -> None:
        super().__init__(plan, folder)
        self._cache = cache
        if not folder.exists():
            shutil.copytree(SITES / "pelican", folder)
            (folder / "theme/static").mkdir()
            shutil.copy(SITES / "ours/themes/jiyue/static/css/site.css", folder / "theme/static/site.css")

    def put(self, document: Article) -> None:
        tags = ", ".join(term_slug(tag) for tag in document.tags)
        number = f"number: {document.number}\n" if document.section.kind == "policy" else ""
        text = (
            f"title: {document.title}\ndate: {document.published:%Y-%m-%d %H:%M}\nslug: {document.slug}\n"
            f"docid: {document.id}\ncategory: {document.section.path}\ntags: {tags}\n{number}\n{document.body}"
        )
        self.count(document, self.write_source(f"content/{document.section.path}/{document.slug}.md", text))

    def settle(self) -> None:
        self.write_source("bench.json", self.site_data())
        for section in SECTIONS:
            kind = "front" if section.kind else "above"
            self._page(f"column-{section.path.replace('/', '-')}", kind, section.path)
        for kind, tag in self._counts:
            if kind == "tags":
                self._page(f"tags-{term_slug(tag)}", "front", term_slug(tag))

    def _page(self, name: str, template: str, key: str) -> None:
        self.write_source(
            f"pages/{name}.html", f"{{% set key = '{key}' %}}{{% include '{template}.html' %}}\n"
        )

    def command(self) -> Command:
        arguments = (sys.executable, "-m", "pelican", "-q", "-s", "pelicanconf.py")
        environment = {
            "BENCH_SITEURL": f"https://{self.host}",
            "BENCH_CACHE": "yes" if self._cache else "",
            "BENCH_OUTPUT": str(self.output),
        }
        return Command(arguments, self.folder, environment)

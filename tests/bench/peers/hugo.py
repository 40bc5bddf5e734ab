"""I/O: Hugo, the equal site as its own users write one: sections, a taxonomy, a content adapter for the numbered pages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from cluster.urls import term_slug
from tests.bench.corpus import SECTIONS, Article, Plan
from tests.bench.peers.peer import SITES, Command, Peer


class Hugo(Peer):
    """Hugo extended, its own parser (Goldmark) and all cores."""

    name = "hugo"

    def __init__(self, plan: Plan, folder: Path, program: Path) -> None:
        super().__init__(plan, folder)
        self._program = program
        if not folder.exists():
            shutil.copytree(SITES / "hugo", folder)
            (folder / "static").mkdir()
            shutil.copy(SITES / "ours/themes/jiyue/static/css/site.css", folder / "static/site.css")

    def put(self, document: Article) -> None:
        tags = json.dumps([term_slug(tag) for tag in document.tags])  # quoted: some look like numbers
        number = f"number: {document.number}\n" if document.section.kind == "policy" else ""
        text = (
            f"---\ntitle: {json.dumps(document.title, ensure_ascii=False)}\ndate: {document.published.isoformat()}\n"
            f"url: {document.url}\nid: {document.id}\ntags: {tags}\n{number}---\n\n{document.body}"
        )
        self.count(document, self.write_source(f"content/{document.section.path}/{document.slug}.md", text))

    def settle(self) -> None:
        self.write_source("data/bench.json", self.site_data())
        for section in SECTIONS:
            outputs = "" if section.kind else "outputs: [html]\n"
            self.write_source(
                f"content/{section.path}/_index.md", f"---\ntitle: {section.name}\n{outputs}---\n"
            )

    def command(self) -> Command:
        arguments = (
            str(self._program),
            "--quiet",
            "--source",
            str(self.folder),
            "--destination",
            str(self.output),
        )
        arguments += ("--baseURL", f"https://{self.host}/", "--cacheDir", str(self.folder / "cache"))
        return Command(arguments, self.folder)

"""I/O: Eleventy, the equal site with templates in JavaScript, which are its fastest."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from cluster.urls import term_slug
from tests.bench.corpus import Article, Plan
from tests.bench.peers.peer import SITES, Command, Peer


class Eleventy(Peer):
    """Eleventy with its own parser (markdown-it)."""

    name = "eleventy"

    def __init__(self, plan: Plan, folder: Path, modules: Path, node: str) -> None:
        super().__init__(plan, folder)
        self._modules = modules
        self._node = node
        if not folder.exists():
            shutil.copytree(SITES / "eleventy", folder)
            (folder / "node_modules").symlink_to(modules)
            shutil.copy(SITES / "ours/themes/jiyue/static/css/site.css", folder / "site.css")

    def put(self, document: Article) -> None:
        tags = json.dumps([term_slug(tag) for tag in document.tags])  # quoted: some look like numbers
        number = f"number: {document.number}\n" if document.section.kind == "policy" else ""
        text = (
            f"---\ntitle: {json.dumps(document.title, ensure_ascii=False)}\ndate: {document.published.isoformat()}\n"
            f"permalink: {document.url}\nid: {document.id}\nsection: {document.section.path}\ntags: {tags}\n{number}---\n\n{document.body}"
        )
        self.count(document, self.write_source(f"content/{document.section.path}/{document.slug}.md", text))

    def settle(self) -> None:
        self.write_source("bench.json", self.site_data())

    def command(self) -> Command:
        program = self._modules / "@11ty/eleventy/cmd.cjs"
        arguments = (self._node, str(program), "--quiet", "--input=content", f"--output={self.output}")
        environment = {
            "BENCH_HOST": f"https://{self.host}",
            "NODE_OPTIONS": os.environ.get("NODE_OPTIONS", "--max-old-space-size=8192"),
        }
        return Command(arguments, self.folder, environment)

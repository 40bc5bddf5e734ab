"""I/O: `pelican -s pelicanconf.py`: one edition, named by the environment, built as any Pelican site is."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cluster.edition import Edition
from cluster.environment import refuse_unknown, said
from cluster.exits import ERRORS, USAGE
from cluster.facts import Stamps
from cluster.fingerprint import code_digest
from cluster.library import Library
from cluster.messages import ROOT, Severity, tell
from plugins.engine.pelican import EditionPelican
from plugins.engine.shelf import Shelf
from plugins.engine.theme import Theme
from plugins.feeds.keys import load_secret
from publish.content import open_content
from publish.hosts import asset_outputs, owner_of
from publish.lock import alone
from publish.options import UsageError, from_environment
from publish.records import Records
from publish.report import print_messages
from publish.words import strings_of
from publish.writer import Writer


class PlainPelican(EditionPelican):
    """The edition of JIYUE_SITE and JIYUE_LANG (the top site and its first language where they are not set)."""

    def __init__(self, settings: dict[str, Any]) -> None:
        if "JIYUE_SHELF" not in settings:
            self._scratch = tempfile.TemporaryDirectory(prefix="jiyue-")
            self._destination = Path(settings["OUTPUT_PATH"]).resolve()
            try:
                self._prepare(settings)
            except UsageError as error:  # Pelican would show it as a fault of the program
                sys.stderr.write(f"用法错误 usage: {error}\n")
                raise SystemExit(USAGE) from None
        super().__init__(settings)

    def run(self) -> None:
        """Build the edition and write it below OUTPUT_PATH."""
        super().run()
        shelf: Shelf = self.settings["JIYUE_SHELF"]
        records = Records(self._destination)
        with closing(records), alone(self._destination):
            writer, site = Writer(self._destination, records), shelf.edition.site
            tally = writer.write(shelf.owner, shelf.collected.declared).tally
            assets = asset_outputs(shelf.theme, site.host, shelf.edition.model.hosts[site.host])
            writer.write(owner_of(site.host), assets, prune=False)
        shelf.library.flush()
        self._scratch.cleanup()
        sys.stdout.write(f"{shelf.owner}: {tally.declared} 个文件 files, {tally.written} 个有变化 changed\n")

    def _prepare(self, settings: dict[str, Any]) -> None:
        options = from_environment({**os.environ, "JIYUE_OUTPUT": str(self._destination)}, ROOT)
        production = options.production or bool(settings.get("JIYUE_PRODUCTION"))
        opened = open_content(replace(options, production=production), datetime.now(UTC))
        messages = tell(opened.findings, opened.overrides, not production)
        print_messages(messages, sys.stderr)
        model = opened.loaded.model
        if model is None or any(message.severity is Severity.ERROR for message in messages):
            sys.stderr.write("内容有错误，没有构建 the content has errors; nothing was built\n")
            raise SystemExit(ERRORS)
        site = said(os.environ, "SITE") or model.config.top
        refuse_unknown("站点", "site", [site], model.sites)
        lang = said(os.environ, "LANG") or model.sites[site].languages[0]
        refuse_unknown("语种", "language", [lang], model.sites[site].languages)
        theme = Theme(Path(settings["THEME"]))
        library = Library(opened.tree, options.cache)
        edition, stamps = Edition(model, site, lang), Stamps(model, opened.tree)
        strings = strings_of(theme, lang, opened.tree)
        home, key = edition.urls.home(), load_secret(os.environ)
        settings.update(
            JIYUE_SHELF=Shelf(edition, library, theme, strings, options.content, code_digest(), stamps, key),
            PATH=str(options.content),
            OUTPUT_PATH=self._scratch.name,
            SITEURL=home.absolute.rstrip("/"),
            SITENAME=edition.site.text(edition.site.config.name, lang),
            DEFAULT_LANG=lang,
            JINJA_GLOBALS={**settings["JINJA_GLOBALS"], "t": strings},
        )

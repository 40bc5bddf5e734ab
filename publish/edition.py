"""I/O: one edition through Pelican, in this process: its Outputs written, its rows returned."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from cluster.catalogue import Catalogue
from cluster.edition import Edition
from cluster.facts import Stamps
from cluster.fingerprint import code_digest
from cluster.library import Library
from cluster.messages import ROOT
from cluster.model import Model
from cluster.tree import Tree
from plugins.engine.bytecode import TemplateCache
from plugins.engine.outputs import digest
from plugins.engine.pelican import EditionPelican, isolated
from plugins.engine.shelf import Shelf, plugin_digest
from plugins.engine.theme import our_theme
from plugins.engine.workbench import Workbench
from plugins.feeds.keys import load_secret
from publish.kept import EditionResult, Keeper, program_digest
from publish.words import strings_of
from publish.writer import Writer
from publish.written import MakeAll, Written, make_here


def build_edition(
    model: Model,
    library: Library,
    tree: Tree,
    content: Path,
    site: str,
    lang: str,
    writer: Writer,
    plugins: tuple[Any, ...] = (),
    stamps: Stamps | None = None,
    make: MakeAll = make_here,
) -> EditionResult:
    """Build and write one edition. Raises EditionFailed, SamePath, OutsidePath."""
    stamps = stamps or Stamps(model, tree)
    templates = templates_of(library.cache, plugins)
    shelf = collect_edition(model, library, tree, content, site, lang, plugins, stamps, templates)
    written = writer.write(shelf.owner, shelf.collected.declared, make=make)
    library.flush()
    templates.keep()
    result = result_of(shelf, written)
    if not plugins:
        keeper = keeper_of(model, tree, site, lang, stamps, library.fingerprint)
        keeper.keep(writer, result, shelf.collected.facts, written)
    return result


def keeper_of(model: Model, tree: Tree, site: str, lang: str, stamps: Stamps, bodies: str) -> Keeper:
    """The keeper of an edition; `bodies`: a digest of what turns texts into bodies."""
    return Keeper(Edition(model, site, lang), our_theme(), stamps, tree, bodies)


def result_of(shelf: Shelf, written: Written) -> EditionResult:
    """What the stages after it need of a written edition."""
    found = shelf.collected
    return EditionResult(
        shelf.edition.site.id,
        shelf.edition.lang,
        written.tally,
        written.notes,
        tuple(found.redirects),
        tuple(found.gone),
        tuple(found.feeds),
        tuple(found.search),
        tuple(found.findings),
    )


def collect_edition(
    model: Model,
    library: Library,
    tree: Tree,
    content: Path,
    site: str,
    lang: str,
    plugins: tuple[Any, ...] = (),
    stamps: Stamps | None = None,
    templates: TemplateCache | None = None,
) -> Shelf:
    """Run Pelican over one edition; what it declared lies on the shelf. `stamps` are shared by editions of one model."""
    shelf = _shelf(Edition(model, site, lang), library, tree, content, stamps or Stamps(model, tree))
    scratch = tempfile.TemporaryDirectory(prefix="jiyue-")
    with scratch as folder, isolated(), shelf.watch.collecting() as facts:
        settings = _settings(shelf, Path(folder), plugins)
        if templates is not None:
            settings["JINJA_ENVIRONMENT"] = {**settings["JINJA_ENVIRONMENT"], "bytecode_cache": templates}
        EditionPelican(settings).run()
    shelf.collected.facts = frozenset(facts)
    return shelf


def begin_edition(edition: Edition, library: Library, tree: Tree, content: Path, stamps: Stamps) -> Workbench:
    """An edition's workbench with nothing declared on it. Raises EditionFailed."""
    shelf = _shelf(edition, library, tree, content, stamps)
    with tempfile.TemporaryDirectory(prefix="jiyue-") as folder, isolated():
        return EditionPelican(_settings(shelf, Path(folder), ())).begin()


def _shelf(edition: Edition, library: Library, tree: Tree, content: Path, stamps: Stamps) -> Shelf:
    theme = our_theme()
    strings = strings_of(theme, edition.lang, tree)
    return Shelf(edition, library, theme, strings, content, code_digest(), stamps, load_secret(os.environ))


def _settings(shelf: Shelf, scratch: Path, extra: tuple[Any, ...]) -> dict[str, Any]:
    edition = shelf.edition
    settings = dict(_base())
    settings["PLUGINS"] = [*settings["PLUGINS"], *extra]
    home = edition.urls.home()
    settings.update(
        JIYUE_SHELF=shelf,
        PATH=str(shelf.folder),
        OUTPUT_PATH=str(scratch),
        SITEURL=home.absolute.rstrip("/"),
        SITENAME=edition.site.text(edition.site.config.name, edition.lang),
        DEFAULT_LANG=edition.lang,
        JINJA_GLOBALS={**settings["JINJA_GLOBALS"], "t": shelf.strings},
    )
    return settings


def templates_of(folder: Path, extra: tuple[Any, ...] = ()) -> TemplateCache:
    """What is known of templates; kept in CACHE unless there is a plugin whose source nobody can name."""
    plugins = (*_base()["PLUGINS"], *extra)
    if not all(isinstance(plugin, ModuleType) for plugin in plugins):
        return TemplateCache()
    sources = [plugin_digest(plugin) for plugin in plugins]
    return _kept_templates(folder / "templates", digest(repr((program_digest(our_theme().folder), sources))))


@cache
def _kept_templates(folder: Path, name: str) -> TemplateCache:
    return TemplateCache(Catalogue(folder), name)


@cache
def _base() -> dict[str, Any]:
    from pelican.settings import read_settings

    settings: dict[str, Any] = read_settings(str(ROOT / "pelicanconf.py"))
    return settings

"""I/O: what Pelican's settings carry of ours (`JIYUE_SHELF`): the edition to build and what is collected from it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from cluster.dataclass import dataclass
from cluster.edition import Edition
from cluster.entries import Entry
from cluster.facts import Stamps, Standing
from cluster.library import Library
from cluster.model import Model
from cluster.relations import Relations
from cluster.watch import Watch, Watched, WatchedEdition, WatchedLibrary, WatchedModel
from plugins.engine.chrome import edition_view
from plugins.engine.collecting import Collected
from plugins.engine.making import Maker
from plugins.engine.outputs import digest
from plugins.engine.templates import ANY, OURS, WHOLE, Templates
from plugins.engine.theme import Strings, Theme
from plugins.engine.views import EditionView
from plugins.engine.workbench import Workbench
from plugins.feeds.signing import SecretKey


@dataclass
class Shelf:
    """One edition's build, from Pelican's first signal to its last."""

    edition: Edition
    library: Library
    theme: Theme
    strings: Strings
    folder: Path  # the content root on disk; for a commit, where it would be
    code: str  # digest of the code that renders
    stamps: Stamps
    signing_key: SecretKey | None = None
    collected: Collected = field(default_factory=Collected)
    watch: Watch = field(default_factory=Watch)
    _bench: Workbench | None = None

    @property
    def owner(self) -> str:
        return self.edition.name

    @property
    def root(self) -> str:
        """Where the edition stands below OUTPUT: `www.by.example/en/`."""
        home = self.edition.urls.home()
        return f"{home.host}{home.url}"

    @property
    def bench(self) -> Workbench:
        assert self._bench is not None, "the workbench exists once DocumentsGenerator has begun"
        return self._bench

    def begin(self, environment: Any, context: Any, settings: Mapping[str, Any]) -> Workbench:
        """Set the workbench up with the environment of Pelican's generator."""
        edition, site, watch = self.edition, self.edition.site, self.watch
        model = cast(Model, WatchedModel(edition.model, watch))
        editions = {
            lang: edition if lang == edition.lang else Edition(edition.model, site.id, lang)
            for lang in site.languages
        }
        watched = {lang: WatchedEdition(one, model, watch) for lang, one in editions.items()}
        stamps = self.stamps
        standing = Standing(stamps, editions)
        view = edition_view(edition, self.theme)
        around = cache(lambda: _around(environment, context, frozenset(settings)))
        maker = Maker(watch, standing, self.owner, self._shared(view, settings), around)
        templates = Templates(environment, context, view, maker, frozenset(settings))
        self._bench = Workbench(
            watched[edition.lang],
            cast(Library, WatchedLibrary(self.library, watch)),
            self.theme,
            self.strings,
            view,
            templates,
            maker,
            watched,
            Watched(stamps.owners, watch, "owner"),
            Watched(stamps.mandatory, watch, "doc"),
            Relations(
                Watched(stamps.relations.interpreting, watch, "doc"),
                Watched(stamps.relations.replaced_by, watch, "doc"),
                Watched(stamps.relations.in_topic, watch, "doc"),
            ),
            self.signing_key if site.config.feeds_signed else None,
        )
        return self._bench

    def _shared(self, view: EditionView, settings: Mapping[str, Any]) -> str:
        """What every Output of the edition may depend on: code, theme, words, settings, what is common to the cluster, the site's own."""
        model = self.edition.model
        code = (self.code, self.strings.digest, self.theme.digest, self.library.fingerprint, _plain(settings))
        cluster = (self.stamps.common, sorted(model.hosts), model.preview)
        return digest(repr((code, cluster, self.stamps.site(self.edition.site.id), view)))

    def entry_at(self, source_path: str) -> Entry:
        """The entry whose document stands at an absolute path; raises KeyError."""
        return self._by_path[os.path.normpath(source_path)]

    def path_of(self, entry: Entry) -> str:
        """The absolute path of an entry's document."""
        return os.path.normpath(self.folder / entry.document.path)

    @cached_property
    def _by_path(self) -> Mapping[str, Entry]:
        return {self.path_of(entry): entry for entry in self.edition.entries}


def _around(environment: Any, context: Any, settings: frozenset[str]) -> str:
    """A digest of every template; "" where a plugin gives templates names whose values nobody can follow."""
    names = context(ANY, None).keys() - WHOLE - settings - OURS
    if names:
        return ""
    sources = [
        (name, environment.loader.get_source(environment, name)[0]) for name in environment.list_templates()
    ]
    return digest(repr(sources))


# Settings that say where things are or change from run to run, not what pages look like.
_PLACES = frozenset(
    {
        "PLUGINS",
        "PATH",
        "OUTPUT_PATH",
        "THEME",
        "THEME_TEMPLATES_OVERRIDES",
        "CACHE_PATH",
        "PLUGIN_PATHS",
        "DEBUG",
        "BIND",
        "PORT",
    }
)


def _plain(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Settings that templates may print, as text; objects are covered by the digest of the code."""
    simple = (str, int, float, bool, type(None), tuple, list, dict)
    plugins = [
        (plugin.__name__, plugin_digest(plugin))
        for plugin in settings["PLUGINS"]
        if isinstance(plugin, ModuleType)
    ]
    plain = (
        (key, repr(value))
        for key, value in settings.items()
        if key not in _PLACES and not key.startswith(("JINJA_", "JIYUE_")) and isinstance(value, simple)
    )
    return [("PLUGINS", repr(plugins)), *sorted(plain)]


@cache
def plugin_digest(plugin: ModuleType) -> str:
    """The source of a plugin: of its module, or of its whole package."""
    if plugin.__file__ is None:
        return plugin.__name__
    file = Path(plugin.__file__)
    files = sorted(file.parent.rglob("*.py")) if file.stem == "__init__" else [file]
    return digest(repr([(found.name, digest(found.read_bytes())) for found in files]))

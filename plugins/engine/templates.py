"""Templates of an edition, and what each of them depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jinja2 import Environment, meta
from jinja2.ext import Extension

from cluster.dataclass import dataclass
from cluster.urls import Place
from cluster.watch import ALL
from plugins.engine.bytecode import TemplateCache
from plugins.engine.making import Maker
from plugins.engine.outputs import Inputs, Made, Output, digest
from plugins.engine.rendering import prepare, render
from plugins.engine.views import EditionView, Page
from plugins.sitemaps.build import note_of

ANY = frozenset({"*"})  # asks a context for everything that it has
# Names of Pelican's context that its engine and our generators set; no template of a theme has a use for them.
OURS = frozenset(
    "localsiteurl static_links hidden_translations draft_translations drafts_translations".split()
)
# Names of Pelican's context that stand for the whole edition: a template that reads one depends on all of it.
WHOLE = frozenset(
    "articles dates tags categories authors pages hidden_pages draft_pages hidden_articles drafts article category"
    " generated_content static_content translations all_articles period_archives".split()
)


@dataclass(frozen=True)
class Closure:
    """A template with everything that it extends, includes or imports: the digest of all, the names they read."""

    digest: str
    names: frozenset[str]
    whole: bool  # reads what stands for the whole edition
    foreign: frozenset[str]  # names that are neither Pelican's own nor settings


class Templates:
    """Renders views through the environment of a Pelican generator."""

    def __init__(
        self,
        environment: Environment,
        context: Callable[[frozenset[str], object], Mapping[str, Any]],
        edition: EditionView,
        maker: Maker,
        settings: frozenset[str],
    ) -> None:
        """`context(names, view)` gives what Pelican's context has of `names`; `settings` are the names of settings, which
        what all pages share covers."""
        self._environment = environment
        # Parts that are included or imported without a page's context see what all pages share, and are made once.
        prepare(environment, {"edition": edition})
        self._context = context
        self._edition = edition
        self._maker = maker
        self._settings = settings
        self._closures: dict[str, Closure] = {}
        self._inputs: dict[str, Inputs] = {}
        self._extensions = tuple(type(extension) for extension in environment.extensions.values())

    def output(
        self, template: str, place: Place, view: Callable[[], object], given: tuple[Any, ...], path: str = ""
    ) -> Output:
        """The page of `view()` at `place`, which is made of what is given; its note is its row in the sitemap."""
        closure = self.closure(template)

        make = partial(self._made, template, place, view)
        facts = (ALL,) if closure.whole else ()
        return self._maker.output(path or place.path, make, given, self._inputs_of(template, closure), facts)

    def _made(self, template: str, place: Place, view: Callable[[], object]) -> Made:
        finished = view()
        context = self._context(self.closure(template).names, finished)
        values = {**context, "edition": self._edition, "view": finished, "output_file": place.path}
        text = render(self._environment, template, values)
        page = getattr(finished, "page", None)
        return Made(text.encode("utf-8"), note=note_of(page) if isinstance(page, Page) else "")

    def _inputs_of(self, template: str, closure: Closure) -> Inputs:
        known = self._inputs.get(template)
        if known is None:
            # Names that other plugins put into Pelican's context: nobody knows what their values depend on.
            foreign = ((f"context {name}", "") for name in sorted(self._context(closure.foreign, None)))
            known = self._inputs[template] = (("template", closure.digest), *foreign)
        return known

    def closure(self, template: str) -> Closure:
        """What `template` is made of; templates named at run time make it depend on every template there is."""
        if template not in self._closures:
            self._closures[template] = self._close(template)
        return self._closures[template]

    def _close(self, template: str) -> Closure:
        pending, seen = [template], dict[str, str]()
        names: set[str] = set()
        assert self._environment.loader is not None
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            source, _, _ = self._environment.loader.get_source(self._environment, name)
            facts = self._read(source)
            seen[name] = facts.digest
            names |= facts.names
            pending.extend(self._environment.list_templates() if facts.dynamic else facts.references)
        foreign = frozenset(names - WHOLE - self._settings)
        return Closure(
            digest(repr(sorted(seen.items()))), frozenset(names), not names.isdisjoint(WHOLE), foreign
        )

    def _read(self, source: str) -> TemplateFacts:
        """The facts of a source, from the environment's cache where it has one of ours."""
        held = self._environment.bytecode_cache
        if not isinstance(held, TemplateCache):
            return read_template(source, self._extensions)
        names = [f"{kind.__module__}.{kind.__qualname__}" for kind in self._extensions]
        return held.remember(digest(repr((source, names))), lambda: read_template(source, self._extensions))


@dataclass(frozen=True)
class TemplateFacts:
    """What one template's source says: the templates it names, the names it reads, whether it chooses at run time."""

    digest: str
    references: tuple[str, ...]
    names: frozenset[str]
    dynamic: bool


class _Anything(dict[str, Any]):
    """Filters and tests of any name: what a template reads does not depend on what they do."""

    def __contains__(self, _: object) -> bool:
        return True

    def __missing__(self, _: str) -> Callable[..., None]:
        return lambda *_: None

    def get(self, key: str, default: Any = None) -> Any:
        return self[key]


def read_template(source: str, extensions: tuple[type[Extension], ...]) -> TemplateFacts:
    """The facts of a template's source."""
    environment = Environment(extensions=extensions)
    environment.filters, environment.tests = _Anything(), _Anything()
    parsed = environment.parse(source)
    found = tuple(meta.find_referenced_templates(parsed))
    return TemplateFacts(
        hashlib.sha256(source.encode()).hexdigest(),
        tuple(name for name in found if name is not None),
        frozenset(meta.find_undeclared_variables(parsed)),
        None in found,
    )

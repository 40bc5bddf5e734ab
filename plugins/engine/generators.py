"""Pelican's generators over the model. They give Pelican's context its names, lazily; plugins make the pages."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import Any

from pelican import signals
from pelican.generators import ArticlesGenerator, PagesGenerator

from cluster.entries import Entry
from cluster.lists import ByKey
from plugins.documents.views import DocumentView
from plugins.engine.contents import EditionArticle, EditionPage, LazyList
from plugins.engine.shelf import Shelf
from plugins.engine.templates import ANY
from plugins.engine.workbench import Workbench

# Signals that show every content object to a plugin: with a receiver on one of them, all objects are made at once.
_EAGER = ("article_generator_preread", "article_generator_context", "content_object_init")


class DocumentsGenerator(ArticlesGenerator):  # type: ignore[misc]
    """The dated documents of an edition as Pelican's articles, newest first."""

    def generate_context(self) -> None:
        shelf: Shelf = self.settings["JIYUE_SHELF"]
        self.shelf = shelf
        self.bench: Workbench = shelf.begin(self.env, self._context_for, self.settings)
        self.entries = ByKey(shelf.edition.listed.with_page)
        self.articles = LazyList(lambda: list(self.entries)[::-1], self._article)
        self.translations: list[EditionArticle] = []
        self.context["articles"] = self.articles
        self.context["all_articles"] = self.articles
        self.context["dates"] = self.articles
        for name in (
            "translations",
            "hidden_articles",
            "drafts",
            "drafts_translations",
            "hidden_translations",
        ):
            self.context[name] = []
        for name in ("tags", "categories", "authors"):
            self.context[name] = LazyTerms(self.articles, name)
        if any(getattr(signals, name).receivers for name in _EAGER):
            list(self.articles)
        signals.article_generator_pretaxonomy.send(self)
        signals.article_generator_finalized.send(self)

    def generate_output(self, writer: Any) -> None:
        signals.article_writer_finalized.send(self, writer=writer)

    def refresh_metadata_intersite_links(self) -> None:
        return None

    def check_disabled_readers(self) -> None:
        return None

    def _article(self, key: str) -> Any:
        return self._read(self.entries[key], EditionArticle)

    def _read(self, entry: Entry, kind: type) -> Any:
        content = self.readers.read_file(
            base_path=self.path,
            path=self.shelf.path_of(entry),
            content_class=kind,
            context=self.context,
            preread_signal=signals.article_generator_preread,
            preread_sender=self,
            context_signal=signals.article_generator_context,
            context_sender=self,
        )
        self.context["generated_content"][content.get_relative_source_path()] = content
        return content

    def _context_for(self, names: frozenset[str], view: object) -> dict[str, Any]:
        """What Pelican's context has of `names`; for a document's page, also the document as `article` or `page`."""
        if names is ANY:
            return dict(self.context)
        found = {name: self.context[name] for name in names if name in self.context}
        if "article" in names and isinstance(view, DocumentView):
            key = self._keys.get(view.page.url)
            if key is not None:
                found["article"] = self.articles.of(key)
        return found

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {entry.place.url: key for key, entry in self.entries.items()}


class LazyTerms:
    """Pelican's `tags`, `categories` or `authors`: pairs of a term and its articles, made when first read."""

    def __init__(self, articles: LazyList, family: str) -> None:
        self._articles = articles
        self._family = family

    @cached_property
    def _pairs(self) -> list[tuple[Any, list[Any]]]:
        found: dict[Any, list[Any]] = defaultdict(list)
        for article in self._articles:
            terms = [article.category] if self._family == "categories" else getattr(article, self._family, [])
            for term in terms:
                found[term].append(article)
        return sorted(found.items(), key=lambda pair: pair[0].name)

    def __iter__(self) -> Any:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, index: Any) -> Any:
        return self._pairs[index]

    def items(self) -> list[tuple[Any, list[Any]]]:
        return self._pairs


class StandingPagesGenerator(PagesGenerator):  # type: ignore[misc]
    """The undated documents of an edition as Pelican's pages."""

    def generate_context(self) -> None:
        shelf: Shelf = self.settings["JIYUE_SHELF"]
        self.shelf = shelf
        entries = {e.key: e for held in shelf.edition.standing.values() for e in held}
        self.pages = LazyList(lambda: list(entries), lambda key: self._page(entries[key]))
        self.context["pages"] = self.pages
        for name in ("hidden_pages", "draft_pages", "hidden_translations", "draft_translations"):
            self.context[name] = []
        signals.page_generator_finalized.send(self)

    def generate_output(self, writer: Any) -> None:
        signals.page_writer_finalized.send(self, writer=writer)

    def refresh_metadata_intersite_links(self) -> None:
        return None

    def check_disabled_readers(self) -> None:
        return None

    def _page(self, entry: Entry) -> Any:
        return self.readers.read_file(
            base_path=self.path,
            path=self.shelf.path_of(entry),
            content_class=EditionPage,
            context=self.context,
        )

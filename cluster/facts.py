"""How facts stand: a digest for each thing that a page may have looked at (`cluster.watch`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property

from cluster.edition import Edition
from cluster.model import Carriage, ChangeNote, Document, Model
from cluster.owners import Owners
from cluster.relations import Relations, relate
from cluster.tree import Tree
from cluster.turns import turns_of

Facts = tuple[str, ...]


def short(value: str) -> str:
    """A digest of 128 bits: there are many, and they are kept side by side."""
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Stamps:
    """What holds for the whole cluster at an instant: how its documents, sites and files stand. Each is worked out once."""

    def __init__(self, model: Model, tree: Tree) -> None:
        self._model, self._tree = model, tree
        self._documents: dict[str, str] = {}
        self._sites: dict[str, str] = {}
        self._pasts: dict[str, tuple[Mapping[str, datetime], Mapping[str, tuple[ChangeNote, ...]]]] = {}

    def document(self, key: str) -> str:
        """A document in all its languages; "" where there is none."""
        known = self._documents.get(key)
        if known is None:
            group = self._model.by_key.get(key)
            known = self._documents[key] = (
                short(repr([self._one(one) for one in group.values()])) if group else ""
            )
        return known

    def _one(self, document: Document) -> tuple[object, ...]:
        """Everything that a page can show of a document: its source stands for what its fields and text say."""
        model, at = self._model, self._model.at
        known = self._pasts.get(document.site) if document.repost is None else None
        if known is None:
            held = model.holdings.get(document.site) if document.repost is None else None
            known = (held.modified, held.changes) if held is not None else (model.modified, model.changes)
            if held is not None:
                self._pasts[document.site] = known
        return (
            document.path,
            document.blob,
            document.sound,
            self.site(document.site) if document.repost is None else repr(document.repost),
            _past(document.path, *known),
            [moment <= at for moment in turns_of(document)],
            [(path, self.file(path)) for path in document.files],
            model.preview,
        )

    def past(self, path: str) -> str:
        """When a document changed, and its commits."""
        return _past(path, self._model.modified, self._model.changes)

    def site(self, name: str) -> str:
        """A site's configuration and place in the tree; "" where there is none."""
        known = self._sites.get(name)
        if known is None:
            site = self._model.sites.get(name)
            known = self._sites[name] = short(repr(site)) if site else ""
        return known

    def whole(self, name: str) -> str:
        """A site with all its own documents, none of which is opened; "" where there is none."""
        if name not in self._model.sites:
            return ""
        return f"{self._model.site_digest(name)} {self.site(name)} {short(self.relations.about(name))}"

    def carried(self, name: str) -> str:
        """What a site carries, and why."""
        carriages = self._model.carried_by.get(name, ())
        return short(repr([(one, self.document(one.document)) for one in carriages]))

    @property
    def loose(self) -> str:
        """Markdown files that are no documents."""
        return short(repr(self._model.loose))

    @property
    def outside(self) -> str:
        """All items from outside."""
        return short(repr([self.document(one.key) for one in self._model.carried]))

    def file(self, path: str) -> str:
        """A file's bytes; "" where there is none."""
        try:
            return self._tree.blob_id(path)
        except FileNotFoundError:
            return ""

    @cached_property
    def sites(self) -> str:
        """All sites, without their documents."""
        return short(repr([(name, self.site(name)) for name in sorted(self._model.sites)]))

    @cached_property
    def config(self) -> str:
        """The cluster's own configuration."""
        return short(repr(self._model.config))

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The key of the document that each file stands beside."""
        return Owners(self._model)

    @cached_property
    def mandatory(self) -> Mapping[str, bool]:
        """Keys of the documents that some site must carry."""
        return {carriage.document: True for carriage in self._model.carriages}

    @cached_property
    def relations(self) -> Relations:
        """How documents point to each other."""
        return relate(self._model.pointing, self._model.at)

    @cached_property
    def everything(self) -> str:
        """All documents and sites, whatever they are."""
        model = self._model
        documents = [self.document(key) for key in sorted(model.by_key)]
        sites = [self.site(name) for name in sorted(model.sites)]
        return short(repr((documents, sites, model.carriages, model.at)))


def _past(path: str, modified: Mapping[str, datetime], changes: Mapping[str, tuple[ChangeNote, ...]]) -> str:
    changed, notes = modified.get(path), changes.get(path, ())
    return f"{changed.timestamp() if changed else None} {[note.commit for note in notes] if notes else None}"


class Standing:
    """How facts stand for the pages of one site."""

    def __init__(self, stamps: Stamps, editions: Mapping[str, Edition]) -> None:
        """`editions` of the site by language."""
        self._stamps, self._editions = stamps, editions
        self._known: dict[str, str] = {}
        self.kinds: dict[str, Callable[[str], str]] = {
            "all": lambda _: stamps.everything,
            "doc": self.document,
            "site": stamps.site,
            "whole": stamps.whole,
            "carried": stamps.carried,
            "loose": lambda _: stamps.loose,
            "outside": lambda _: stamps.outside,
            "sites": lambda _: stamps.sites,
            "past": stamps.past,
            "file": stamps.file,
            "owner": lambda path: stamps.owners.get(path, ""),
            "mandatory": lambda key: str(key in stamps.mandatory),
            "list": self._list,
            "term": self._term,
            "month": self._month,
            "interpreting": lambda key: repr(stamps.relations.interpreting.get(key)),
            "replaced": lambda key: repr(stamps.relations.replaced_by.get(key)),
            "topic": lambda key: repr(stamps.relations.in_topic.get(key)),
        }

    def digest(self, facts: Facts) -> str:
        """One digest of facts, in their order; "" where one is of a kind that nobody knows."""
        known = self._known
        try:
            return "".join([known[fact] for fact in facts])
        except KeyError:
            for fact in facts:
                if fact not in known:
                    kind, _, name = fact.partition(":")
                    try:
                        known[fact] = self.kinds[kind](name) or "-"
                    except (KeyError, ValueError):  # such as a language that the site no longer speaks
                        return ""
            return "".join([known[fact] for fact in facts])

    @cached_property
    def _carried(self) -> dict[str, list[Carriage]]:
        found: dict[str, list[Carriage]] = {}
        for edition in list(self._editions.values())[:1]:
            for carriage in edition.model.carried_by.get(edition.site.id, ()):
                found.setdefault(carriage.document, []).append(carriage)
        return found

    def document(self, key: str) -> str:
        """A document as it stands on this site."""
        carried = self._carried.get(key)
        return self._stamps.document(key) + (short(repr(carried)) if carried else "")

    def _list(self, lang: str) -> str:
        entries = self._editions[lang].entries
        return short("".join([f"{entry.column} {self.document(entry.document.key)}" for entry in entries]))

    def _term(self, name: str) -> str:
        lang, family, term = name.split("/", 2)
        return str(term in self._editions[lang].terms[family])

    def _month(self, name: str) -> str:
        lang, numbers = name.split("/")
        return str(tuple(map(int, numbers.split("-"))) in self._editions[lang].months)

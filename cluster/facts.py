"""How facts stand: a digest for each thing that a page may have looked at (`cluster.watch`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from cluster.edition import Edition
from cluster.entries import Entry
from cluster.fingerprint import short
from cluster.model import Carriage, Document, Model
from cluster.owners import Owners
from cluster.relations import Relations, relate
from cluster.rolls import past_of
from cluster.tree import Tree
from cluster.turns import turns_of

Facts = tuple[str, ...]
# Settings of the cluster that whatever is made may use unasked; any other that is looked at is a fact of its own.
COMMON = ("name", "top", "languages", "subjects", "feeds", "links", "mistakes_url")


class Stamps:
    """What holds for the whole cluster at an instant: how its documents, sites and files stand. Each is worked out once."""

    def __init__(self, model: Model, tree: Tree) -> None:
        self._model, self._tree = model, tree
        self._documents: dict[str, str] = {}
        self._sites: dict[str, str] = {}

    def document(self, key: str) -> str:
        """A document in all its languages, with all that points to it; "" where there is none."""
        known = self._documents.get(key)
        if known is None:
            holding = self._model.holdings.get(key.partition("/")[0])
            own = holding.stamp(key) if holding is not None else ""
            carried = "".join([self._carried(one) for one in self._carried_by_key.get(key, ())])
            known = self._documents[key] = (
                f"{own}{carried}{self.about.get(key, '')}" if own or carried else ""
            )
        return known

    @cached_property
    def about(self) -> Mapping[str, str]:
        """What others say of documents and duties ask of them, by key: of the few of which there is anything to say."""
        relations = self.relations
        kinds = (relations.interpreting, relations.replaced_by, relations.in_topic)
        keys = {*self.mandatory, *(key for kind in kinds for key in kind)}
        return {key: short(repr(([kind.get(key) for kind in kinds], key in self.mandatory))) for key in keys}

    @cached_property
    def _about_sites(self) -> Mapping[str, str]:
        found: dict[str, list[tuple[str, str]]] = {}
        for key, text in sorted(self.about.items()):
            found.setdefault(key.partition("/")[0], []).append((key, text))
        return {name: short(repr(said)) for name, said in found.items()}

    @cached_property
    def _carried_by_key(self) -> Mapping[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for document in self._model.carried:
            found.setdefault(document.key, []).append(document)
        return found

    def _carried(self, document: Document) -> str:
        """Everything that a page can show of a document from outside."""
        model = self._model
        files = [(path, self.file(path)) for path in document.files]
        turned = [moment <= model.at for moment in turns_of(document)]
        changed = past_of(document.path, model.dated, {})
        about = (document.path, document.blob, repr(document.repost), changed, turned, files)
        return short(repr(about))

    def past(self, path: str) -> str:
        """When a document changed, and its commits."""
        return past_of(path, self._model.modified, self._model.changes)

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
        return f"{self._model.site_digest(name)} {self.site(name)} {self._about_sites.get(name, '')}"

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
        """All settings of the cluster."""
        return short(repr(self._model.config))

    @cached_property
    def common(self) -> str:
        """The settings in COMMON."""
        return short(repr([self.setting(name) for name in COMMON]))

    def setting(self, name: str) -> str:
        """One setting of the cluster, by its name in `cluster.toml`."""
        return short(repr(getattr(self._model.config, name)))

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


class Standing:
    """How facts stand for the pages of one site."""

    def __init__(self, stamps: Stamps, editions: Mapping[str, Edition]) -> None:
        """`editions` of the site by language; their entries learn how their documents stand."""
        self._stamps, self._editions = stamps, editions
        for edition in editions.values():
            self._mark(edition)
        self._known: dict[str, str] = {}
        self.kinds: dict[str, Callable[[str], str]] = {
            "all": lambda _: stamps.everything,
            "doc": self.document,
            "site": stamps.site,
            "setting": stamps.setting,
            "whole": stamps.whole,
            "carried": stamps.carried,
            "loose": lambda _: stamps.loose,
            "outside": lambda _: stamps.outside,
            "sites": lambda _: stamps.sites,
            "past": stamps.past,
            "file": stamps.file,
            "owner": lambda path: stamps.owners.get(path, ""),
            "list": self._list,
            "term": self._term,
            "month": self._month,
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
                    except (AttributeError, KeyError, ValueError):  # such as a language spoken no more
                        return ""
            return "".join([known[fact] for fact in facts])

    @cached_property
    def _carried(self) -> dict[str, list[Carriage]]:
        found: dict[str, list[Carriage]] = {}
        for edition in list(self._editions.values())[:1]:
            for carriage in edition.model.carried_by.get(edition.site.id, ()):
                found.setdefault(carriage.document, []).append(carriage)
        return found

    def _mark(self, edition: Edition) -> None:
        """What the roll of a site cannot say of its documents: what others say of them, and what is carried."""
        said = self._stamps.about
        if edition.carried:
            edition.entries.carried.remark(self._mark_of)
        if said:
            edition.of(said).remark(self._mark_of)

    def _mark_of(self, entry: Entry) -> str:
        return f"{self.document(entry.key)}{entry.lang}:{entry.column}"

    def document(self, key: str) -> str:
        """A document as it stands on this site."""
        carried = self._carried.get(key)
        return self._stamps.document(key) + (short(repr(carried)) if carried else "")

    def _list(self, lang: str) -> str:
        return self._editions[lang].entries.digest

    def _term(self, name: str) -> str:
        lang, family, term = name.split("/", 2)
        return str(self._editions[lang].has_term(family, term))

    def _month(self, name: str) -> str:
        lang, numbers = name.split("/")
        return str(self._editions[lang].has_month(*map(int, numbers.split("-"))))

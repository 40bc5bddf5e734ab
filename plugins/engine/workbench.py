"""What plugins work with while an edition is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from cluster.dataclass import dataclass
from cluster.edition import Edition, first_place
from cluster.entries import Entry
from cluster.library import Library
from cluster.model import Document, Model
from cluster.references import References
from cluster.relations import Relations
from cluster.urls import EditionUrls, Place
from cluster.visibility import public_document
from cluster.watch import Watch
from plugins.engine.making import Maker
from plugins.engine.outputs import Group, Made, Output
from plugins.engine.theme import Strings, Theme
from plugins.engine.views import EditionView, Link
from plugins.feeds.signing import SecretKey

if TYPE_CHECKING:
    from plugins.engine.templates import Templates

Value = TypeVar("Value")


@dataclass(frozen=True)
class Workbench:
    """One edition under construction, with everything its pages are made of.

    Pages and feeds are declared with a function and what it is given (`page`, `output`); it runs only if something that it
    used has changed. So it may use its arguments and the workbench, and nothing that was worked out around it.
    """

    edition: Edition
    library: Library
    theme: Theme
    strings: Strings
    view: EditionView
    templates: Templates
    maker: Maker
    siblings: Mapping[str, Edition]  # all editions of the site by language, this one included
    files: Mapping[str, str]  # the key of the document that each file stands beside
    mandatory: Mapping[str, bool]  # keys of the documents that some site must carry
    relations: Relations  # how documents point to each other
    signing_key: SecretKey | None = None  # feeds are signed where the site says so and a key is given

    @property
    def model(self) -> Model:
        return self.edition.model

    @property
    def lang(self) -> str:
        return self.edition.lang

    @property
    def watch(self) -> Watch:
        return self.maker.watch

    @cached_property
    def references(self) -> References:
        return References(self.model, self.files)

    @cached_property
    def primary(self) -> bool:
        """Whether this is the site's first language, which makes what languages share: files, images."""
        return self.lang == self.edition.site.languages[0]

    @cached_property
    def column_links(self) -> Mapping[str, Link]:
        """A link to each open column of the edition, by path."""
        site, urls = self.edition.site, self.edition.urls
        return {
            c.path: Link(site.text(c.name, self.lang), urls.column(c.path).url) for c in self.edition.columns
        }

    def page(
        self, template: str, place: Place, make: Callable[..., object], *given: Any, path: str = ""
    ) -> Output:
        """The page of the view `make(self, *given)` at `place`."""
        # A partial, for there are many pages, and a closure takes more memory.
        return self.templates.output(template, place, partial(make, self, *given), given, path)

    def output(self, place: Place, make: Callable[..., bytes], *given: Any, **inputs: str) -> Output:
        """The file `make(self, *given)` at `place`; `inputs` are digests of whatever else it depends on."""
        about = tuple(sorted(inputs.items()))
        return self.maker.output(place.path, lambda: Made(make(self, *given)), given, about)

    def group(self, name: str, outputs: Callable[..., Iterable[Output]], *given: Any) -> Group:
        """The Outputs `outputs(self, *given)`, none of which is declared while nothing that they use has changed."""
        return self.maker.group(name, lambda: outputs(self, *given), given)

    def remember(self, name: Any, make: Callable[[], Value]) -> Value:
        """`make()`, once in this edition for each name."""
        return self.maker.watch.remember(name, make)

    def remember_briefly(self, name: Any, make: Callable[[], Value]) -> Value:
        """As `remember`, for what is large and asked for again soon."""
        return self.watch.remember_briefly(name, make)

    def leaves(self, url: str) -> bool:
        """Whether an address leads out of the cluster and of the hosts that it trusts (47号: 打开非政府网站链接要有提示)."""
        host = urlsplit(url).hostname or ""
        if not host or host in self.model.hosts:
            return False
        trusted = self.model.config.links.trusted
        return not any(host == suffix or host.endswith(f".{suffix}") for suffix in trusted)

    def target(self, document: Document, reference: str) -> Document | None:
        """The public document that a front-matter field of `document` names, in this language if it can be."""
        key = self.references.key(document, reference)
        return self.public(key) if key else None

    def public(self, key: str, lang: str = "") -> Document | None:
        """The document under `key` in `lang`, this language, or its own first one, if it is public."""
        return public_document(self.model, key, lang, self.lang)

    def place_of(self, document: Document) -> Place:
        """Where a document's page stands: in this edition if it does, else on its own site."""
        here = self.edition.by_key.get(document.key)
        if here is not None and here.lang == document.lang:
            return here.place
        return first_place(self.model, document)

    def url_of(self, place: Place) -> str:
        """The address as this edition's pages write it."""
        return place.seen_from(self.edition.site.host)

    def resolve(self, document: Document, references: tuple[str, ...]) -> Iterator[Document]:
        """The public documents that a list of references names."""
        for reference in references:
            found = self.target(document, reference)
            if found is not None:
                yield found

    def file_place(self, entry: Entry, name: str) -> Place:
        """Where a file beside `entry`'s document stands on this site."""
        urls = EditionUrls(self.edition.site, self.edition.site.languages[0])
        if entry.carriage is None:
            return urls.file(entry.document, name)
        folder = entry.place.url.rpartition("/")[2].removesuffix(".html")
        assert entry.published is not None
        return urls.below(f"{entry.column}/{entry.place.url.split('/')[-2]}/{folder}/{name}")

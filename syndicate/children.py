"""The children of an RSS element by name, whatever the dialect calls their namespaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from syndicate.xml_text import text_in

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = ("http://purl.org/rss/1.0/modules/content/",)
_MEDIA = ("http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss")
_DC = ("http://purl.org/dc/elements/1.1/", "http://purl.org/dc/elements/1.0/")
_TERMS = ("http://purl.org/dc/terms/",)
_PREFIXES = {"content": _CONTENT, "media": _MEDIA, "dc": _DC, "dcterms": _TERMS, "atom": (_ATOM,)}


@dataclass(frozen=True)
class Children:
    """An element's children by their name in lower case; those of RSS itself before those of modules."""

    by_name: Mapping[str, list[etree._Element]]

    def first(self, *wanted: str) -> etree._Element | None:
        """The first child of the first name that there is."""
        return next((self.by_name[name][0] for name in wanted if name in self.by_name), None)

    def all(self, *wanted: str) -> Iterator[etree._Element]:
        """All children of these names."""
        for name in wanted:
            yield from self.by_name.get(name, ())

    def text(self, *wanted: str) -> str:
        """The text of the first of these that says something, on one line."""
        for child in self.all(*wanted):
            if text := " ".join(text_in(child).split()):
                return text
        return ""


def children_of(element: etree._Element) -> Children:
    """RSS's own children under bare names; those of modules as `content:encoded`, `dc:date`."""
    found: dict[str, list[etree._Element]] = {}
    for child in element:
        if isinstance(child.tag, str):
            for name in _names_of(child):
                found.setdefault(name, []).append(child)
    return Children(found)


def _names_of(child: etree._Element) -> tuple[str, ...]:
    tag = str(child.tag)
    namespace, _, name = tag.rpartition("}")
    namespace, name = namespace.removeprefix("{"), name.lower()
    if ":" in name:  # a prefix that nobody declared
        return (name,)
    for prefix, known in _PREFIXES.items():
        if namespace in known:
            return (f"{prefix}:{name}",)
    if not namespace or "rss" in namespace.lower() or "netscape" in namespace or "rdf" in namespace.lower():
        return (name,)
    if "atom" in namespace.lower():
        return (f"atom:{name}",)
    return (f"{child.prefix or 'other'}:{name}".lower(),)

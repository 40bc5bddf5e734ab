"""A page as the preview sends it: links to the cluster's hosts lead to this machine, and one script is added.

Serialising a parsed tree would change bytes that nobody asked to change, and hide from the editor what production sends.
So the page is read by a tokeniser that knows where each start tag stands (script, style and comments are skipped as HTML
says); only the tags that hold such a link are written anew, from their parsed attributes. All else is copied as it is.
What describes the page (canonical, alternates, Open Graph, JSON-LD) is left alone: an editor must see the true ones.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

Localise = Callable[[str], str | None]
Attributes = list[tuple[str, str | None]]

FOLLOWED = {
    ("a", "href"),
    ("a", "xlink:href"),
    ("area", "href"),
    ("audio", "src"),
    ("button", "formaction"),
    ("embed", "src"),
    ("form", "action"),
    ("iframe", "src"),
    ("img", "src"),
    ("input", "formaction"),
    ("input", "src"),
    ("object", "data"),
    ("script", "src"),
    ("source", "src"),
    ("track", "src"),
    ("video", "poster"),
    ("video", "src"),
}
CANDIDATES = {("img", "srcset"), ("source", "srcset"), ("link", "imagesrcset")}
# Tags inside these are text; older versions of the parser do not know it.
TEXT_ONLY = {"textarea", "title"}
LOADED_RELATIONS = {
    "stylesheet",
    "icon",
    "apple-touch-icon",
    "manifest",
    "preload",
    "modulepreload",
    "prefetch",
}


def preview_page(page: str, localise: Localise, script: str) -> str:
    """The page with its links led to this machine and `script` (an address) loaded at the end of its body."""
    reader = _Reader(page, localise)
    reader.feed(page)
    reader.close()
    at = len(page) if reader.body_end is None else reader.body_end
    loader = f'<script src="{escape(script)}" defer></script>'
    edits = [*reader.edits, (at, at, loader)]
    pieces, done = [], 0
    for start, end, text in sorted(edits):
        pieces += [page[done:start], text]
        done = end
    return "".join([*pieces, page[done:]])


class _Reader(HTMLParser):
    """Notes each start tag to be written anew as (start, end, text), and where the body ends."""

    def __init__(self, page: str, localise: Localise) -> None:
        super().__init__(convert_charrefs=False)
        self.edits: list[tuple[int, int, str]] = []
        self.body_end: int | None = None
        self._text_only: str | None = None
        self._localise = localise
        self._lines = [0]
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._text_only:
            return
        if tag in TEXT_ONLY:
            self._text_only = tag
        changed = [(name, _lead(tag, name, value, attrs, self._localise)) for name, value in attrs]
        source = self.get_starttag_text()
        if changed != attrs and source is not None:
            start = self._offset()
            close = " />" if source.endswith("/>") else ">"
            self.edits.append((start, start + len(source), f"<{tag}{''.join(map(_write, changed))}{close}"))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._text_only:
            self._text_only = None
        elif tag == "body" and not self._text_only:
            self.body_end = self._offset()


def _write(attribute: tuple[str, str | None]) -> str:
    name, value = attribute
    return f" {name}" if value is None else f' {name}="{escape(value)}"'


def _lead(tag: str, name: str, value: str | None, attrs: Attributes, localise: Localise) -> str | None:
    """The attribute's value, led to this machine if it is a link that a visitor follows or the page loads."""
    if value is None:
        return None
    if (tag, name) in FOLLOWED:
        return localise(value) or value
    if (tag, name) in CANDIDATES:
        return _lead_candidates(value, localise)
    if (tag, name) == ("link", "href"):
        relations = set((dict(attrs).get("rel") or "").lower().split())
        return (localise(value) or value) if relations & LOADED_RELATIONS else value
    if (tag, name) == ("meta", "content") and (dict(attrs).get("http-equiv") or "").lower() == "refresh":
        return _lead_refresh(value, localise)
    return value


def _lead_candidates(value: str, localise: Localise) -> str:
    """A `srcset`: addresses are what stands before white space; commas may be part of them (HTML §4.8.4.2.1)."""
    written, rest = [], value
    while rest := rest.lstrip(" \t\n\f\r,"):
        address = rest.split(maxsplit=1)[0]
        rest = rest[len(address) :]
        bare = address.rstrip(",")
        descriptor = ""
        if bare == address:
            descriptor, _, rest = rest.partition(",")
        written.append(f"{localise(bare) or bare} {descriptor.strip()}".rstrip())
    return ", ".join(written)


def _lead_refresh(value: str, localise: Localise) -> str:
    """`<meta http-equiv="refresh">`: seconds, a semicolon, `url=` and an address, perhaps in quotes."""
    seconds, _, target = value.partition(";")
    key, equals, address = target.partition("=")
    if key.strip().lower() != "url" or not equals:
        return value
    local = localise(address.strip().strip("'\""))
    return value if local is None else f"{seconds.strip()}; url={local}"

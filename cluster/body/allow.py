"""The allow-list at work: nh3 enforces it, and a scan of raw HTML tells the editor what it will drop."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from cluster.body.elements import ALLOWED, ATTRIBUTES, BOOLEANS, EMPTIED, HEADINGS, ROLES, is_class
from cluster.body.parts import Href
from cluster.body.sheet import Sheet, strip
from cluster.body.targets import SCHEMES, is_allowed, read_target, without_pelican

_RULES = {
    "body-html-image": ("img", "picture", "image"),
    "body-html-media": ("video", "audio", "source", "track"),
    "body-html-frame": ("iframe", "object", "embed", "frame", "applet", "portal"),
    "body-html-script": ("script", "style", "link"),
    "body-html-heading": tuple(HEADINGS),
}
_RULE_OF = {tag: rule for rule, tags in _RULES.items() for tag in tags}


# A tag other than those that may stand anywhere in a body.
_DOUBTFUL = re.compile(r'<(?!/?(?:p|li|ol|ul|strong|em|h[2-6])>|h[2-6] id="[^"<>]+">)')


def is_clean(html: str) -> bool:
    """Whether HTML that is well nested, as Markdown writes it, is plainly what the allow-list would leave of it."""
    return "&" not in html and "\u00a0" not in html and not _DOUBTFUL.search(html)


class _Scan(HTMLParser):
    """Reads raw HTML and tells, on a sheet, what will be dropped from it."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(convert_charrefs=True)
        self.sheet = sheet

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Tells an element that is not allowed, or what is not allowed in it."""
        line = self.sheet.line_of(f"<{tag}")
        if tag in HEADINGS or tag not in ALLOWED:
            self.sheet.tell(_RULE_OF.get(tag, "body-html-tag"), line, tag=tag)
            return
        for name, value in attrs:
            self._attribute(tag, name, value or "", line)

    def _attribute(self, tag: str, name: str, value: str, line: int) -> None:
        if name == "style":
            self.sheet.tell("body-html-style", line, tag=tag)
        elif name.startswith("on"):
            self.sheet.tell("body-html-handler", line, tag=tag, name=name)
        elif name not in ATTRIBUTES["*"] and name not in ATTRIBUTES.get(tag, ()):
            self.sheet.tell("body-html-attribute", line, tag=tag, name=name)
        elif name == "href":
            check_target(value, line, self.sheet)
        elif name == "class":
            for unknown in unknown_classes(value):
                self.sheet.tell("body-class", line, name=unknown)

    def handle_decl(self, decl: str) -> None:
        """Tells `<!…>`."""
        self.sheet.tell("body-html-declaration", self.sheet.line_of(f"<!{decl}"), text=f"<!{decl[:40]}>")

    def handle_pi(self, data: str) -> None:
        """Tells `<?…>`."""
        self.sheet.tell("body-html-declaration", self.sheet.line_of(f"<?{data}"), text=f"<?{data[:40]}>")

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Reads `<![…` as a browser does, up to the next `>`, where the library would give up."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            end = self.parse_bogus_comment(i, False)
            self.handle_decl(self.rawdata[i + 2 :].partition(">")[0].partition("\n")[0])
            return end

    def unknown_decl(self, data: str) -> None:
        """Tells `<![…]>`."""
        self.sheet.tell("body-html-declaration", self.sheet.line_of(f"<![{data}"), text=f"<![{data[:40]}]>")


def scan(html: str, sheet: Sheet) -> None:
    """Tells what the allow-list will drop from a piece of raw HTML."""
    reader = _Scan(sheet)
    reader.feed(html)
    reader.close()


def is_prose(tag: str) -> bool:
    """Whether what looks like a start tag has attributes that no element has: `a<b 且 c>d` are comparisons."""
    reader = _Attributes(convert_charrefs=True)
    reader.feed(tag)
    return any(
        not name.isascii() or (value is None and name not in BOOLEANS) for name, value in reader.attributes
    )


class _Attributes(HTMLParser):
    """Keeps the attributes of the tags that it reads."""

    def reset(self) -> None:
        """Begins with none."""
        super().reset()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps them."""
        self.attributes += attrs


def check_target(written: str, line: int, sheet: Sheet) -> str:
    """The target without Pelican's markers; empty, and told, when a link may not lead there."""
    target, marker = without_pelican(read_target(written))
    if marker:
        sheet.tell("body-link-marker", line, target=written, marker=marker, plain=target)
    if not is_allowed(target):
        sheet.tell("body-link-scheme", line, target=written)
        return ""
    return target


def unknown_classes(value: str) -> list[str]:
    """The classes that no theme of ours knows."""
    return [name for name in value.split() if not is_class(name)]


class Cleaner:
    """Two nh3 cleaners, kept; what they clean is reduced to the allow-list, its link targets to markers."""

    def __init__(self) -> None:
        self._sheet: Sheet | None = None
        self._whole = self._make(ALLOWED)
        self._raw = self._make(ALLOWED - HEADINGS)

    def _make(self, tags: frozenset[str]) -> nh3.Cleaner:
        return nh3.Cleaner(
            tags=set(tags),
            clean_content_tags=set(EMPTIED),
            attributes=ATTRIBUTES,
            attribute_filter=self._attribute,
            link_rel=None,
            url_schemes=set(SCHEMES),
        )

    def clean(self, html: str, sheet: Sheet) -> str:
        """A whole body, cleaned."""
        self._sheet = sheet
        return self._whole.clean(html)

    def clean_raw(self, html: str, sheet: Sheet) -> str:
        """A block of raw HTML inside Markdown: balanced, and without headings, which would escape the outline."""
        self._sheet = sheet
        return self._raw.clean(html)

    def _attribute(self, _tag: str, name: str, value: str) -> str | None:
        sheet = self._sheet
        assert sheet is not None
        if name == "href":
            if sheet.is_mark(value):
                return value
            target = without_pelican(read_target(strip(value)))[0]
            return (
                sheet.mark(Href(target, sheet.line_of_attribute(value)))
                if target and is_allowed(target)
                else None
            )
        if name == "class":
            return " ".join(one for one in strip(value).split() if is_class(one)) or None
        if name == "role":
            return value if value in ROLES else None
        if name == "tabindex":
            return value if value == "0" else None
        return strip(value)

"""The tree of a parent's HTML put in order: hidden parts out, addresses absolute, elements as the allow-list knows them."""

from __future__ import annotations

from lxml import etree

from cluster.body.elements import ROLES, is_class
from syndicate.address import join
from syndicate.allowed import TAGS
from syndicate.fragment import MEDIA, drop, plain, text_of, unwrap

_RENAMED = {
    **dict.fromkeys(("center", "article", "main", "header", "footer", "nav", "hgroup", "form", "fieldset", "search"), "div"),
    "legend": "p",
    "strike": "s",
    "tt": "code",
}  # fmt: skip
_ALIGNED = frozenset({"left", "center", "right", "justify"})
_ANCHOR = "o-"
_PLACES = ("data-src", "data-original", "data-lazy-src", "data-url")
_TO_PIECE = 200


class Arranged:
    """One pass over a tree that puts it in order, and what was met on the way."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.everything = ""
        self.hidden: list[str] = []
        self.links: list[str] = []
        self.images: list[str] = []
        self.dropped: list[str] = []

    def fill(self, root: etree._Element) -> None:
        """Changes the tree; notes what there is."""
        for recording in root.iter(*MEDIA):
            _text_out(recording)
        self.everything = squeezed(text_of(root))
        for element in list(root.iter(etree.Element)):
            if element is not root and _is_hidden(element) and _is_in(element, root):
                if text := " ".join(text_of(element).split()):
                    self.hidden.append(text[:_TO_PIECE])
                drop(element)
        wanted = {
            (link.get("href") or "").strip()[1:].removeprefix(_ANCHOR)
            for link in root.iter("a")
            if (link.get("href") or "").strip().startswith("#")
        }
        for element in list(root.iter(etree.Element)):
            if element is not root:
                self._one(element, wanted)

    def _one(self, element: etree._Element, wanted: set[str]) -> None:
        tag = str(element.tag)
        _anchor(element, wanted)
        _align(element)
        classes = " ".join(
            dict.fromkeys(name for name in (element.get("class") or "").split() if is_class(name))
        )
        _put(element, "class", classes)
        _put(element, "role", value if (value := element.get("role") or "") in ROLES else "")
        _put(element, "tabindex", "0" if element.get("tabindex") == "0" else "")
        for name in ("style", "hidden", "align", "name"):
            element.attrib.pop(name, "")
        if tag == "a":
            self._link(element)
        elif tag == "img":
            self._picture(element)
        elif tag in MEDIA:
            self._recording(element)
        elif tag == "pre" and (element.text or "").startswith("\n"):
            element.text = (element.text or "").lstrip("\n")  # HTML drops the first one, each time it is read
        elif tag in _RENAMED:
            element.tag = _RENAMED[tag]
        elif tag not in TAGS or (tag in ("source", "track") and not _in_media(element)):
            unwrap(element)

    def _link(self, element: etree._Element) -> None:
        written = (element.get("href") or "").strip()
        if written.startswith("#"):
            _put(element, "href", f"#{_ANCHOR}{name}" if (name := _name(written[1:])) else "")
            return
        scheme = written.partition(":")[0].lower()
        if scheme in ("mailto", "tel"):
            address = "".join(part for part in written.split()).translate(_NO_MARKERS)
        else:
            address = join(self.base_url, written) if written else ""
        _put(element, "href", address)
        if address and scheme not in ("mailto", "tel"):
            self.links.append(address)

    def _picture(self, element: etree._Element) -> None:
        written = _place(element)
        address = (
            "" if written.lower().startswith("data:") else join(self.base_url, written) if written else ""
        )
        sides = [element.get("width") or "", element.get("height") or ""]
        if not address or all(side in ("0", "1") for side in sides):
            if written and not address:
                self.dropped.append(written[:_TO_PIECE])
            drop(element)
            return
        for name in [name for name in element.attrib if name not in ("alt", "title", "width", "height")]:
            del element.attrib[name]
        for name in ("width", "height"):
            value = (element.get(name) or "").removesuffix("px")
            _put(
                element,
                name,
                value if value.isascii() and value.isdecimal() and 0 < int(value[:6]) < 20_000 else "",
            )
        element.set("src", address)
        self.images.append(address)

    def _recording(self, element: etree._Element) -> None:
        parts = [element, *element.iter("source", "track")]
        for part in parts:
            written = (part.get("src") or "").strip()
            address = join(self.base_url, written) if written else ""
            _put(part, "src", address)
            if address:
                self.images.append(address)
            elif written:
                self.dropped.append(written[:_TO_PIECE])
        if written := (element.get("poster") or "").strip():
            poster = join(self.base_url, written)
            _put(element, "poster", poster)
            if poster:
                self.images.append(poster)
        for child in list(element):
            if child.tag not in ("source", "track") or not child.get("src"):
                drop(child)
        element.attrib.pop("controls", "")
        if not element.get("src") and not len(element):
            drop(element)


def _text_out(recording: etree._Element) -> None:
    """What stands in a recording is for browsers that cannot play it."""
    recording.text = None
    for child in list(recording):
        if child.tag in ("source", "track"):
            child.tail = None
        else:
            child.tail = None
            recording.remove(child)


def _in_media(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in MEDIA


def _is_in(element: etree._Element, root: etree._Element) -> bool:
    """Whether the element is still part of the tree."""
    parent = element.getparent()
    while parent is not None and parent is not root:
        parent = parent.getparent()
    return parent is root


def _is_hidden(element: etree._Element) -> bool:
    """Whether a browser shows nothing of it."""
    if element.get("hidden") is not None:
        return True
    for name, value in _style(element):
        number = value.rstrip("abcdefghijklmnopqrstuvwxyz% ")
        if (
            (name == "display" and value == "none")
            or (name == "visibility" and value in ("hidden", "collapse"))
            or (name in ("font-size", "opacity") and number in ("0", "0.0", ".0", "0.00"))
        ):
            return True
    return False


def _style(element: etree._Element) -> list[tuple[str, str]]:
    declarations = []
    for declaration in (element.get("style") or "").split(";"):
        name, _, value = declaration.partition(":")
        declarations.append((name.strip().lower(), value.strip().lower().removesuffix("!important").strip()))
    return declarations


def _align(element: etree._Element) -> None:
    """Alignment, the one thing that is kept of an element's style, as a class."""
    if element.tag in ("img", *MEDIA, "col", "colgroup", "hr", "br"):
        return
    align = (element.get("align") or "").strip().lower() or ("center" if element.tag == "center" else "")
    for name, value in _style(element):
        if name == "text-align":
            align = value
    if align in _ALIGNED:
        others = [name for name in (element.get("class") or "").split() if not name.startswith("align-")]
        element.set("class", " ".join([*others, f"align-{align}"]))


def _anchor(element: etree._Element, wanted: set[str]) -> None:
    """Only anchors that the text itself leads to are kept, under a prefix: an id could be one of the page's own."""
    name = (element.get("id") or (element.get("name") if element.tag == "a" else "") or "").removeprefix(
        _ANCHOR
    )
    _put(element, "id", _ANCHOR + _name(name) if name in wanted and _name(name) else "")


def _name(anchor: str) -> str:
    """An anchor's name where it is a plain one."""
    name = anchor.removeprefix(_ANCHOR)
    return name if name and len(name) <= 100 and all(c.isalnum() or c in "-_.:" for c in name) else ""


def _place(element: etree._Element) -> str:
    """Where a picture lies: pages that load late have the real address beside `src`; of a set, the largest."""
    for name in _PLACES:
        if value := (element.get(name) or "").strip():
            return value
    source = (element.get("src") or "").strip()
    largest = _largest(element.get("data-srcset") or element.get("srcset") or "")
    return source if source and not source.lower().startswith("data:") else largest or source


def _largest(candidates: str) -> str:
    """The address of the widest or densest candidate of a `srcset`."""
    best, size = "", -1.0
    for candidate in (
        candidates.replace("\n", " ").split(", ") if ", " in candidates else candidates.split(",")
    ):
        address, _, said = candidate.strip().partition(" ")
        try:
            width = float(said.strip().rstrip("wxh") or 1)
        except ValueError:
            width = 0.0
        if address and width > size:
            best, size = address.rstrip(","), width
    return best


def _put(element: etree._Element, name: str, value: str) -> None:
    if value:
        element.set(name, value)
    else:
        element.attrib.pop(name, "")


_NO_MARKERS = {ord("{"): "%7B", ord("}"): "%7D", ord("|"): "%7C"}


def squeezed(text: str) -> str:
    """The text without white space: what two spellings of the same HTML have in common."""
    return "".join(plain(text).split())

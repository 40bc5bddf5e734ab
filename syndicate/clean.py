"""A parent's HTML made safe and whole: only the allow-list passes, every visible word stays, every link is absolute.

HTML5 parse → hidden elements dropped (and told) → links and pictures resolved, markers of templates escaped →
allow-list → written again. Cleaning what is clean changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape

import nh3
from lxml import etree

from cluster.body.elements import ALLOWED, ATTRIBUTES, KNOWN, LINES, ROLES, is_class
from syndicate.address import join
from syndicate.fragment import (
    INVISIBLE,
    MEDIA,
    drawn_text,
    drop,
    plain,
    read_fragment,
    unwrap,
    visible_text,
    write_fragment,
)
from syndicate.guard import measure
from syndicate.limits import MOST_BODY

TAGS = ALLOWED | MEDIA | {"img", "source", "track"}
_ATTRIBUTES = ATTRIBUTES | {
    "img": {"src", "alt", "title", "width", "height"},
    "audio": {"src", "title", "controls"},
    "video": {"src", "title", "poster", "controls"},
    "source": {"src", "type"},
    "track": {"src", "srclang", "label", "kind"},
}
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


@dataclass(frozen=True)
class Cleaned:
    """Safe HTML, and what is to be known of it; addresses are absolute, each once, in order.

    `text_lost`: visible text that is not in `html` (none, unless something is wrong). `hidden`: text of elements that no
    reader saw. `links` and `images` (pictures and recordings): what the body points to. `dropped`: addresses, as
    written, of pictures and frames that could not be kept. `refused`: a rule id where the HTML was not read at all.
    """

    html: str
    text_lost: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    refused: str = ""


def clean_body(html: str, base_url: str) -> Cleaned:
    """The body, safe to publish; `base_url` is the absolute address that its links are relative to.

    Never raises: HTML beyond the bounds gives an empty body and the rule that it broke.
    """
    html = plain(html.replace("\r\n", "\n").replace("\r", "\n"))
    if reason := measure(html, MOST_BODY):
        return Cleaned("", refused=reason)
    root = read_fragment(html)
    notes = _Notes(base_url)
    notes.fill(root)
    before = _squeezed(text_of(root))
    cleaned = _allowed(write_fragment(root))
    lost = _missing(_squeezed(visible_text(html)), notes.everything) + _missing(before, _squeezed(visible_text(cleaned)))
    lost += tuple(text for text in drawn_text(html) if _squeezed(text) not in before)
    return Cleaned(
        cleaned,
        lost,
        tuple(notes.hidden),
        tuple(dict.fromkeys(notes.links)),
        tuple(dict.fromkeys(notes.images)),
        tuple(dict.fromkeys(notes.dropped)),
    )


def text_from_html(html: str) -> str:
    """The visible text of a short piece of HTML on one line, as for a title or a summary."""
    if measure(html, MOST_BODY):
        return ""
    return " ".join(text_of(read_fragment(html)).split())


def plain_text(text: str) -> str:
    """A title or summary as plain text, whether the source meant HTML or not: markup only where there is some."""
    if "<" in text or "&" in text:
        if _has_markup(text):
            text = text_from_html(text)
        elif unescape(text) != text and ";" in text:
            text = unescape(text)
    return " ".join(plain(text).split(None))


def _has_markup(text: str) -> bool:
    """Whether some `<` begins a tag of HTML: `浓度<PM2.5` does not."""
    for piece in text.split("<")[1:]:
        name = piece.removeprefix("/")
        end = next((at for at, character in enumerate(name) if not character.isalnum()), len(name))
        if name[:end].lower() in KNOWN and name[end : end + 1] in (">", " ", "/", "\n", "\t"):
            return True
        if piece.startswith("!--"):
            return True
    return False


def text_of(root: etree._Element) -> str:
    """All text of a tree; blocks are separated by line ends."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in LINES or element.tag in ("td", "th"):
            pieces.append("\n")
        if event == "start":
            pieces.append(element.text or "")
        elif element is not root:
            pieces.append(element.tail or "")
    return "".join(pieces)


class _Notes:
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
        self.everything = _squeezed(text_of(root))
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
        classes = " ".join(dict.fromkeys(name for name in (element.get("class") or "").split() if is_class(name)))
        _put(element, "class", classes)
        _put(element, "role", value if (value := element.get("role") or "") in ROLES else "")
        _put(element, "tabindex", "0" if element.get("tabindex") == "0" else "")
        for name in ("style", "hidden", "align", "name"):
            element.attrib.pop(name, None)
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
        address = "" if written.lower().startswith("data:") else join(self.base_url, written) if written else ""
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
            _put(element, name, value if value.isascii() and value.isdecimal() and 0 < int(value[:6]) < 20_000 else "")
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
        element.attrib.pop("controls", None)
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
    name = (element.get("id") or (element.get("name") if element.tag == "a" else "") or "").removeprefix(_ANCHOR)
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
    for candidate in candidates.replace("\n", " ").split(", ") if ", " in candidates else candidates.split(","):
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
        element.attrib.pop(name, None)


_NO_MARKERS = {ord("{"): "%7B", ord("}"): "%7D", ord("|"): "%7C"}


def _allowed(html: str) -> str:
    """The allow-list, enforced; reading its own result changes nothing."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(INVISIBLE - MEDIA),
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
        strip_comments=True,
    )


def _squeezed(text: str) -> str:
    return "".join(plain(text).split())


def _missing(whole: str, kept: str) -> tuple[str, ...]:
    """What of `whole` is not in `kept`: the span between their common beginning and end."""
    if whole == kept:
        return ()
    start = 0
    for one, other in zip(whole, kept, strict=False):
        if one != other:
            break
        start += 1
    end = 0
    for one, other in zip(reversed(whole[start:]), reversed(kept[start:]), strict=False):
        if one != other:
            break
        end += 1
    return (whole[start : len(whole) - end][:_TO_PIECE] or kept[start : len(kept) - end][:_TO_PIECE],)



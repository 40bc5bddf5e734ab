"""XML from outside, read without risk: no DTD beyond short literal entities, depth and attributes bounded.

The document's own declarations are taken off and replaced by ours, which hold HTML's named characters (many feeds use
them without declaring any) and those short entities of its own that expand to nothing but characters. What is not
well formed is read as far as it can be, and told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from html.entities import html5
from xml.parsers import expat

from lxml import etree

from syndicate.limits import MOST_ENTITY, MOST_EXPANDED, MOST_XML_ATTRIBUTES

_HEXADECIMAL = frozenset("0123456789abcdef")
_OURS = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ROOTS = (
    "<?xml",
    "<rss",
    "<feed",
    "<rdf:RDF",
    "<RDF",
    "<atom:feed",
    "<channel",
    "<CHANNEL",
    "<!DOCTYPE",
    "<datastore",
)
# XML 1.0 §2.2 forbids these, and one of them would end the reading.
_FORBIDDEN = bytes(code for code in range(0x20) if code not in (9, 10, 13))


class XmlError(Exception):
    """A document that is not read; `rule` is a rule id, `detail` says where or what."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail


@dataclass(frozen=True)
class Parsed:
    """The root, why the document was not well formed ("" where it was), and whether its end is missing."""

    root: etree._Element
    broken: str = ""
    cut_short: bool = False


def read_xml(text: str) -> Parsed:
    """The document's tree; raises XmlError where it has none, or a bound is passed."""
    source = _from_root(_allowed(text))
    head, entities = _prolog(source)
    body = source[head:]
    if sum(body.count(f"&{name};") * len(value) for name, value in entities.items()) > MOST_EXPANDED:
        raise XmlError("reading-entities", ", ".join(sorted(entities))[:100])
    # UTF-8 for lxml, which refuses a str with a declaration; ours says nothing of any charset.
    doctype = _doctype(tuple(sorted(entities.items()))) if "&" in body else ""
    broken, ended = "", True
    root: etree._Element | None
    try:
        root = etree.fromstring((doctype + body).encode("utf-8", "replace"), _parser(recover=False))
    except etree.XMLSyntaxError as error:
        broken = str(error.msg or "syntax").partition(", line")[0][:200]
        root, ended = _recovered(
            (doctype + mend(body, _named().keys() | entities.keys() | _OURS)).encode("utf-8", "replace")
        )
    if root is None:
        raise XmlError("reading-not-xml", broken)
    if any(len(element.attrib) > MOST_XML_ATTRIBUTES for element in elements(root)):
        raise XmlError("reading-attributes")
    return Parsed(root, broken, bool(broken) and not (ended and _is_ended(body, root)))


def _is_ended(body: str, root: etree._Element) -> bool:
    """Whether the last tag is the root's end tag."""
    _, slash, last = body.rpartition("</")
    name = last.partition(">")[0].strip().rpartition(":")[2].lower()
    return bool(slash) and name == local(root)


def _allowed(text: str) -> str:
    """The text without the characters that XML forbids; as bytes, because a long text is a hundred times faster so."""
    data = text.encode("utf-8", "replace").translate(None, _FORBIDDEN)
    return data.decode("utf-8").replace("\ufffe", "").replace("\uffff", "")


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """The elements of a tree in order, without comments, instructions and entities."""
    return root.iter(etree.Element)


def local(element: etree._Element) -> str:
    """An element's name without namespace or undeclared prefix, in lower case."""
    name = element.tag
    if not isinstance(name, str):
        return ""
    return name.rpartition("}")[2].rpartition(":")[2].lower()


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities="internal",  # type: ignore[arg-type]  # the stubs are older
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
        encoding="utf-8",
    )


# After one of these the reader gives up, whatever still follows.
_FATAL = frozenset(
    {
        etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
        etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
        etree.ErrorTypes.ERR_RESOURCE_LIMIT,
    }
)


def _recovered(data: bytes) -> tuple[etree._Element | None, bool]:
    """As much of the tree as there is, and whether the reader came to the end."""
    parser = _parser(recover=True)
    try:
        found = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None, False
    fatal = any(entry.type in _FATAL for entry in parser.error_log)
    return (found if isinstance(found, etree._Element) else None), not fatal


def mend(body: str, names: Collection[str]) -> str:
    """The text with those `&` and `<` escaped that begin nothing: the commonest breakage of feeds, and it loses words."""
    pieces = []
    for number, piece in enumerate(body.split("<![CDATA[")):
        kept, end, rest = piece.partition("]]>") if number else ("", "", piece)
        pieces.append(kept + end + _mend_text(rest, names))
    return "<![CDATA[".join(pieces)


def _mend_text(text: str, names: Collection[str]) -> str:
    first, *rest = text.split("&")
    mended = [first]
    for piece in rest:
        name, semicolon, _ = piece[:64].partition(";")
        number = name[1:]
        counted = name.startswith("#") and (
            number.isdecimal()
            or (number[:1] in ("x", "X") and set(number[1:].lower()) <= _HEXADECIMAL and number[1:])
        )
        mended.append(("&" if semicolon and (name in names or counted) else "&amp;") + piece)
    first, *rest = "".join(mended).split("<")
    return first + "".join(
        ("<" if piece[:1].isalpha() or piece[:1] in ("/", "!", "?", "_") else "&lt;") + piece
        for piece in rest
    )


def _from_root(text: str) -> str:
    """The text without what stands before the document: a BOM, blanks, a server's warning."""
    text = text.lstrip("\ufeff \t\r\n\x0b\x0c")
    if text.startswith(("<?", "<!", *_ROOTS)):
        return text
    # A server's warning may itself be markup; a document of an unknown kind has no declaration further down.
    if text.startswith("<") and "<?xml" not in text[:20_000]:
        return text
    starts = [at for root in _ROOTS if (at := text.find(root, 0, 20_000)) >= 0]
    if not starts:
        raise XmlError("reading-not-xml")
    return text[min(starts) :]


class _RootReached(Exception):
    """The prolog is over."""


def _prolog(text: str) -> tuple[int, dict[str, str]]:
    """Where the root begins, and the entities that the document declares: short, literal, internal ones.

    Raises XmlError where one is long, or refers to others: nothing legitimate needs that.
    """
    if not text.startswith(("<?", "<!")):
        return 0, {}
    entities: dict[str, str] = {}
    ended = -1
    reader = expat.ParserCreate("utf-8")
    reader.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def declare(
        name: str, parameter: bool, value: str | None, _base: str | None, _system: str | None, *_: str | None
    ) -> None:
        if parameter or value is None or name in _OURS:
            return  # external: never read, so a reference to it stands for nothing
        if len(value) > MOST_ENTITY or "&" in value or "<" in value or "%" in value:
            raise XmlError("reading-entities", name[:100])
        entities.setdefault(name, value)

    def start(*_: object) -> None:
        nonlocal ended
        ended = reader.CurrentByteIndex
        raise _RootReached

    reader.EntityDeclHandler = declare
    reader.StartElementHandler = start
    data = _without_declaration(text).encode("utf-8", "replace")
    shift = len(text) - len(_without_declaration(text))
    try:
        reader.Parse(data, True)
    except _RootReached:
        pass
    except expat.ExpatError:
        if ended < 0:
            return _prolog_by_eye(text), entities
    return (shift + len(data[:ended].decode("utf-8", "ignore")) if ended >= 0 else shift), entities


def _without_declaration(text: str) -> str:
    """The text after its XML declaration, whose charset no longer holds."""
    if text.startswith("<?xml") and (end := text.find("?>")) >= 0:
        return text[end + 2 :]
    return text


def _prolog_by_eye(text: str) -> int:
    """Where the root begins in a document whose prolog is broken."""
    at = 0
    while text.startswith(("<?", "<!"), at):
        end = text.find("-->" if text.startswith("<!--", at) else ">", at)
        following = text.find("<", end) if end >= 0 else -1
        if following < 0:
            raise XmlError("reading-not-xml")
        at = following
    return at


@cache
def _named() -> dict[str, str]:
    """HTML's named characters, but for those of XML itself."""
    return {
        name[:-1]: value for name, value in html5.items() if name.endswith(";") and name[:-1] not in _OURS
    }


@cache
def _doctype(own: tuple[tuple[str, str], ...]) -> str:
    table = _named() | dict(own)
    rows = (f'<!ENTITY {name} "{_literal(value)}">' for name, value in table.items())
    return f"<!DOCTYPE document [{''.join(rows)}]>"


def _literal(value: str) -> str:
    """Every character as a reference twice over, so that `<` and `&` stay text in the replacement."""
    return "".join(f"&#38;#{ord(character)};" for character in value)

"""Which elements, attributes, roles and classes a body may hold, whoever wrote them."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


INLINE = words(
    """a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rb rp rt ruby s samp small span strong sub sup
    time u var wbr"""
)
HEADINGS = words("h1 h2 h3 h4 h5 h6")
GROUPS = words(
    """address aside blockquote caption col colgroup dd details div dl dt figcaption figure hr li ol p pre
    section summary table tbody td tfoot th thead tr ul"""
)
ALLOWED = INLINE | GROUPS | HEADINGS
# Dropped with all that is in them.
EMPTIED = words(
    """script style template iframe object embed noscript noembed noframes xmp plaintext textarea select title
    math svg"""
)
# Elements of HTML beyond the list: a `<` before any other word is prose (`浓度<PM2.5且>3`), not markup.
KNOWN = (
    ALLOWED
    | EMPTIED
    | words(
        """acronym applet area article audio base basefont bgsound big blink body button canvas center command
        content data datalist dialog dir element fencedframe fieldset font footer form frame frameset head header
        hgroup html image img input isindex keygen label legend link listing main map marquee menu menuitem meta
        meter multicol nav nextid nobr optgroup option output param picture portal progress rtc search shadow
        slot source spacer strike tt track video"""
    )
)
# Elements without an end tag.
VOID = words("area base br col embed hr img input link meta param source track wbr")
# Elements that begin and end a line of visible text; cells are separated within theirs.
LINES = (GROUPS | HEADINGS | {"br"}) - words("td th col colgroup")
CELLS = words("td th")

ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "dir"},
    "a": {"href", "title", "aria-label", "role"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "dfn": {"title"},
    "div": {"role", "tabindex", "aria-label"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "section": {"role", "aria-label"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
# Attributes that may stand without a value.
BOOLEANS = words(
    """allowfullscreen async autofocus autoplay checked compact controls default defer disabled download hidden
    inert ismap itemscope loop multiple muted nomodule noshade novalidate nowrap open playsinline readonly
    required reversed selected"""
)
ROLES = words("note region doc-endnotes doc-noteref doc-backlink")
CLASSES = words(
    """align-left align-center align-right align-justify lead decorative
    addressees annotation attachments attachments__title attachments-note contact contact__title details
    figure footnotes footnote-ref footnote-backref notice notice__title notice--info notice--tip notice--warning
    notice--urgent qa qa__question qa__answer qa__speaker signature signature__date steps step step__title table
    captioned timeline timeline__item timeline__date"""
)


def is_class(name: str) -> bool:
    """Whether a theme of ours knows the class."""
    return name in CLASSES or name.startswith("language-")

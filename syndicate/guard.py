"""HTML is measured before any parser sees it: attributes and depth that make parsers quadratic are refused.

Every `<` before a letter is taken for a tag, also inside comments and scripts, so that nothing is measured too low.
"""

from __future__ import annotations

from syndicate.limits import MOST_ATTRIBUTES, MOST_DEPTH, MOST_REFERENCES

# Elements that close by themselves, and those that never hold anything: neither makes a tree deep.
_SHALLOW = frozenset(
    """p li td th tr dd dt option optgroup thead tbody tfoot colgroup rb rp rt area base br col embed hr img input
    link meta param source track wbr""".split()
)
_BLANKS = " \t\n\r\f/"
_PER_TAG = 12  # characters: of no honest text is more than every twelfth the beginning of a tag
_WORK = 30  # times the length of the text


def measure(html: str, most: int) -> str:
    """Why this HTML may not be parsed, as a rule id, or "". `most` bounds its characters, and with them its tags."""
    if len(html) > most or html.count("<") > most // _PER_TAG:
        return "reading-body-long"
    if html.count("&") > MOST_REFERENCES:
        return "reading-body-references"
    left = _WORK * len(html) + 10_000
    open_now: dict[str, int] = {}
    depth = 0
    at = html.find("<")
    while at >= 0:
        closing = html.startswith("/", at + 1)
        start = at + 2 if closing else at + 1
        if html[start : start + 1].isalpha():
            end = start
            while end < len(html) and (html[end].isalnum() or html[end] in "-:"):
                end += 1
            name = html[start:end].lower()
            if name not in _SHALLOW:
                count = open_now.get(name, 0)
                if not closing:
                    open_now[name], depth = count + 1, depth + 1
                elif count:
                    open_now[name], depth = count - 1, depth - 1
            if depth > MOST_DEPTH:
                return "reading-body-deep"
            if not closing:
                attributes, reached = _attributes(html, end)
                left -= reached - end
                if attributes > MOST_ATTRIBUTES or left < 0:
                    return "reading-body-attributes"
        at = html.find("<", at + 1)
    return ""


def _attributes(html: str, at: int) -> tuple[int, int]:
    """At most how many attributes a tag has from here on, and where it ends."""
    count = 0
    while count <= MOST_ATTRIBUTES:
        close = html.find(">", at)
        end = len(html) if close < 0 else close
        equals = html.find("=", at, end)
        if equals < 0:
            return count + _separators(html[at:end]), end
        count += _separators(html[at:equals]) + 1
        at = equals + 1
        while at < len(html) and html[at] in " \t\n\r\f":
            at += 1
        if html[at : at + 1] in ('"', "'"):
            quote = html.find(html[at], at + 1)
            if quote < 0:
                return count, len(html)
            at = quote + 1
    return count, at


def _separators(text: str) -> int:
    return sum(text.count(blank) for blank in _BLANKS)

"""Short texts of a source (titles, summaries, names) as plain Unicode, whether they were meant as HTML or not."""

from __future__ import annotations

from html import unescape

from cluster.body.elements import KNOWN
from syndicate.fragment import plain, read_fragment, text_of
from syndicate.guard import measure
from syndicate.limits import MOST_BODY


def text_from_html(html: str) -> str:
    """The visible text of a short piece of HTML on one line, as for a title or a summary."""
    html = plain(html)
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

"""A title is never empty: Atom requires one, and readers show nothing for a blank."""

from __future__ import annotations

from plugins.feeds.text import clean_line

_LONGEST = 40


def title_of(title: str, otherwise: str, language: str) -> str:
    """The title on one line; where it is blank, the start of `otherwise`, else words that say it is
    missing.
    """
    given = clean_line(title)
    if given:
        return given
    start = clean_line(otherwise)[:_LONGEST].strip()
    return start or ("（无标题）" if language.lower().startswith("zh") else "(untitled)")

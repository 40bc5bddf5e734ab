"""Document numbers however they are typed: 黑政办规〔2019〕13号 = 黑政办规[2019]13号 = 黑政办规2019 13号 = 黑政办规201913号."""

from __future__ import annotations

import re

from plugins.search.words import normalise

# Brackets of any make are blanks by now; a year begins the digits where nothing separates them.
_BRACKETED = re.compile(r"(\D*?[^\W\d_]) ?((?:19|20)\d\d) ?(?:年 ?)?(?:第 ?)?0*([1-9]\d{0,4}) ?号?")


def canonical_number(text: str) -> str:
    """`黑政办规 2019 13号` for a number of that make, else the normalised text; the same rules stand in search.js."""
    normal = normalise(text)
    found = _BRACKETED.fullmatch(normal)
    return f"{found[1]} {found[2]} {found[3]}号" if found else normal

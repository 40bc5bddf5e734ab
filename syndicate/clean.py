"""A parent's HTML made safe and whole: only the allow-list passes, every visible word stays, every link is absolute.

HTML5 parse → hidden elements dropped (and told) → links and pictures resolved, markers of templates escaped →
allow-list → written again. Cleaning what is clean changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.allowed import allow
from syndicate.arrange import Arranged, squeezed
from syndicate.fragment import drawn_text, plain, read_fragment, text_of, visible_text, write_fragment
from syndicate.guard import measure
from syndicate.limits import MOST_BODY

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
    notes = Arranged(base_url)
    notes.fill(root)
    before = squeezed(text_of(root))
    cleaned = allow(write_fragment(root))
    lost = _missing(squeezed(visible_text(html)), notes.everything) + _missing(
        before, squeezed(visible_text(cleaned))
    )
    lost += tuple(text for text in drawn_text(html) if squeezed(text) not in before)
    return Cleaned(
        cleaned,
        lost,
        tuple(notes.hidden),
        tuple(dict.fromkeys(notes.links)),
        tuple(dict.fromkeys(notes.images)),
        tuple(dict.fromkeys(notes.dropped)),
    )


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

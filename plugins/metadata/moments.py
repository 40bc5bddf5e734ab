"""One instant in the spellings that the readers of a page ask for; all are Beijing time.

A page shows minutes, so PubDate has minutes; the others keep the seconds they are given, as feeds and sitemaps do.
"""

from __future__ import annotations

from datetime import datetime

from plugins.feeds.text import rfc3339


def pub_date(moment: datetime) -> str:
    """`2026-03-01 09:30`, the form of the statutory labels (政府网站发展指引). Raises ValueError where `moment` is naive."""
    return rfc3339(moment)[:16].replace("T", " ")


def with_zone(moment: datetime) -> str:
    """`2026-03-01T09:30:00+08:00` (RFC 3339), as Atom, sitemaps, JSON-LD and Open Graph have it."""
    return rfc3339(moment)


def without_zone(moment: datetime) -> str:
    """`2026-03-01T09:30:00`, as Baidu's time factor wants it."""
    return rfc3339(moment)[:19]

"""How a redirect names its target."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def shorten(url: str, host: str) -> str:
    """Root-relative on its own host, absolute across hosts."""
    parts = urlsplit(url)
    if parts.netloc != host:
        return url
    return urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))

"""robots.txt of a host (RFC 9309)."""

from __future__ import annotations

from plugins.sitemaps.elements import address


def write_robots(sitemaps: tuple[str, ...], preview: bool = False, disallowed: tuple[str, ...] = ()) -> bytes:
    """Everything may be read but `disallowed` paths; a preview forbids all and names no sitemap.

    `sitemaps` are absolute URLs. Pages that should not be listed say so themselves: a crawler must be able to read that.
    """
    if preview:
        return b"User-agent: *\nDisallow: /\n"
    rules = [f"Disallow: {path}" for path in disallowed] or ["Disallow:"]
    lines = ["User-agent: *", *rules]
    if sitemaps:
        lines += ["", *(f"Sitemap: {address(url)}" for url in sitemaps)]
    return ("\n".join(lines) + "\n").encode("utf-8")

"""site.webmanifest of a host (W3C Web Application Manifest)."""

from __future__ import annotations

import json

from cluster.dataclass import dataclass
from plugins.feeds.text import clean_line


@dataclass(frozen=True)
class Icon:
    """An icon: root-relative URL, sizes ("192x192", "any") and media type."""

    url: str
    sizes: str
    type: str
    purpose: str = "any"


@dataclass(frozen=True)
class Manifest:
    """A site on a telephone's home screen; URLs are root-relative."""

    name: str
    short_name: str
    html_lang: str
    direction: str
    start_url: str
    theme_colour: str
    background_colour: str
    icons: tuple[Icon, ...]
    description: str = ""


def write_manifest(manifest: Manifest) -> bytes:
    """The file; `display` is `browser`, for a government page is never shown without its address."""
    tree = {
        "id": manifest.start_url,
        "name": clean_line(manifest.name),
        "short_name": clean_line(manifest.short_name or manifest.name),
        "description": clean_line(manifest.description),
        "lang": manifest.html_lang,
        "dir": manifest.direction,
        "start_url": manifest.start_url,
        "scope": manifest.start_url,
        "display": "browser",
        "theme_color": manifest.theme_colour,
        "background_color": manifest.background_colour,
        "icons": [
            {"src": icon.url, "sizes": icon.sizes, "type": icon.type, "purpose": icon.purpose}
            for icon in manifest.icons
        ],
    }
    filled = {name: value for name, value in tree.items() if value not in ("", [])}
    return (json.dumps(filled, ensure_ascii=False, indent=2) + "\n").encode("utf-8")

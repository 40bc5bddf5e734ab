"""The allow-list that a stored repost is held to: that of bodies, and pictures and recordings besides."""

from __future__ import annotations

import nh3

from cluster.body.elements import ALLOWED, ATTRIBUTES
from syndicate.fragment import INVISIBLE, MEDIA

TAGS = ALLOWED | MEDIA | {"img", "source", "track"}
_ATTRIBUTES = ATTRIBUTES | {
    "img": {"src", "alt", "title", "width", "height"},
    "audio": {"src", "title", "controls"},
    "video": {"src", "title", "poster", "controls"},
    "source": {"src", "type"},
    "track": {"src", "srclang", "label", "kind"},
}


def allow(html: str) -> str:
    """The allow-list, enforced; reading its own result changes nothing."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(INVISIBLE - MEDIA),
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
        strip_comments=True,
    )

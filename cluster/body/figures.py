"""Images of Markdown → pictures, audio and video."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from cluster.body.parts import Media, Picture
from cluster.body.sheet import Sheet
from cluster.body.targets import AUDIO, VIDEO, extension_of, is_remote, read_target


def make_media(element: etree.Element, target: str, line: int, sheet: Sheet) -> Media | None:
    """The audio or video that an image element means by its extension; None if it is a picture."""
    extension = extension_of(target)
    if extension not in AUDIO | VIDEO or is_remote(target):
        return None
    kind = "video" if extension in VIDEO else "audio"
    title = read_target(element.get("alt") or element.get("title") or "")
    captions, transcript, poster = (
        read_target(element.get(name) or "") for name in ("captions", "transcript", "poster")
    )
    if not title:
        sheet.tell("body-media-title", line, target=target)
    if kind == "video" and not captions:
        sheet.tell("body-media-captions", line, target=target)
    if kind == "audio" and not transcript:
        sheet.tell("body-media-transcript", line, target=target)
    for companion in (captions, transcript, poster):
        if companion and is_remote(companion):
            sheet.tell("body-picture-remote", line, target=companion)
            return None
    return Media(target, kind, title or target, line, captions, transcript, poster)


def make_picture(element: etree.Element, target: str, line: int, sheet: Sheet) -> Picture | None:
    """The picture that an image element means; None, and told, when it is not the site's own."""
    caption = read_target(element.get("title") or "")
    alt = read_target(element.get("alt") or "")
    decorative = "decorative" in (element.get("class") or "").split()
    if not target or is_remote(target):
        sheet.tell("body-picture-remote", line, target=target)
        return None
    if decorative:
        return Picture(target, "", line, caption, True)
    if not alt:
        sheet.tell("body-picture-alt", line, target=target)
        alt = caption or sheet.labels.picture
    return Picture(target, alt, line, caption)

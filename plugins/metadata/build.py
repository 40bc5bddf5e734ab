"""Share images: one for each edition and column, and for policies under a duty that have no image of their own.

Also the Findings of what the pages of an edition must say and cannot.
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.entries import Entry
from cluster.findings import Finding
from cluster.urls import Place
from plugins.engine.outputs import Output
from plugins.engine.pages import column_facts, site_facts
from plugins.engine.workbench import Workbench
from plugins.metadata.facts import PageFacts, PageKind
from plugins.metadata.font_characters import FontCharacters
from plugins.metadata.labels import check_labels
from plugins.metadata.share_image import ShareImage, check_share_image, draw_share_image


def share_outputs(bench: Workbench) -> Iterator[Output]:
    """The edition's share images."""
    for place, image, _ in _images(bench):
        yield bench.output(place, _draw, image, font=bench.theme.share_font.url)


def _draw(bench: Workbench, image: ShareImage) -> bytes:
    return draw_share_image(image, bench.theme.share_font.data).png


def metadata_findings(bench: Workbench) -> Iterator[Finding]:
    """Characters that share images cannot show; labels that the site or a column lacks (47号 网页标签)."""
    font = FontCharacters(bench.library.cache, bench.theme.share_font)
    for _, image, path in _images(bench):
        yield from check_share_image(image, font.lacking, path)
    site, path = site_facts(bench), f"sites/{bench.view.site}/site.toml"
    home = PageFacts(PageKind.HOME, bench.edition.urls.home().absolute, bench.view.site_name)
    owed = check_labels(site, None, home, path)
    yield from owed
    told = {dict(found.values).get("label") for found in owed}
    for column in bench.edition.columns:
        page = PageFacts(PageKind.COLUMN, bench.edition.urls.column(column.path).absolute, column.path)
        found = check_labels(site, column_facts(bench, column), page, path)
        yield from (one for one in found if dict(one.values).get("label") not in told)


def _images(bench: Workbench) -> Iterator[tuple[Place, ShareImage, str]]:
    """Where each image stands, what it shows, and the file that it speaks for."""
    edition, path = bench.edition, f"sites/{bench.view.site}/site.toml"
    yield edition.urls.below("share.png"), _image(bench, bench.view.site_name), path
    for column in edition.columns:
        name = edition.site.text(column.name, bench.lang)
        yield edition.urls.below(f"{column.path}/share.png"), _image(bench, name), path
    for entry in edition.entries.having("kind", "policy").having("pictured", False):
        if has_share_image(bench, entry):
            yield share_place(bench, entry), _image(bench, entry.document.fields.title), entry.document.path


def has_share_image(bench: Workbench, entry: Entry) -> bool:
    """Whether a document gets an image of its own: a policy under a duty, without one that its editor chose."""
    if entry.row.pictured or entry.kind != "policy" or not entry.listed or entry.link_only:
        return False
    return entry.key in bench.mandatory


def share_place(bench: Workbench, entry: Entry) -> Place:
    """The address of a document's share image, beside its page."""
    home = bench.edition.urls.home().url
    return bench.edition.urls.below(entry.place.url.removeprefix(home).removesuffix(".html") + ".share.png")


def _image(bench: Workbench, title: str) -> ShareImage:
    return ShareImage(title, bench.view.site_name, bench.view.theme_colour)

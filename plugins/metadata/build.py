"""Share images: one for each edition and column, and for documents that ask for one or are under a duty."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.engine.outputs import Output, declare, view_digest
from plugins.engine.workbench import Workbench
from plugins.metadata.share_image import ShareImage, draw_share_image


def share_outputs(bench: Workbench) -> Iterator[Output]:
    """The edition's share images."""
    edition = bench.edition
    yield _image(bench, edition.urls.below("share.png").path, bench.view.site_name)
    for column in edition.columns:
        name = edition.site.text(column.name, bench.lang)
        yield _image(bench, edition.urls.below(f"{column.path}/share.png").path, name)


def _image(bench: Workbench, path: str, title: str) -> Output:
    image = ShareImage(title, bench.view.site_name, bench.view.theme_colour)
    font = bench.theme.share_font
    inputs = {"image": view_digest(image), "font": font.url, "code": bench.templates.surroundings}
    return declare(path, bench.edition.name, inputs, lambda: draw_share_image(image, font.data).png)

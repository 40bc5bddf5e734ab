"""I/O: the sample pages as a folder that a plain server can serve."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.themes.environment import LANGUAGES, THEME, environment
from tests.themes.samples import samples
from tests.themes.samples_site import edition

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'"
_EMBLEM = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4.5" fill="#a8201a"/></svg>'


def write_site(folder: Path) -> None:
    """`<lang>/<sample>.html` for every sample, with the theme's own styles and scripts."""
    assets = folder / "_"
    assets.mkdir(parents=True)
    static = THEME / "static"
    order = (static / "css" / "order.txt").read_text(encoding="utf-8").split()
    (assets / "theme.css").write_bytes(b"\n".join((static / "css" / name).read_bytes() for name in order))
    (assets / "colour.css").write_text(":root{--site-colour:#0b4a8f}", encoding="utf-8")
    (assets / "icon.svg").write_bytes((static / "img" / "icon.svg").read_bytes())
    (assets / "emblem.svg").write_text(_EMBLEM, encoding="utf-8")
    (assets / "manifest.webmanifest").write_text("{}", encoding="utf-8")
    scripts = []
    for script in sorted((static / "js").glob("*.js")):
        (assets / script.name).write_bytes(script.read_bytes())
        scripts.append(f"/_/{script.name}")
    _write_images(folder / "files")
    policy = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    for lang in LANGUAGES:
        (folder / lang).mkdir()
        for sample in samples(lang):
            shown = edition(
                lang, sample.name == "home", sample.name == "article-untranslated", tuple(scripts)
            )
            page = environment(lang, shown).get_template(sample.template).render(view=sample.view)
            page = page.replace('<meta charset="utf-8">', policy, 1)
            (folder / lang / f"{sample.name}.html").write_text(page, encoding="utf-8")


def _write_images(folder: Path) -> None:
    folder.mkdir()
    for number, colour in enumerate(((40, 90, 140), (60, 120, 80), (150, 90, 60))):
        for width in (480, 800, 1200):
            picture = Image.new("RGB", (width, width * 2 // 3), colour)
            for suffix in ("jpg", "webp"):
                picture.save(folder / f"photo{number}-{width}.{suffix}")

"""Styles and scripts: nothing forgotten, nothing from elsewhere, nothing heavy."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.themes.environment import LANGUAGES, THEME, environment
from tests.themes.samples import samples
from tests.themes.samples_site import edition

CSS = THEME / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))
SCRIPTS = sorted((THEME / "static" / "js").glob("*.js"))
ORDER = (CSS / "order.txt").read_text(encoding="utf-8").split()


def _weight(*texts: str) -> int:
    return sum(len(gzip.compress(text.encode(), 9)) for text in texts)


def test_the_order_names_every_stylesheet_once():
    assert sorted(ORDER) == [sheet.name for sheet in SHEETS]
    assert ORDER[0] == "tokens.css"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_stylesheet_stays_in_its_layer_and_on_this_host(sheet):
    text = sheet.read_text(encoding="utf-8")
    assert not re.search(r"@import|url\(|@font-face|https?:", text)
    assert "@layer" in text
    colours = set(re.findall(r"#[0-9a-f]{3,8}\b", text, re.IGNORECASE)) - {"#fff", "#000"}
    # Colours have names; only tokens say what they are, and the focus ring on the site's colour is fixed.
    assert sheet.name == "tokens.css" or colours <= {"#1a1f27", "#888", "#555"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_properties_are_logical(sheet):
    text = sheet.read_text(encoding="utf-8")
    physical = r"(?:margin|padding|border)-(?:left|right|top|bottom)\b|\b(?:float|text-align): (?:left|right)|[{;]\s*(?:left|right|top|bottom|width|height):"
    assert not re.findall(physical, text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_writes_no_markup_and_reaches_no_network(script):
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\b|XMLHttpRequest", text)
    # The search page alone loads more, and only its own index: it names no host.
    if script.name != "search.js":
        assert not re.search(r"fetch\(|import\s|import\(", text)
    assert not re.search(
        r"https?://(?!www\.w3\.org)", re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    ) or (script.name == "share.js")


def test_the_script_that_restores_the_display_comes_first():
    assert SCRIPTS[0].name == "display.js"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_light(lang):
    style = "\n".join((CSS / name).read_text(encoding="utf-8") for name in ORDER)
    scripts = [script.read_text(encoding="utf-8") for script in SCRIPTS]
    assert _weight(*scripts) <= 30_000
    pages = {
        sample.name: environment(lang, edition(lang)).get_template(sample.template).render(view=sample.view)
        for sample in samples(lang)
    }
    heaviest = max(_weight(page, style, *scripts) for page in pages.values())
    assert heaviest <= 60_000

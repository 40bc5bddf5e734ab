"""Every template in every language prints valid, accessible, self-contained HTML with texts that exist."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from lxml import html as lxml_html

from tests.themes.environment import LANGUAGES, THEME, environment
from tests.themes.samples import samples
from tests.themes.samples_site import edition

CASES = [(lang, sample) for lang in LANGUAGES for sample in samples(lang)]
IDS = [f"{lang}-{sample.name}" for lang, sample in CASES]


@cache
def printed(lang: str, name: str) -> str:
    """A sample's page with everything that an edition can switch on."""
    sample = next(one for one in samples(lang) if one.name == name)
    shown = edition(
        lang, banners=name == "home", preview=name == "article", scripts=("/_/display.js", "/_/share.js")
    )
    return environment(lang, shown).get_template(sample.template).render(view=sample.view)


@pytest.fixture(params=CASES, ids=IDS)
def document(request):
    lang, sample = request.param
    return lxml_html.document_fromstring(printed(lang, sample.name))


@pytest.mark.parametrize(("lang", "sample"), CASES, ids=IDS)
def test_every_page_parses_strictly_as_html5(lang, sample):
    html5lib.HTMLParser(strict=True).parse(printed(lang, sample.name))


def test_every_page_has_one_first_heading_and_skips_no_level(document):
    levels = [int(element.tag[1]) for element in document.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_no_page_holds_inline_script_or_style(document):
    assert not document.xpath("//@style | //style")
    assert not [name for element in document.iter() for name in element.attrib if name.startswith("on")]
    assert all(
        script.get("src") or script.get("type") == "application/ld+json" for script in document.iter("script")
    )


def test_ids_are_unique_and_every_reference_to_one_is_answered(document):
    ids = Counter(document.xpath("//@id"))
    assert max(ids.values()) == 1
    wanted = {link[1:] for link in document.xpath("//a/@href") if link.startswith("#")}
    for name in ("aria-labelledby", "aria-describedby", "for"):
        wanted.update(word for value in document.xpath(f"//@{name}") for word in value.split())
    # What the body's own headings answer for stands in the body; samples of other kinds carry none.
    assert wanted - set(ids) <= {"s1", "s2", "s21", "s3"}


def test_nothing_is_loaded_from_another_host(document):
    loaded = [
        *document.xpath("//script/@src"),
        *document.xpath("//img/@src"),
        *document.xpath("//source/@src"),
    ]
    loaded += document.xpath("//link[@rel='stylesheet' or @rel='icon' or @rel='manifest']/@href")
    assert all(url.startswith("/") and not url.startswith("//") for url in loaded)


def test_every_template_is_printed_by_a_sample():
    layouts = {"base.html", "document.html", "redirect.html"}
    pages = {path.name for path in (THEME / "templates").glob("*.html")}
    assert pages - layouts == {sample.template for _, sample in CASES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_redirect_names_its_target_and_stays_out_of_search(lang):
    page = (
        environment(lang, edition(lang))
        .get_template("redirect.html")
        .render(target="https://www.beiyuan.example/policies/?a=1&b=2", lang=lang, title="“<旧>”")
    )
    html5lib.HTMLParser(strict=True).parse(page)
    found = lxml_html.document_fromstring(page)
    assert (
        found.xpath("string(//link[@rel='canonical']/@href)")
        == "https://www.beiyuan.example/policies/?a=1&b=2"
    )
    assert found.xpath("string(//meta[@name='robots']/@content)") == "noindex"
    assert found.xpath("//main//a/@href")


@pytest.mark.parametrize("path", sorted((THEME / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_stay_small(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 120

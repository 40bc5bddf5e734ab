"""The theme's texts: the same keys and placeholders in every language, all of them used, none missing."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from tests.themes.environment import LANGUAGES, THEME, strings

# Keys whose last part comes from a view or from the engine (`t('state.' ~ label)`, `t(row.label)`, f"pages.{name}").
FAMILIES = {
    "channels": "letters consultations applications disclosure ratings",
    "family": "tag subject topic",
    "kind": "article policy interpretation service letter consultation interview topic page",
    "level": "national province city county department township",
    "notice": "withdrawn cancelled",
    "notice_text": "withdrawn cancelled",
    "pages": "home site_map search archive subscribe contact accessibility directory not_found tags subjects topics",
    "policy": "index_number subject issuer issued title document_number published effective repealed validity doc_type",
    "search": "searching none count about more filters all clear results loose failed site column kind year subject validity",
    "service": "service_code authority audience fees time_limit legal_time_limit result",
    "standing": "carried late owed overdue exempt",
    "state": "open upcoming closed past answered pending archived expired result",
    "subscribe": "site columns kinds subjects",
    "validity": "label valid amended expired superseded repealed pending",
    "validity_text": "valid amended expired superseded repealed pending",
}
FAMILY_KEYS = {f"{family}.{name}" for family, names in FAMILIES.items() for name in names.split()}
# Other names of the mode, for the search engine.
OFFERED = {"elder.aliases"}

_IN_TEMPLATE = re.compile(r"\bt\('([a-z_.]+)'\s*([,)~])")
_IN_LOOP = re.compile(r"\('([a-z_]+\.[a-z_]+)', (?:view|service)\.")
_IN_ENGINE = re.compile(r"""\bstrings\(\s*["']([a-z_.]+)["']""")


def _asked_for() -> set[str]:
    """Keys that templates, plugins and stages name outright."""
    found: set[str] = set()
    for path in (THEME / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= {key for key, after in _IN_TEMPLATE.findall(text) if after != "~"}
        found |= set(_IN_LOOP.findall(text))
    for folder in ("plugins", "publish"):
        for path in (THEME.parents[1] / folder).rglob("*.py"):
            found |= set(_IN_ENGINE.findall(path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_that_is_asked_for_exists(lang):
    assert (_asked_for() | FAMILY_KEYS) - strings(lang).keys() == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_lies_unused(lang):
    assert strings(lang).keys() - _asked_for() - FAMILY_KEYS - OFFERED == set()


def test_all_languages_have_the_same_keys_and_placeholders():
    def shape(lang: str) -> dict[str, set[str]]:
        return {
            key: {name for _, name, _, _ in Formatter().parse(text) if name}
            for key, text in strings(lang).items()
        }

    first, *others = (shape(lang) for lang in LANGUAGES)
    assert all(other == first for other in others)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty(lang):
    assert not [key for key, text in strings(lang).items() if not text.strip()]


def test_the_elder_mode_has_its_official_name_and_its_aliases():
    texts = strings("zh")
    assert texts["elder.name"] == "长者版"
    assert {"长辈版", "关怀版", "关爱版", "亲情版"} <= set(texts["elder.aliases"].split("、"))
    assert texts["external.leaving"].startswith("您访问的链接即将离开")

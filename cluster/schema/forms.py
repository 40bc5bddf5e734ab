"""Texts of a certain form, and texts by language, as settings have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from cluster.schema.types import SLUG, read_filled, wrong

# By the name of the type (`cluster.schema.fields`): the pattern, and the rule that another text breaks.
FORMS: Mapping[str, tuple[str, str]] = {
    "Slug": (SLUG.pattern, "not-a-slug"),
    "ColumnPath": (r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*", "not-a-column-path"),
    "Host": (
        r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+",
        "not-a-host",
    ),
    "Colour": (r"#[0-9a-f]{6}", "not-a-colour"),
    "SiteCode": (r"bm[0-9]{8}|[0-9]{10}", "not-a-site-code"),
    "Region": (r"[0-9]{6}|[0-9]{9}|[0-9]{12}", "not-a-region"),
    "Code": (r"[a-z0-9]+(?:[-.][a-z0-9]+)*", "not-a-code"),
    "Email": (r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", "not-an-email"),
    "Language": (r"[a-z]{2}", "not-a-language"),
    # RFC 9116 §2.5: an address of the web is https.
    "Reach": (
        r"https://[A-Za-z0-9][!-Z^-~]*|mailto:[!-Z^-~]+@[!-Z^-~]+|tel:\+?[0-9][0-9().-]*",
        "not-reachable",
    ),
}


@cache
def form(name: str) -> Callable[[str], str]:
    """The reader of a form: the text as it was written. It raises PydanticCustomError: the form's rule."""
    written, rule = FORMS[name]
    pattern = re.compile(written)

    def read(value: str) -> str:
        if not pattern.fullmatch(value):
            raise wrong(rule, value)
        return value

    return read


def read_texts(value: dict[str, str]) -> dict[str, str]:
    """Texts by language, as they were written. Raises PydanticCustomError: `not-a-language`, `empty-value`."""
    for language, text in value.items():
        form("Language")(language)
        read_filled(text)
    return value


def read_once(value: tuple[str, ...]) -> tuple[str, ...]:
    """Languages, each once. Raises PydanticCustomError: `duplicate-language`."""
    for index, language in enumerate(value):
        if language in value[:index]:
            raise wrong("duplicate-language", language)
    return value

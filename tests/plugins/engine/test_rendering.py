"""What comes out of the engine's Jinja is what Jinja alone gives; what a template does not print is not worked out."""

from __future__ import annotations

from typing import Any

import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from plugins.engine.later import later
from plugins.engine.rendering import escape, prepare, render
from plugins.engine.theme import Strings

TEMPLATES = {
    "page.html": """{% extends 'base.html' %}{% from 'parts.html' import link, box, named %}
{% block title %}{{ super() }}{{ view.title }}{% endblock %}
{% block main %}{% set seen = namespace(count=0) %}
{% for one in view.words if one %}{{ link(one) }}{{ link(text=one, url=loop.index) }}{% set seen.count = loop.index %}
{% include 'part.html' %}{% endfor %}{{ seen.count }}{{ t('hello', name=view.title) }}
{% call box('<b>') %}{{ view.html }}{{ view.title }}{% endcall %}{{ named(1, two=2) }}{{ named(1, 2, 3) }}
{% set kept %}<i>{{ view.title }}</i>{% endset %}{{ kept }}{{ [view.title, kept]|join('<') }}{{ view.title ~ kept }}{% endblock %}""",
    "base.html": "<title>{% block title %}{{ shared }}{% endblock %}</title>{% include 'fixed.html' without context %}{% block main %}{% endblock %}",
    "parts.html": """{% macro link(text, url='#') %}<a href="{{ url }}">{{ text }}{{ t('mark') }}{{ shared }}</a>{% endmacro %}
{% macro box(title) %}<div>{{ title }}{{ caller() }}</div>{% endmacro %}
{% macro named(a) %}{{ a }}{{ kwargs|dictsort }}{{ varargs|length }}{% endmacro %}""",
    "part.html": "<p>{{ one }}{{ loop.index }}{{ view.title|upper }}</p>",
    "fixed.html": "<nav>{{ shared }}{{ t('mark') }}</nav>",
}
WORDS = Strings("zh", {"hello": "<好> {name}", "mark": "&"})
TEXTS = st.text(alphabet=st.sampled_from("<>&'\"一a \n"), max_size=8)


def _environment() -> Environment:
    made = Environment(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    made.globals["t"] = WORDS
    return made


@given(TEXTS, st.lists(TEXTS, max_size=3), TEXTS, TEXTS)
def test_a_page_is_what_jinja_alone_makes_of_it(title: str, words: list[str], html: str, shared: str) -> None:
    view = {"title": title, "words": words, "html": Markup(html)}
    ours, plain = _environment(), _environment()
    prepare(ours, {"shared": shared})
    plain.globals["shared"] = shared
    assert render(ours, "page.html", {"view": view}) == plain.get_template("page.html").render(view=view)


class _Html:
    def __html__(self) -> str:
        return "<b>"


@pytest.mark.parametrize("value", ["<", Markup("<"), 1, None, 1.5, _Html(), ["<"]])
def test_whatever_is_printed_is_escaped_as_markupsafe_does(value: Any) -> None:
    assert escape(value) == markupsafe.escape(value)


def test_a_name_that_nobody_gave_is_still_an_error() -> None:
    ours = _environment()
    prepare(ours, {"shared": ""})
    with pytest.raises(UndefinedError, match="'view' is undefined"):
        render(ours, "page.html", {})


def test_what_is_worked_out_later_is_worked_out_once_and_only_for_who_asks() -> None:
    asked = []

    class View:
        @later
        def title(self) -> str:
            asked.append("title")
            return "题"

    view = View()
    assert asked == []
    assert (view.title, view.title, asked) == ("题", "题", ["title"])


def test_a_mistake_in_what_is_worked_out_later_is_no_missing_attribute() -> None:
    class View:
        @later
        def title(self) -> str:
            return None.title  # type: ignore[attr-defined,no-any-return]

    ours = _environment()
    prepare(ours, {"shared": ""})
    with pytest.raises(RuntimeError, match=r"View\.title"):
        render(ours, "page.html", {"view": View()})

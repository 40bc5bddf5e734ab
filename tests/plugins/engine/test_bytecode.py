"""What Jinja made of templates, kept: the same pages from it, never those of another source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment

from cluster.catalogue import Catalogue
from plugins.engine.bytecode import TemplateCache

SOURCES = st.sampled_from(
    ["{{ word }}", "{% for sign in word %}<{{ sign }}>{% endfor %}", "{{ word|upper }}!", ""]
)


def render(cache: TemplateCache, source: str) -> str:
    environment = Environment(loader=DictLoader({"page.html": source}), bytecode_cache=cache)
    return environment.get_template("page.html").render(word="abc")


def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue(tmp_path_factory.mktemp("templates"))


@settings(max_examples=20)
@given(st.lists(SOURCES, min_size=1, max_size=4))
def test_a_kept_template_renders_as_its_source(
    tmp_path_factory: pytest.TempPathFactory, sources: list[str]
) -> None:
    shelf = folder_of(tmp_path_factory)
    for source in sources:
        cache = TemplateCache(shelf, "one")
        assert render(cache, source) == render(TemplateCache(), source)
        cache.keep()


def test_a_kept_template_is_not_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = TemplateCache(Catalogue(tmp_path), "one")
    expected = render(cache, "{{ word }}")
    assert cache.remember("names", lambda: ("word",)) == ("word",)
    cache.keep()

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("compiled again")

    monkeypatch.setattr(Environment, "compile", never)
    later = TemplateCache(Catalogue(tmp_path), "one")
    assert render(later, "{{ word }}") == expected
    assert later.remember("names", lambda: never()) == ("word",)


def test_another_name_begins_anew_and_lets_go_of_the_old(tmp_path: Path) -> None:
    for name in ("one", "two"):
        cache = TemplateCache(Catalogue(tmp_path), name)
        assert cache.remember("key", lambda name=name: name) == name
        cache.keep()
    assert len(list(tmp_path.iterdir())) == 1


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_damaged_file_is_not_there(
    tmp_path_factory: pytest.TempPathFactory, position: int, change: int
) -> None:
    folder = tmp_path_factory.mktemp("templates")
    cache = TemplateCache(Catalogue(folder), "one")
    render(cache, "{{ word }}")
    cache.keep()
    (file,) = folder.iterdir()
    data = bytearray(file.read_bytes())
    data[position % len(data)] ^= change
    file.write_bytes(data)
    later = TemplateCache(Catalogue(folder), "one")
    assert later.remember("key", lambda: "made") == "made"
    assert render(later, "{{ word }}") == "abc"
    later.keep()
    assert TemplateCache(Catalogue(folder), "one").remember("key", lambda: "again") == "made"

"""Realistic views for every template, in Chinese and English: `samples(lang)` gives (name, template, view)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.themes.samples_documents import documents
from tests.themes.samples_lists import lists


@dataclass(frozen=True)
class Sample:
    """A view and the template that prints it; `name` is unique in a language."""

    name: str
    template: str
    view: Any


def samples(lang: str) -> Iterator[Sample]:
    """Every template at least once; several states of a kind get names of their own."""
    for name, view in (*lists(lang), *documents(lang)):
        yield Sample(name, view.page.template, view)

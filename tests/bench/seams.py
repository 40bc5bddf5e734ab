"""What the equal site leaves out of the product, in one list: each name that a build is taken without, and what takes its place.

A name is where the thing is defined, `module:name` or `module:Class.name`. Whoever imported it before gets the substitute too,
so that only definitions have to be followed when the product's code moves.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Collection, Iterable
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

SITE = Path(__file__).resolve().parent / "sites" / "ours"
FEATURES = ("checks", "metadata", "feeds", "images")
# Plugins that make what no peer makes, with the feature that keeps them.
PLUGINS_LEFT_OUT = {
    "plugins.metadata.hooks": "images",
    "plugins.redirects.hooks": "",
    "plugins.search.hooks": "",
}
_ROOMS = ("plugins.", "publish.", "checks.")


class SeamGone(Exception):
    """The product has no such name any more: the list in tests/bench/seams.py must follow it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is gone; bring tests/bench/seams.py up to date")


class Seam(NamedTuple):
    """`name` is replaced by `make(what stood there)` unless the feature `kept_by` is asked for. `here`: only in that module."""

    name: str
    make: Callable[[Any], Any]
    kept_by: str = ""
    here: bool = False


def _nothing(_: Any) -> Any:
    return lambda *given, **named: ()


def _only_tags(families: dict[str, str]) -> dict[str, str]:
    return {"tags": families["tags"]}


def _only_atom(formats: Any) -> Any:
    return type(formats)([("atom", dict(formats)["atom"])])


def _empty_head(_: Any) -> Any:
    from dataclasses import fields  # here: what the product does not import is not measured

    head = importlib.import_module("plugins.engine.views").Head
    empty = head(*("" if field.type == "str" else () for field in fields(head)))
    return lambda *given, **named: empty


def _plain_feeds(specs: Any) -> Any:
    """The feed of everything and those of columns that hold documents."""

    def chosen(bench: Any) -> Any:
        held = set(bench.edition.listed.values("column"))
        return tuple(
            spec
            for spec in specs(bench)
            if spec.family == "all" or (spec.family == "column" and spec.term in held)
        )

    return chosen


SEAMS = (
    # The equal templates, and settings with fewer plugins.
    Seam("publish.edition:ROOT", lambda _: SITE, here=True),
    Seam("plugins.engine.theme:ROOT", lambda _: SITE, here=True),
    # Lists that the peers have not: subjects, archives by date, the site map.
    Seam("plugins.columns.terms:FAMILIES", _only_tags),
    Seam("plugins.columns.archive:archive_outputs", _nothing),
    Seam("plugins.columns.standing:standing_outputs", _nothing),
    # Features with a price of their own.
    Seam("checks.sources:site_findings", _nothing, "checks"),
    Seam("checks.sources:document_findings", _nothing, "checks"),
    Seam("plugins.engine.pages:head_of", _empty_head, "metadata"),
    Seam("plugins.feeds.build:FORMATS", _only_atom, "feeds"),
    Seam("plugins.feeds.catalogue:feed_specs", _plain_feeds, "feeds"),
    Seam("plugins.feeds.catalogue:FeedSpec.archived", lambda _: property(lambda spec: False), "feeds"),
)


def leave_out(asked: Collection[str], seams: Iterable[Seam] = SEAMS) -> None:
    """Take what was not asked for out of this process. Raises SeamGone where the product has moved."""
    importlib.import_module("publish.build")  # so that whoever imports these names has done so
    substitute([seam for seam in seams if seam.kept_by not in asked])


def substitute(seams: Iterable[Seam]) -> None:
    """Put each seam's substitute where its name stands and, unless `here`, wherever the same object was imported to.

    Raises SeamGone.
    """
    everywhere: dict[int, tuple[Any, Any]] = {}
    for seam in seams:
        owner, last = find(seam.name)
        old = getattr(owner, last)
        new = seam.make(old)
        setattr(owner, last, new)
        if not seam.here and not isinstance(owner, type):
            everywhere[id(old)] = (old, new)
    for module in [held for key, held in sys.modules.items() if key.startswith(_ROOMS)]:
        for attribute, value in list(vars(module).items()):
            if id(value) in everywhere:
                setattr(module, attribute, everywhere[id(value)][1])


def find(name: str) -> tuple[Any, str]:
    """What holds a name, and the last part of the name. Raises SeamGone."""
    module, _, path = name.partition(":")
    *above, last = path.split(".")
    try:
        owner = reduce(getattr, above, importlib.import_module(module))
        getattr(owner, last)
    except (ImportError, AttributeError) as error:
        raise SeamGone(name) from error
    return owner, last


def plugins_of(listed: Iterable[Any], asked: Collection[str]) -> list[Any]:
    """The product's plugins without those that make what no peer makes."""
    left_out = {name for name, feature in PLUGINS_LEFT_OUT.items() if feature not in asked}
    return [plugin for plugin in listed if plugin.__name__ not in left_out]

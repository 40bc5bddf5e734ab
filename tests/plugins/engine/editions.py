"""I/O: one edition of a content root, collected in this process with plugins of the test's own."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from cluster.library import Library
from plugins.engine.shelf import Shelf
from publish.content import open_content
from publish.edition import collect_edition
from tests.publish.tiny import NOW, Root


def collect(
    root: Root, room: Path, site: str = "top", lang: str = "zh", plugins: tuple[Any, ...] = ()
) -> Shelf:
    """The edition's shelf; raises what the edition raises."""
    opened = open_content(root.options(room / "out", room / "cache"), NOW)
    model = opened.loaded.model
    assert model is not None
    library = Library(opened.tree, room / "cache")
    return collect_edition(model, library, opened.tree, root.folder, site, lang, plugins)


def plugin(name: str, **members: Any) -> ModuleType:
    """A Pelican plugin as a module object."""
    module = ModuleType(name)
    for key, value in members.items():
        setattr(module, key, value)
    return module


def paths(shelf: Shelf) -> set[str]:
    """Where the edition's files stand below OUTPUT."""
    return {output.path for output in shelf.collected.outputs}


def rendered(shelf: Shelf, path: str) -> str:
    """One file of the edition as text."""
    [output] = [output for output in shelf.collected.outputs if output.path == path]
    return output.render().decode("utf-8")

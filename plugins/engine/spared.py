"""I/O: Pelican imported without what an edition does not use: readers of its own, a coloured console, a server.

Pelican imports them whether or not they are used, which takes as long as a small build may. While it is imported here, stand-ins take
the places of those modules; with the first use of any of them all are imported for good, and put in their places.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from cluster.fingerprint import version_of
from cluster.later import import_later

# The modules, with what Pelican takes out of them by name.
_SPARED = {
    "docutils": (),
    "docutils.core": (),
    "docutils.io": (),
    "docutils.parsers": (),
    "docutils.parsers.rst": (),
    "docutils.parsers.rst.languages": ("get_language",),
    "docutils.writers": (),
    "docutils.writers.html4css1": ("HTMLTranslator", "Writer"),
    "feedgenerator": ("Atom1Feed", "Rss201rev2Feed", "get_tag_uri"),
    "markdown": ("Markdown",),
    "pelican.rstdirectives": (),
    "pelican.server": ("ComplexHTTPRequestHandler", "RootedHTTPServer"),
    "rich": (),
    "rich.console": ("Console",),
    "rich.logging": ("RichHandler",),
}


def import_pelican() -> None:
    """Import Pelican without what is spared; a library that somebody imported before is there already."""
    if "pelican" not in sys.modules:
        import_later("dateutil.parser")
        there = {name.partition(".")[0] for name in _SPARED} & sys.modules.keys()
        with _versions_known(), _Spared(there).standing_in():
            importlib.import_module("pelican")


@contextmanager
def _versions_known() -> Iterator[None]:
    """Pelican asks for its own version, which the standard library reads as an e-mail, with all that e-mails need."""
    name = "importlib.metadata"
    if name in sys.modules:
        yield
        return
    module: Any = ModuleType(name)
    module.version, module.PackageNotFoundError = version_of, LookupError
    sys.modules[name] = module
    importlib.metadata = module
    try:
        yield
    finally:
        del sys.modules[name], importlib.metadata


class _Spared:
    """All that stands in for something, until some of it is used."""

    def __init__(self, there: Collection[str]) -> None:
        """`there`: libraries that are imported already."""
        self.importing = False
        self.modules = {name: _Module(name, self) for name in _SPARED if name.partition(".")[0] not in there}
        self.taken = {
            (module, name): self._stand_in((module, name))
            for module in self.modules
            for name in _SPARED[module]
        }

    def _stand_in(self, place: tuple[str, str]) -> Any:
        if place[1][0].isupper():
            return type(place[1], (_Object,), {"spared": self, "place": place})

        def function(*given: Any, **named: Any) -> Any:
            self.end()
            return real_at(place)(*given, **named)

        return function

    @contextmanager
    def standing_in(self) -> Iterator[None]:
        """Inside, what is spared cannot be told from what is there, as long as it is only named."""
        sys.modules.update(self.modules)
        self.importing = True
        try:
            yield
        finally:
            self.importing = False
            for name in self.modules:
                del sys.modules[name]

    def end(self) -> None:
        """The real things take their places: in Pelican's modules, and among the bases of its classes."""
        if not self.modules:
            return
        modules, self.modules = self.modules, {}
        real: dict[int, Any] = {id(module): importlib.import_module(name) for name, module in modules.items()}
        real.update((id(held), real_at(place)) for place, held in self.taken.items())
        for module in [module for name, module in sys.modules.items() if name.split(".")[0] == "pelican"]:
            for name, value in list(vars(module).items()):
                if id(value) in real:
                    setattr(module, name, real[id(value)])
        for kind in _Object.__subclasses__():
            for below in kind.__subclasses__():
                below.__bases__ = tuple(real.get(id(base), base) for base in below.__bases__)


def real_at(place: tuple[str, str]) -> Any:
    """What a module holds under a name."""
    return getattr(importlib.import_module(place[0]), place[1])


class _Module(ModuleType):
    """Stands in for a module."""

    def __init__(self, name: str, spared: _Spared) -> None:
        super().__init__(name)
        self.__path__: list[str] = []
        self._spared = spared

    def __getattr__(self, name: str) -> Any:
        if not self._spared.importing:
            self._spared.end()
            return real_at((self.__name__, name))
        try:
            return self._spared.taken[self.__name__, name]
        except KeyError:
            raise AttributeError(name) from None


class _Object:
    """A class below this one stands in for a class, an object of such a class for one of the real class."""

    spared: _Spared
    place: tuple[str, str]
    _given: tuple[tuple[Any, ...], dict[str, Any]]

    def __init__(self, *given: Any, **named: Any) -> None:
        if _Object in type(self).__bases__:
            self._given = given, named
        else:  # a class of Pelican's below a stand-in, whose place is taken by what stands there for good
            place = self.place
            self.spared.end()
            real_at(place).__init__(self, *given, **named)

    def __getattr__(self, name: str) -> Any:
        self.spared.end()
        if "_real" not in self.__dict__:
            given, named = self._given
            self._real = real_at(self.place)(*given, **named)
        return getattr(self._real, name)

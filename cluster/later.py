"""Modules that are imported when first used, for libraries that import more than we use of them."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


def import_later(*names: str) -> None:
    """Let each module be imported when something in it is first asked for, however often it is named before that.

    `importlib.util.LazyLoader` would import it with the next `import` that names it. Raises ModuleNotFoundError.
    """
    for name in names:
        above, _, last = name.rpartition(".")
        if above:
            import_module(above)  # which may import the module itself
        if name in sys.modules:
            continue
        spec = find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(name)
        sys.modules[name] = module = module_from_spec(spec)
        module.__class__ = Later
        if above:
            setattr(sys.modules[above], last, module)


class Later(ModuleType):
    """A module of which nothing has been asked."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        assert spec is not None
        assert spec.loader is not None
        self.__class__ = ModuleType  # type: ignore[assignment]
        spec.loader.exec_module(self)
        return getattr(self, name)

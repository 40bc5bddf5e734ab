"""Modules that are imported when first used, for libraries that import more than we use of them."""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec


def import_later(*names: str) -> None:
    """Let each module be imported when one of its names is first asked for, whoever names the module before that.

    Raises ModuleNotFoundError where there is none.
    """
    for name in names:
        if name in sys.modules:
            continue
        spec = find_spec(name)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(name)
        loader = spec.loader = LazyLoader(spec.loader)
        sys.modules[name] = module = module_from_spec(spec)
        loader.exec_module(module)
        above, _, last = name.rpartition(".")
        if above:
            setattr(sys.modules[above], last, module)

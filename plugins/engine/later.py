"""Values of a view that are worked out when a template first prints them.

A page owes no fact to what it does not show: views are read while their page is made, and not after it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    later = cached_property
else:

    class later:  # noqa: N801  (a decorator)
        """As `cached_property`, whose lock costs more than most of what stands behind it."""

        def __init__(self, make: Any) -> None:
            self._make = make
            self.__doc__ = make.__doc__

        def __set_name__(self, _: type, name: str) -> None:
            self._name = name

        def __get__(self, held: Any, _: type | None = None) -> Any:
            if held is None:
                return self
            try:
                value = held.__dict__[self._name] = self._make(held)
            except AttributeError as error:  # Jinja would take it for a value that the view has not
                raise RuntimeError(f"{type(held).__name__}.{self._name}: {error}") from error
            return value

"""The base of every schema: to the type checker a model of pydantic, else a class that becomes one when it has to validate.

A module of schemas imports the types of its fields for the type checker only; they are looked up in `cluster.schema.fields`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel, ConfigDict
    from pydantic import Field as Field

    class Schema(BaseModel):
        """Immutable, nothing unknown, numbers and dates never guessed from other types."""

        model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

else:
    from cluster.schema.declared import Field, Schema

__all__ = ["Field", "Schema"]

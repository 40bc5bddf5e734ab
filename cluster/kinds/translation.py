"""`x.en.md` beside `x.md`: a translation says its title and what differs; all else is the original's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cluster.kinds.common import Common
from cluster.schema.base import Field, Schema
from cluster.schema.declared import fields_of, with_fields

if TYPE_CHECKING:
    from cluster.schema.fields import Filled

# What one document has once, in whatever language it is read.
OF_THE_ORIGINAL = frozenset(
    {"id", "kind", "published", "subject", "topics", "interprets", "successor", "primary", "related"}
)


class _Translated(Schema):
    title: Filled = Field(title="标题", description="· the title in this language")
    translator: Filled | None = Field(None, title="译者", description="· who translated")


@cache
def translation_of(kind: type[Common]) -> type[Schema]:
    """The schema of a translation: every key of `kind` that may differ by language, all but the title optional."""
    fields = {
        name: said.optional()
        for name, said in fields_of(kind).items()
        if name not in OF_THE_ORIGINAL and name not in fields_of(_Translated)
    }
    doc = f"译文 · a translation of {kind.__name__.lower()}"
    return with_fields(_Translated, f"{kind.__name__}Translation", doc, fields)

"""`x.en.md` beside `x.md`: a translation says its title and what differs; all else is the original's."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import Field, create_model
from pydantic.fields import FieldInfo

from cluster.kinds.common import Common
from cluster.schema.types import Filled, Schema

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
    fields: dict[str, Any] = {}
    for name, info in kind.model_fields.items():
        if name not in OF_THE_ORIGINAL and name not in _Translated.model_fields:
            fields[name] = (_optional(info), Field(None, title=info.title, description=info.description))
    doc = f"译文 · a translation of {kind.__name__.lower()}"
    return create_model(f"{kind.__name__}Translation", __base__=_Translated, __doc__=doc, **fields)


def _optional(info: FieldInfo) -> Any:
    kind: Any = info.annotation
    for extra in info.metadata:
        kind = Annotated[kind, extra]
    return kind | None

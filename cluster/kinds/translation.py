"""`x.en.md` beside `x.md`: a translation says its title and what differs; all else is the original's."""

from __future__ import annotations

from typing import Any

from pydantic import Field, create_model

from cluster.kinds.common import Common
from cluster.schema.types import Filled, Schema

# What one document has once, in whatever language it is read.
_OF_THE_ORIGINAL = frozenset(
    {"id", "kind", "published", "subject", "topics", "interprets", "successor", "primary", "related"}
)


class _Translated(Schema):
    title: Filled = Field(title="标题", description="· the title in this language")
    translator: Filled | None = Field(None, title="译者", description="· who translated")


def translation_of(kind: type[Common]) -> type[Schema]:
    """The schema of a translation: every key of `kind` that may differ by language, all but the title optional."""
    fields: dict[str, Any] = {}
    for name, info in kind.model_fields.items():
        if name in _OF_THE_ORIGINAL or name in _Translated.model_fields:
            continue
        fields[name] = (info.annotation | None, Field(None, title=info.title, description=info.description))  # type: ignore[operator]
        if info.metadata:
            fields[name] = (_optional(info), Field(None, title=info.title, description=info.description))
    return create_model(
        f"{kind.__name__}Translation",
        __base__=_Translated,
        __doc__=f"译文 · a translation of {kind.__name__.lower()}",
        **fields,
    )


def _optional(info: Any) -> Any:
    from typing import Annotated

    return Annotated[(info.annotation, *info.metadata)] | None  # type: ignore[return-value]

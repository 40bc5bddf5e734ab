"""The blocks that editors may write: names in two languages, options, and where each belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from cluster.dataclass import dataclass


@dataclass(frozen=True)
class Option:
    """One option: its names (the first is the one the code uses), and what its values mean.

    `meanings` maps what may be written to what is meant; without any, the value is a short label of plain text.
    """

    names: tuple[str, ...]
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> list[str]:
        """What may be written, in the order of the table."""
        return list(self.meanings)

    def read(self, value: str) -> str | None:
        """The meaning of a written value; None if it has none."""
        bare = value.strip().strip("\"'“”‘’").strip()
        if self.meanings:
            return self.meanings.get(bare.lower())
        return bare if bare and len(bare) <= 20 and not set(bare) & set('"\\<>') else None


@dataclass(frozen=True)
class Kind:
    """One kind of block; `inside` names the block it must stand in, `titled` asks for a title."""

    name: str
    chinese: tuple[str, ...]
    options: tuple[Option, ...] = ()
    inside: str = ""
    titled: bool = False

    def option(self, written: str) -> Option | None:
        """The option of that name, in either language."""
        return next((option for option in self.options if written.lower() in option.names), None)


_YES = {"yes": "yes", "no": "no", "true": "yes", "false": "no", "是": "yes", "否": "no"}
_TYPES = {
    "info": "info",
    "tip": "tip",
    "warning": "warning",
    "urgent": "urgent",
    "说明": "info",
    "提示": "tip",
    "注意": "warning",
    "警告": "warning",
    "重要": "warning",
    "紧急": "urgent",
}

KINDS = (
    Kind("notice", ("提示",), (Option(("type", "类型"), _TYPES),)),
    Kind("steps", ("步骤",)),
    Kind("step", ("步",), inside="steps"),
    Kind("attachments", ("附件",)),
    Kind("qa", ("问答",)),
    Kind("question", ("问",), inside="qa"),
    Kind("answer", ("答",), inside="qa"),
    Kind(
        "caption", ("表",), (Option(("number", "编号")), Option(("row-header", "行标题"), _YES)), titled=True
    ),
    Kind("addressees", ("主送",)),
    Kind("attachments-note", ("附件说明",)),
    Kind("signature", ("署名",)),
    Kind("annotation", ("附注",)),
    Kind("contact", ("联系方式",)),
    Kind("details", ("展开",), (Option(("open", "默认展开"), _YES),), titled=True),
    Kind("timeline", ("时间线",)),
    Kind("update", ("更新",), inside="timeline", titled=True),
)
_BY_NAME = {name: kind for kind in KINDS for name in (kind.name, *kind.chinese)}
BLOCKS = tuple(_BY_NAME)


def kind_of(written: str) -> Kind | None:
    """The kind that a name means, in either language."""
    return _BY_NAME.get(written.lower())

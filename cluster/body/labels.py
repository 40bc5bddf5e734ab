"""The few words that a body itself shows, per language; all others belong to the theme's strings."""

from __future__ import annotations

from cluster.dataclass import dataclass


@dataclass(frozen=True)
class Labels:
    """Words put into a body where the editor wrote none."""

    notice: dict[str, str]  # by type
    attachments: str
    contact: str
    details: str
    table: str  # names a table without a caption
    numbered_table: str  # {number}
    footnotes: str
    backlink: str  # {} is the number of the note
    picture: str  # stands in for a missing text alternative


CHINESE = Labels(
    notice={"info": "说明", "tip": "提示", "warning": "注意", "urgent": "紧急"},
    attachments="附件",
    contact="联系方式",
    details="展开",
    table="表格",
    numbered_table="表{number}",
    footnotes="脚注",
    backlink="返回正文（注{}）",
    picture="图片",
)

ENGLISH = Labels(
    notice={"info": "Note", "tip": "Tip", "warning": "Important", "urgent": "Urgent"},
    attachments="Attachments",
    contact="Contact",
    details="Show more",
    table="Table",
    numbered_table="Table {number}",
    footnotes="Footnotes",
    backlink="Back to the text (note {})",
    picture="Picture",
)


def labels_for(lang: str) -> Labels:
    """The labels of a language tag (BCP 47); a language without its own has the English ones."""
    return CHINESE if lang.split("-")[0].lower() == "zh" else ENGLISH

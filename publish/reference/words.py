"""What schemas and their fields are called and mean, in both languages."""

from __future__ import annotations

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cluster.dataclass import dataclass

# The nine kinds as editors call them.
KIND_TITLES = {
    "article": ("一般信息", "article"),
    "policy": ("公文", "policy"),
    "interpretation": ("解读", "interpretation"),
    "service": ("办事指南", "service"),
    "letter": ("留言及答复", "letter"),
    "consultation": ("征集调查", "consultation"),
    "interview": ("在线访谈", "interview"),
    "topic": ("专题", "topic"),
    "page": ("长期页面", "page"),
}


@dataclass(frozen=True)
class Words:
    """A Chinese title, and the meaning in both languages; empty where the title says enough."""

    title: str
    zh: str
    en: str

    @property
    def meaning(self) -> str:
        """`完整标题 · the full title`."""
        return " · ".join(part for part in (self.zh, self.en) if part)

    def __str__(self) -> str:
        return f"{self.title}：{self.meaning}" if self.zh else f"{self.title} · {self.en}"


def words_of(info: FieldInfo) -> Words:
    """A field's words: its description holds the Chinese, a middle dot, the English."""
    zh, _, en = (info.description or "").partition("·")
    return Words(info.title or "", zh.strip(), en.strip())


def meaning_of(schema: type[BaseModel]) -> str:
    """What a kind is for, from its docstring: Chinese, a middle dot, English."""
    return (schema.__doc__ or "").strip().rstrip(".")

"""Front matter that every kind shares, and the kinds that add little to it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from cluster.schema.base import Field, Schema

if TYPE_CHECKING:
    from cluster.schema.fields import Day, Filled, Moment, Names, Url, Uuid7


class Status(StrEnum):
    """How far a document has come; `ready` is shown once its hour has come."""

    DRAFT = "draft"
    READY = "ready"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Waiver(Schema):
    """A rule that need not hold for this document, who says so and until when."""

    rule: Filled = Field(title="规则", description="免除的检查规则名 · the rule that is waived")
    reason: Filled = Field(title="理由", description="为何免除 · why")
    until: Day | None = Field(
        None, title="截止日", description="到期后规则恢复 · after this day the rule holds again"
    )


class Common(Schema):
    """Keys that any document may carry."""

    id: Uuid7 | None = Field(
        None,
        title="标识",
        description="UUIDv7，由 make ids 写入，终身不变 · identity for life, written by `make ids`",
    )
    kind: str | None = Field(
        None, title="种类", description="不写则用栏目的第一种 · default: the column's first kind"
    )
    title: Filled = Field(title="标题", description="完整标题 · the full title")
    short_title: Filled | None = Field(None, title="短标题", description="列表中使用 · used in lists")
    summary: Filled | None = Field(
        None, title="摘要", description="不写则取正文开头 · default: the beginning of the body"
    )
    published: Moment | None = Field(
        None, title="发布时间", description="北京时间，精确到分 · Beijing time, to the minute"
    )
    modified: Moment | None = Field(
        None,
        title="修改时间",
        description="不写则取最后一次改动的提交 · default: the last commit that changed it",
    )
    expires: Moment | None = Field(None, title="下线时间", description="此后不再列出 · not listed after this")
    status: Status = Field(
        Status.READY,
        title="状态",
        description="draft 草稿、ready 可发布、withdrawn 撤下、cancelled 取消 · draft, ready, withdrawn, cancelled",
    )
    status_note: Filled | None = Field(
        None,
        title="状态说明",
        description="撤下或取消的原因，显示在告知页 · why it was withdrawn; shown on the notice",
    )
    author: Names = Field((), title="作者", description="一人或多人 · one or several")
    editor: Filled | None = Field(None, title="责任编辑", description="· the responsible editor")
    origin: Filled | None = Field(
        None,
        title="来源",
        description="首发机构；不写则为本站主办单位 · who first published; default: the site's organiser",
    )
    origin_url: Url | None = Field(
        None, title="原文链接", description="首发页面 · the page of first publication"
    )
    keywords: Names = Field((), title="关键词", description="· keywords")
    tags: Names = Field((), title="标签", description="自由词 · free words")
    topics: Names = Field(
        (), title="专题", description="所属专题文件名 · the topics it belongs to, by file name"
    )
    subject: Names = Field(
        (), title="主题分类", description="cluster.toml 中的主题代码 · subject codes of cluster.toml"
    )
    aliases: Names = Field(
        (), title="旧地址", description="以 / 开头的旧路径，自动跳转 · old paths beginning with /, redirected"
    )
    image: Filled | None = Field(
        None, title="题图", description="本文附件目录内的图片 · an image beside the document"
    )
    image_alt: Filled | None = Field(
        None, title="题图说明", description="题图的替代文字 · its alternative text"
    )
    related: Names = Field((), title="相关", description="相关文件名 · related documents by file name")
    interprets: Names = Field(
        (), title="解读对象", description="被解读的文件 · the policies this one interprets"
    )
    successor: Filled | None = Field(
        None, title="替代文件", description="取代本文的文件 · the document that replaces this one"
    )
    waivers: tuple[Waiver, ...] = Field((), title="免检", description="· waived rules")
    primary: str | None = Field(
        None, title="主语种", description="仅当只有外文版时写 en · `en` where there is no Chinese original"
    )


class Article(Common):
    """动态要闻、通知公告等一般信息 · news, notices and other plain information."""


class Page(Common):
    """长期有效的页面：概况、机构职能、公开指南 · an undated page: profile, functions, guides."""


class TimelineEntry(Schema):
    """One update of an emergency topic."""

    at: Moment = Field(title="时间", description="· when")
    text: Filled = Field(title="内容", description="· what happened")
    document: Filled | None = Field(
        None, title="文件", description="详情文件名 · the document that tells more"
    )


class Topic(Common):
    """专题；应急专题带时间线 · a topic; an emergency topic has a time line."""

    emergency: bool = Field(False, title="应急", description="突发事件专题 · an emergency")
    opened: Day | None = Field(None, title="开设日期", description="· opened on")
    closed: Day | None = Field(
        None, title="归档日期", description="此日起标注已归档 · archived from this day"
    )
    timeline: tuple[TimelineEntry, ...] = Field((), title="时间线", description="应急更新 · updates")

"""公文 and their 解读: policies and interpretations."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from cluster.kinds.common import Common
from cluster.schema.base import Field

if TYPE_CHECKING:
    from cluster.schema.fields import Day, Filled, Moment, Names


class Validity(StrEnum):
    """有效性 of a policy; the pages show it in words, never by colour alone."""

    VALID = "valid"
    AMENDED = "amended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REPEALED = "repealed"


class Policy(Common):
    """公文：规章、规范性文件、通知等 · an official document (GB/T 9704-2012; 公开条例第十二条)."""

    issuer: Names = Field(
        title="发文机关", description="联合发文写多个，主办在前 · issuers, the leading one first"
    )
    published: Moment = Field(
        title="发布时间", description="北京时间，精确到分 · Beijing time, to the minute"
    )
    subject: Names = Field(
        title="主题分类", description="cluster.toml 中的主题代码 · subject codes of cluster.toml"
    )
    index_number: Filled | None = Field(
        None, title="索引号", description="机构代码/年-流水号 · <organisation>/<year>-<serial>"
    )
    document_number: Filled | None = Field(
        None, title="发文字号", description="如 北政发〔2026〕3号 · X〔Y〕N号, X令第N号, 公告Y年第N号"
    )
    issued: Day | None = Field(None, title="成文日期", description="· the date of the document")
    effective: Day | None = Field(None, title="施行日期", description="· in force from")
    repealed: Day | None = Field(None, title="废止日期", description="· repealed on")
    validity: Validity | None = Field(
        None, title="有效性", description="不写则由施行、废止日期推出 · default: from the dates"
    )
    addressees: Filled | None = Field(
        None, title="主送", description="主送机关，不写末尾冒号 · addressees, without the colon"
    )
    signatory: Filled | None = Field(
        None, title="署名", description="发文机关署名；不写则不排落款 · signature line; none if absent"
    )
    annotation: Filled | None = Field(None, title="附注", description="如 此件公开发布 · as 此件公开发布")
    doc_type: Filled | None = Field(
        None, title="公文种类", description="通知、意见、令等 · notice, opinion, order …"
    )


class Interpretation(Common):
    """政策解读 · an interpretation, tied both ways to what it interprets (47号: 同步发布、相互关联)."""

    published: Moment = Field(
        title="发布时间", description="北京时间，精确到分 · Beijing time, to the minute"
    )
    interprets: Names = Field(
        title="解读对象", description="被解读的文件名 · the policies it interprets, by file name"
    )
    form: Filled | None = Field(
        None, title="形式", description="文字、图解、视频、专家、问答 · text, graphic, video, expert, Q&A"
    )

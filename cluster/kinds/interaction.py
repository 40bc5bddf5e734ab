"""互动: letters, consultations, interviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster.kinds.common import Common
from cluster.schema.base import Field, Schema

if TYPE_CHECKING:
    from cluster.schema.fields import Filled, Moment, Names, Url


class Letter(Common):
    """留言及答复 · a letter and its answer: question in front matter, answer as the body (意见 §八: 7/15 工作日)."""

    number: Filled | None = Field(None, title="信件编号", description="· number")
    category: Filled = Field(
        title="类型", description="咨询、建议、投诉、求助 · question, suggestion, complaint, help"
    )
    sender: Filled | None = Field(
        None, title="来信人", description="去标识化，如 王先生 · without personal data"
    )
    received: Moment = Field(title="来信时间", description="· received")
    question: Filled = Field(title="来信内容", description="· what was asked")
    answered: Moment | None = Field(None, title="答复时间", description="· answered")
    answerer: Filled | None = Field(None, title="答复单位", description="· who answered")
    complex: bool = Field(
        False, title="情况复杂", description="时限由7个延至15个工作日 · 15 working days in place of 7"
    )


class Consultation(Common):
    """征集调查 · a consultation with opening, closing and result."""

    opens: Moment = Field(title="开始", description="· opens")
    closes: Moment = Field(title="截止", description="· closes")
    organiser: Filled | None = Field(None, title="组织单位", description="· organiser")
    channel: Url | None = Field(
        None,
        title="参与地址",
        description="不写则用本站 channels.consultations · default: the site's channel",
    )
    contact: Filled | None = Field(
        None, title="联系方式", description="邮寄、电话、邮箱 · post, telephone, e-mail"
    )
    responses: int | None = Field(
        None, ge=0, title="收到意见", description="条数 · how many opinions came in"
    )
    result: Filled | None = Field(
        None, title="结果反馈", description="采纳情况文字 · what was adopted, in words"
    )
    result_document: Filled | None = Field(
        None, title="结果文件", description="结果文件名 · the document that tells the result"
    )
    concerns: Names = Field(
        (), title="征求意见稿", description="所涉文件名 · the drafts it is about, by file name"
    )


class Guest(Schema):
    """Who was interviewed."""

    name: Filled = Field(title="姓名", description="· name")
    post: Filled = Field(title="职务", description="· position")


class Interview(Common):
    """在线访谈 · an interview; the transcript is the body."""

    held: Moment = Field(title="访谈时间", description="· begins")
    ends: Moment | None = Field(None, title="结束时间", description="· ends")
    guests: tuple[Guest, ...] = Field(title="嘉宾", description="· guests")
    host: Filled | None = Field(None, title="主持人", description="· host")
    place: Filled | None = Field(None, title="地点", description="· place")
    video: Filled | None = Field(
        None, title="视频", description="本文附件目录内的视频或外部地址 · a video beside the document"
    )
    captions: Filled | None = Field(None, title="字幕", description="WebVTT 文件 · a WebVTT file")

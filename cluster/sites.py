"""`site.toml`: what one sub-site is, who answers for it, and its columns."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from cluster.schema.base import Field, Schema

if TYPE_CHECKING:
    from cluster.schema.fields import (
        Code,
        Colour,
        ColumnPath,
        Email,
        Filled,
        Host,
        Languages,
        Moment,
        Names,
        Region,
        SiteCode,
        Slug,
        Text,
        Url,
        Words,
    )


class Level(StrEnum):
    """Where a site stands in the administration, from the nation down to a township's channel."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    DEPARTMENT = "department"
    TOWNSHIP = "township"


class Role(StrEnum):
    """What a person may do to a site's content."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    CONTRACTOR = "contractor"


# 政府网站发展指引 附件: the values that ColumnType takes; the list is open (“……”), a cluster may add to it.
COLUMN_TYPES = (
    "首页",
    "概况信息",
    "机构职能",
    "负责人信息",
    "工作动态",
    "政策文件",
    "信息公开指南",
    "信息公开目录",
    "信息公开年报",
    "依申请公开",
    "数据发布",
    "数据开放",
    "政策解读",
    "回应关切",
    "办事服务",
    "咨询投诉",
    "征集调查",
    "在线访谈",
)


class Contact(Schema):
    """How to reach the organiser."""

    address: Text = Field(default_factory=dict, title="地址", description="· address")
    postcode: Filled | None = Field(None, title="邮编", description="· postcode")
    phone: Filled | None = Field(None, title="电话", description="· telephone")
    fax: Filled | None = Field(None, title="传真", description="· fax")
    email: Email | None = Field(None, title="邮箱", description="· e-mail")
    hours: Text = Field(default_factory=dict, title="办公时间", description="· office hours")


class Channels(Schema):
    """Addresses of the dynamic systems that static pages link to."""

    letters: Url | None = Field(None, title="留言", description="写信 · write a letter")
    consultations: Url | None = Field(None, title="征集调查", description="· consultations")
    applications: Url | None = Field(None, title="网上办事", description="· applications")
    disclosure: Url | None = Field(None, title="依申请公开", description="· disclosure requests")
    ratings: Url | None = Field(None, title="好差评", description="· ratings")


class Person(Schema):
    """Someone who works on the site; approvals are verified against these."""

    name: Filled = Field(title="姓名", description="· name")
    email: Email = Field(title="邮箱", description="提交所用邮箱 · the e-mail of commits")
    roles: tuple[Role, ...] = Field(
        title="角色", description="编辑、审核、签发、外包 · editor, reviewer, approver, contractor"
    )
    key: Filled | None = Field(None, title="公钥", description="SSH 签名公钥 · SSH signing key")


class Theme(Schema):
    """The site's own look within the shared theme."""

    colour: Colour | None = Field(
        None,
        title="主色",
        description="#rrggbb，与白色的对比度至少 4.5:1 · main colour, at least 4.5:1 to white",
    )
    emblem: Filled | None = Field(
        None, title="标志", description="站点 files/ 目录中的图片 · an image in the site's files/"
    )


class Banner(Schema):
    """An urgent notice above every page."""

    text: Text = Field(title="内容", description="· text per language")
    link: Filled | None = Field(
        None,
        title="链接",
        description="文档（/栏目/文件名.md、@站点/栏目/文件名.md）或网址；文档未发布时不带链接"
        " · a document (/column/name.md, @site/column/name.md) or an address; no link while the document is not public",
    )
    starts: Moment = Field(title="开始", description="· from")
    ends: Moment = Field(title="结束", description="· until")
    descendants: bool = Field(
        False, title="下级站点", description="同时显示在下级站点 · also on the sites below"
    )


class LocalRepost(Schema):
    """What a site decides about one item that it must carry; the quoted text itself it cannot change."""

    item: Filled = Field(title="条目", description="标识（文档 id 或来源标识）· the item's id")
    column: ColumnPath | None = Field(
        None, title="栏目", description="放入的栏目 · the column that it stands in"
    )
    note: Text = Field(
        default_factory=dict,
        title="本地说明",
        description="显示在正文之外 · a note shown outside of the quoted text",
    )


class Column(Schema):
    """栏目: a section of a site with a type and a freshness limit."""

    path: ColumnPath = Field(title="路径", description="a 或 a/b，嵌套即下级栏目 · nested by its path")
    name: Text = Field(title="名称", description="按语种 · per language")
    description: Text = Field(
        default_factory=dict, title="栏目描述", description="47号：ColumnDescription · per language"
    )
    keywords: Words = Field(
        default_factory=dict, title="栏目关键词", description="47号：ColumnKeywords · per language"
    )
    type: Filled = Field(title="栏目类别", description="47号：ColumnType · one of the listed types")
    kinds: Names = Field(
        ("article",),
        min_length=1,
        title="内容种类",
        description="允许的种类，第一个为默认 · kinds allowed, the first is the default",
    )
    freshness: int | None = Field(
        None, ge=1, title="更新期限", description="天；不写则按类别 · days; default by type"
    )
    home: int | None = Field(
        None, ge=1, title="首页顺序", description="不写则不上首页 · order on the home page; absent: not there"
    )
    home_items: int = Field(6, ge=1, le=50, title="首页条数", description="· entries on the home page")
    core: bool = Field(False, title="核心栏目", description="应有英文对照 · an English pair is owed")
    page_size: int = Field(20, ge=1, le=200, title="每页条数", description="· entries on a numbered page")
    languages: Names = Field(
        (), title="语种", description="不写则为本站全部语种 · default: all of the site's"
    )
    merged_into: ColumnPath | None = Field(
        None, title="归并到", description="归并后旧地址跳转 · merged; old addresses redirect"
    )
    closed: bool = Field(
        False,
        title="已关闭",
        description="不再列出，旧地址跳转到上级 · closed; old addresses redirect upwards",
    )
    aliases: Names = Field((), title="旧路径", description="栏目从前的路径 · former paths of the column")


class SiteConfig(Schema):
    """The whole of `site.toml`."""

    id: Slug = Field(title="站点代号", description="同目录名 · the folder's name")
    parent: Slug | None = Field(None, title="上级站点", description="· the parent site's id")
    level: Level = Field(
        title="层级",
        description="国家、省、市、县、部门、乡镇 · nation, province, city, county, department, township",
    )
    region: Region = Field(title="行政区划代码", description="按 GB/T 2260 · by GB/T 2260")
    sector: Code | None = Field(None, title="领域", description="部门站点的领域代码 · sector of a department")
    name: Text = Field(title="网站名称", description="规范名称，按语种 · per language")
    short_name: Text = Field(default_factory=dict, title="简称", description="· short name")
    description: Text = Field(
        default_factory=dict, title="网站描述", description="· description per language"
    )
    keywords: Words = Field(default_factory=dict, title="关键词", description="· keywords per language")
    languages: Languages = Field(
        ("zh",), min_length=1, title="语种", description="第一个无前缀 · the first has no prefix"
    )
    host: Host | None = Field(None, title="域名", description="与 path 二选一 · either a host or a path")
    path: ColumnPath | None = Field(
        None, title="路径", description="在上级站点域名下 · below the parent's host"
    )
    former: Names = Field(
        (), title="曾用地址", description="host 或 host/path · former hosts or paths, redirected"
    )
    site_code: SiteCode | None = Field(None, title="网站标识码", description="10位 · SiteIDCode")
    icp: Filled | None = Field(None, title="ICP备案号", description="· ICP number")
    police: Filled | None = Field(
        None, title="公安备案号", description="如 北公网安备99010002000001号 · police number"
    )
    party_mark: Url | None = Field(
        None, title="党政机关标识", description="标识链接 · link of the party-and-government mark"
    )
    organiser: Text = Field(title="主办单位", description="· organiser per language")
    operator: Text = Field(default_factory=dict, title="承办单位", description="· operator")
    # Defaults are constructed: to validate them at every start, their schemas would have to be built.
    contacts: Contact = Field(Contact.model_construct(), title="联系方式", description="· contacts")
    channels: Channels = Field(Channels.model_construct(), title="互动渠道", description="· channels")
    people: tuple[Person, ...] = Field((), title="人员", description="· people and roles")
    theme: Theme = Field(Theme.model_construct(), title="外观", description="· look")
    banners: tuple[Banner, ...] = Field((), title="紧急通知", description="· urgent notices")
    columns: tuple[Column, ...] = Field((), title="栏目", description="· columns")
    reposts: tuple[LocalRepost, ...] = Field(
        (), title="转载安排", description="本站对个别转载的安排 · what the site decides about single reposts"
    )
    feeds_signed: bool = Field(False, title="订阅源签名", description="· sign feeds")


def freshness_days(column: Column) -> int:
    """How many days the column may stand without a new document: its own limit, else its type's (19号 §2.1, 2.3)."""
    if column.freshness is not None:
        return column.freshness
    return {"工作动态": 14, "政策文件": 183, "政策解读": 183, "信息公开目录": 183}.get(column.type, 366)

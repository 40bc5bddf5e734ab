"""`cluster.toml`: what holds for the whole cluster."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from cluster.schema.types import Code, Filled, Moment, Names, Region, Schema, Slug, Text, Url
from cluster.sites import Level


class Subject(Schema):
    """主题分类: one subject, nested by its code (`a.b`)."""

    code: Code = Field(title="代码", description="a 或 a.b · nested by dots")
    name: Text = Field(title="名称", description="· per language")


class Mode(StrEnum):
    """What a duty asks for: the whole text, or a link."""

    REPOST = "repost"
    LINK = "link"


class Canonical(StrEnum):
    """Which page search engines should keep for a repost."""

    ORIGIN = "origin"
    NOINDEX = "noindex"
    SELF = "self"


class Match(Schema):
    """Which items a duty is about; every key given must fit, any value of a key will do. Without keys: every item."""

    sites: Names = Field((), title="来源站点", description="集群内的上级站点 · parent sites inside the cluster")
    sources: Names = Field((), title="来源", description="集群外的来源 · sources outside the cluster")
    kinds: Names = Field((), title="种类", description="· kinds")
    columns: Names = Field((), title="栏目", description="· columns of the parent")
    subjects: Names = Field((), title="主题", description="主题代码及其下级 · subjects and those below")
    categories: Names = Field((), title="类别", description="订阅源中的类别 · categories in a feed")
    issuers: Names = Field((), title="发文机关", description="· issuers")
    document_numbers: Names = Field((), title="发文字号", description="带 * 的模式 · patterns with *")
    title_words: Names = Field((), title="标题词", description="标题含其一 · any of these in the title")
    tags: Names = Field((), title="标签", description="· tags")


class Carriers(Schema):
    """Who must carry what matched; every key given must fit. `all = true`: every site below the origin."""

    all: bool = Field(False, title="全部", description="来源站点以下全部 · every site below")
    levels: tuple[Level, ...] = Field((), title="层级", description="· levels")
    regions: tuple[Region, ...] = Field((), title="地区", description="行政区划代码，含其下级 · with the regions inside")
    sectors: Names = Field((), title="领域", description="· sectors")
    sites: Names = Field((), title="站点", description="· these sites")


class Duty(Schema):
    """转载义务: what must be carried, by whom, in how many hours (意见 §十)."""

    id: Slug = Field(title="代号", description="· id")
    name: Text = Field(title="名称", description="· name")
    match: Match = Field(Match(), title="条件", description="· which items")
    carriers: Carriers = Field(title="转载站点", description="· which sites")
    mode: Mode = Field(Mode.REPOST, title="方式", description="repost 全文、link 链接 · whole text or a link")
    hours: int = Field(24, ge=1, le=720, title="时限", description="小时 · hours")
    canonical: Canonical = Field(Canonical.ORIGIN, title="规范地址", description="origin、noindex、self")
    columns: Names = Field(("政策文件",), title="目标栏目", description="栏目路径或类别，取站点第一个有的 · a column's path or type; the first that the site has")
    since: Moment | None = Field(None, title="起算", description="只管此后发布的 · only items published since")


class Exemption(Schema):
    """A site that need not carry an item, and why."""

    duty: Slug = Field(title="义务", description="· duty")
    site: Slug = Field(title="站点", description="· site")
    item: Filled | None = Field(None, title="条目", description="标识；不写则全部 · an item's id; absent: all")
    reason: Filled = Field(title="理由", description="· reason")


class Feeds(Schema):
    """What every feed of the cluster shares."""

    hub: Url | None = Field(None, title="WebSub", description="· hub")
    rights: Text = Field(default_factory=dict, title="权利声明", description="· rights")


class Sitemaps(Schema):
    """Which flavours of sitemap each host offers."""

    flavours: tuple[Literal["standard", "parts", "plain"], ...] = Field(
        ("standard",),
        title="格式",
        description="standard 索引、parts 无索引（百度）、plain 无命名空间（头条）",
    )
    urls: int = Field(50_000, ge=1, le=50_000, title="每份网址数", description="· URLs in a part")
    bytes: int = Field(10_000_000, ge=1_000, le=50_000_000, title="每份字节数", description="· bytes in a part")


class Links(Schema):
    """Which hosts editors may link to without a notice."""

    trusted: Names = Field((), title="可信域名后缀", description="不提示即可离开 · no notice before leaving")


class ClusterConfig(Schema):
    """The whole of `cluster.toml`."""

    name: Text = Field(title="集群名称", description="· name per language")
    top: Slug = Field(title="顶层站点", description="· the site above all others")
    languages: Names = Field(("zh", "en"), title="语种", description="· languages in use")
    at: Moment | None = Field(None, title="构建时刻", description="固定后构建可复现 · the instant of the build, if fixed")
    security: Filled | None = Field(None, title="安全联系", description="security.txt 的 Contact · mailto: or https:")
    security_expires: Moment | None = Field(None, title="安全联系有效期", description="security.txt 的 Expires，不写则不生成 · required by RFC 9116")
    subjects: tuple[Subject, ...] = Field((), title="主题分类", description="· subjects")
    column_types: Names = Field((), title="栏目类别", description="在47号列表之外增加 · added to the listed ones")
    duties: tuple[Duty, ...] = Field((), title="转载义务", description="· duties")
    exemptions: tuple[Exemption, ...] = Field((), title="豁免", description="· exemptions")
    severity: dict[str, Literal["error", "warning", "notice", "off"]] = Field(
        default_factory=dict, title="检查级别", description="规则 = 级别 · a rule's severity here"
    )
    feeds: Feeds = Field(Feeds(), title="订阅源", description="· feeds")
    sitemaps: Sitemaps = Field(Sitemaps(), title="站点地图", description="· sitemaps")
    links: Links = Field(Links(), title="链接", description="· links")
    mistakes_url: Url = Field(
        "https://zfwzgl.www.gov.cn/exposure/jiucuo.html",
        title="找错平台",
        description="我为政府网站找错 · where mistakes are reported",
    )

"""`cluster.toml`: what holds for the whole cluster."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from cluster.rosters import ApprovalRules
from cluster.schema.base import Field, Schema
from cluster.sites import Level

if TYPE_CHECKING:
    from cluster.schema.fields import Code, Filled, Languages, Moment, Names, Reach, Region, Slug, Text, Url


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

    sites: Names = Field(
        (), title="来源站点", description="集群内的上级站点 · parent sites inside the cluster"
    )
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
    """Who must carry what matched: the sites named, and those below the origin that fit every other key given.

    `all = true`: every site below the origin.
    """

    all: bool = Field(False, title="全部", description="来源站点以下全部 · every site below")
    levels: tuple[Level, ...] = Field((), title="层级", description="· levels")
    regions: tuple[Region, ...] = Field(
        (), title="地区", description="行政区划代码，含其下级 · with the regions inside"
    )
    sectors: Names = Field((), title="领域", description="· sectors")
    sites: Names = Field((), title="站点", description="· these sites")


class Duty(Schema):
    """转载义务: what must be carried, by whom, in how many hours (意见 §十)."""

    id: Slug = Field(title="代号", description="· id")
    name: Text = Field(title="名称", description="· name")
    # Defaults are constructed: to validate them at every start, their schemas would have to be built.
    match: Match = Field(Match.model_construct(), title="条件", description="· which items")
    carriers: Carriers = Field(title="转载站点", description="· which sites")
    mode: Mode = Field(Mode.REPOST, title="方式", description="repost 全文、link 链接 · whole text or a link")
    hours: int = Field(24, ge=1, le=720, title="时限", description="小时 · hours")
    canonical: Canonical = Field(
        Canonical.ORIGIN,
        title="规范地址",
        description="origin 首发页、noindex 不收录、self 本页 · the first page, none, this page",
    )
    columns: Names = Field(
        ("政策文件",),
        title="目标栏目",
        description="栏目路径或类别，取站点第一个有的 · a column's path or type; the first that the site has",
    )
    since: Moment | None = Field(
        None, title="起算", description="只管此后发布的 · only items published since"
    )


class PageAdapter(Schema):
    """How to read a parent that has no feed: pyquery selectors over its list pages and articles."""

    profile: Filled | None = Field(
        None,
        title="系统",
        description="trs、jcms、gkmlpt、gov-cn；其余各项覆盖它 · a ready profile; the keys below override it",
    )
    items: Filled | None = Field(
        None, title="条目", description="列表页中每条的选择器 · selector of an item in the list"
    )
    link: Filled | None = Field(None, title="链接", description="条目内链接 · the link in an item")
    date: Filled | None = Field(
        None, title="日期", description="条目或正文中的日期 · the date in the item or article"
    )
    next: Filled | None = Field(None, title="下一页", description="· link to the next list page")
    title: Filled | None = Field(None, title="标题", description="正文页标题 · title in the article")
    body: Filled | None = Field(None, title="正文", description="正文容器 · container of the text")
    number: Filled | None = Field(None, title="文号", description="· document number in the article")
    issuer: Filled | None = Field(None, title="机关", description="· issuer in the article")
    pages: int = Field(
        3, ge=1, le=100, title="页数", description="每次最多读取的列表页 · list pages read at most"
    )


class JsonList(Schema):
    """How to read a parent that offers a JSON list: dotted paths into it."""

    items: str = Field(
        "", title="数组", description="数组路径，空为根 · path of the array, empty for the root"
    )
    id: Filled | None = Field(None, title="标识", description="· id; default: the address")
    url: Filled = Field("URL", title="网址", description="· address")
    title: Filled = Field("TITLE", title="标题", description="· title")
    date: Filled = Field("DOCRELPUBTIME", title="日期", description="· date")


class Source(Schema):
    """来源: a parent outside the cluster that we pull from."""

    id: Slug = Field(title="代号", description="· id")
    name: Text = Field(title="名称", description="原发机构名称 · name of the origin")
    kind: Literal["feed", "pages", "json", "folder", "cluster"] = Field(
        "feed",
        title="形式",
        description="订阅源、网页、JSON、文件夹、另一集群 · feed, pages, JSON list, folder, another cluster",
    )
    url: Filled = Field(
        title="地址",
        description="https 网址，或 folder 的相对路径 · https address, or a folder relative to the content root",
    )
    hosts: Names = Field(
        (), title="限定域名", description="只从这些域名取；不写则为 url 的域名 · pinned hosts"
    )
    keys: Names = Field((), title="公钥", description="minisign 公钥，两把以便轮换 · minisign public keys")
    signature: Literal["none", "optional", "required"] = Field(
        "none", title="签名", description="· whether a signature is asked for"
    )
    charset: Filled | None = Field(
        None, title="编码", description="仅当来源标错编码时写 · only where the source mislabels it"
    )
    time_zone: Filled = Field(
        "Asia/Shanghai", title="时区", description="来源中无时区的时间 · zone of naive times"
    )
    language: Filled = Field("zh", title="语种", description="来源未写明时 · where the source does not say")
    trust: Literal["auto", "review"] = Field(
        "review", title="信任", description="auto 直接采纳，review 先提审 · take, or propose for review"
    )
    site: Slug | None = Field(
        None,
        title="挂靠站点",
        description="视同由此站点发布：其下级为转载站点 · as if published by this site: those below carry;"
        " default: the top site, which carries too",
    )
    rate: int | None = Field(
        None,
        ge=1,
        title="每日条数",
        description="预期上限，超过 3 倍则隔离 · expected items a day; three times as many are quarantined",
    )
    every: int = Field(30, ge=5, le=1440, title="间隔", description="分钟 · minutes between pulls")
    full_text: bool = Field(
        True,
        title="取全文",
        description="订阅源只有摘要时取原文页 · fetch the page where the feed has a summary only",
    )
    body: Filled | None = Field(
        None, title="正文选择器", description="取全文时的正文容器 · container of the text in the page"
    )
    adapter: PageAdapter | None = Field(
        None, title="网页适配", description="kind = pages 时 · for kind = pages"
    )
    list: JsonList | None = Field(None, title="JSON 适配", description="kind = json 时 · for kind = json")
    most_bytes: int = Field(
        10_000_000, ge=10_000, le=100_000_000, title="最大字节", description="解压后 · after inflation"
    )
    most_items: int = Field(2_000, ge=1, le=100_000, title="最大条数", description="· items in one answer")
    loopback: bool = Field(
        False, title="回环测试", description="只为测试：允许 http://127.0.0.1 · tests only"
    )

    def called(self, lang: str = "") -> str:
        """Its name in a language, else in the first that has one."""
        return self.name.get(lang) or next(iter(self.name.values()), self.id)


class Exemption(Schema):
    """A site that need not carry an item, and why."""

    duty: Slug = Field(title="义务", description="· duty")
    site: Slug = Field(title="站点", description="· site")
    item: Filled | None = Field(
        None, title="条目", description="标识；不写则全部 · an item's id; absent: all"
    )
    reason: Filled = Field(title="理由", description="· reason")


class Syndication(Schema):
    """Under which name reposts are committed, and how much a parent may take back at once."""

    name: Filled = Field("集约转载", title="提交者", description="转载提交的署名 · committer of reposts")
    email: Filled = Field("syndicate@jiyue.invalid", title="提交邮箱", description="· its e-mail")
    most_withdrawn: int = Field(
        10,
        ge=1,
        title="撤回上限",
        description="一次撤回达到此数即隔离待审 · withdrawals at once that wait for review",
    )
    most_withdrawn_percent: int = Field(
        20,
        ge=1,
        le=100,
        title="撤回比例",
        description="一次撤回 3 条以上且达到此百分比即隔离 · percent, from 3 withdrawals",
    )


class Feeds(Schema):
    """What every feed of the cluster shares."""

    hub: Url | None = Field(None, title="WebSub", description="· hub")
    rights: Text = Field(default_factory=dict, title="权利声明", description="· rights")


class Sitemaps(Schema):
    """Which flavours of sitemap each host offers."""

    flavours: tuple[Literal["standard", "parts", "plain"], ...] = Field(
        ("standard",),
        title="格式",
        description="standard 带索引、parts 无索引（百度）、plain 无命名空间（头条） · with an index, without, plain",
    )
    urls: int = Field(50_000, ge=1, le=50_000, title="每份网址数", description="· URLs in a part")
    bytes: int = Field(
        10_000_000, ge=1_000, le=50_000_000, title="每份字节数", description="· bytes in a part"
    )


class Links(Schema):
    """Which hosts editors may link to without a notice."""

    trusted: Names = Field((), title="可信域名后缀", description="不提示即可离开 · no notice before leaving")


class ClusterConfig(Schema):
    """The whole of `cluster.toml`."""

    name: Text = Field(title="集群名称", description="· name per language")
    top: Slug = Field(title="顶层站点", description="· the site above all others")
    languages: Languages = Field(("zh", "en"), min_length=1, title="语种", description="· languages in use")
    at: Moment | None = Field(
        None, title="构建时刻", description="固定后构建可复现 · the instant of the build, if fixed"
    )
    security: Reach | None = Field(
        None, title="安全联系", description="security.txt 的 Contact · mailto:, https: or tel:"
    )
    security_expires: Moment | None = Field(
        None,
        title="安全联系有效期",
        description="security.txt 的 Expires，不写则不生成 · required by RFC 9116",
    )
    subjects: tuple[Subject, ...] = Field((), title="主题分类", description="· subjects")
    column_types: Names = Field(
        (), title="栏目类别", description="在47号列表之外增加 · added to the listed ones"
    )
    sources: tuple[Source, ...] = Field(
        (), title="来源", description="集群外的上级 · parents outside the cluster"
    )
    duties: tuple[Duty, ...] = Field((), title="转载义务", description="· duties")
    exemptions: tuple[Exemption, ...] = Field((), title="豁免", description="· exemptions")
    syndication: Syndication = Field(
        Syndication.model_construct(), title="转载设置", description="· how reposts are taken in"
    )
    approval: ApprovalRules = Field(ApprovalRules.model_construct(), title="签发", description="· approval")
    severity: dict[str, Literal["error", "warning", "notice", "off"]] = Field(
        default_factory=dict, title="检查级别", description="规则 = 级别 · a rule's severity here"
    )
    feeds: Feeds = Field(Feeds.model_construct(), title="订阅源", description="· feeds")
    sitemaps: Sitemaps = Field(Sitemaps.model_construct(), title="站点地图", description="· sitemaps")
    links: Links = Field(Links.model_construct(), title="链接", description="· links")
    mistakes_url: Url = Field(
        "https://zfwzgl.www.gov.cn/exposure/jiucuo.html",
        title="找错平台",
        description="我为政府网站找错 · where mistakes are reported",
    )

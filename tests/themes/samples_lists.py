"""Sample views of the lists: home, column, term, archive, site map, subscribe, search, directory and plain pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cluster.schema.types import BEIJING
from plugins.columns.views import (
    AccessibilityView,
    ArchiveMonth,
    ArchiveView,
    ColumnView,
    DirectorySite,
    DirectoryView,
    DutiesView,
    DutyCell,
    DutyItem,
    FeedRow,
    HomeSection,
    HomeView,
    SearchView,
    SimpleView,
    SiteMapView,
    SubscribeView,
    TermCount,
    TermsView,
    TermView,
)
from plugins.engine.views import Card, Link, Pager
from tests.themes.samples_site import HOST, card, edition, image, nav, page, pick, prefix

_NEWS = (
    (
        "全省推进高质量发展大会召开 部署一季度重点工作",
        "Province sets out first-quarter priorities for high-quality growth",
    ),
    ("松陵河综合治理二期工程开工建设", "Second phase of the Songling river restoration begins"),
    (
        "我省出台二十条措施支持高校毕业生就业创业",
        "Twenty measures to help graduates find work or start a business",
    ),
    ("全省春耕备耕进度过半", "Spring ploughing more than half done across the province"),
    (
        "省政府召开专题会议研究部署森林草原防灭火工作",
        "Provincial government meets on forest and grassland fire prevention",
    ),
    ("一季度全省新增城镇就业八万六千人", "86,000 new urban jobs in the first quarter"),
)
_POLICIES = (
    (
        "北原省人民政府关于印发北原省优化营商环境若干措施的通知",
        "Notice on Measures to Improve the Business Environment",
        "北政发〔2026〕3号",
        "valid",
    ),
    (
        "北原省人民政府办公厅关于加强养老服务体系建设的实施意见",
        "Opinions on Building the System of Care for the Elderly",
        "北政办发〔2026〕11号",
        "valid",
    ),
    (
        "北原省城镇燃气管理办法",
        "Measures on the Administration of Town Gas",
        "北原省人民政府令第87号",
        "amended",
    ),
    (
        "关于促进民营经济发展的若干意见",
        "Opinions on Promoting the Private Economy",
        "北政规〔2021〕6号",
        "superseded",
    ),
    (
        "北原省农村公路养护管理规定",
        "Provisions on the Maintenance of Rural Roads",
        "北政令〔2015〕2号",
        "repealed",
    ),
)
_SERVICES = (
    ("失业保险稳岗返还", "Unemployment insurance refund"),
    ("企业设立登记", "Register a company"),
    ("居民身份证换领", "Renew an identity card"),
    ("老年人优待证办理", "Card for senior citizens"),
    ("不动产登记", "Register real estate"),
    ("外国人来华工作许可", "Work permit for foreign nationals"),
    ("城乡居民医保参保", "Join residents’ medical insurance"),
    ("公租房申请", "Apply for public rental housing"),
)


def _news(lang: str, count: int = 6, images: int = 0) -> tuple[Card, ...]:
    return tuple(
        card(
            lang, zh, en, day=20 - i,
            summary=pick(lang, "会议强调，要坚持稳中求进，抓好项目建设、民生保障和安全生产，确保实现良好开局。", "The meeting called for steady progress in projects, public welfare and safety, and a good start to the year."),
            image=image(f"photo{i % 3}", pick(lang, "活动现场", "At the event")) if i < images else None,
        )
        for i, (zh, en) in enumerate(_NEWS[:count])
    )  # fmt: skip


def _policies(lang: str) -> tuple[Card, ...]:
    return tuple(
        card(lang, zh, en, "policy", 18 - i, document_number=number, validity=state)
        for i, (zh, en, number, state) in enumerate(_POLICIES)
    )


def _services(lang: str) -> tuple[Card, ...]:
    return tuple(card(lang, zh, en, "service", 1 + i, published=None) for i, (zh, en) in enumerate(_SERVICES))


def _reposts(lang: str) -> tuple[Card, ...]:
    origin = pick(lang, "国务院办公厅", "General Office of the State Council")
    return (
        card(lang, "国务院关于推进政务服务提质增效的意见", "Opinions of the State Council on Better Government Services", "policy", 17, repost=True, origin=origin, document_number="国发〔2026〕5号", validity="valid"),
        card(lang, "国务院办公厅关于做好防汛抗旱工作的通知", "Notice on Flood Control and Drought Relief", "policy", 12, repost=True, link_only=True, external=True, url="https://www.state.example/zhengce/flood.html", origin=origin),
    )  # fmt: skip


def _exchanges(lang: str) -> tuple[Card, ...]:
    return (
        card(lang, "关于公开征求《北原省养老服务条例（草案）》意见的公告", "Consultation on the draft Regulations on Care for the Elderly", "consultation", 19, label="open"),
        card(lang, "咨询灵活就业人员参加职工医保的问题", "Medical insurance for people in flexible employment", "letter", 16, label="answered"),
        card(lang, "省人社厅负责人谈稳就业政策", "Head of the labour department on employment policy", "interview", 14, label="past"),
        card(lang, "关于2026年民生实事项目的征集", "Which public projects should come first in 2026?", "consultation", 2, label="result"),
    )  # fmt: skip


def _topics(lang: str) -> tuple[Card, ...]:
    return (
        card(lang, "优化营商环境", "Better business environment", "topic", 1),
        card(lang, "2026年防汛救灾", "Flood relief 2026", "topic", 2, label="archived"),
        card(lang, "政务公开", "Open government", "topic", 3),
    )


def _pager(lang: str, current: int) -> Pager:
    base = f"{prefix(lang)}/news/"
    pages = [Link(str(n), f"{base}p/{n}.html", current=n == current) for n in (12, 11, 10)]
    pages += [Link("…", ""), *(Link(str(n), f"{base}p/{n}.html", current=n == current) for n in (2, 1))]
    newer = Link(str(current + 1), f"{base}p/{current + 1}.html") if current else None
    return Pager(current, 12, base, newer, Link("11", f"{base}p/11.html"), tuple(pages))


def _section(lang: str, path: str, zh: str, en: str, style: str, cards: tuple[Card, ...]) -> HomeSection:
    return HomeSection(Link(pick(lang, zh, en), f"{prefix(lang)}/{path}/"), "工作动态", style, cards)


def _home(lang: str) -> HomeView:
    return HomeView(
        page(lang, "home.html", edition(lang).site_name, ""),
        _news(lang, 5, 3),
        (
            _section(lang, "policies", "政府文件", "Policies", "policies", _policies(lang)),
            _section(lang, "notices", "通知公告", "Notices", "list", _news(lang)[1:]),
        ),
        _services(lang),
        _reposts(lang),
        _topics(lang),
        _exchanges(lang),
    )


def _column(lang: str, current: int) -> ColumnView:
    title = pick(lang, "要闻动态", "News")
    path = f"news/p/{current}.html" if current else "news/"
    shown = title if not current else pick(lang, f"{title} · 第{current}页", f"{title} – page {current}")
    return ColumnView(
        page(lang, "column.html", shown, path, column="news"),
        title,
        pick(lang, "省政府重要会议、领导活动和全省各地工作动态。", "Meetings, visits and the work of government across the province."),
        "工作动态",
        () if current else (
            _section(lang, "news/province", "全省要闻", "Province", "list", _news(lang, 3)),
            _section(lang, "news/cities", "市县动态", "Cities and counties", "list", _news(lang)[3:]),
        ),
        () if current else (card(lang, "栏目说明", "About this section", "page", 1, published=None),),
        (*_news(lang, 6, 2), *_policies(lang), *_reposts(lang)),
        _pager(lang, current),
        f"{prefix(lang)}/news/feed.atom",
        236,
    )  # fmt: skip


def _term(lang: str) -> TermView:
    name = pick(lang, "劳动就业", "Employment")
    return TermView(
        page(lang, "term.html", name, "subjects/employment/"),
        "subject",
        name,
        (*_policies(lang), *_news(lang, 2)),
        _pager(lang, 0),
        f"{prefix(lang)}/subjects/employment/feed.atom",
        (Link(pick(lang, "社会保险", "Social insurance"), f"{prefix(lang)}/subjects/employment.insurance/"),),
    )


def _counts(lang: str) -> tuple[TermCount, ...]:
    words = (
        ("劳动就业", "Employment"),
        ("营商环境", "Business"),
        ("生态环境", "Environment"),
        ("教育", "Education"),
    )
    return tuple(
        TermCount(pick(lang, zh, en), f"{prefix(lang)}/subjects/{i}/", 120 - 17 * i)
        for i, (zh, en) in enumerate(words)
    )


def _years(lang: str) -> tuple[TermCount, ...]:
    return tuple(
        TermCount(str(year), f"{prefix(lang)}/archive/{year}/", 300 - year % 10)
        for year in (2026, 2025, 2024)
    )


def _duties(lang: str) -> tuple[DutyItem, ...]:
    begun = datetime(2026, 6, 12, 10, tzinfo=BEIJING)

    def cell(zh: str, en: str, standing: str, hours: float | None, reason: str = "") -> DutyCell:
        stood = begun + timedelta(hours=hours) if hours is not None else None
        return DutyCell(
            pick(lang, zh, en),
            standing,
            begun + timedelta(hours=24),
            stood,
            hours,
            reason,
            standing == "late",
        )

    cells = (
        cell("松陵市人民政府", "Songling", "carried", 0.67),
        cell("东泽市人民政府", "Dongze", "late", 30.5),
        cell("林河县人民政府", "Linhe County", "owed", None),
        cell("双桥镇", "Shuangqiao", "exempt", None, pick(lang, "不办理该事项", "not within its functions")),
    )
    title = pick(lang, "公共服务场所适老化管理办法", "Measures for Senior-Friendly Premises")
    return (DutyItem(title, f"{HOST}/zcwj/2026/a.html", "ministry-key", "repost", 24, begun, cells),)


def _directory(lang: str) -> tuple[DirectorySite, ...]:
    both = (Link("中文", f"{HOST}/", "zh"), Link("English", f"{HOST}/en/", "en"))

    def site(zh: str, en: str, level: str, *below: DirectorySite) -> DirectorySite:
        return DirectorySite(pick(lang, zh, en), f"{HOST}/", level, both, below)

    county = site("双桥县人民政府", "Shuangqiao County", "county", site("清源镇", "Qingyuan", "township"))
    return (
        site(
            "北原省人民政府", "Beiyuan Province", "province",
            site("松陵市人民政府", "Songling", "city", county),
            site("省教育厅", "Department of Education", "department"),
        ),
    )  # fmt: skip


def lists(lang: str) -> Iterator[tuple[str, Any]]:
    """(name, view) of every list and plain page."""
    base = prefix(lang)

    def titled(template: str, zh: str, en: str, path: str) -> Any:
        return page(lang, template, pick(lang, zh, en), path)

    yield "home", _home(lang)
    yield "column", _column(lang, 0)
    yield "column-numbered", _column(lang, 10)
    yield "term", _term(lang)
    yield (
        "terms",
        TermsView(titled("terms.html", "主题分类", "Subjects", "subjects/"), "subject", _counts(lang)),
    )
    months = tuple(ArchiveMonth(2026, n, f"{base}/archive/2026/{n:02}/", 20 + n) for n in (3, 2, 1))
    yield (
        "archive",
        ArchiveView(titled("archive.html", "历史内容", "Archive", "archive/"), 0, 0, (), _years(lang), ()),
    )
    yield (
        "archive-month",
        ArchiveView(
            titled("archive.html", "2026年3月", "March 2026", "archive/2026/03/"),
            2026,
            3,
            months,
            _years(lang),
            _news(lang),
        ),
    )
    pages = (
        Link(pick(lang, "站内搜索", "Search"), f"{base}/search.html"),
        Link(pick(lang, "订阅服务", "Subscribe"), f"{base}/subscribe.html"),
    )
    sites = (
        *edition(lang).children,
        Link(pick(lang, "北原日报", "Beiyuan Daily"), "https://daily.example/", external=True),
    )
    yield (
        "site_map",
        SiteMapView(titled("site_map.html", "网站地图", "Site map", "map.html"), nav(lang), pages, sites),
    )
    feeds = tuple(
        FeedRow(
            "columns",
            item.text,
            pick(lang, "本栏目最新发布、更正和废止", "New, corrected and repealed documents"),
            *(f"{item.url}feed.{kind}" for kind in ("atom", "rss", "json")),
        )
        for item in nav(lang)
    )
    yield (
        "subscribe",
        SubscribeView(
            titled("subscribe.html", "订阅服务", "Subscribe", "subscribe.html"), feeds, f"{base}/feeds.opml"
        ),
    )
    yield (
        "search",
        SearchView(
            titled("search.html", "站内搜索", "Search", "search.html"),
            nav(lang),
            _years(lang),
            _counts(lang),
            "",  # no index: what a browser shows until one was made
        ),
    )
    yield (
        "directory",
        DirectoryView(titled("directory.html", "网站群导航", "All sites", "sites.html"), _directory(lang)),
    )
    yield (
        "duties",
        DutiesView(titled("duties.html", "转载义务", "Duties to carry", "duties.html"), _duties(lang)),
    )
    yield "contact", SimpleView(titled("contact.html", "联系我们", "Contact us", "contact.html"))
    yield (
        "accessibility",
        AccessibilityView(
            titled("accessibility.html", "无障碍声明", "Accessibility statement", "accessibility.html"),
            "2026-06-30",
            "axe-core 4.14.1",
            39,
            8,
            60,
        ),
    )
    yield (
        "not_found",
        SimpleView(titled("not_found.html", "没有找到您要的页面", "Page not found", "404.html")),
    )

"""What the sample pages share: the fictional province 北原省 in two languages, its columns and cards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from plugins.engine.views import (
    Alternate,
    BannerView,
    Card,
    ChannelLinks,
    EditionView,
    FeedLink,
    FileView,
    Footer,
    Head,
    ImageView,
    LanguageLink,
    Link,
    Meta,
    NavItem,
    Page,
)

CHINA = timezone(timedelta(hours=8))
HOST = "https://www.beiyuan.example"


def at(month: int, day: int, hour: int = 9, minute: int = 30) -> datetime:
    """An instant of 2026 in Beijing time, carried as UTC to prove that templates convert."""
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA).astimezone(UTC)


def pick(lang: str, zh: str, en: str) -> str:
    """The text of the language."""
    return zh if lang == "zh" else en


def prefix(lang: str) -> str:
    """The first language has none."""
    return pick(lang, "", "/en")


COLUMNS = (
    ("news", "要闻动态", "News", "工作动态"),
    ("policies", "政府文件", "Policies", "政策文件"),
    ("interpretations", "政策解读", "Explained", "政策解读"),
    ("services", "办事服务", "Services", "办事服务"),
    ("disclosure", "政府信息公开", "Disclosure", "信息公开目录"),
    ("interaction", "互动交流", "Have your say", "咨询投诉"),
    ("about", "走进北原", "About Beiyuan", "概况信息"),
)


def nav(lang: str) -> tuple[NavItem, ...]:
    """The columns, one of them with two below it."""
    base = prefix(lang)
    below = tuple(
        NavItem(f"news/{path}", pick(lang, zh, en), f"{base}/news/{path}/", "工作动态")
        for path, zh, en in (
            ("province", "全省要闻", "Province"),
            ("cities", "市县动态", "Cities and counties"),
        )
    )
    return tuple(
        NavItem(path, pick(lang, zh, en), f"{base}/{path}/", kind, below if path == "news" else ())
        for path, zh, en, kind in COLUMNS
    )


def edition(
    lang: str, banners: bool = False, preview: bool = False, scripts: tuple[str, ...] = ()
) -> EditionView:
    """The province's edition in a language."""
    base = prefix(lang)
    name = pick(lang, "北原省人民政府", "Beiyuan Provincial People’s Government")
    banner = BannerView(
        pick(
            lang,
            "省防汛抗旱指挥部将防汛应急响应提升至二级",
            "Flood response raised to level II in the Songling river basin",
        ),
        f"{base}/news/2026/flood.html",
        at(7, 20),
        at(7, 28),
        name,
    )
    return EditionView(
        site="beiyuan",
        lang=lang,
        html_lang=pick(lang, "zh-CN", "en"),
        direction="ltr",
        site_name=name,
        short_name=pick(lang, "北原省", "Beiyuan"),
        description=pick(lang, "北原省人民政府门户网站", "Official website of Beiyuan Province"),
        level="province",
        domain="www.beiyuan.example",
        home_url=f"{base}/",
        languages=(Link("中文", "/", "zh", lang == "zh"), Link("English", "/en/", "en", lang == "en")),
        parent=Link(
            pick(lang, "中国政府网", "The State Council"), "https://www.state.example/", external=False
        ),
        children=tuple(
            Link(pick(lang, zh, en), f"https://{host}.beiyuan.example{base}/")
            for host, zh, en in (
                ("songling", "松陵市", "Songling"),
                ("linhe", "临河市", "Linhe"),
                ("shuangqiao", "双桥县", "Shuangqiao County"),
                ("edu", "省教育厅", "Department of Education"),
                ("rst", "省人力资源和社会保障厅", "Department of Human Resources and Social Security"),
                ("wjw", "省卫生健康委员会", "Health Commission"),
            )
        ),
        nav=nav(lang),
        footer=Footer(
            organiser=pick(
                lang, "北原省人民政府办公厅", "General Office of the Beiyuan Provincial People’s Government"
            ),
            operator=pick(lang, "北原省大数据中心", "Beiyuan Big Data Centre"),
            address=pick(lang, "北原省松陵市中山路1号", "1 Zhongshan Road, Songling, Beiyuan"),
            postcode="990000",
            phone="0999-8800 0000",
            email="webmaster@beiyuan.example",
            hours=pick(lang, "工作日 8:30–12:00，13:30–17:30", "Working days 8:30–12:00 and 13:30–17:30"),
            site_code="9900000001",
            icp=pick(lang, "北ICP备2026000001号", "北ICP备2026000001号"),
            icp_url="https://beian.miit.example/",
            police="北公网安备99010002000001号",
            police_url="https://beian.example/portal?recordcode=99010002000001",
            party_mark_url="https://bszs.conac.example/sitename?method=show&id=0123456789ABCDEF",
        ),
        channels=ChannelLinks(
            letters="https://letters.beiyuan.example/write",
            consultations="https://letters.beiyuan.example/consultations",
            applications="https://zwfw.beiyuan.example/",
            disclosure="https://letters.beiyuan.example/disclosure",
            ratings="https://letters.beiyuan.example/ratings",
        ),
        banners=(banner,) if banners else (),
        stylesheets=("/_/theme.css", "/_/colour.css"),
        scripts=scripts,
        icon_url="/_/icon.svg",
        manifest_url="/_/manifest.webmanifest",
        emblem_url="/_/emblem.svg",
        theme_colour="#0b4a8f",
        search_url=f"{base}/search.html",
        site_map_url=f"{base}/map.html",
        subscribe_url=f"{base}/subscribe.html",
        contact_url=f"{base}/contact.html",
        archive_url=f"{base}/archive/",
        directory_url=f"{base}/sites.html",
        accessibility_url=f"{base}/accessibility.html",
        feed_url=f"{base}/feed.atom",
        preview=preview,
    )


def page(lang: str, template: str, title: str, path: str, *trail: tuple[str, str], column: str = "") -> Page:
    """A page with its head; `trail` are (text, path) between the home page and the page itself."""
    base = prefix(lang)
    other = "en" if lang == "zh" else "zh"
    url = f"{base}/{path}"
    steps = [
        Link(pick(lang, "首页", "Home"), f"{base}/"),
        *(Link(text, f"{base}/{to}") for text, to in trail),
    ]
    if path:
        steps.append(Link(title, url, current=True))
    name = pick(lang, "北原省人民政府", "Beiyuan Provincial People’s Government")
    return Page(
        template=template,
        url=url,
        absolute_url=HOST + url,
        title=title,
        lang=lang,
        head=Head(
            title=f"{title} - {name}",
            description=f"{title}。" if lang == "zh" else f"{title}.",
            canonical=HOST + url,
            robots="",
            alternates=(
                Alternate("zh-CN", f"{HOST}/{path}"),
                Alternate("en", f"{HOST}/en/{path}"),
                Alternate("x-default", f"{HOST}/{path}"),
            ),
            meta=(
                Meta("name", "SiteName", name),
                Meta("name", "SiteDomain", "www.beiyuan.example"),
                Meta("name", "SiteIDCode", "9900000001"),
                Meta("property", "og:title", title),
                Meta("itemprop", "name", title),
            ),
            json_ld=('{"@context":"https://schema.org","@type":"WebPage","name":"sample"}',),
            feeds=(FeedLink("Atom", "application/atom+xml", f"{base}/feed.atom"),),
        ),
        breadcrumbs=tuple(steps),
        switch=(
            LanguageLink("zh", "中文", f"/{path}", True, lang == "zh"),
            LanguageLink("en", "English", f"/en/{path}", other == "zh" or bool(path), lang == "en"),
        ),
        column=column,
        mistakes_url=f"https://zfwzgl.www.gov.example/exposure/jiucuo.html?site_code=9900000001&url={HOST}{url}",
    )


def image(name: str, alt: str, width: int = 1200, height: int = 800) -> ImageView:
    """A photograph in three widths."""
    widths = (480, 800, 1200)
    return ImageView(
        f"/files/{name}-1200.jpg",
        width,
        height,
        alt,
        ", ".join(f"/files/{name}-{one}.jpg {one}w" for one in widths),
        webp_srcset=", ".join(f"/files/{name}-{one}.webp {one}w" for one in widths),
    )


def file(name: str, kind: str, size: str, count: int) -> FileView:
    """A file beside a document."""
    return FileView(name, f"/files/{count}.{kind.lower()}", kind, size, count)


def card(lang: str, zh: str, en: str, kind: str = "article", day: int = 1, **more: object) -> Card:
    """A document in a list; what is not said is plain."""
    column = {
        "article": "news",
        "policy": "policies",
        "interpretation": "interpretations",
        "service": "services",
    }
    base = prefix(lang)
    fields: dict[str, object] = {
        "key": f"{kind}-{day}",
        "kind": kind,
        "title": pick(lang, zh, en),
        "url": f"{base}/{column.get(kind, 'interaction')}/2026/sample-{day}.html",
        "lang": lang,
        "published": at(3, day),
        "updated": None,
        "summary": "",
        "column": None,
        "image": None,
        "origin": pick(lang, "北原省人民政府", "Beiyuan Provincial People’s Government"),
    }
    return Card(**{**fields, **more})  # type: ignore[arg-type]

"""One page of every kind, complete enough that every optional value is there to be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from cluster.settings import Canonical
from plugins.engine.views import Alternate, FeedLink
from plugins.metadata.facts import (
    Body,
    ColumnFacts,
    Correction,
    Details,
    Guest,
    InterviewFacts,
    LetterFacts,
    PageFacts,
    PageKind,
    Picture,
    PlaceFacts,
    PolicyFacts,
    RepostFacts,
    ServiceFacts,
    SiteFacts,
    Step,
    Translation,
)

ROOT = "https://www.by.example"
BEIJING = timezone(timedelta(hours=8))
PUBLISHED = datetime(2026, 3, 1, 1, 30, 20, tzinfo=UTC)  # 09:30:20 in Beijing
UPDATED = datetime(2026, 3, 5, 18, 5, tzinfo=BEIJING)

SITE = SiteFacts(
    name="北原省人民政府",
    domain="www.by.example",
    site_code="9900000001",
    home_url=f"{ROOT}/",
    html_lang="zh-CN",
    languages=("zh-CN", "en"),
    short_name="北原",
    description="北原省人民政府门户网站",
    organiser="北原省人民政府办公厅",
    parent=Body("国务院", "https://www.gov.example/"),
    address="北原市长安路1号",
    postcode="990000",
    phone="0990-1234567",
    email="web@by.example",
    logo_url=f"{ROOT}/_/emblem.png",
    search_url=f"{ROOT}/search.html",
    image=Picture(f"{ROOT}/_/share.png", 1200, 630, "北原省人民政府"),
)
COLUMN = ColumnFacts("政策文件", "省政府及办公厅公文", ("公文", "规范性文件"), "政策文件", f"{ROOT}/zcwj/")

DETAILS: dict[PageKind, Details] = {
    PageKind.POLICY: PolicyFacts(
        ("北原省人民政府", "北原省财政厅"),
        "北政发〔2026〕3号",
        "通知",
        date(2026, 2, 20),
        date(2026, 4, 1),
        None,
        "valid",
    ),
    PageKind.SERVICE: ServiceFacts(
        "北原省公安厅",
        "99-001",
        ("自然人",),
        "https://zwfw.by.example/1",
        (PlaceFacts("政务大厅", "长安路2号", ("0990-12345",)),),
        "居住证",
    ),
    PageKind.LETTER: LetterFacts(
        "公园何时开放？", PUBLISHED - timedelta(days=5), "王先生", "每日六时开放。", PUBLISHED, "北原市园林局"
    ),
    PageKind.INTERVIEW: InterviewFacts(
        PUBLISHED + timedelta(days=1),
        PUBLISHED + timedelta(days=1, hours=1),
        (Guest("李明", "厅长"),),
        "省政府新闻发布厅",
    ),
}
DOCUMENT_URL = f"{ROOT}/zcwj/2026/notice.html"
ENGLISH_URL = f"{ROOT}/en/zcwj/2026/notice.html"
PAIRED = (Alternate("en", ENGLISH_URL), Alternate("zh-CN", DOCUMENT_URL))


def document(kind: PageKind) -> PageFacts:
    """A document of the site's own."""
    return PageFacts(
        kind=kind,
        url=DOCUMENT_URL,
        title="关于加强网站信息内容建设的通知",
        description="为加强网站建设，现通知如下。",
        image=Picture(f"{ROOT}/zcwj/2026/notice/a.png", 800, 600, "会场"),
        published=PUBLISHED,
        updated=UPDATED,
        source=Body("北原省人民政府办公厅"),
        authors=("张三",),
        keywords=("网站", "政务公开"),
        alternates=PAIRED,
        trail=(Step("首页", f"{ROOT}/"), Step("政策文件", f"{ROOT}/zcwj/"), Step("通知", DOCUMENT_URL)),
        pair=Translation(ENGLISH_URL, "en", is_original=False),
        interprets=(f"{ROOT}/zcwj/2026/policy.html",) if kind is PageKind.INTERPRETATION else (),
        details=DETAILS.get(kind),
        feeds=(FeedLink("北原省人民政府", "application/atom+xml", "/feed.atom"),),
    )


def listing(kind: PageKind) -> PageFacts:
    """A page that is no document."""
    if kind is PageKind.HOME:
        return PageFacts(kind, f"{ROOT}/", "首页", trail=(Step("首页", f"{ROOT}/"),))
    url = f"{ROOT}/zcwj/p/3.html" if kind is PageKind.NUMBERED else f"{ROOT}/{kind}/"
    return PageFacts(
        kind,
        url,
        "政策文件",
        description="说明",
        number=3 if kind is PageKind.NUMBERED else 0,
        trail=(Step("首页", f"{ROOT}/"), Step("政策文件", url)),
    )


def repost(canonical: Canonical = Canonical.ORIGIN) -> PageFacts:
    """A policy that came from a parent and was corrected since."""
    origin = Body("国务院办公厅", "https://www.gov.example/")
    return replace(
        document(PageKind.POLICY),
        source=origin,
        authors=(),
        repost=RepostFacts(
            origin,
            "https://www.gov.example/zhengce/1.htm",
            PUBLISHED,
            canonical,
            PUBLISHED + timedelta(hours=3),
        ),
        corrections=(Correction(UPDATED, "附件二第三行“千”更正为“万”。"),),
    )

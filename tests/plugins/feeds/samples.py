"""Entries to test with: plain ones, and hypothesis strategies for hostile ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import strategies as st

from plugins.feeds.entries import (
    Category,
    DublinCore,
    DutyTerm,
    Enclosure,
    FeedEntry,
    FeedInfo,
    FeedUrls,
    Generator,
    Mode,
    Origin,
    Person,
    State,
    Tombstone,
    Translation,
)

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 3, 31, 23, 30, tzinfo=CHINA)
BORN = datetime(2020, 1, 1, tzinfo=CHINA)
HOSTILE = [
    "",
    " ",
    "\u3000",
    "]]>",
    "<![CDATA[x]]>",
    "\x00\x01\x08\x0b\x0c\x1f\x7f",
    "a\r\nb\tc",
    "\x80\x85\x9f",
    "\ud800",
    "\udfff\ud800",
    "\ufffe\uffff",
    "\u202e政策\u202c",
    "\u200f\u061c",
    "👨‍👩‍👧‍👦🇨🇳",
    "𠮷𡃁𪚥𬺰",
    "&amp;&#0;&nbsp;",
    '<script>alert("1")</script>',
    "--><?php ?>",
    "关于印发\u3000《办法》的通知",
]
PIECES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12), st.characters())
TEXTS = st.lists(PIECES, max_size=4).map("".join)
INSTANTS = st.datetimes(
    datetime(1950, 1, 1),  # noqa: DTZ001
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([CHINA, UTC]),
)
URLS = st.builds(lambda tail: f"https://a.beiyuan.example/{tail}", TEXTS)
OPTIONAL_URLS = st.one_of(st.just(""), URLS, TEXTS)


def uuid_of(number: int) -> str:
    return f"urn:uuid:{UUID(int=(0x0198C0DE << 96) | (7 << 76) | (2 << 62) | number)}"


def info(**changes: object) -> FeedInfo:
    facts: dict[str, object] = {
        "id": uuid_of(0),
        "title": "北原省人民政府",
        "urls": FeedUrls(
            "https://a.beiyuan.example/feed.atom",
            "https://a.beiyuan.example/feed.rss",
            "https://a.beiyuan.example/feed.json",
        ),
        "home_url": "https://a.beiyuan.example/",
        "language": "zh-CN",
        "author": Person("北原省人民政府办公厅", "https://a.beiyuan.example/"),
        "born": BORN,
        "generator": Generator("Jiyue", "0.1"),
        "subtitle": "全部信息",
    }
    return FeedInfo(**(facts | changes))  # type: ignore[arg-type]


def entry(number: int, **changes: object) -> FeedEntry:
    facts: dict[str, object] = {
        "id": uuid_of(number),
        "url": f"https://a.beiyuan.example/zwgk/2026/d{number}.html",
        "title": f"第{number}号通知",
        "published": AT - timedelta(days=number),
        "updated": AT - timedelta(days=number),
        "language": "zh-CN",
        "summary": f"摘要{number}",
        "content_html": f"<p>正文{number}</p>",
    }
    return FeedEntry(**(facts | changes))  # type: ignore[arg-type]


def rich_entry(number: int = 1) -> FeedEntry:
    """An entry that uses everything."""
    return entry(
        number,
        authors=(Person("张三"), Person("李四", "https://a.beiyuan.example/li", "li@a.beiyuan.example")),
        categories=(Category("A01", "https://a.beiyuan.example/subjects", "机构职能"), Category("通知")),
        enclosures=(
            Enclosure("https://a.beiyuan.example/附件 1.pdf", "application/pdf", 1024, "附件一"),
            Enclosure("https://a.beiyuan.example/b.ofd", "application/ofd"),
        ),
        image=Enclosure("https://a.beiyuan.example/i.png", "image/png", 5),
        origin=Origin(
            "https://www.example/feed",
            "国务院",
            AT,
            "https://www.example/feed.atom",
            "https://www.example/",
            "https://www.example/a.html",
            "国务院办公厅",
            "转载请注明来源",
        ),
        translations=(Translation("en", "https://a.beiyuan.example/en/zwgk/2026/d1.html"),),
        rights="北原省人民政府",
        state=State.CORRECTED,
        duties=(
            DutyTerm(Mode.REPOST, 24, everyone=True),
            DutyTerm(Mode.LINK, 8, regions=("990100", "990200"), sectors=("edu",), levels=("county",)),
        ),
        dublin_core=DublinCore(
            publisher="北原省人民政府",
            contributors=("王五",),
            identifiers=("北政发〔2026〕1号",),
            type="policy",
            date="2026-03-01",
            source="https://www.example/a.html",
            relations=("https://a.beiyuan.example/x",),
            coverages=("北原省",),
        ),
    )


def tombstone(number: int, **changes: object) -> Tombstone:
    facts: dict[str, object] = {
        "ref": uuid_of(number),
        "when": AT - timedelta(days=1),
        "by": "北原省人民政府办公厅",
        "comment": "内容有误，已撤回",
    }
    return Tombstone(**(facts | changes))  # type: ignore[arg-type]


@st.composite
def hostile_entries(draw: st.DrawFn, number: int = 1) -> FeedEntry:
    state = draw(st.sampled_from(State))
    content = st.none() if state is State.CANCELLED else st.one_of(st.none(), TEXTS)
    files = st.builds(Enclosure, OPTIONAL_URLS, TEXTS, st.one_of(st.none(), st.integers(0, 2**40)), TEXTS)
    origins = st.builds(
        Origin,
        st.just("https://www.example/中/feed"),
        TEXTS,
        INSTANTS,
        OPTIONAL_URLS,
        OPTIONAL_URLS,
        OPTIONAL_URLS,
        TEXTS,
        TEXTS,
    )
    lists = st.lists(TEXTS, max_size=2).map(tuple)
    duties = st.builds(
        DutyTerm,
        st.sampled_from(Mode),
        st.integers(1, 240),
        regions=st.lists(TEXTS, min_size=1, max_size=2).map(tuple),
        sectors=lists,
        levels=lists,
    )
    return FeedEntry(
        id=uuid_of(number),
        url=f"https://a.beiyuan.example/{number}.html",
        title=draw(TEXTS),
        published=draw(INSTANTS),
        updated=draw(INSTANTS),
        language=draw(st.sampled_from(["zh-CN", "en", ""])),
        summary=draw(TEXTS),
        content_html=draw(content),
        authors=tuple(draw(st.lists(st.builds(Person, TEXTS, OPTIONAL_URLS, TEXTS), max_size=2))),
        categories=tuple(draw(st.lists(st.builds(Category, TEXTS, TEXTS, TEXTS), max_size=2))),
        enclosures=tuple(draw(st.lists(files, max_size=3))),
        image=draw(st.one_of(st.none(), files)),
        origin=draw(st.one_of(st.none(), origins)),
        translations=tuple(
            draw(st.lists(st.builds(Translation, st.sampled_from(["en", "fr"]), OPTIONAL_URLS), max_size=3))
        ),
        rights=draw(TEXTS),
        state=state,
        duties=tuple(draw(st.lists(duties, max_size=2))),
        dublin_core=draw(st.builds(DublinCore, TEXTS, lists, lists, TEXTS, TEXTS, TEXTS, lists, lists)),
    )


@st.composite
def hostile_feeds(draw: st.DrawFn) -> tuple[FeedInfo, list[FeedEntry], list[Tombstone]]:
    count = draw(st.integers(0, 3))
    entries = [draw(hostile_entries(number + 1)) for number in range(count)]
    tombstones = [
        Tombstone(uuid_of(100 + number), draw(INSTANTS), draw(TEXTS), draw(TEXTS))
        for number in range(draw(st.integers(0, 2)))
    ]
    facts = info(
        title=draw(TEXTS),
        subtitle=draw(TEXTS),
        rights=draw(TEXTS),
        author=draw(st.builds(Person, TEXTS, OPTIONAL_URLS, TEXTS)),
        icon=draw(OPTIONAL_URLS),
        logo=draw(OPTIONAL_URLS),
        hub=draw(OPTIONAL_URLS),
        stylesheet=draw(OPTIONAL_URLS),
        generator=draw(st.builds(Generator, TEXTS, TEXTS, OPTIONAL_URLS)),
        complete=draw(st.booleans()),
    )
    return facts, entries, tombstones

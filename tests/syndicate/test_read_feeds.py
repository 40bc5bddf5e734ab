"""Atom, RSS and JSON Feed become the items that they say, with what is doubtful told."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from cluster.reposts import ItemDuty, ItemState
from cluster.settings import Mode
from syndicate.items import Attached, SourceRef

from .reading import atom, read, reasons, rss

DUTIES = """<duty:state>corrected</duty:state>
<duty:carry mode="repost" hours="24"><duty:all/></duty:carry>
<duty:carry mode="link" hours="8"><duty:region>990100</duty:region><duty:region>990200</duty:region>
<duty:sector>education</duty:sector><duty:level>county</duty:level></duty:carry>"""
MEANT = (
    ItemDuty(mode=Mode.REPOST, hours=24, all=True),
    ItemDuty(
        mode=Mode.LINK, hours=8, regions=("990100", "990200"), sectors=("education",), levels=("county",)
    ),
)


def test_an_atom_entry_is_read_whole() -> None:
    entry = f"""<entry xml:lang="en-GB" xml:base="https://b.example/x/"><id>urn:1</id>
    <title type="html">A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title><link href="1.html"/>
    <link rel="alternate" type="text/html;charset=utf-8" hreflang="zh" href="1.zh.html"/>
    <link rel="enclosure" href="q.pdf" type="application/pdf" length="12" title="Annex"/>
    <link rel="via" href="https://n.example/1"/>
    <published>2026-01-02T03:04:05+08:00</published><updated>2026-01-03T00:00:00Z</updated>
    <author><name>省政府办公厅</name></author><category term="a01" label="机构职能"/>
    <summary>摘要</summary><content type="html" xml:base="/y/">&lt;p&gt;&lt;a href="k"&gt;k&lt;/a&gt;&lt;/p&gt;</content>
    <source><id>urn:n</id><title>国家</title><link rel="self" href="https://n.example/feed"/><author><name>国务院</name></author></source>
    {DUTIES}</entry>"""
    item = read(atom(entry)).items[0]
    assert (item.id, item.url, item.title, item.language) == (
        "urn:1",
        "https://b.example/x/1.html",
        "A & B",
        "en",
    )
    assert item.html == '<p><a href="https://b.example/y/k">k</a></p>'
    assert item.summary == "摘要"
    assert item.published == datetime(2026, 1, 1, 19, 4, 5, tzinfo=UTC)
    assert item.stated == "2026-01-02T03:04:05+08:00"
    assert item.updated == datetime(2026, 1, 3, tzinfo=UTC)
    assert item.authors == ("省政府办公厅",)
    assert item.categories == ("a01", "机构职能")
    assert item.files == (Attached("https://b.example/x/q.pdf", "application/pdf", "Annex", 12),)
    assert item.translations == (("zh", "https://b.example/x/1.zh.html"),)
    assert item.origin == SourceRef(
        "urn:n", "国家", "https://n.example/feed", "https://n.example/1", "国务院"
    )
    assert (item.duties, item.state) == (MEANT, ItemState.CORRECTED)


def test_a_feed_says_what_it_is() -> None:
    more = '<fh:complete/><link rel="self" href="self"/><link rel="hub" href="https://h.example/"/><link rel="prev-archive" href="2025.atom"/>'
    reading = read(atom("", more))
    assert (reading.feed_id, reading.feed_title, reading.complete) == ("urn:feed", "省政府", True)
    assert reading.feed_url == "https://p.example/self"
    assert reading.next_url == "https://p.example/2025.atom"
    assert reading.hub == "https://h.example/"


def test_every_tombstone_is_read_and_the_newest_for_an_id_holds() -> None:
    stones = """<at:deleted-entry ref="a" when="2026-01-01T00:00:00Z"><at:by><name>甲</name></at:by><at:comment>误</at:comment></at:deleted-entry>
    <at:deleted-entry ref="b" when="soon"/><at:deleted-entry when="2026-01-01T00:00:00Z"/>
    <at:deleted-entry ref="a" when="2026-02-01T00:00:00Z"/><at:deleted-entry ref="a" when="2025-02-01T00:00:00Z"/>"""
    found = {stone.id: stone for stone in read(atom("", stones)).withdrawn}
    assert found.keys() == {"a", "b"}
    assert found["a"].when == datetime(2026, 2, 1, tzinfo=UTC)
    assert found["b"].when is None
    one = read(atom("", stones.partition("\n")[0])).withdrawn[0]
    assert (one.by, one.comment) == ("甲", "误")


def test_content_elsewhere_or_of_another_kind_is_no_text() -> None:
    for content in (
        '<content src="x.html" type="text/html"/>',
        '<content type="image/png">AAAA</content>',
        "<content/>",
    ):
        item = read(atom(f"<entry><id>1</id><title>x</title>{content}</entry>")).items[0]
        assert item.html is None
    linked = read(
        atom('<entry><id>1</id><title>x</title><content src="x.html" type="text/html"/></entry>')
    ).items[0]
    assert linked.url == "https://p.example/x.html"


def test_xhtml_is_read_as_html() -> None:
    content = '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>甲<br/>&lt;乙&gt;</p><img src="i.png"/></div></content>'
    assert read(atom(f"<entry><id>1</id><title>x</title>{content}</entry>")).items[0].html == (
        '<p>甲<br>&lt;乙&gt;</p><img src="i.png">'
    )


def test_plain_text_becomes_paragraphs() -> None:
    item = read(
        atom("<entry><id>1</id><title>x</title><content>一 &lt;b&gt;\n二\n\n三</content></entry>")
    ).items[0]
    assert item.html == "<p>一 &lt;b&gt;<br>二</p><p>三</p>"


def test_atom_0_3_is_read() -> None:
    body = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>旧</title><entry><id>1</id><title mode="escaped">a &amp;lt; b</title>
    <link rel="alternate" href="/1"/><issued>2004-01-01T00:00:00Z</issued><modified>2004-01-02T00:00:00Z</modified>
    <content type="text/html" mode="escaped">&lt;p&gt;文&lt;/p&gt;</content></entry></feed>"""
    item = read(body).items[0]
    assert (item.title, item.html, item.url) == ("a < b", "<p>文</p>", "https://p.example/1")
    assert item.published == datetime(2004, 1, 1, tzinfo=UTC)
    assert item.updated == datetime(2004, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "shape",
    [
        "<rss version='0.91'><channel>{}</channel></rss>",
        (
            '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
            "<rss version='0.91'><channel>{}</channel></rss>"
        ),
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/>{}</rdf:RDF>',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/>{}</rdf:RDF>',
        '<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel>{}</channel></rss>',
        "<RSS VERSION='2.0'><CHANNEL>{}</CHANNEL></RSS>",
        "\n\n<br />Warning: x <?xml version='1.0' encoding='gb2312'?><rss><channel>{}</channel></rss>",
    ],
)
def test_every_dialect_of_rss_has_its_items(shape: str) -> None:
    item = "<item><title>关于&ldquo;防汛&rdquo;的通知&nbsp;</title><link> https://p.example/1 </link><description>摘要</description></item>"
    found = read(shape.format(item)).items
    assert [(one.title, one.url, one.id, one.summary, one.html) for one in found] == [
        ("关于“防汛”的通知", "https://p.example/1", "https://p.example/1", "摘要", None)
    ]


def test_an_rss_item_is_read_whole() -> None:
    namespaces = """xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:duty="urn:jiyue:duty:1" """
    item = f"""<item><title><![CDATA[A & B]]></title><link>/1?a=1&amp;b=2</link><guid isPermaLink="false">g-1</guid>
    <pubDate>Fri, 02 Jan 2026 10:00:00 CST</pubDate><atom:updated>2026-01-03T00:00:00+08:00</atom:updated>
    <dc:creator>省政府</dc:creator><dc:publisher>省政府办公厅</dc:publisher><dc:identifier>北政发〔2026〕1号</dc:identifier>
    <category>防汛</category><description>摘要</description><content:encoded><![CDATA[<p>文</p>]]></content:encoded>
    <enclosure url="/a.pdf" length="10" type="application/pdf"/><media:content url="/b.doc" fileSize="5"/>
    <source url="https://n.example/feed">国家</source><atom:link rel="via" href="https://n.example/1"/>{DUTIES}</item>"""
    reading = read(
        rss(
            item, '<language>zh-cn</language><atom:link rel="self" href="https://p.example/rss"/>', namespaces
        )
    )
    one = reading.items[0]
    assert (one.id, one.url, one.title, one.html, one.summary) == (
        "g-1",
        "https://p.example/1?a=1&b=2",
        "A & B",
        "<p>文</p>",
        "摘要",
    )
    assert one.published == datetime(2026, 1, 2, 2, tzinfo=UTC)
    assert one.updated == datetime(2026, 1, 2, 16, tzinfo=UTC)
    assert (one.authors, one.issuer, one.document_number) == (
        ("省政府",),
        ("省政府办公厅",),
        "北政发〔2026〕1号",
    )
    assert one.categories == ("防汛",)
    assert [(file.url, file.length) for file in one.files] == [
        ("https://p.example/a.pdf", 10),
        ("https://p.example/b.doc", 5),
    ]
    assert (one.origin.title, one.origin.self_url, one.origin.via_url) == (
        "国家",
        "https://n.example/feed",
        "https://n.example/1",
    )
    assert (one.duties, one.state) == (MEANT, ItemState.CORRECTED)
    assert (reading.feed_url, reading.feed_title, reading.doubts) == ("https://p.example/rss", "省政府", ())


def test_a_long_description_is_the_text_and_one_that_is_cut_is_not() -> None:
    long = "<p>" + "文" * 400 + "</p>"
    described = "<item><guid>1</guid><title>x</title><description><![CDATA[{}]]></description></item>"
    assert read(rss(described.format(long))).items[0].html == long
    assert read(rss(described.format(long + "……"))).items[0].html is None
    assert read(rss(described.format("<p>短</p>"))).items[0].html is None
    assert read(rss(described.format("<p>短</p>")), full_text=False).items[0].html == "<p>短</p>"


def test_a_guid_that_is_missing_or_shared_gives_way() -> None:
    items = """<item><title>a</title><link>/1</link></item><item><title>b</title><guid>/2</guid></item>
    <item><title>c</title></item><item><title>d</title><guid>same</guid><link>/d</link></item>
    <item><title>e</title><guid>same</guid><link>/e</link></item><item><title>e</title><guid>same</guid><link>/e</link></item>"""
    reading = read(rss(items))
    ids = [item.id for item in reading.items]
    assert ids[:2] == ["https://p.example/1", "/2"]
    assert reading.items[1].url == "https://p.example/2"
    assert ids[2].startswith("urn:sha256:")
    assert ids[3:] == ["same", "same#https://p.example/e"]
    assert set(reasons(reading)) == {"reading-no-id", "reading-id-twice"}
    assert read(rss(items)) == reading


def test_a_json_feed_is_read_whole() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "省政府", "language": "zh-CN", "feed_url": "https://p.example/f.json",
        "next_url": "/old.json", "hubs": [{"type": "WebSub", "url": "https://h.example/"}], "authors": [{"name": "办公厅"}],
        "_jiyue": {"id": "urn:f", "complete": True, "deleted": [{"id": "urn:9", "when": "2026-01-01T00:00:00Z", "by": "甲", "comment": "误"}]},
        "items": [
            {
                "id": 1, "url": "/1", "external_url": "https://n.example/1", "title": "题 &amp;", "content_html": "<p>文</p>", "summary": "摘",
                "date_published": "2026-01-02T03:04:05+08:00", "date_modified": "2026-01-03T00:00:00Z", "tags": ["防汛"],
                "attachments": [{"url": "a.pdf", "mime_type": "application/pdf", "size_in_bytes": 7, "title": "附"}],
                "_jiyue": {
                    "state": "repealed", "carry": [{"mode": "repost", "hours": 24, "all": True}],
                    "source": {"id": "urn:n", "title": "国家", "self_url": "https://n.example/f", "author": "国务院"},
                    "translations": [{"language": "en", "url": "/1.en"}], "categories": [{"term": "A01"}],
                    "dublin_core": {"publisher": "省政府", "identifier": ["北政发〔2026〕1号"]},
                },
            },
            {"content_text": "一\n二"}, "nonsense", {"id": "x", "date_published": "soon"},
        ],
    }  # fmt: skip
    reading = read(json.dumps(feed), "application/feed+json")
    one, two, three = reading.items
    assert (one.id, one.url, one.title, one.html, one.summary) == (
        "1",
        "https://p.example/1",
        "题 &",
        "<p>文</p>",
        "摘",
    )
    assert (one.state, one.duties) == (ItemState.REPEALED, (ItemDuty(hours=24, all=True),))
    assert one.origin == SourceRef("urn:n", "国家", "https://n.example/f", "https://n.example/1", "国务院")
    assert (one.issuer, one.document_number, one.authors) == (("省政府",), "北政发〔2026〕1号", ("办公厅",))
    assert one.translations == (("en", "https://p.example/1.en"),)
    assert one.categories == ("防汛", "A01")
    assert one.files[0].length == 7
    assert two.html == "<p>一<br>二</p>"
    assert three.published is None
    assert (reading.complete, reading.feed_id, reading.next_url) == (
        True,
        "urn:f",
        "https://p.example/old.json",
    )
    assert reading.withdrawn[0].id == "urn:9"
    assert set(reasons(reading)) == {"reading-no-id", "reading-date", "reading-no-title"}


@pytest.mark.parametrize(
    "carry",
    [
        '<duty:carry mode="repost" hours="0"><duty:all/></duty:carry>',
        '<duty:carry mode="repost" hours="x"><duty:all/></duty:carry>',
        '<duty:carry mode="burn" hours="8"><duty:all/></duty:carry>',
        '<duty:carry mode="repost" hours="8"/>',
        '<duty:carry mode="repost" hours="8"><duty:all/><duty:region>990000</duty:region></duty:carry>',
        '<duty:carry mode="repost" hours="999999"><duty:all/></duty:carry>',
        "<duty:state>burnt</duty:state>",
    ],
)
def test_a_malformed_duty_obliges_nobody_and_is_told(carry: str) -> None:
    reading = read(atom(f"<entry><id>1</id><title>x</title>{carry}</entry>"))
    assert reading.items[0].duties == ()
    assert reading.items[0].state is ItemState.USABLE
    assert reasons(reading) == ["reading-duty"]


def test_duties_inside_a_text_are_no_duties() -> None:
    content = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{DUTIES}</div></content>'
    assert read(atom(f"<entry><id>1</id><title>x</title>{content}</entry>")).items[0].duties == ()


def test_a_broken_feed_keeps_its_words_and_is_told() -> None:
    items = "<item><guid>1</guid><title>甲 & 乙 < 丙 &nosuch; 丁</title><link>/?a=1&b=2</link></item><item><guid>2</guid><title>戊</title>"
    reading = read(rss(items).replace("</channel>", ""))
    assert [item.title for item in reading.items] == ["甲 & 乙 < 丙 &nosuch; 丁", "戊"]
    assert reading.items[0].url == "https://p.example/?a=1&b=2"
    assert reasons(reading) == ["reading-broken"]


def test_control_characters_do_not_stop_a_feed() -> None:
    assert read(rss("<item><guid>1</guid><title>甲\x0b乙\x00丙</title></item>")).items[0].title == "甲乙丙"


def test_a_feed_that_ends_too_early_is_told_and_never_complete() -> None:
    whole = atom(
        "".join(f"<entry><id>{n}</id><title>t{n}</title></entry>" for n in range(50)), "<fh:complete/>"
    )
    assert read(whole).complete
    for cut in (len(whole) // 2, len(whole) - 8, 700):
        reading = read(whole[:cut])
        assert "reading-truncated" in reasons(reading)
        assert not reading.complete
    assert len(read(whole[: len(whole) // 2]).items) > 15


def test_what_is_no_feed_is_refused() -> None:
    for body, rule in (
        ("<!DOCTYPE html><html><body>维护中</body></html>", "reading-not-a-feed"),
        ("维护中", "reading-not-xml"),
        ("", "reading-no-items"),
        ('{"a": 1}', "reading-not-a-feed"),
        ('{"a": ', "reading-not-json"),
        ("[" * 100_000, "reading-not-json"),
    ):
        reading = read(body)
        assert reading.items == ()
        assert reasons(reading) == [rule]


def test_more_items_than_allowed_are_told() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>t</title></item>" for n in range(30))
    reading = read(rss(items), most_items=10)
    assert len(reading.items) == 10
    assert reasons(reading) == ["reading-too-many"]


def test_cdf_is_read_by_its_own_reader() -> None:
    body = '<CHANNEL><TITLE>c</TITLE><ITEM HREF="https://p.example/1" LASTMOD="2004-01-01T00:00"><TITLE>旧</TITLE></ITEM></CHANNEL>'
    assert [item.title for item in read(body).items] == ["旧"]

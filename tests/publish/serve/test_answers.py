"""The output folder as the preview answers from it."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path

import pytest
from lxml import html

from cluster.findings import finding
from cluster.messages import Rule, Severity, tell
from publish.serve.answers import Answer, Preview, Request
from publish.serve.hosts import Hosts, SiteHost
from publish.serve.news import Edition, RebuildResult, Redirect
from publish.serve.protocol import Part

HOSTS = Hosts(
    (
        SiteHost("beiyuan", "www.beiyuan.gov.example", name="北原省人民政府"),
        SiteHost("linhe", "www.linhe.gov.example"),
        SiteHost("linhe-jyj", "www.linhe.gov.example", "/jyj/"),
    )
)
EDITION = Edition(
    7,
    RebuildResult(
        redirects=(
            Redirect("www.beiyuan.gov.example", "/old/", "/zwgk/"),
            Redirect("www.beiyuan.gov.example", "/moved.html", "https://www.linhe.gov.example/x.html"),
            Redirect("www.linhe.gov.example", "/moved.html", "/never"),
        )
    ),
)


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    pages = {
        "www.beiyuan.gov.example/index.html": '<body><a href="https://www.linhe.gov.example/jyj/">县教育局</a></body>',
        "www.beiyuan.gov.example/404.html": "<body>北原：没有找到</body>",
        "www.beiyuan.gov.example/en/404.html": "<body>Not found</body>",
        "www.beiyuan.gov.example/zwgk/index.html": "<body>政务公开</body>",
        "www.beiyuan.gov.example/empty/a.txt": "0123456789",
        "www.linhe.gov.example/index.html": "<body>林河</body>",
        "www.linhe.gov.example/secret.txt": "of another host",
        "secret.txt": "outside",
    }
    for name, text in pages.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return Preview(tmp_path, HOSTS, 8000)


def ask(preview: Preview, path: str, host: str = "beiyuan.localhost:8000", **headers: str) -> Answer:
    return preview.answer(Request(host, path, **headers), EDITION)


def location(answer: Answer) -> str | None:
    return dict(answer.headers).get("Location")


def test_a_page_is_sent_with_links_to_this_machine_and_the_script(preview: Preview) -> None:
    answer = ask(preview, "/")
    page = html.fromstring(answer.body.decode())
    assert answer.status == HTTPStatus.OK
    assert page.xpath("//a/@href") == ["http://linhe.localhost:8000/jyj/"]
    assert page.xpath("//script/@src") == ["/_/preview/preview.js?7"]


def test_bytes_that_are_no_utf8_are_sent_as_they_are(preview: Preview) -> None:
    (preview.output / "www.beiyuan.gov.example/gbk.html").write_bytes("<p>政策".encode("gbk"))
    assert ask(preview, "/gbk.html").body.startswith("<p>政策".encode("gbk"))


def test_a_folder_without_its_slash_leads_to_it_and_keeps_the_query(preview: Preview) -> None:
    answer = ask(preview, "/zwgk", query="page=2")
    assert answer.status == HTTPStatus.FOUND
    assert location(answer) == "http://beiyuan.localhost:8000/zwgk/?page=2"


def test_a_site_below_anothers_host_leads_there(preview: Preview) -> None:
    assert location(ask(preview, "/", "linhe-jyj.localhost:8000")) == "http://linhe.localhost:8000/jyj/"


def test_an_old_address_leads_to_its_successor_also_on_another_host(preview: Preview) -> None:
    assert location(ask(preview, "/old")) == "/zwgk/"
    assert location(ask(preview, "/moved.html")) == "http://linhe.localhost:8000/x.html"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/zwgk/nothing.html", "没有找到"),
        ("/en/zwgk/nothing.html", "Not found"),
        ("/empty/", "没有找到"),
        ("/index.html/", "没有找到"),
    ],
)
def test_a_missing_page_is_answered_by_the_nearest_404_page(preview: Preview, path: str, text: str) -> None:
    answer = ask(preview, path)
    assert answer.status == HTTPStatus.NOT_FOUND
    assert text in answer.body.decode()


def test_a_host_without_a_404_page_is_answered_in_both_languages(preview: Preview) -> None:
    answer = ask(preview, "/nothing.html", "linhe.localhost")
    assert answer.status == HTTPStatus.NOT_FOUND
    assert "没有这个页面。" in answer.body.decode()
    assert "There is no such page." in answer.body.decode()


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fwww.linhe.gov.example/secret.txt", "//etc/passwd"]
)
def test_nothing_outside_the_hosts_folder_is_sent(preview: Preview, path: str) -> None:
    assert ask(preview, path).status == HTTPStatus.BAD_REQUEST


def test_a_symbolic_link_does_not_lead_out_of_the_hosts_folder(preview: Preview) -> None:
    host = preview.output / "www.beiyuan.gov.example"
    (host / "link.txt").symlink_to(preview.output / "secret.txt")
    (host / "linked").symlink_to(preview.output / "www.linhe.gov.example", target_is_directory=True)
    (host / "empty/index.html").symlink_to(preview.output / "secret.txt")
    for path in ("/link.txt", "/linked/", "/linked/secret.txt", "/empty/"):
        assert ask(preview, path).status == HTTPStatus.NOT_FOUND


def test_a_file_is_sent_in_parts_on_demand(preview: Preview) -> None:
    whole = ask(preview, "/empty/a.txt")
    assert (whole.status, whole.part, whole.length) == (HTTPStatus.OK, Part(0, 10), 10)
    part = ask(preview, "/empty/a.txt", range="bytes=2-4")
    assert (part.status, part.part, part.length) == (HTTPStatus.PARTIAL_CONTENT, Part(2, 5), 3)
    assert dict(part.headers)["Content-Range"] == "bytes 2-4/10"
    outside = ask(preview, "/empty/a.txt", range="bytes=10-")
    assert outside.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert dict(outside.headers) == {"Content-Range": "bytes */10"}
    older = ask(preview, "/empty/a.txt", range="bytes=2-4", if_range='"another"')
    assert (older.status, older.length) == (HTTPStatus.OK, 10)


@pytest.mark.parametrize("path", ["/", "/empty/a.txt", "/_/preview/preview.js", "/_/preview/state.json"])
def test_what_did_not_change_is_not_sent_again(preview: Preview, path: str) -> None:
    tag = dict(ask(preview, path).headers)["ETag"]
    again = ask(preview, path, if_none_match=tag)
    assert (again.status, again.length) == (HTTPStatus.NOT_MODIFIED, 0)
    assert ask(preview, path, if_none_match='"another"').status == HTTPStatus.OK


def test_the_loopback_address_lists_every_site(preview: Preview) -> None:
    page = html.fromstring(ask(preview, "/", "127.0.0.1:8000").body.decode())
    assert page.xpath("//td/a/@href") == [
        "http://beiyuan.localhost:8000/",
        "http://linhe.localhost:8000/",
        "http://linhe.localhost:8000/jyj/",
    ]
    assert page.xpath("//td/a/text()")[0] == "北原省人民政府"
    assert ask(preview, "/other", "localhost").status == HTTPStatus.NOT_FOUND


def test_a_strange_host_is_refused(preview: Preview) -> None:
    assert ask(preview, "/", "www.attacker.example:8000").status == HTTPStatus.MISDIRECTED_REQUEST


def test_the_state_holds_the_findings_in_words(preview: Preview) -> None:
    rule = Rule("r", Severity.ERROR, "缺少{name}", "{name} is missing", "补上", "add it")
    messages = tell([finding("r", "sites/a.md", 3, name="title")], {}, preview=True, rules={"r": rule})
    answer = preview.answer(
        Request("127.0.0.1", "/_/preview/state.json"), Edition(2, RebuildResult(messages), "坏")
    )
    assert json.loads(answer.body) == {
        "number": 2,
        "failure": "坏",
        "messages": [
            {
                "severity": "error",
                "place": "sites/a.md:3",
                "zh": "缺少title",
                "en": "title is missing",
                "cure_zh": "补上",
                "cure_en": "add it",
            }
        ],
    }

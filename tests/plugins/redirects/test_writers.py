"""The maps of nginx, the `_redirects` file, and the static page."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from plugins.redirects.hosted import check_redirects_file, write_redirects_file
from plugins.redirects.nginx import write_folder_map, write_gone_map, write_redirect_map
from plugins.redirects.page import write_page
from plugins.redirects.plan import Plan, plan_redirects
from plugins.redirects.rows import Gone, Kind, Redirect

HOST = "www.by.example"
ROOT = f"https://{HOST}"
ODD = '/a b/图$1.*+?"\\[x].html'.replace("?", "")


def plan(*rows: tuple[str, str, bool], gone: tuple[str, ...] = ()) -> Plan:
    redirects = [
        Redirect(HOST, path, target, Kind.MOVED, prefix, "site.toml", 2) for path, target, prefix in rows
    ]
    return plan_redirects(redirects, [Gone(HOST, path) for path in gone], lambda host, path: False)


FULL = plan(
    ("/old.html", f"{ROOT}/new.html", False),
    ("/Old.html", f"{ROOT}/newer.html?a=$b&c=1#d", False),
    ("/folder/", "https://other.example/x/", False),
    (ODD, f"{ROOT}/图 1.html", False),
    ("/moved/", f"{ROOT}/there/", True),
    ("/moved/deep/", "https://other.example/deep/", True),
    gone=("/cancelled.html",),
)


def test_the_map_is_decoded_quoted_and_exact_in_case() -> None:
    lines = write_redirect_map(FULL, HOST).decode().splitlines()
    # Alone it would answer for /Old.html too.
    assert '"~^/old\\\\.html$" "/new.html";' in lines
    assert '"~^/Old\\\\.html$" "/newer.html?a=%24b&c=1#d";' in lines
    assert '"/a b/图$1.*+\\"\\\\[x].html" "/%E5%9B%BE%201.html";' in lines
    for spelling in ("/folder", "/folder/", "/folder/index.html"):
        assert f'"{spelling}" "https://other.example/x/";' in lines


def test_folders_keep_what_stands_behind_them_and_the_innermost_comes_first() -> None:
    assert write_folder_map(FULL, HOST).decode().splitlines() == [
        '"~^/moved/deep/(?<rest>[!-~]*)$" "https://other.example/deep/$rest";',
        '"~^/moved/(?<rest>[!-~]*)$" "/there/$rest";',
    ]


def test_what_is_gone_has_a_map_of_its_own() -> None:
    assert write_gone_map(FULL, HOST) == b'"/cancelled.html" 1;\n'
    assert write_gone_map(FULL, "other.example") == b""


def test_long_addresses_tell_the_operator_how_nginx_can_start() -> None:
    long = plan((f"/{'a' * 200}.html", f"{ROOT}/b.html", False))
    assert write_redirect_map(long, HOST).startswith(b"# http { map_hash_bucket_size 256; }\n")


def test_the_hosted_file_has_one_rule_a_line_of_three_ascii_words() -> None:
    lines = write_redirects_file(FULL, HOST).decode("ascii").splitlines()
    assert all(len(line.split(" ")) == 3 for line in lines)
    assert lines[-2:] == [
        "/moved/deep/* https://other.example/deep/:splat 301",
        "/moved/* /there/:splat 301",
    ]
    assert "/old.html /new.html 301" in lines
    assert any(line.startswith("/a%20b/%E5%9B%BE$1.%2A+%22%5C%5Bx%5D.html ") for line in lines)


def test_what_hosts_leave_out_is_reported() -> None:
    many = plan(*((f"/{number}.html", f"{ROOT}/x.html", False) for number in range(2001)))
    assert [one.rule for one in check_redirects_file(many, HOST)] == ["redirect-rules"]
    long = plan((f"/{'a' * 1000}.html", f"{ROOT}/b.html", False))
    assert [one.rule for one in check_redirects_file(long, HOST)] == ["redirect-line"]
    assert check_redirects_file(FULL, HOST) == ()


SEGMENT = st.text("ab:*#; $\"'\\{}%图~.-_", min_size=1, max_size=12)


@given(st.lists(st.tuples(SEGMENT, SEGMENT, st.booleans()), max_size=5))
def test_no_path_breaks_out_of_its_rule(rows: list[tuple[str, str, bool]]) -> None:
    found = plan(
        *((f"/x{path}", f"{ROOT}/y{target}".replace("#", ""), prefix) for path, target, prefix in rows)
    )
    for content in (write_redirect_map(found, HOST), write_folder_map(found, HOST)):
        for line in content.decode().splitlines():
            assert re.fullmatch(r'"(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*";', line) or line.startswith("# http")
    for line in write_redirects_file(found, HOST).decode("ascii").splitlines():
        assert len(line.split()) == 3


@pytest.mark.parametrize(("lang", "words"), [("zh-CN", "页面已移动"), ("en", "This page has moved")])
def test_the_static_page_leads_on_without_a_server(lang: str, words: str) -> None:
    content = write_page(f"{ROOT}/a%20b.html?x=1&y=<2>", HOST, lang)
    page = html.document_fromstring(content)
    assert page.get("lang") == lang
    assert page.findtext(".//title") == page.findtext(".//h1") == words
    assert page.xpath("string(//link[@rel='canonical']/@href)").startswith(f"{ROOT}/a%20b.html")
    assert page.xpath("string(//meta[@http-equiv='refresh']/@content)").startswith("0; url=/a%20b.html")
    assert page.xpath("count(//script) + count(//*[@style])") == 0
    assert content.startswith(b"<!DOCTYPE html>")


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_itself_follows_the_maps(tmp_path: Path) -> None:
    for name, content in (
        ("redirects", write_redirect_map(FULL, HOST)),
        ("folders", write_folder_map(FULL, HOST)),
        ("gone", write_gone_map(FULL, HOST)),
    ):
        (tmp_path / f"{name}.map").write_bytes(content)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "nginx.conf").write_text(
        f"""daemon off; pid nginx.pid; error_log error.log; events {{}}
        http {{ access_log off; map_hash_bucket_size 256;
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
          map $uri $moved {{ include redirects.map; }}
          map $request_uri $folder {{ include folders.map; }}
          map $uri $gone {{ include gone.map; }}
          server {{ listen 127.0.0.1:{port}; absolute_redirect off;
            if ($moved) {{ return 301 $moved; }}
            if ($folder) {{ return 301 $folder; }}
            if ($gone) {{ return 410; }}
            return 404; }} }}"""
    )
    server = subprocess.Popen(["nginx", "-p", str(tmp_path), "-c", "nginx.conf", "-e", "error.log"])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        assert _answer(port, "/old.html") == (301, "/new.html")
        assert _answer(port, "/Old.html") == (301, "/newer.html?a=%24b&c=1#d")
        assert _answer(port, "/folder") == (301, "https://other.example/x/")
        assert _answer(port, "/a%20b/%E5%9B%BE$1.*+%22%5C[x].html") == (301, "/%E5%9B%BE%201.html")
        assert _answer(port, "/moved/2026/%E5%9B%BE.html?q=1") == (301, "/there/2026/%E5%9B%BE.html?q=1")
        assert _answer(port, "/moved/deep/x.html") == (301, "https://other.example/deep/x.html")
        assert _answer(port, "/moved/%0d%0aX-Forged:1") == (301, "/there/%0d%0aX-Forged:1")
        assert _answer(port, "/cancelled.html")[0] == 410
        assert _answer(port, "/OLDER.html")[0] == 404
    finally:
        server.terminate()
        server.wait()


def _answer(port: int, path: str) -> tuple[int, str | None]:
    connection = HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Location")
    finally:
        connection.close()

"""What redirects may be asked, and what holds of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.messages import tell
from plugins.redirects.plan import Plan, plan_redirects
from plugins.redirects.rows import Gone, Kind, Redirect, read_path, spellings, static_file

HOST = "www.by.example"
ROOT = f"https://{HOST}"


def alias(path: str, to: str, kind: Kind = Kind.ALIAS, prefix: bool = False, host: str = HOST) -> Redirect:
    return Redirect(host, path, to if "://" in to else ROOT + to, kind, prefix, "a.md", 4)


def plan(*redirects: Redirect, gone: tuple[Gone, ...] = (), pages: tuple[str, ...] = ()) -> Plan:
    return plan_redirects(redirects, gone, lambda host, path: host == HOST and path in pages)


def targets(found: Plan) -> dict[str, str]:
    return {one.path: one.to_url.removeprefix(ROOT) for one in found.redirects}


def rules(found: Plan) -> list[str]:
    return [one.rule for one in found.findings]


def test_a_chain_leads_straight_to_its_end() -> None:
    found = plan(alias("/a.html", "/b.html"), alias("/b.html", "/c.html"), alias("/c.html", "/d.html#x"))
    assert targets(found) == {"/a.html": "/d.html#x", "/b.html": "/d.html#x", "/c.html": "/d.html#x"}
    assert found.findings == ()


def test_a_chain_runs_across_hosts() -> None:
    found = plan(alias("/a.html", "https://b.example/b.html"), alias("/b.html", "/c.html", host="b.example"))
    assert targets(found) == {"/a.html": "/c.html", "/b.html": "/c.html"}


def test_a_circle_is_dropped_with_all_that_leads_into_it() -> None:
    found = plan(
        alias("/a.html", "/b.html"),
        alias("/b.html", "/a.html"),
        alias("/x.html", "/a.html"),
        alias("/y.html", "/y.html"),
    )
    assert found.redirects == ()
    assert rules(found) == ["redirect-circle"] * 4


def test_a_page_that_exists_is_never_hidden() -> None:
    found = plan(alias("/a.html", "/b.html"), pages=("/a.html",))
    assert found.redirects == ()
    assert rules(found) == ["redirect-hides-page"]
    (message,) = tell(found.findings, {}, preview=False)
    assert "/a.html" in message.zh
    assert "{" not in message.zh + message.en + message.cure_zh + message.cure_en
    assert message.place == "a.md:4"


def test_one_address_leads_to_one_place() -> None:
    found = plan(
        alias("/a.html", "/z.html", Kind.RENAMED), alias("/a.html", "/b.html"), alias("/%61.html", "/b.html")
    )
    assert targets(found) == {"/a.html": "/b.html"}
    assert rules(found) == ["redirect-twice"]


def test_what_leads_to_something_gone_is_gone_itself() -> None:
    found = plan(
        alias("/old.html", "/older.html"), alias("/older.html", "/x.html"), gone=(Gone(HOST, "/x.html"),)
    )
    assert found.redirects == ()
    assert [one.path for one in found.gone] == ["/old.html", "/older.html", "/x.html"]
    assert found.findings == ()


def test_what_is_gone_does_not_redirect() -> None:
    found = plan(alias("/x.html", "/y.html"), gone=(Gone(HOST, "/x.html"),))
    assert (found.redirects, rules(found)) == ((), ["redirect-gone"])


def test_a_folder_moves_with_all_below_and_the_innermost_holds() -> None:
    found = plan(
        alias("/old/", "/new/", Kind.MOVED, prefix=True),
        alias("/old/deep", "/elsewhere/", Kind.MOVED, prefix=True),
        alias("/a.html", "/old/2026/图.html?x=1"),
        alias("/b.html", "/old/deep/b.html"),
    )
    moved = {one.path: one.to_url.removeprefix(ROOT) for one in found.redirects if not one.prefix}
    assert moved == {"/a.html": "/new/2026/%E5%9B%BE.html?x=1", "/b.html": "/elsewhere/b.html"}
    assert [one.path for one in found.redirects if one.prefix] == ["/old/", "/old/deep/"]


def test_a_folder_that_moves_into_itself_is_a_circle() -> None:
    found = plan(alias("/old/", "/old/new/", Kind.MOVED, prefix=True))
    assert (found.redirects, rules(found)) == ((), ["redirect-circle"])


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a.html",
        "https://x.example/a",
        "/a?b",
        "/a#b",
        "//a",
        "/a//b",
        "/../a",
        "/./",
        "/a%00",
        "/a\nb",
        "/%ff",
        "//",
    ],
)
def test_what_is_no_path_is_refused(path: str) -> None:
    assert read_path(path) == ""
    assert rules(plan(alias(path, "/b.html"))) == ["redirect-path"]
    assert rules(plan(gone=(Gone(HOST, path),))) == ["redirect-path"]


@pytest.mark.parametrize("target", ["javascript://x/", "ftp://x.example/"])
def test_what_is_no_address_is_refused(target: str) -> None:
    assert rules(plan(alias("/a.html", target))) == ["redirect-target"]


def test_escapes_spaces_and_chinese_are_one_path_however_written() -> None:
    assert read_path("/%E6%96%87%E4%BB%B6/a%20b.html") == read_path("/文件/a b.html") == "/文件/a b.html"


def test_a_folder_is_known_by_three_spellings() -> None:
    assert spellings("/old/") == ("/old/", "/old/index.html", "/old")
    assert spellings("/") == ("/", "/index.html")
    assert spellings("/a.html") == ("/a.html",)


def test_a_static_page_stands_only_where_a_page_can() -> None:
    assert static_file("/old/") == static_file("/old") == "old/index.html"
    assert static_file("/old/a.html") == "old/a.html"
    assert static_file("/") == "index.html"
    assert static_file("/a.pdf") == ""


PATHS = st.sampled_from(
    [f"/{name}" for name in ("a.html", "b.html", "c/", "c/d.html", "e f.html", "图.html")]
)


@given(
    st.lists(st.builds(alias, PATHS, PATHS, st.sampled_from(list(Kind)), st.booleans()), max_size=8),
    st.lists(st.builds(Gone, st.just(HOST), PATHS), max_size=2),
    st.sets(PATHS, max_size=2),
)
def test_whatever_is_asked_the_plan_is_straight_sorted_and_the_same_in_any_order(
    redirects: list[Redirect], gone: list[Gone], pages: set[str]
) -> None:
    found = plan_redirects(redirects, gone, lambda host, path: path in pages)
    assert found == plan_redirects(redirects[::-1], gone[::-1], lambda host, path: path in pages)
    sources = {one.path for one in found.redirects if not one.prefix}
    lost = {one.path for one in found.gone}
    assert not sources & (lost | pages)
    for one in found.redirects:
        if not one.prefix:
            assert read_path(one.to_url.removeprefix(ROOT)) not in sources | lost

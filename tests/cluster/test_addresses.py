"""Addresses: what each thing's is, that no two things share one, and that none leaves its host's folder."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cluster.collisions import Claims
from cluster.edition import Edition, editions
from cluster.model import Model
from cluster.urls import EditionUrls, Place, is_alias, output_path, term_slug
from tests.cluster.roots import column, document, read_root, rules_of, site, uid

EN = 'languages = ["zh", "en"]'


def model_of(files: dict[str, str], cluster: str = "") -> Model:
    loaded = read_root(files, cluster)
    assert rules_of(loaded) == []
    assert loaded.model is not None
    return loaded.model


def test_each_thing_has_the_address_that_the_format_promises() -> None:
    files = {
        "sites/xian/site.toml": site("xian", EN),
        "sites/ju/site.toml": site("ju", f'path = "jyj"\n{EN}', parent="xian", host=""),
        "sites/ke/site.toml": site("ke", 'path = "a/b"', parent="ju", host=""),
        "sites/ju/zcwj/2026-03-01-a.md": document(1),
        "sites/ju/zcwj/2026-03-01-a.en.md": "---\ntitle: A\n---\n",
    }
    model = model_of(files)
    zh, en = (model.by_key["ju/zcwj/2026-03-01-a"][lang] for lang in ("zh", "en"))
    home, other = EditionUrls(model.sites["ju"], "zh"), EditionUrls(model.sites["ju"], "en")
    assert home.home() == Place("xian.example", "/jyj/")
    assert other.home().url == "/jyj/en/"
    assert EditionUrls(model.sites["ke"], "zh").home().url == "/jyj/a/b/"
    assert home.column("zcwj").path == "xian.example/jyj/zcwj/index.html"
    assert home.numbered("zcwj", 3).url == "/jyj/zcwj/p/3.html"
    assert home.document(zh).url == "/jyj/zcwj/2026/a.html"
    assert other.document(en).url == "/jyj/en/zcwj/2026/a.html"
    assert home.file(zh, "附件 1.pdf").url == "/jyj/zcwj/2026/a/%E9%99%84%E4%BB%B6%201.pdf"
    assert home.repost("zcwj", 2026, "0123").url == "/jyj/zcwj/2026/0123.html"
    assert home.special("search").absolute == "https://xian.example/jyj/search.html"
    assert [home.archive(*at).url for at in ((), (2026,), (2026, 3))] == [
        "/jyj/archive/",
        "/jyj/archive/2026.html",
        "/jyj/archive/2026-03.html",
    ]
    assert home.term("tags", "economy").url == "/jyj/tags/economy/"
    assert home.home().seen_from("xian.example") == "/jyj/"
    assert home.home().seen_from("guo.example") == "https://xian.example/jyj/"


@given(
    st.sets(
        st.text(max_size=6) | st.sampled_from(["政策", "正策", "a", "A", "a b", "a/b", ".."]), max_size=20
    )
)
def test_no_two_terms_share_an_address_and_none_leaves_its_folder(names: set[str]) -> None:
    assume(all(name.isprintable() for name in names))
    slugs = [term_slug(name) for name in names]
    assert len(set(slugs)) == len(names)
    assert all(slug and "/" not in slug and "." not in slug for slug in slugs)


def test_a_repost_has_an_address_of_its_own_and_a_link_the_origins() -> None:
    cluster = """
[[duties]]
id = "whole"
name = { zh = "全文" }
match = { kinds = ["policy"] }
carriers = { sites = ["xian"] }
[[duties]]
id = "link"
name = { zh = "链接" }
mode = "link"
match = { kinds = ["policy"] }
carriers = { sites = ["ju"] }
"""
    model = model_of(
        {
            "sites/xian/site.toml": site("xian"),
            "sites/ju/site.toml": site("ju"),
            "sites/guo/zcwj/2026-03-01-a.md": document(1),
        },
        cluster,
    )
    (whole,) = Edition(model, "xian", "zh").entries
    (link,) = Edition(model, "ju", "zh").entries
    assert whole.place.host == "xian.example"
    assert whole.place.url.startswith("/zcwj/2026/")
    assert len(whole.place.url.removeprefix("/zcwj/2026/").removesuffix(".html")) == 20
    assert link.place == Place("guo.example", "/zcwj/2026/a.html")
    assert (whole.indexable, link.indexable, link.link_only) == (False, False, True)


SLUGS = st.from_regex(r"[a-z0-9]{1,3}(-[a-z0-9]{1,2})?", fullmatch=True)
# Few and short, so that they meet; with those that the addresses of ours use.
OURS = ["en", "p", "2026", "index", "tags", "search", "404", "files"]
SHORT = st.sampled_from([*"abcdefghijkl" * 8, *OURS])
PATHS = st.lists(SHORT, min_size=1, max_size=2).map("/".join)


@st.composite
def roots(draw: st.DrawFn) -> dict[str, str]:
    """A top site, sites below it under paths of one another, columns, documents with files: all names legal, many equal."""
    files: dict[str, str] = {}
    names = ["guo", *(f"s{n}" for n in range(draw(st.integers(1, 3))))]
    number = 0
    for index, name in enumerate(names):
        parent = draw(st.sampled_from(names[:index])) if index else ""
        drawn = draw(st.lists(PATHS, min_size=1, max_size=2, unique=True))
        # What is nested needs the column above it.
        columns = list(dict.fromkeys(part for path in drawn for part in (path.split("/")[0], path)))
        tables = "".join(column(path, kinds='["article", "page"]') for path in columns)
        more = EN if draw(st.booleans()) else ""
        if not parent:
            told = {"level": "national", "host": "guo.example"}
        elif draw(st.booleans()):
            told = {"host": draw(st.sampled_from([f"{name}.example"] * 5 + ["guo.example"]))}
        else:
            told, more = {"host": ""}, f'path = "{draw(PATHS)}"\n{more}'
        files[f"sites/{name}/site.toml"] = site(name, more, parent, tables, **told)
        for path in columns:
            for slug in draw(st.lists(SHORT, max_size=2, unique=True)):
                number += 1
                dated = draw(st.booleans())
                stem = f"2026-03-0{draw(st.integers(1, 3))}-{slug}" if dated else slug
                kind = "article" if dated else "page"
                alias = draw(st.sampled_from([""] * 20 + ["/a/b.html", "/a", "/a/2026/b.html", "/en/"]))
                files[f"sites/{name}/{path}/{stem}.md"] = (
                    f"---\nid: {uid(number)}\ntitle: 甲\nkind: {kind}\npublished: 2026-03-01\n"
                    + (f"aliases: {alias}\n" if alias else "")
                    + "---\n"
                )
                for file in draw(
                    st.lists(
                        st.sampled_from(["index.html", "b.html", "1.html", "x/y.pdf"]),
                        max_size=2,
                        unique=True,
                    )
                ):
                    files[f"sites/{name}/{path}/{stem}/{file}"] = "x"
    return files


def outputs(model: Model) -> list[tuple[str, str]]:
    """Every file that the model's own things take below OUTPUT, with who takes it."""
    found = []
    for edition in editions(model):
        name = edition.name
        found.append((edition.urls.home().path, name))
        found += [(edition.urls.special(page).path, name) for page in ("search", "404", "site-map")]
        found.append((edition.urls.archive().path, name))
        for one in edition.columns:
            found.append((edition.urls.column(one.path).path, name))
            found += [(edition.urls.numbered(one.path, page).path, name) for page in (1, 2)]
        for entry in edition.entries:
            found.append((entry.place.path, entry.document.path))
            if not entry.document.translated:
                for path in entry.document.files:
                    tail = path.removeprefix(f"{entry.document.folder}/")
                    found.append((edition.urls.file(entry.document, tail).path, path))
    return found


@given(roots())
def test_a_root_without_findings_has_no_two_outputs_at_one_place_and_none_outside(
    files: dict[str, str],
) -> None:
    loaded = read_root(files)
    assert loaded.model is not None
    taken = outputs(loaded.model)
    for path, _ in taken:
        plain = unquote(path)
        assert posixpath.normpath(plain) == plain
        assert plain.split("/")[0] in loaded.model.hosts
    if any(one.rule not in ("stray-file", "department-without-sector") for one in loaded.findings):
        return
    places = [unquote(path).casefold() for path, _ in taken]
    assert sorted(places) == sorted(set(places)), taken
    folders = {
        place[: place.rindex("/", 0, end)]
        for place in places
        for end in range(len(place))
        if "/" in place[:end]
    }
    assert not folders & set(places)


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("/a/b.html", True),
        ("/A_b/c.jsp", True),
        ("/a/", True),
        ("/%E6%94%BF/a.html", True),
        ("/政/a.html", True),
        ("/p/1", True),
        ("a/b", False),
        ("", False),
        ("/", False),
        ("//evil.example/x", False),
        ("/a//b", False),
        ("/a/../b", False),
        ("/a/%2e%2e/b", False),
        ("/a/./b", False),
        ("/a?b", False),
        ("/a#b", False),
        ("/a b", False),
        ("/a%20b", False),
        ("/a%0d%0ab", False),
        ("/a\\b", False),
        ("/a%5cb", False),
        ("/_/x.css", False),
        ("/%ff", False),
        ("https://x.example/a", False),
    ],
)
def test_a_former_address_is_a_path_that_a_server_can_give_again(address: str, good: bool) -> None:
    assert is_alias(address) is good


def test_what_needs_a_folder_and_what_is_a_file_of_its_name_collide() -> None:
    claims = Claims()
    assert not list(claims.take(Place("h", "/a/b.html"), "one"))
    assert [one.rule for one in claims.take(Place("h", "/a"), "two")] == ["same-url"]
    assert [one.rule for one in claims.take(Place("h", "/a/b.html/c"), "two")] == ["same-url"]
    assert [one.rule for one in claims.take(Place("h", "/A/B.html"), "two")] == ["same-url"]
    assert not list(claims.take(Place("g", "/a"), "two"))


@given(SLUGS, SLUGS)
def test_the_file_of_a_folder_is_its_index(host: str, name: str) -> None:
    assert output_path(host, f"/{name}/") == f"{host}/{name}/index.html"
    assert output_path(host, f"/{name}.html") == f"{host}/{name}.html"


@pytest.mark.parametrize(
    "address", ["/robots.txt", "/feed.atom", "/en/feed.rss", "/sitemap.xml", "/search.html", "/zcwj", "/en/"]
)
def test_a_former_address_never_takes_the_place_of_a_file_of_ours(address: str) -> None:
    files = {
        "sites/xian/site.toml": site("xian", EN),
        "sites/xian/zcwj/2026-03-01-a.md": document(1, f"aliases: {address}\n"),
    }
    assert rules_of(read_root(files)) == [("sites/xian/zcwj/2026-03-01-a.md", 7, "same-url")]

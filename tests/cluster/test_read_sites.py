"""Sites and settings: where each site stands, and that one broken file hides nothing in another."""

from __future__ import annotations

import pytest

from cluster.load import load
from cluster.messages import tell
from tests.cluster.roots import NOW, MemoryTree, column, document, read_root, rules_of, site, uid


def test_a_site_stands_on_its_own_host_or_on_that_of_the_nearest_above() -> None:
    loaded = read_root(
        {
            "sites/xian/site.toml": site("xian"),
            "sites/ju/site.toml": site("ju", 'path = "jyj"', "xian", host=""),
            "sites/zhan/site.toml": site("zhan", 'path = "a/b"', "ju", host=""),
        }
    )
    assert rules_of(loaded) == []
    assert loaded.model is not None
    assert {name: (one.host, one.base, one.ancestors) for name, one in loaded.model.sites.items()} == {
        "guo": ("guo.example", "", ()),
        "xian": ("xian.example", "", ("guo",)),
        "ju": ("xian.example", "jyj/", ("xian", "guo")),
        "zhan": ("xian.example", "jyj/a/b/", ("ju", "xian", "guo")),
    }
    assert [one.id for one in loaded.model.children("xian")] == ["ju"]
    assert list(loaded.model.hosts) == ["guo.example", "xian.example"]


def test_a_folder_that_is_no_content_root_is_told_in_one_line() -> None:
    tree = MemoryTree({f"photos/{n}.jpg": b"" for n in range(50)})
    loaded = load(tree, NOW, preview=True)
    assert (loaded.model, loaded.config) == (None, None)
    assert rules_of(loaded) == [("cluster.toml", 0, "no-cluster")]


def test_a_root_without_sites_is_told() -> None:
    loaded = load(MemoryTree({"cluster.toml": b'name = { zh = "x" }\ntop = "a"\n'}), NOW, preview=True)
    assert rules_of(loaded) == [("cluster.toml", 0, "no-sites")]


@pytest.mark.parametrize(
    "broken",
    [
        b"\xff\xfe",
        b"",
        b"[[[",
        b'name = "x"\n',
        b"languages = []\n",
        b'languages = ["zh", "zh"]\n',
        b"duties = 3\n",
        b"at = 2026-02-30\n",
        b'subjects = ["a"]\n[severity]\nx = 1\n',
    ],
)
def test_a_broken_cluster_toml_hides_no_mistake_of_a_site_or_a_document(broken: bytes) -> None:
    files = {
        "cluster.toml": broken,
        "sites/guo/site.toml": site("guo", "colour = 1", parent="", level="national").encode(),
        "sites/guo/zcwj/2026-03-01-a.md": document(1, "wrong: x\n").encode(),
    }
    loaded = load(MemoryTree(files), NOW, preview=False)
    told = rules_of(loaded)
    assert [one for one in told if one[0] == "cluster.toml"]
    assert ("sites/guo/zcwj/2026-03-01-a.md", 7, "unknown-field") in told
    assert [rule for path, _, rule in told if path == "sites/guo/site.toml"] == ["unknown-field"]


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (b"\xff\xfe", "not-utf8"),
        (b"", "missing-field"),
        (b"id = \n", "toml-syntax"),
        (b'id = "xian"\ncolumns = 3\n', "wrong-type"),
        (b'id = "xian"\nlanguages = []\n[[columns]]\npath = "zcwj"\n', "too-few"),
        (b"[[columns]]\nname = 1\n", "missing-field"),
    ],
)
def test_a_broken_site_toml_hides_no_mistake_of_its_documents(broken: bytes, rule: str) -> None:
    files = {
        "cluster.toml": b'name = { zh = "x" }\ntop = "guo"\n[[subjects]]\ncode = "economy"\nname = { zh = "x" }\n',
        "sites/guo/site.toml": site("guo", parent="", level="national").replace(', en = "guo"', "").encode(),
        "sites/xian/site.toml": broken,
        "sites/xian/zcwj/2026-03-01-a.md": document(1, "kind: policy\nwrong: x\n").encode(),
    }
    told = rules_of(load(MemoryTree(files), NOW, preview=False))
    assert rule in [one for path, _, one in told if path == "sites/xian/site.toml"]
    beside = [(line, one) for path, line, one in told if path.endswith("a.md")]
    if b"[[columns]]" in broken or rule == "missing-field":
        assert (8, "unknown-field") in beside
    else:
        assert beside == [(8, "unknown-field")]


def test_a_column_that_is_wrong_in_part_is_a_column_all_the_same() -> None:
    columns = column("zcwj", "政策文牛", kinds='["policy"]', freshness="0", home='"x"')
    loaded = read_root(
        {
            "sites/xian/site.toml": site("xian", columns=columns),
            "sites/xian/zcwj/2026-03-01-a.md": document(1),
        }
    )
    assert [(line, rule) for _, line, rule in rules_of(loaded)] == [
        (12, "unknown-name"),
        (14, "out-of-range"),
        (15, "wrong-type"),
    ]
    assert loaded.model is not None
    assert [one.key for one in loaded.model.documents] == ["xian/zcwj/2026-03-01-a"]


def test_a_value_beyond_its_limits_is_told_with_them() -> None:
    columns = column("zcwj", page_size="0", freshness="0", home_items='"many"', kinds="[]")
    loaded = read_root({"sites/xian/site.toml": site("xian", columns=columns)})
    assert words_of(loaded, "out-of-range") == [
        ("columns.1.page_size 的值 0 超出范围（1 到 200 · from 1 to 200）", "改成范围内的数"),
        ("columns.1.freshness 的值 0 超出范围（不小于 1 · at least 1）", "改成范围内的数"),
    ]
    assert words_of(loaded, "too-few") == [
        ("columns.1.kinds 的项数不够（至少 1 项 · 1 or more）", "补上，或删去这一行")
    ]
    assert [words for words, _ in words_of(loaded, "wrong-type")] == [
        "columns.1.home_items 的值“many”类型不对（应为整数 · a whole number）"
    ]


def test_lines_hold_behind_a_column_that_is_lost() -> None:
    columns = '[[columns]]\ntype = "工作动态"\n\n' + column("yw", "要门")
    loaded = read_root({"sites/xian/site.toml": site("xian", columns=columns)})
    found = {(dict(one.values).get("name"), one.line, one.rule) for one in loaded.findings}
    assert ("要门", 15, "unknown-name") in found


def test_two_sites_cannot_share_an_address_now_or_formerly() -> None:
    loaded = read_root(
        {
            "sites/a/site.toml": site("a", 'former = ["guo.example", "old.example/x"]'),
            "sites/b/site.toml": site("b", 'former = ["old.example/x/"]', host="a.example"),
        }
    )
    told = [
        (path, dict(one.values)["name"])
        for one in loaded.findings
        if (path := one.path) and one.rule == "same-address"
    ]
    assert sorted(told) == [
        ("sites/a/site.toml", "guo.example/"),
        ("sites/b/site.toml", "a.example/"),
        ("sites/b/site.toml", "old.example/x/"),
    ]


# Pages of one name on every site, and one that is wrong by itself.
SAME = {
    f"sites/{name}/zcwj/2026-03-0{day}-{slug}.md": document(number * 10 + day, more)
    for number, name in enumerate(("an", "ju", "zhan"), 1)
    for day, slug, more in ((1, "a", ""), (2, "b", ""), (3, "c", "aliases: [/zcwj/2026/b.html]\n"))
}


@pytest.mark.parametrize(
    ("ju", "zhan", "told"),
    [
        # A host that is another site's, which has a site below its own.
        (
            site("ju", host="an.example"),
            site("zhan", 'path = "z"', "ju", host=""),
            [("sites/ju/site.toml", 4, "same-address")],
        ),
        # The host of the site above.
        (
            site("ju", host="an.example", parent="an"),
            site("zhan"),
            [("sites/ju/site.toml", 4, "same-address")],
        ),
        # Neither a host nor a path.
        (
            site("ju", host="", parent="an"),
            site("zhan"),
            [("sites/ju/site.toml", 1, "host-or-path")],
        ),
        # A path that is a column of the host, and one that is a column of a site on it.
        (
            site("ju", 'path = "yw"', "an", host=""),
            site("zhan", 'path = "z"', "ju", host=""),
            [("sites/ju/site.toml", 7, "path-is-a-column")],
        ),
        (
            site("ju", 'path = "a"', "an", host=""),
            site("zhan", 'path = "a/zcwj/b"', "an", host=""),
            [("sites/zhan/site.toml", 7, "path-is-a-column")],
        ),
    ],
)
def test_a_site_that_stands_on_another_is_told_once_and_not_page_by_page(
    ju: str, zhan: str, told: list[tuple[str, int, str]]
) -> None:
    loaded = read_root(
        {
            "sites/an/site.toml": site("an"),
            "sites/ju/site.toml": ju,
            "sites/zhan/site.toml": zhan,
            **SAME,
        }
    )
    # What is wrong within a site is told all the same: a former address that is a page's.
    own = [one for one in rules_of(loaded) if one[0].endswith("c.md") and one[1:] == (7, "same-url")]
    assert own[0][0].startswith("sites/an/")
    assert [one for one in rules_of(loaded) if one not in own] == told


def test_what_stands_in_the_way_is_named_with_its_line() -> None:
    loaded = read_root(
        {
            "sites/an/site.toml": site("an"),
            "sites/ju/site.toml": site("ju", 'path = "yw"', "an", host=""),
            "sites/ci/site.toml": site("ci", host="an.example", parent="an"),
        }
    )
    [(path, _)] = words_of(loaded, "path-is-a-column")
    assert path == "路径 yw 与同一域名下的栏目 yw（sites/an/site.toml:16）重合"
    assert words_of(loaded, "same-address") == [
        ("地址 an.example/ 已被 sites/an/site.toml 使用", "每个站点用不同的 host 或 path")
    ]


def test_only_the_members_of_a_circle_are_told_of_it() -> None:
    loaded = read_root(
        {
            "sites/a/site.toml": site("a", parent="b"),
            "sites/b/site.toml": site("b", parent="a"),
            "sites/c/site.toml": site("c", parent="b"),
            "sites/d/site.toml": site("d", parent="d"),
        }
    )
    assert [path for path, _, rule in rules_of(loaded) if rule == "circle-of-parents"] == [
        f"sites/{name}/site.toml" for name in "abd"
    ]


def test_the_top_site_has_no_parent_and_is_the_only_one_without() -> None:
    loaded = read_root(
        {"sites/guo/site.toml": site("guo", parent="xian"), "sites/xian/site.toml": site("xian", parent="")}
    )
    assert [(path, rule) for path, _, rule in rules_of(loaded)] == [
        ("sites/guo/site.toml", "top-with-parent"),
        ("sites/xian/site.toml", "no-parent"),
    ]


def test_a_severity_for_a_rule_that_does_not_exist_is_told() -> None:
    loaded = read_root({}, '[severity]\nbroken-lnik = "off"\n')
    assert rules_of(loaded) == [("cluster.toml", 5, "unknown-name")]


def words_of(loaded, rule: str) -> list[tuple[str, str]]:
    """What is said in Chinese of one rule: the problem and its cure."""
    told = tell([one for one in loaded.findings if one.rule == rule], {}, preview=False)
    return [(one.zh, one.cure_zh) for one in told]


def test_a_name_that_names_nothing_is_told_by_its_title_and_with_all_names_where_they_are_few() -> None:
    columns = column("zcwj", kinds='["polic"]')
    loaded = read_root({"sites/xian/site.toml": site("xian", parent="gou", columns=columns)})
    kinds = "article、policy、interpretation、service、letter、consultation、interview、topic、page"
    assert words_of(loaded, "unknown-name") == [
        (
            "没有这个上级站点（parent）：gou（是否想写 guo？ did you mean guo?）",
            "改成已有的名称（guo、xian）",
        ),
        (
            "没有这个内容种类（kind）：polic（是否想写 policy？ did you mean policy?）",
            f"改成已有的名称（{kinds}）",
        ),
    ]
    # Of the types of columns there are more.
    loaded = read_root({"sites/xian/site.toml": site("xian", columns=column("yw", "工作动太"))})
    assert [cure for _, cure in words_of(loaded, "unknown-name")] == ["改成已有的名称"]


def test_a_nested_column_or_subject_whose_parents_are_not_declared_says_which_are_missing() -> None:
    columns = column("a/b/c") + column("zcwj/x") + column("zcwj", kinds='["policy"]')
    loaded = read_root(
        {"sites/xian/site.toml": site("xian", columns=columns)},
        '[[subjects]]\ncode = "health.care"\nname = { zh = "医" }\n',
    )
    assert rules_of(loaded) == [
        ("cluster.toml", 5, "parent-undeclared"),
        ("sites/xian/site.toml", 10, "parent-undeclared"),
    ]
    assert words_of(loaded, "parent-undeclared") == [
        (
            "主题分类（subject）health.care 的上级 health 没有声明",
            "给 health 也写一项，或改正 health.care",
        ),
        ("栏目（column）a/b/c 的上级 a、a/b 没有声明", "给 a、a/b 也写一项，或改正 a/b/c"),
    ]


def test_a_waiver_for_a_rule_that_does_not_exist_is_told() -> None:
    text = document(1, "waivers:\n  - rule: broken-lnik\n    reason: 无\n")
    loaded = read_root({"sites/guo/zcwj/2026-03-01-a.md": text})
    assert rules_of(loaded) == [("sites/guo/zcwj/2026-03-01-a.md", 8, "unknown-name")]


def test_two_documents_cannot_share_an_id_across_sites() -> None:
    loaded = read_root(
        {
            "sites/xian/site.toml": site("xian"),
            "sites/xian/zcwj/2026-03-01-b.md": document(1),
            "sites/guo/zcwj/2026-03-01-a.md": document(1),
        }
    )
    assert rules_of(loaded) == [("sites/xian/zcwj/2026-03-01-b.md", 2, "duplicate-id")]
    assert dict(loaded.findings[0].values)["name"] == uid(1)


@pytest.mark.parametrize(
    ("colour", "ratio"),
    # Ratios as published for these greys and colours by contrast checkers that follow WCAG.
    [("#000000", None), ("#767676", None), ("#777777", "4.47"), ("#ff0000", "3.99"), ("#ffffff", "1.00")],
)
def test_a_colour_that_is_too_light_for_white_is_told_with_its_contrast(
    colour: str, ratio: str | None
) -> None:
    text = site("xian", f'[theme]\ncolour = "{colour}"')
    loaded = read_root({"sites/xian/site.toml": text})
    line = text.split("\n").index(f'colour = "{colour}"') + 1
    expected = [("sites/xian/site.toml", line, "colour-contrast")] if ratio else []
    assert rules_of(loaded) == expected
    assert [dict(one.values).get("ratio") for one in loaded.findings] == ([ratio] if ratio else [])


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("javascript:alert(1)", True),
        ("data:text/html,x", True),
        ("//other.example/", True),
        ("/zcwj/", True),
        ("https://[", True),
        ("https:", True),
        ("tel:12345", False),
        ("mailto:a@b.example", False),
        ("https://xian.example/a.md", False),
        ("/zcwj/2026-03-01-a.md", False),
    ],
)
def test_a_banner_leads_to_a_document_or_an_address_of_a_known_scheme(link: str, told: bool) -> None:
    banner = f'[[banners]]\ntext = {{ zh = "急" }}\nstarts = 2026-06-01\nends = 2026-08-01\nlink = "{link}"'
    text = site("xian", banner)
    line = text.split("\n").index(f'link = "{link}"') + 1
    expected = [("sites/xian/site.toml", line, "not-a-url")] if told else []
    assert rules_of(read_root({"sites/xian/site.toml": text})) == expected

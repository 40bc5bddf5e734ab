"""Documents: originals, translations over them, what stands alone, and mistakes that do not hide one another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cluster.edition import Edition
from cluster.kinds import Policy, Status
from cluster.visibility import PUBLIC, State, state_of
from tests.cluster.roots import NOW, column, document, read_root, rules_of, site, uid

EN = 'languages = ["zh", "en"]'
BILINGUAL = {"sites/xian/site.toml": site("xian", EN)}
COLUMNS = column("zcwj", "政策文件", kinds='["policy"]') + column("yw") + column("gk", kinds='["page"]')


def test_a_translation_says_what_differs_and_inherits_the_rest() -> None:
    files = {
        "sites/xian/zcwj/2026-03-01-a.md": document(
            1,
            "summary: 摘要\ntags: [甲]\nkeywords: 乙\naliases: /old.html\nmodified: 2026-04-01\neffective: 2026-05-01\nimage: a.png\nimage_alt: 图\n",
        ),
        "sites/xian/zcwj/2026-03-01-a.en.md": "---\ntitle: A\nimage_alt: A picture\ntranslator: 译者\n---\nText\n",
    }
    loaded = read_root(BILINGUAL | files)
    assert loaded.model is not None
    pair = loaded.model.by_key["xian/zcwj/2026-03-01-a"]
    zh, en = pair["zh"], pair["en"]
    assert isinstance(en.fields, Policy)
    assert (en.fields.title, en.fields.image_alt, en.translator, en.translated) == (
        "A",
        "A picture",
        "译者",
        True,
    )
    assert (en.id, en.published, en.fields.issuer, en.fields.effective) == (
        zh.id,
        zh.published,
        ("国办",),
        zh.fields.effective,  # type: ignore[attr-defined]
    )
    assert (en.fields.summary, en.fields.tags, en.fields.keywords, en.fields.aliases, en.fields.modified) == (
        None,
        (),
        (),
        (),
        None,
    )
    assert en.fields.image == "a.png"
    assert loaded.model.pair(zh, "en") is en


def test_a_translation_cannot_change_what_a_document_has_once() -> None:
    for field in ("id", "kind", "published", "subject", "related", "primary"):
        loaded = read_root(
            BILINGUAL
            | {
                "sites/xian/zcwj/2026-03-01-a.md": document(1),
                "sites/xian/zcwj/2026-03-01-a.en.md": f"---\ntitle: A\n{field}: x\n---\n",
            }
        )
        assert ("sites/xian/zcwj/2026-03-01-a.en.md", 3, "field-of-original") in rules_of(loaded)


def test_a_document_in_the_second_language_alone_says_so() -> None:
    alone = document(1, "primary: en\n")
    loaded = read_root(BILINGUAL | {"sites/xian/zcwj/2026-03-01-a.en.md": alone})
    assert loaded.model is not None
    assert [(one.lang, one.translated) for one in loaded.model.documents] == [("en", False)]
    assert rules_of(loaded) == []
    loaded = read_root(BILINGUAL | {"sites/xian/zcwj/2026-03-01-a.en.md": document(1)})
    assert ("sites/xian/zcwj/2026-03-01-a.en.md", 1, "translation-without-original") in rules_of(loaded)
    loaded = read_root(BILINGUAL | {"sites/xian/zcwj/2026-03-01-a.en.md": document(1, "primary: fr\n")})
    assert ("sites/xian/zcwj/2026-03-01-a.en.md", 7, "primary-not-own") in rules_of(loaded)


def test_a_broken_original_hides_neither_its_translation_nor_what_links_to_it() -> None:
    loaded = read_root(
        BILINGUAL
        | {
            "sites/xian/zcwj/2026-03-01-a.md": "---\ntitle: [\n---\n正文\n",
            "sites/xian/zcwj/2026-03-01-a.en.md": "---\ntitel: A\n---\nText\n",
            "sites/xian/zcwj/2026-03-02-b.md": document(2),
        }
    )
    assert rules_of(loaded) == [
        ("sites/xian/zcwj/2026-03-01-a.en.md", 2, "missing-field"),
        ("sites/xian/zcwj/2026-03-01-a.en.md", 2, "unknown-field"),
        ("sites/xian/zcwj/2026-03-01-a.md", 3, "yaml-syntax"),
    ]
    assert loaded.model is not None
    assert {(one.path, one.sound) for one in loaded.model.documents} == {
        ("sites/xian/zcwj/2026-03-01-a.md", False),
        ("sites/xian/zcwj/2026-03-01-a.en.md", False),
        ("sites/xian/zcwj/2026-03-02-b.md", True),
    }


def test_a_kind_comes_from_the_front_matter_or_else_from_the_column() -> None:
    files = {
        "sites/xian/site.toml": site("xian", columns=COLUMNS),
        "sites/xian/zcwj/2026-03-01-a.md": document(1),
        "sites/xian/gk/about.md": f"---\nid: {uid(2)}\ntitle: 概况\n---\n",
        "sites/xian/yw/2026-03-01-b.md": f"---\nid: {uid(3)}\ntitle: 要闻\npublished: 2026-03-01\nkind: page\n---\n",
    }
    loaded = read_root(files)
    assert loaded.model is not None
    assert {one.slug: one.kind for one in loaded.model.documents} == {
        "a": "policy",
        "about": "page",
        "b": "page",
    }
    assert rules_of(loaded) == [("sites/xian/yw/2026-03-01-b.md", 5, "kind-not-allowed")]


@pytest.mark.parametrize("slug", ["p", "2026", "1999"])
def test_an_undated_page_does_not_take_the_name_of_a_folder_of_ours(slug: str) -> None:
    files = {
        "sites/xian/site.toml": site("xian", columns=COLUMNS),
        f"sites/xian/gk/{slug}.md": f"---\nid: {uid(1)}\ntitle: 概况\n---\n",
    }
    assert [(path, rule) for path, _, rule in rules_of(read_root(files))] == [
        (f"sites/xian/gk/{slug}.md", "reserved-path")
    ]


def test_a_missing_id_is_told_and_the_stand_in_is_the_same_in_every_build() -> None:
    text = document(1).replace(f"id: {uid(1)}\n", "")
    files = {"sites/guo/zcwj/2026-03-01-a.md": text}
    first, second = read_root(files), read_root(files)
    assert rules_of(first) == [("sites/guo/zcwj/2026-03-01-a.md", 1, "missing-id")]
    assert first.model is not None
    assert second.model is not None
    assert first.model.documents[0].id == second.model.documents[0].id


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ("status: draft\n", State.DRAFT),
        ("status: ready\n", State.LISTED),
        ("status: withdrawn\n", State.WITHDRAWN),
        ("status: cancelled\n", State.CANCELLED),
        ("expires: 2026-06-30 09:00\n", State.EXPIRED),
        ("expires: 2026-06-30 09:01\n", State.LISTED),
        ("status: withdrawn\nexpires: 2026-06-01\n", State.WITHDRAWN),
    ],
)
def test_a_document_stands_as_its_status_and_the_instant_say(fields: str, state: State) -> None:
    loaded = read_root({"sites/guo/zcwj/2026-03-01-a.md": document(1, fields)})
    assert loaded.model is not None
    assert state_of(loaded.model.documents[0], NOW) is state


@pytest.mark.parametrize("status", list(Status))
def test_nothing_is_seen_before_its_hour(status: Status) -> None:
    text = document(1, f"status: {status.value}\n", published="2026-06-30 09:00")
    loaded = read_root({"sites/guo/zcwj/2026-06-30-a.md": text})
    assert loaded.model is not None
    (one,) = loaded.model.documents
    assert state_of(one, NOW - timedelta(minutes=1)) in (State.SCHEDULED, State.DRAFT)
    assert (state_of(one, NOW) in PUBLIC) == (status is not Status.DRAFT)


def test_what_is_withdrawn_cancelled_or_expired_keeps_its_slot_and_leaves_the_list() -> None:
    states = ["", "status: withdrawn\n", "status: cancelled\n", "expires: 2026-06-01\n", "status: draft\n"]
    files = {
        f"sites/guo/zcwj/2026-03-0{n}-d{n}.md": document(n, fields, published=f"2026-03-0{n}")
        for n, fields in enumerate(states, 1)
    }
    files["sites/guo/zcwj/2026-07-01-later.md"] = document(9, published="2026-07-01")
    loaded = read_root(files)
    assert loaded.model is not None
    edition = Edition(loaded.model, "guo", "zh")
    assert [entry.document.slug for entry in edition.slots["zcwj"]] == ["d1", "d2", "d3", "d4"]
    assert [entry.document.slug for entry in edition.newest("zcwj")] == ["d1"]


def test_lists_count_by_published_and_id_and_pages_without_a_date_by_name() -> None:
    files = {
        "sites/guo/site.toml": site("guo", parent="", level="national", region="100000", columns=COLUMNS),
        "sites/guo/zcwj/2026-03-01-late.md": document(1, published="2026-03-05"),
        "sites/guo/zcwj/2026-03-02-second.md": document(3, published="2026-03-01 08:00"),
        "sites/guo/zcwj/2026-03-03-first.md": document(
            2, published="2026-03-01 00:00+00:00".replace(" 00:00+", "T00:00+")
        ),
        "sites/guo/gk/b.md": f"---\nid: {uid(4)}\ntitle: 乙\n---\n",
        "sites/guo/gk/a.md": f"---\nid: {uid(5)}\ntitle: 甲\npublished: 2026-05-01\n---\n",
    }
    loaded = read_root(files)
    assert loaded.model is not None
    edition = Edition(loaded.model, "guo", "zh")
    assert [entry.document.slug for entry in edition.slots["zcwj"]] == ["first", "second", "late"]
    assert [entry.document.slug for entry in edition.newest("zcwj")] == ["late", "second", "first"]
    assert [entry.document.slug for entry in edition.standing["gk"]] == ["a", "b"]


def test_a_merged_columns_documents_are_listed_where_it_went_and_keep_their_addresses() -> None:
    columns = (
        column("a", merged_into='"b"')
        + column("b", merged_into='"c"')
        + column("c")
        + column("d", closed="true")
    )
    news = f"---\nid: {uid(1)}\ntitle: 要闻\npublished: 2026-03-01\n---\n"
    files = {
        "sites/guo/site.toml": site("guo", parent="", level="national", region="100000", columns=columns),
        "sites/guo/a/2026-03-01-x.md": news,
        "sites/guo/d/2026-03-01-y.md": news.replace(uid(1), uid(2)),
    }
    loaded = read_root(files)
    assert rules_of(loaded) == []
    assert loaded.model is not None
    edition = Edition(loaded.model, "guo", "zh")
    assert [one.path for one in edition.columns] == ["c"]
    assert {column: [e.place.url for e in entries] for column, entries in edition.slots.items()} == {
        "c": ["/a/2026/x.html"],
        "d": ["/d/2026/y.html"],
    }

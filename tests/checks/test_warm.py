"""Checks with what earlier builds kept find what they find with an empty cache, whatever was edited between."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.columns import column_findings
from checks.pairs import Coverage
from cluster.edition import Edition
from cluster.facts import Stamps
from cluster.findings import Finding
from cluster.library import Library
from cluster.load import load
from cluster.model import Model
from cluster.schema.types import BEIJING
from publish.checked import Checked
from tests.checks.every import source_findings
from tests.cluster.roots import NOW, MemoryTree, column, document, site, uid

CLUSTER = 'name = { zh = "群" }\ntop = "guo"\n[[subjects]]\ncode = "economy"\nname = { zh = "经济" }\n'
COLUMNS = (
    column("zcwj", "政策文件", kinds='["policy", "article", "page"]', core="true")
    + column("yw", kinds='["policy", "article", "page"]')
    + column("old", merged_into='"yw"', kinds='["policy", "article", "page"]')
)
PLACES = [
    f"sites/{name}/{path}/{file}"
    for name in ("guo", "xian")
    for path in ("zcwj", "yw", "old")
    for file in ("2026-03-01-a.md", "2026-03-01-a.en.md", "2026-06-20-b.md", "c.md", "Bad Name.md")
]
FILES = ["sites/guo/zcwj/2026-03-01-a/x.pdf", "sites/guo/zcwj/2026-03-01-a/y.png"]
BODIES = st.lists(
    st.sampled_from(
        [
            "正文",
            "## 一、甲",
            "### 跳级",
            "[乙](2026-06-20-b.md)",
            "[丙](@xian/yw/2026-06-20-b.md#一-甲)",
            "[丁](#一-甲)",
            "[戊](none.md)",
            "[己](c.md)",
            "[附件](x.pdf)",
            "![图](y.png)",
            "![](z.png)",
            "[庚](javascript:x)",
            "{: .unknown }",
        ]
    ),
    max_size=4,
).map("\n\n".join)
FIELDS = st.lists(
    st.sampled_from(
        [
            "related: [2026-06-20-b, none]\n",
            "image: y.png\n",
            "status: withdrawn\n",
            "status: draft\n",
            "issued: 2026-06-29\n",
            "document_number: 国发3号\n",
            "expires: 2026-06-30 10:00\n",
            "modified: 2026-06-10\n",
            "waivers:\n  - rule: broken-link\n    reason: 旧文\n    until: 2026-06-30\n",
        ]
    ),
    unique_by=lambda line: line.partition(":")[0],
    max_size=3,
).map("".join)
TEXTS = st.builds(
    lambda kind, more, body, published: (
        document(0, f"kind: {kind}\n{more}" if kind == "policy" else f"{more}", body, published)
        if kind == "policy"
        else f"---\nkind: {kind}\nid: {uid(0)}\ntitle: 题\npublished: {published}\n{more}---\n{body}\n"
    ),
    st.sampled_from(["policy", "article"]),
    FIELDS,
    BODIES,
    st.sampled_from(["2026-03-01 08:30", "2026-06-29 08:30", "2026-06-30 09:30", "2026-08-01"]),
)
ENGLISH = BODIES.map(lambda body: f"---\ntitle: T\n---\n{body}\n")
EDITS = st.one_of(
    st.tuples(st.sampled_from(PLACES), st.one_of(TEXTS, ENGLISH, st.none())),
    st.tuples(st.sampled_from(FILES), st.sampled_from(["文件", None])),
    st.tuples(st.just(""), st.integers(0, 200)),
)


LINKS = (
    "## 一、甲\n\n[乙](2026-06-20-b.md)\n\n[丙](@xian/yw/2026-06-20-b.md#一-甲)\n\n[己](c.md)\n\n[辛](/yw/2026-03-01-a.md)\n\n"
    "[壬](@guo/zcwj/2026-03-01-a/x.pdf)\n\n[癸](nine.md)\n\n![图](/zcwj/2026-03-01-a/y.png)\n"
)
LINKED = f"---\nkind: article\nid: {uid(0)}\ntitle: 题\npublished: 2026-03-01 08:30\n---\n{LINKS}"
LINKED_EN = f"---\ntitle: T\n---\n{LINKS}"


def _files(texts: dict[str, str]) -> dict[str, bytes]:
    en = 'languages = ["zh", "en"]'
    held = {
        "cluster.toml": CLUSTER,
        "sites/guo/site.toml": site("guo", en, parent="", level="national", columns=COLUMNS),
        "sites/xian/site.toml": site("xian", en, columns=COLUMNS),
    }
    for number, (path, text) in enumerate(sorted(texts.items()), 1):
        held[path] = text.replace(uid(0), uid(number))
    return {path: text.encode() for path, text in held.items()}


# Fifteen hours on it is the next day, but not a whole day more since the document was published.
@example([("sites/guo/yw/2026-03-01-a.md", document(0, published="2026-03-01 08:30")), ("", 15)])
@given(st.lists(EDITS, min_size=1, max_size=10))
def test_what_is_kept_changes_no_finding(edits: list[tuple[str, str | int | None]]) -> None:
    texts: dict[str, str] = {}
    now = NOW
    with TemporaryDirectory() as cache:
        for path, change in edits:
            if isinstance(change, int):
                now = NOW + timedelta(hours=change)
            elif change is None:
                texts.pop(path, None)
            else:
                texts[path] = change
            tree = MemoryTree(_files(texts))
            model = load(tree, now, preview=False).model
            assert model is not None
            warm = _check(model, tree, Path(cache))
            with TemporaryDirectory() as empty:
                assert warm == _check(model, tree, Path(empty))
            assert list(column_findings(model, Library(tree, Path(cache)), tuple(model.sites))) == _columns(
                model, tree
            )


@pytest.mark.parametrize("size", [1, 4])
@given(edits=st.lists(EDITS, min_size=1, max_size=8))
def test_a_verdict_on_what_changed_is_that_on_everything(
    size: int, edits: list[tuple[str, str | int | None]]
) -> None:
    """Also where parts of a site hold one document or a few, so that most of them stay, and look at each other."""
    texts = {path: LINKED_EN if path.endswith(".en.md") else LINKED for path in PLACES}
    now = NOW
    with TemporaryDirectory() as cache, patch("cluster.parts._SIZE", size):
        for path, change in [("", 0), *edits]:
            if isinstance(change, int):
                now = NOW + timedelta(hours=change)
            elif change is None:
                texts.pop(path, None)
            else:
                texts[path] = change
            tree = MemoryTree(_files(texts))
            model = load(tree, now, preview=False).model
            assert model is not None
            with TemporaryDirectory() as empty:
                assert _verdict(model, tree, Path(cache)) == _verdict(model, tree, Path(empty))


def _verdict(model: Model, tree: MemoryTree, cache: Path) -> tuple[list[Finding], tuple[Coverage, ...]]:
    library = Library(tree, cache)
    verdict = Checked(model, Stamps(model, tree), library, cache / "checked").verdict(lambda _: None)
    library.flush()
    assert sorted(verdict.findings) == sorted(source_findings(model, library))
    return sorted(verdict.findings), verdict.coverage


def _check(model: Model, tree: MemoryTree, cache: Path) -> tuple[Finding, ...]:
    library = Library(tree, cache)
    found = source_findings(model, library)
    library.flush()
    return found


def _columns(model: Model, tree: MemoryTree) -> list[Finding]:
    """Blank and stale columns as the editions list them."""
    told = []
    for name in sorted(model.sites):
        edition = Edition(model, name, "zh")
        for number, one in enumerate(edition.columns):
            below = [c.path for c in edition.columns if f"{c.path}/".startswith(f"{one.path}/")]
            entries = [entry for path in below for entry in edition.newest(path)]
            path, line = f"sites/{name}/site.toml", _line(tree, name, number)
            if not entries and not any(edition.standing.get(place) for place in below):
                told.append(Finding(path, line, "column-blank", (("column", one.path),)))
            dates = [entry.published for entry in entries if entry.published is not None]
            today, last = (at.astimezone(BEIJING).date() for at in (model.at, max(dates, default=model.at)))
            days = (today - last).days
            limit = {"工作动态": 14, "政策文件": 183}[one.type]
            if days > limit:
                values = (("column", one.path), ("days", str(days)), ("limit", str(limit)))
                told.append(Finding(path, line, "column-stale", values))
    return told


def _line(tree: MemoryTree, name: str, number: int) -> int:
    lines = tree.files[f"sites/{name}/site.toml"].decode().split("\n")
    return [at for at, line in enumerate(lines, 1) if line.startswith("path = ")][number]

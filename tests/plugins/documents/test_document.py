"""What a document's page looks at: what its template prints, each time somebody prints it, and nothing else."""

from __future__ import annotations

from pathlib import Path

from plugins.documents.document import document_view
from tests.plugins.engine.editions import collect
from tests.publish.tiny import make_root


def test_a_page_looks_at_its_neighbours_only_where_it_shows_them(tmp_path: Path) -> None:
    bench = collect(make_root(tmp_path / "root"), tmp_path / "room").bench
    older, entry, newer = next(held[:3] for held in bench.edition.slots.values() if len(held) > 2)
    for _ in range(2):  # the second page finds the cards made
        with bench.watch.collecting() as facts:
            view = document_view(bench, entry, older, newer)
            assert view.title == entry.document.fields.title
            assert not facts & {older.fact, newer.fact}
            assert view.previous is not None
            assert view.previous.summary
            assert facts & {older.fact, newer.fact} == {older.fact}
            assert view.next is not None
            assert facts >= {older.fact, newer.fact}


def test_a_page_without_its_head_looks_at_nothing_for_it(tmp_path: Path) -> None:
    bench = collect(make_root(tmp_path / "root"), tmp_path / "room").bench
    entry = next(e for e in bench.edition.listed if bench.siblings["en"].by_key.get(e.document.key))
    with bench.watch.collecting() as facts:
        page = document_view(bench, entry, None, None).page
        assert page.title == entry.document.fields.title
        assert entry.fact not in facts
        alternates = page.head.alternates
    assert {one.hreflang for one in alternates} >= {"zh-CN", "en"}
    assert entry.fact in facts

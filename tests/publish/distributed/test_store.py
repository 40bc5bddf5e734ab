"""What travels is what was sent: objects, listings, packs; damage anywhere is seen, and sources come from where they are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.catalogue import Catalogue
from cluster.holdings import Restored
from cluster.load import load
from cluster.model import ChangeNote
from cluster.tree import id_of, open_tree
from publish.content import open_content
from publish.distributed import manifest
from publish.distributed.jobs import KnownPast
from publish.distributed.manifest import DocumentPast, Listing, Manifest
from publish.distributed.objects import Damaged, ObjectStore
from publish.distributed.sources import Lacking, SnapshotTree, Sources
from publish.distributed.supply import Supply
from tests.cluster.repositories import Repository
from tests.publish.tiny import NOW, Root, make_root

BEGUN = int(datetime(2026, 6, 10, tzinfo=UTC).timestamp())
PATHS = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=12)
FILES = st.lists(
    st.tuples(
        st.builds("/".join, st.lists(PATHS | st.sampled_from(["sites", "reposts"]), min_size=1, max_size=4)),
        st.binary(max_size=20).map(id_of),
    ),
    unique_by=lambda file: file[0],
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NOTES = st.builds(ChangeNote, st.text(max_size=5), MOMENTS, st.text(max_size=5), st.text(max_size=9))
PAST = st.builds(DocumentPast, PATHS, MOMENTS, st.lists(NOTES, max_size=2).map(tuple))


@given(FILES, st.lists(PAST, max_size=3))
def test_listings_and_manifests_come_back_as_they_were(
    files: list[tuple[str, str]], past: list[DocumentPast]
) -> None:
    listing = Listing(tuple(files), tuple(past))
    assert manifest.read_listing(manifest.pack_listing(listing)) == listing
    assert {*listing.texts, *listing.apart} == set(files)
    whole = Manifest(("a", "b"), NOW, True)
    assert manifest.read_manifest(manifest.pack_manifest(whole)) == whole


@given(FILES, FILES)
def test_every_source_is_in_one_group_whatever_the_order_and_others_do_not_move_it(
    files: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    groups = list(manifest.group(files))
    assert sorted(file for group in groups for file in group) == sorted(files)
    assert list(manifest.group(reversed(files))) == groups
    elsewhere = [(f"sites/elsewhere/{path}", blob) for path, blob in more]
    kept = [file for file in files if not file[0].startswith("sites/elsewhere/")]
    assert set(manifest.group(kept)) <= set(manifest.group([*kept, *elsewhere]))


def test_a_large_site_is_cut_into_groups_of_which_a_change_moves_one() -> None:
    files = [(f"sites/a/news/{number}.md", id_of(b"%d" % number)) for number in range(3 * manifest.SIZE)]
    before = set(manifest.group(files))
    files[7] = (files[7][0], id_of(b"changed"))
    assert len(before) == 4
    assert len(set(manifest.group(files)) - before) == 1


@given(st.dictionaries(st.binary(max_size=30).map(id_of), st.binary(max_size=200), max_size=5))
def test_packs_of_texts_come_back_as_they_were(texts: dict[str, bytes]) -> None:
    assert manifest.read_texts(manifest.pack_texts(texts)) == texts


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return ObjectStore((tmp_path / "store").as_uri() if request.param == "file" else f"memory:/{tmp_path}")


def test_objects_come_back_by_name_and_what_is_missing_or_damaged_is_named(store: ObjectStore) -> None:
    held = [b"%d" % number * 50 for number in range(150)]
    names = store.put(held)
    assert store.has("objects", names) == set(names)
    assert dict(store.get(names)) == dict(zip(names, held, strict=True))
    store.put_named("objects", {names[3]: b"other"})
    store.remove("objects", names[100])
    store.remove("objects", names[100])
    with pytest.raises(Damaged) as damaged:
        list(store.get(names))
    assert set(damaged.value.names) == {names[3], names[100]}
    assert store.has("objects", names[100:]) == set(names[101:])
    store.put(held)
    assert dict(store.get(names)) == dict(zip(names, held, strict=True))


def test_a_store_that_nobody_knows_is_an_error_of_the_world() -> None:
    with pytest.raises(OSError, match="the store cannot be used"):
        ObjectStore("nowhere://bucket")


def supplied(root: Root, tmp_path: Path, store: ObjectStore) -> tuple[Supply, dict[str, Listing]]:
    opened = open_content(root.options(tmp_path / "out", tmp_path / "cache"), NOW)
    assert opened.loaded.model is not None
    supply = Supply(store, opened.tree, opened.loaded.model)
    supply.put(sources=False)
    ((_, data),) = store.get([supply.name])
    names = manifest.read_manifest(data).listings
    return supply, {name: manifest.read_listing(data) for name, data in store.get(names)}


def test_listings_of_sites_that_did_not_change_are_taken_as_they_were(
    tmp_path: Path, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, shelf = make_root(tmp_path / "content"), Catalogue(tmp_path / "kept")
    options = root.options(tmp_path / "out", tmp_path / "cache")
    restored: list[str] = []
    real = Restored.group

    def group(self: Restored, key: str, row: bytes) -> Any:
        restored.append(key.partition("/")[0])
        return real(self, key, row)

    def name_of(shelf: Catalogue | None) -> str:
        opened = open_content(options, NOW)
        assert opened.loaded.model is not None
        restored.clear()
        return Supply(store, opened.tree, opened.loaded.model, shelf).name

    assert name_of(shelf) == name_of(None)
    monkeypatch.setattr(Restored, "group", group)
    assert name_of(shelf) == name_of(None)
    assert name_of(shelf)
    assert restored == []
    root.article("sites/bureau/news/2026-06-20-again.md", "又一所新学校", "2026-06-20 09:00")
    now = name_of(shelf)
    assert set(restored) == {"bureau"}
    assert now == name_of(None)


def read_all(sources: Sources, listings: dict[str, Listing], root: Root) -> None:
    sources.prepare(listings)
    tree = SnapshotTree(listings.values(), sources)
    seen, _ = open_tree(root.folder)
    assert tree.paths() == seen.paths()
    assert all(tree.read(path) == seen.read(path) for path in seen.paths())


def test_a_worker_asks_for_what_the_store_lacks_and_damage_is_seen(
    tmp_path: Path, store: ObjectStore
) -> None:
    root = make_root(tmp_path / "content")
    supply, listings = supplied(root, tmp_path, store)
    sources = Sources(tmp_path / "worker", store, "", "")
    with pytest.raises(Lacking) as lacking:
        sources.prepare(listings)
    assert set(lacking.value.packs) == set(listings)
    assert len(lacking.value.sources) == sum(len(listing.apart) for listing in listings.values()) > 0
    supply.put_again(lacking.value.packs, lacking.value.sources)
    read_all(sources, listings, root)

    for name in listings:
        pack = bytearray(store.get_named("packs", [name])[name] or b"")
        pack[len(pack) // 2] ^= 1
        store.put_named("packs", {name: bytes(pack)})
    for blob in lacking.value.sources:
        store.put_named("sources", {blob: b"other"})
    read_all(sources, listings, root)  # it has them in its own folder
    other = Sources(tmp_path / "other", store, "", "")
    with pytest.raises(Lacking) as wrong:
        other.prepare(listings)
    supply.put_again(wrong.value.packs, ())
    other.prepare(listings)
    with pytest.raises(Lacking) as wrong:
        other.read("map.png", lacking.value.sources[0])
    assert wrong.value.sources == lacking.value.sources[:1]
    for file in (tmp_path / "worker" / "sources").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    for _ in range(len(list((tmp_path / "worker" / "sources").rglob("*")))):
        try:
            read_all(sources, listings, root)
            break
        except Lacking as again:
            supply.put_again(again.packs, again.sources)
    read_all(sources, listings, root)


def test_sources_come_by_git_or_from_a_shared_folder_and_only_the_rest_from_the_store(
    tmp_path: Path, store: ObjectStore
) -> None:
    root = make_root(tmp_path / "内 容")
    repository = Repository(root.folder)
    commit = repository.commit({})
    supply, listings = supplied(root, tmp_path, store)
    shared = f"file://{quote(str(root.folder))}"
    read_all(Sources(tmp_path / "a", store, f"git+{shared}", commit), listings, root)
    read_all(Sources(tmp_path / "b", store, shared, ""), listings, root)
    assert store.has("packs", list(listings)) == frozenset()

    seen = root.read("sites/city/news/2026-06-02-park.md")
    root.replace("sites/city/news/2026-06-02-park.md", "公园开放", "还没有提交")
    supply, listings = supplied(root, tmp_path, store)
    dirty = Sources(tmp_path / "a", store, f"git+{shared}", commit)
    with pytest.raises(Lacking) as lacking:
        dirty.prepare(listings)
    assert len(lacking.value.packs) == 1
    supply.put_again(lacking.value.packs, lacking.value.sources)
    read_all(dirty, listings, root)

    root.write("sites/city/news/2026-06-02-park.md", seen)  # the folder has moved on; the snapshot has not
    behind = Sources(tmp_path / "c", store, shared, "")
    behind.prepare(listings)
    text = behind.read(
        *next(f for listing in listings.values() for f in listing.files if f[0].endswith("park.md"))
    )
    assert "还没有提交" in text.decode()


def test_an_unknown_repository_is_no_end_of_the_build(tmp_path: Path, store: ObjectStore) -> None:
    root = make_root(tmp_path / "content")
    supply, listings = supplied(root, tmp_path, store)
    supply.put(sources=True)
    read_all(Sources(tmp_path / "a", store, "git+file:///nowhere", "0" * 40), listings, root)


def test_the_model_of_a_worker_has_the_dates_and_notes_of_the_drivers(
    tmp_path: Path, store: ObjectStore
) -> None:
    root = make_root(tmp_path / "content")
    repository = Repository(root.folder)
    repository.commit({}, BEGUN)
    root.replace("sites/city/news/2026-06-02-park.md", "公园开放", "公园今天开放")
    repository.commit({}, BEGUN + 86_400)
    options = root.options(tmp_path / "out", tmp_path / "cache")
    model = open_content(options, NOW).loaded.model
    assert model is not None
    assert any(model.changes.values())
    supply, listings = supplied(root, tmp_path, store)
    supply.put(sources=True)
    sources = Sources(tmp_path / "worker", store, "", "")
    sources.prepare(listings)
    past = KnownPast(listings)
    shelf = Catalogue(tmp_path / "worker" / "catalogue")
    for _ in range(2):  # read, and kept from the first reading
        tree = SnapshotTree(listings.values(), sources)
        again = load(tree, model.at, model.preview, past, model.at, shelf).model
        assert again is not None
        assert (again.modified, again.changes, again.at) == (model.modified, model.changes, model.at)
        assert again.documents == model.documents

"""What is kept of an earlier reading: it changes nothing but the time that reading takes."""

from __future__ import annotations

import pickle
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster import catalogue, holdings, packing
from cluster.catalogue import Catalogue
from cluster.collisions import url_findings
from cluster.load import Loaded, load
from cluster.model import Document
from cluster.parts import line_in
from cluster.read_documents import duplicates
from cluster.schema.types import BEIJING
from cluster.turns import turns_of
from tests.cluster.roots import NOW, MemoryTree, column, document, site, uid

SITES = ("guo", "shi", "shi-xian", "ju")
CLUSTER = (
    'name = {{ zh = "群" }}\ntop = "guo"\nlanguages = ["zh", "en"]\n{more}\n'
    '[[subjects]]\ncode = "economy"\nname = {{ zh = "经济" }}\n{subjects}'
)
DUTY = (
    '[[duties]]\nid = "d"\nname = {{ zh = "转载" }}\nhours = 24\nmode = "{mode}"\ncolumns = ["{column}"]\n'
    '[duties.match]\nsites = ["guo"]\nkinds = ["policy"]\n[duties.carriers]\nall = true\n'
)
CLUSTERS = (
    CLUSTER.format(more="", subjects=""),
    CLUSTER.format(more="", subjects='[[subjects]]\ncode = "tax"\nname = { zh = "税" }\n'),
    CLUSTER.format(more="", subjects=DUTY.format(mode="repost", column="zcwj")),
    CLUSTER.format(more="", subjects=DUTY.format(mode="link", column="yw")),
    CLUSTER.format(more='column_types = ["x"]', subjects=DUTY.format(mode="repost", column="none")),
    CLUSTER.format(
        more="", subjects=DUTY.format(mode="repost", column="zcwj").replace('sites = ["guo"]', "")
    ),
    'name = "broken',
    None,
)
_BOTH = 'languages = ["zh", "en"]'
SITE_TOMLS = (
    {"more": _BOTH},
    {"more": _BOTH, "host": "other.example"},
    {"more": _BOTH, "host": "guo.example"},
    {"more": 'languages = ["en", "zh"]'},
    {"more": _BOTH, "host": "", "path": "below", "parent": "guo"},
    {"more": _BOTH, "columns": column("yw", "工作动态")},
    {"more": _BOTH + '\n[theme]\nemblem = "e.png"\n'},
    {"more": "languages = ["},
)
NAMES = (
    *("zcwj/2026-03-01-a.md", "zcwj/2026-03-01-a.en.md", "zcwj/2026-03-01-a.fr.md", "zcwj/2026-03-01-a-b.md"),
    *("zcwj/2026-03-01-a/figure.png", "zcwj/2026-03-01-a/y.md", "zcwj/2026-03-01-a/y/deep.txt"),
    *(
        "zcwj/2026-03-02-b.md",
        "zcwj/2026-03-02-b.en.md",
        "zcwj/Bad Name.md",
        "zcwj/note.txt",
        "zcwj/note.markdown",
    ),
    *("yw/2026-03-03-c.md", "yw/2026-03-03-c.en.md", "yw/2026-02-30-d.md", "none/2026-03-01-e.md", "f.md"),
    *("files/e.png", "yw/undated.md", "yw/2026-03-03-c/one.pdf", "yw/2026-03-03-c/One.pdf"),
)
TEXTS = (
    document(1),
    document(2, "aliases: [/old.html, /zcwj/2026/a.html]\n"),
    document(3, "aliases: ['no slash', /a/../b]\nstatus: draft\n"),
    document(4, "expires: 2026-07-01\nmodified: 2026-06-01 10:00\n"),
    document(5, published="2026-06-30 10:00"),
    document(6, "subject: tax\nwaivers: [{rule: no-such-rule, reason: 无}]\n"),
    document(7, "kind: policy\nrepealed: 2026-06-30\nstatus: withdrawn\n"),
    "---\ntitle: Title\nsummary: words\ntags: [a, b]\ntranslator: T\n---\nBody\n",
    "---\ntitle: [broken\n---\nBody\n",
    "---\ntitle: Own\nprimary: en\npublished: 2026-03-01\nissuer: X\nsubject: economy\n---\nBody\n",
    "no front matter",
)
MOMENTS = (NOW, NOW - timedelta(days=200), NOW + timedelta(hours=2), NOW + timedelta(days=400))

Files = dict[str, bytes]


def _start() -> Files:
    files = {f"sites/{name}/site.toml": _site(name, SITE_TOMLS[0]) for name in SITES}
    for number, name in enumerate(SITES):
        for place, path in enumerate(("zcwj/2026-03-01-a.md", "yw/2026-03-03-c.md")):
            files[f"sites/{name}/{path}"] = document(100 + 10 * number + place).encode()
    return {**files, "cluster.toml": CLUSTERS[2].encode()}  # type: ignore[union-attr]


def _site(name: str, said: Mapping[str, str]) -> bytes:
    if name == "guo":
        return site(
            "guo", parent="", level="national", region="100000", host="guo.example", more=_BOTH
        ).encode()
    return site(name, **said).encode()


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, bytes | None]:
    """A path with what it becomes; None: it goes away."""
    which = draw(st.sampled_from(("file", "file", "file", "file", "site", "cluster", "outside")))
    if which == "cluster":
        text = draw(st.sampled_from(CLUSTERS))
        return "cluster.toml", text.encode() if text is not None else None
    name = draw(st.sampled_from(SITES))
    if which == "site":
        said = draw(st.sampled_from((*SITE_TOMLS, None)))
        return f"sites/{name}/site.toml", _site(name, said) if said is not None else None
    if which == "outside":
        path = draw(st.sampled_from(("stray.txt", "sites/stray", "sites-old/a.md", "themes/a.css")))
        return path, draw(st.sampled_from((b"x", None)))
    text = draw(st.sampled_from((*TEXTS, None)))
    return f"sites/{name}/{draw(st.sampled_from(NAMES))}", text.encode() if text is not None else None


damages = st.tuples(
    st.sampled_from(("none", "none", "flip", "cut", "lose", "version")), st.integers(0, 2**20)
)
steps = st.lists(
    st.tuples(st.lists(changes(), min_size=1, max_size=4), st.sampled_from(MOMENTS), damages),
    min_size=1,
    max_size=5,
)


def damage(folder: Path, kind: str, where: int) -> None:
    """What may befall a folder of kept files."""
    files = sorted(file for file in folder.iterdir() if file.stat().st_size) if folder.is_dir() else []
    if not files or kind == "none":
        return
    file = files[where % len(files)]
    data = file.read_bytes()
    if kind == "lose":
        file.unlink()
    elif kind == "cut":
        file.write_bytes(data[: where % len(data)])
    elif kind == "flip":
        place = where % len(data)
        file.write_bytes(data[:place] + bytes([data[place] ^ (1 + where % 255)]) + data[place + 1 :])
    else:  # what another version of the code would have written: sound, and meaning something else
        held = pickle.dumps({"another": "version"})
        file.write_bytes(data[:32] + held)


def seen(loaded: Loaded) -> list[object]:
    """Everything that a model shows, and every Finding, in order."""
    model = loaded.model
    if model is None:
        return [loaded.findings, repr(loaded.config)]
    return [
        loaded.findings,
        repr(loaded.config),
        repr(model.sites),
        [repr(one) for one in model.documents],
        {name: len(held) for name, held in model.by_site.items()},
        {key: sorted(held) for key, held in model.by_key.items()},
        dict(model.modified),
        dict(model.changes),
        model.carriages,
        model.loose,
        model.carried,
        [(model.count(name), model.next_turn(name)) for name in model.holdings],
        model.newest,
    ]


def consistent(loaded: Loaded, tree: MemoryTree) -> None:
    """What is answered without the documents is what they say."""
    model = loaded.model
    assert model is not None

    def line_of(path: str, *place: int | str) -> int:
        return line_in(tree, path, *place)

    told = [*duplicates(model.documents, line_of), *url_findings(model, line_of)]
    rules = {"duplicate-id", "same-url", "bad-alias"}
    heard = [one for one in loaded.findings if one.rule in rules and not one.path.endswith("site.toml")]
    assert heard == told
    assert model.newest == max(model.modified.values(), default=None)
    assert len(model.documents) == len(list(model.documents))
    for name in model.holdings:
        later = [moment for one in model.by_site[name] for moment in turns_of(one) if moment > model.at]
        assert model.next_turn(name) == min(later, default=None)


@settings(max_examples=50)
@given(steps)
def test_a_kept_reading_never_shows_in_what_is_read(
    history: list[tuple[list[tuple[str, bytes | None]], datetime, tuple[str, int]]],
) -> None:
    files = _start()
    with tempfile.TemporaryDirectory() as room:
        load(MemoryTree(files), NOW, preview=False, shelf=Catalogue(Path(room)))
        for changed, moment, (kind, where) in history:
            for path, data in changed:
                if data is None:
                    files.pop(path, None)
                else:
                    files[path] = data
            damage(Path(room), kind, where)
            kept = load(MemoryTree(files), moment, preview=False, shelf=Catalogue(Path(room)))
            anew = load(MemoryTree(files), moment, preview=False)
            damage(Path(room), kind, where + 1)  # after the reading, before anybody looks
            assert seen(kept) == seen(anew)
            if anew.model is not None and kept.model is not None:
                consistent(kept, MemoryTree(files))
                for name in anew.model.holdings:
                    assert kept.model.site_digest(name) == anew.model.site_digest(name)


def _each() -> list[tuple[str, bytes | None]]:
    """One change of every kind to what `_start` has."""
    found: list[tuple[str, bytes | None]] = [
        *(("cluster.toml", text.encode() if text is not None else None) for text in CLUSTERS),
        *(("sites/shi/site.toml", _site("shi", said)) for said in SITE_TOMLS),
        ("sites/shi/site.toml", None),
        *((f"sites/shi/{path}", text.encode()) for path in NAMES for text in (TEXTS[2], TEXTS[7])),
        *((f"sites/shi/{NAMES[0]}", text.encode()) for text in TEXTS),
        (f"sites/shi/{NAMES[0]}", None),
        ("sites/guo/zcwj/2026-03-01-a.md", document(100, "kind: policy\nstatus: withdrawn\n").encode()),
        ("sites/guo/zcwj/2026-03-01-a.md", document(110).encode()),
        ("sites/guo/zcwj/2026-03-09-x.md", document(99, "aliases: [/zcwj/2026/a.html]\n").encode()),
        ("sites/guo/zcwj/2026-03-09-x.md", document(99, "aliases: [/index.html]\n").encode()),
        ("sites/guo/zcwj/2026-03-01-a/A.PNG", b"x"),
    ]
    return found


@pytest.mark.parametrize(
    "others", [{}, {"sites/shi/zcwj/2026-03-01-a/a.png": b"x", "sites/shi/files/e.png": b"x"}]
)
def test_each_kind_of_change_is_noticed(tmp_path: Path, others: Files) -> None:
    before = {**_start(), **others}
    load(MemoryTree(before), NOW, preview=False, shelf=Catalogue(tmp_path / "kept"))
    for number, (path, data) in enumerate(_each()):
        after = {name: held for name, held in {**before, path: data}.items() if held is not None}
        room = shutil.copytree(tmp_path / "kept", tmp_path / str(number))
        there = load(MemoryTree(after), NOW, preview=False, shelf=Catalogue(room))
        assert seen(there) == seen(load(MemoryTree(after), NOW, preview=False)), (path, data)
        if there.model is not None:
            consistent(there, MemoryTree(after))
        back = load(MemoryTree(before), NOW, preview=False, shelf=Catalogue(room))
        assert seen(back) == seen(load(MemoryTree(before), NOW, preview=False)), (path, data)


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sites whose documents were restored, as it happens."""
    found: list[str] = []
    restore = packing.restore_documents

    def told(data: bytes) -> tuple[Document, ...]:
        documents = restore(data)
        found.extend(document.site for document in documents)
        return documents

    for module in (packing, holdings):
        monkeypatch.setattr(module, "restore_documents", told)
    return found


def many_files() -> Files:
    files = _start()
    for name in SITES:
        for number in range(200):
            path = f"sites/{name}/yw/2026-01-{1 + number % 28:02}-n{number}.md"
            files[path] = document(1000 + 1000 * SITES.index(name) + number, "kind: article\n").encode()
    return files


def test_a_change_in_one_site_restores_no_other_sites_documents(tmp_path: Path, restored: list[str]) -> None:
    files = many_files()
    load(MemoryTree(files), NOW, preview=False, shelf=Catalogue(tmp_path))
    assert set(restored) == {"guo"}  # what a duty is about
    restored.clear()
    files["sites/ju/yw/2026-01-05-n4.md"] += "又一段。\n".encode()
    model = load(MemoryTree(files), NOW, preview=False, shelf=Catalogue(tmp_path)).model
    assert model is not None
    assert len(model.documents) == 8 + 4 * 200
    assert model.newest is not None
    assert [model.site_digest(name) for name in SITES]
    assert restored == []
    assert len(model.by_site["shi"]) == 202
    assert restored == []
    assert len(list(model.by_site["shi"])) == 202
    assert set(restored) == {"shi"}
    restored.clear()
    assert model.by_key["guo/yw/2026-01-05-n4"]["zh"].title == "文件1004"
    assert set(restored) == {"guo"}
    restored.clear()
    assert model.modified["sites/shi-xian/yw/2026-01-05-n4.md"] == datetime(2026, 3, 1, 8, 30, tzinfo=BEIJING)
    assert set(restored) == {"shi-xian"}


def test_only_the_documents_around_a_change_are_read_again(tmp_path: Path) -> None:
    files = many_files()
    load(MemoryTree(files), NOW, preview=False, shelf=Catalogue(tmp_path))
    files["sites/ju/yw/2026-01-05-n4.md"] += b"more\n"
    read: list[str] = []

    class Watched(MemoryTree):
        def read(self, path: str):  # type: ignore[no-untyped-def]
            read.append(path)
            return super().read(path)

    load(Watched(files), NOW, preview=False, shelf=Catalogue(tmp_path))
    assert "sites/ju/yw/2026-01-05-n4.md" in read
    assert len(read) < 202
    assert {path.split("/")[1] for path in read} == {"ju"}


def test_a_sites_digest_follows_what_a_build_sees_of_it(tmp_path: Path) -> None:
    def digests(files: Files, at: datetime = NOW) -> dict[str, str]:
        model = load(MemoryTree(files), at, preview=False, shelf=Catalogue(tmp_path)).model
        assert model is not None
        return {name: model.site_digest(name) for name in SITES}

    def changed(one: dict[str, str], other: dict[str, str]) -> set[str]:
        return {name for name in SITES if one[name] != other[name]}

    files = _start()
    files["sites/ju/yw/2026-03-05-late.md"] = document(
        9, "kind: article\n", published="2026-06-30 10:00"
    ).encode()
    first = digests(files)
    assert changed(first, digests(files)) == set()
    assert changed(first, digests(files, NOW + timedelta(minutes=59))) == set()
    assert changed(first, digests(files, NOW + timedelta(minutes=60))) == {"ju"}
    assert changed(first, digests({**files, "sites/shi/yw/2026-03-03-c/one.pdf": b"1"})) == {"shi"}
    toml = _site("ju", SITE_TOMLS[1])
    assert changed(first, digests({**files, "sites/ju/site.toml": toml})) == {"ju"}


@pytest.mark.parametrize("kind", ["flip", "cut", "version"])
def test_damage_is_noticed_wherever_it_is(tmp_path: Path, kind: str) -> None:
    shelf = Catalogue(tmp_path)
    shelf.put("a", {"x": uid(1)})
    assert shelf.get("a") == {"x": uid(1)}
    (file,) = tmp_path.iterdir()
    data = file.read_bytes()
    for where in range(len(data)):
        damage(tmp_path, kind, where)
        assert shelf.get("a") is None
        file.write_bytes(data)


def test_what_another_version_of_the_code_kept_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Catalogue(tmp_path).put("a", 1)
    monkeypatch.setattr(catalogue, "code_digest", lambda: "another")
    assert Catalogue(tmp_path).get("a") is None
    Catalogue(tmp_path).put("a", 2)
    assert Catalogue(tmp_path).get("a") == 2


def test_what_is_kept_under_one_name_is_nothing_under_another(tmp_path: Path) -> None:
    shelf = Catalogue(tmp_path)
    shelf.put("a", 1)
    (file,) = tmp_path.iterdir()
    shelf.put("b", 2)
    (other,) = set(tmp_path.iterdir()) - {file}
    other.write_bytes(file.read_bytes())
    assert shelf.get("b") is None
    shelf.keep_only(["b"])
    assert shelf.get("a") is None


def test_documents_come_back_as_they_were(tmp_path: Path) -> None:
    files = {
        **_start(),
        **{f"sites/shi/{name}": text.encode() for name, text in zip(NAMES, TEXTS * 2, strict=False)},
    }
    model = load(MemoryTree(files), NOW, preview=False).model
    assert model is not None
    held = tuple(model.documents)
    back = packing.restore_documents(packing.pack_documents(held))
    assert back == held
    assert [repr(one) for one in back] == [repr(one) for one in held]
    assert [one.fields.model_fields_set for one in back] == [one.fields.model_fields_set for one in held]
    assert pickle.loads(pickle.dumps(back)) == held

"""What Pelican alone would do wrong, or go on from in silence, an edition does not."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pelican import signals
from pelican.contents import Article, Content
from pelican.generators import Generator
from pelican.utils import memoized

from cluster.tree import id_of
from plugins.engine.pelican import EditionFailed, EditionPelican
from publish.records import Records
from publish.writer import OutsidePath, Writer
from tests.plugins.engine.editions import collect, paths, plugin, rendered
from tests.publish.tiny import Root, make_root

HOME = "www.top.example/index.html"
KEY = "www.top.example/policy/2026/key.html"


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return make_root(tmp_path / "content")


def test_a_plugin_whose_registration_fails_stops_the_edition(root: Root, tmp_path: Path) -> None:
    def register() -> None:
        raise RuntimeError("坏了")

    with pytest.raises(EditionFailed, match="坏了"):
        collect(root, tmp_path, plugins=(plugin("bad", register=register),))


def test_a_plugin_that_cannot_be_imported_stops_the_edition(root: Root, tmp_path: Path) -> None:
    with pytest.raises(EditionFailed, match="no_such_plugin"):
        collect(root, tmp_path, plugins=("no_such_plugin",))


def test_a_plugin_whose_import_raises_stops_the_edition(
    root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_plugin.py").write_text("raise ValueError('坏模块')\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises((EditionFailed, ValueError), match=r"坏模块|broken_plugin"):
        collect(root, tmp_path, plugins=("broken_plugin",))
    sys.modules.pop("broken_plugin", None)


def test_a_plugin_that_fails_while_pages_are_made_stops_the_edition(root: Root, tmp_path: Path) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise KeyError("半路")

    def register() -> None:
        signals.article_writer_finalized.connect(fail)
        kept.append(fail)

    kept: list[Any] = []
    with pytest.raises((EditionFailed, KeyError)):
        collect(root, tmp_path, plugins=(plugin("half", register=register),))


@pytest.mark.parametrize("marker", ["{attach}", "{static}", "{filename}", "|attach|", "|static|"])
def test_markers_in_a_text_copy_no_file(root: Root, tmp_path: Path, marker: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("密码", "utf-8")
    path = "sites/top/news/2026-05-05-item-5.md"
    root.write(
        path, root.read(path) + f"\n[下载]({marker}../../../../secret.txt) 与 {marker}/../secret.txt\n"
    )
    shelf = collect(root, tmp_path)
    assert not [name for name in paths(shelf) if "secret" in name]
    assert "密码".encode() not in b"".join(output.render() for output in shelf.collected.outputs)


@pytest.mark.parametrize(
    "name", ["../www.top.example-sibling/x.html", "../../x.html", "/etc/x.html", "a/../../../x.html"]
)
def test_a_generator_cannot_write_outside_its_edition(root: Root, tmp_path: Path, name: str) -> None:
    class Escaping(Generator):  # type: ignore[misc]
        def generate_output(self, writer: Any) -> None:
            writer.write_file(name, self.env.from_string("x"), self.context)

    shelf = collect(root, tmp_path, plugins=(plugin("escaping", register=_giving(Escaping)),))
    with closing(Records(tmp_path / "out")) as records, pytest.raises(OutsidePath):
        Writer(tmp_path / "out", records).write(shelf.owner, shelf.collected.outputs)
    assert [file.name for file in (tmp_path / "out").iterdir()] == [".jiyue"]


def _giving(kind: type[Generator]) -> Any:
    def give(_: Any) -> type[Generator]:
        return kind

    def register() -> None:
        signals.get_generators.connect(give)
        _kept.append(give)

    return register


# Pelican's signals hold their receivers weakly.
_kept: list[Any] = []


def test_what_another_generator_writes_becomes_an_output(root: Root, tmp_path: Path) -> None:
    class Extra(Generator):  # type: ignore[misc]
        def generate_output(self, writer: Any) -> None:
            writer.write_file(
                "extra/page.html", self.env.from_string("{{ SITENAME }}：{{ n }}"), self.context, n=3
            )

    shelf = collect(root, tmp_path, plugins=(plugin("extra", register=_giving(Extra)),))
    assert rendered(shelf, "www.top.example/extra/page.html") == "测试省：3"


def test_a_file_that_a_plugin_writes_itself_becomes_an_output(root: Root, tmp_path: Path) -> None:
    class Direct(Generator):  # type: ignore[misc]
        def generate_output(self, writer: Any) -> None:
            file = Path(self.output_path) / "direct" / "note.txt"
            file.parent.mkdir(parents=True)
            file.write_text("直接写的", "utf-8")

    shelf = collect(root, tmp_path, lang="en", plugins=(plugin("direct", register=_giving(Direct)),))
    assert rendered(shelf, "www.top.example/en/direct/note.txt") == "直接写的"


def test_signals_are_given_back_after_each_edition(root: Root, tmp_path: Path) -> None:
    def heard(*_: Any, **__: Any) -> None:
        seen.append(1)

    seen: list[int] = []
    before = {
        name: len(value.receivers) for name, value in vars(signals).items() if hasattr(value, "receivers")
    }

    def register() -> None:
        signals.finalized.connect(heard)

    collect(root, tmp_path, plugins=(plugin("listening", register=register),))
    assert seen == [1]
    assert before == {
        name: len(value.receivers) for name, value in vars(signals).items() if hasattr(value, "receivers")
    }
    collect(root, tmp_path)
    assert seen == [1]


def test_signals_are_given_back_after_an_edition_that_failed(root: Root, tmp_path: Path) -> None:
    def register() -> None:
        signals.finalized.connect(_kept.append)
        raise RuntimeError("坏了")

    before = len(signals.finalized.receivers)
    with pytest.raises(EditionFailed):
        collect(root, tmp_path, plugins=(plugin("bad", register=register),))
    assert len(signals.finalized.receivers) == before


def test_memoized_values_do_not_outlive_their_edition(root: Root, tmp_path: Path) -> None:
    seen: list[Any] = []

    def read(generator: Any) -> None:
        for article in generator.articles:
            assert vars(Content)["get_content"].__get__(article, Content)("https://www.top.example")
            seen.append(article)

    def register() -> None:
        signals.article_generator_finalized.connect(read)
        _kept.append(read)

    collect(root, tmp_path, plugins=(plugin("reading", register=register),))
    caches = [m for kind in (Content, Article) for m in vars(kind).values() if isinstance(m, memoized)]
    assert seen
    assert caches
    assert [member.cache for member in caches if member.cache] == []


def test_two_editions_in_one_process_are_as_in_two(root: Root, tmp_path: Path) -> None:
    alone = {o.path: (o.inputs, o.render()) for o in collect(root, tmp_path, "city", "en").collected.outputs}
    collect(root, tmp_path, "top", "zh")
    again = {o.path: (o.inputs, o.render()) for o in collect(root, tmp_path, "city", "en").collected.outputs}
    assert alone == again


def test_names_that_transliterate_alike_stay_apart(root: Root, tmp_path: Path) -> None:
    for number, tag in enumerate(("政策", "正策", "t7", "t72"), 1):
        root.article(
            f"sites/top/news/2026-06-0{number}-tagged-{number}.md",
            f"标签{number}",
            f"2026-06-0{number} 10:00",
            tags=[tag],
        )
    tags = {
        path
        for path in paths(collect(root, tmp_path))
        if path.startswith("www.top.example/tags/") and path.count("/") == 3
    }
    assert len(tags) == 3 + 4  # three that the tiny cluster has, and these


def test_nothing_is_written_while_an_edition_is_collected(root: Root, tmp_path: Path) -> None:
    before = sorted(root.folder.rglob("*"))
    collect(root, tmp_path)
    assert sorted(root.folder.rglob("*")) == before
    assert not (tmp_path / "out").exists()


def test_an_edition_is_pelicans_own_run(root: Root, tmp_path: Path) -> None:
    heard: list[str] = []
    names = (
        "initialized",
        "get_generators",
        "article_generator_init",
        "all_generators_finalized",
        "get_writer",
        "finalized",
    )

    def register() -> None:
        for name in names:
            receiver = _noting(heard, name)
            getattr(signals, name).connect(receiver)
            _kept.append(receiver)

    shelf = collect(root, tmp_path, plugins=(plugin("noting", register=register),))
    assert set(heard) == set(names)
    assert issubclass(EditionPelican, __import__("pelican").Pelican)
    assert {HOME, KEY} <= paths(shelf)


def _noting(heard: list[str], name: str) -> Any:
    def receiver(*_: Any, **__: Any) -> None:
        heard.append(name)

    return receiver


def test_rendering_opens_nothing_that_was_not_declared(root: Root, tmp_path: Path) -> None:
    shelf = collect(root, tmp_path)
    _listen_to_opens()
    for output in shelf.collected.outputs:
        _opened.clear()
        _opened.append("")
        made = output.make()
        found = [Path(name) for name in _opened[1:]]
        _opened.clear()
        read = {path for path in found if path.is_relative_to(root.folder)}
        if read:
            declared = dict(output.inputs)
            noted = {path for path in read if not _facts_of(root, path).isdisjoint(made.facts)}
            assert {id_of(path.read_bytes()) for path in read - noted} <= {declared.get("file")}, output.path
            assert made.data
        strange = [
            path
            for path in found
            if path.is_relative_to(tmp_path) and not path.is_relative_to(tmp_path / "cache")
        ]
        assert set(strange) <= read, output.path


def _facts_of(root: Root, path: Path) -> set[str]:
    """What whoever reads a file may have noted: its document's text, or the file itself."""
    return {f"doc:{key_of(root, path)}", f"file:{path.relative_to(root.folder).as_posix()}"}


def key_of(root: Root, path: Path) -> str:
    """The key of the document at a path: `city/news/2026-03-01-a` for `sites/city/news/2026-03-01-a.en.md`."""
    below = path.relative_to(root.folder / "sites")
    return (below.parent / below.name.split(".")[0]).as_posix()


_opened: list[str] = []
_listening: list[bool] = []


def _listen_to_opens() -> None:
    """An audit hook stays for ever: it notes names only while the list is not empty."""
    if not _listening:
        _listening.append(True)
        sys.addaudithook(_note_open)


def _note_open(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _opened and isinstance(arguments[0], str):
        _opened.append(arguments[0])

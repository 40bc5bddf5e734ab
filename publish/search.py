"""I/O: the search stage, the last of a build. It indexes the shards that changed, keeps them by content, and declares their files.

An index is made once and stands on each host that searches it: below `/pagefind/<digest>/`, for ever. What changes is the
edition's manifest, `pagefind/index.json` below its home. The top site's editions search every document of the cluster, once
each, on its own site where it has one.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from cluster.dataclass import dataclass
from cluster.library import Library
from cluster.messages import ROOT
from cluster.model import Document, Model
from plugins.engine.outputs import Output, declare, digest
from plugins.search.exact import write_records, write_terms
from plugins.search.manifest import NAME, ShardLink, write_manifest
from plugins.search.page import write_page
from plugins.search.rows import SearchEdition, SearchRow
from plugins.search.shards import Shard, cut_shards
from publish.pagefind import IndexerFailed, engine_version, index_pages

_LIST = "files.txt"

Indexer = Callable[..., tuple[str, ...]]


def owner_of_search(host: str) -> str:
    """The owner of a host's indexes and manifests."""
    return f"search:{host}"


@dataclass(frozen=True)
class Made:
    """What the stage declares for one host."""

    host: str
    outputs: tuple[Output, ...]


@dataclass(frozen=True)
class SearchStage:
    """The stage's means: `indexer` is `index_pages`, or what takes its place."""

    model: Model
    library: Library
    cache: Path
    indexer: Indexer = index_pages

    def run(self, editions: Sequence[SearchEdition]) -> Iterator[Made]:
        """The Outputs of every host, in order. Raises IndexerFailed."""
        shelf = _Shelf(self)
        found: dict[str, list[Output]] = defaultdict(list)
        for edition in editions:
            rows = rows_of(self.model, edition, editions)
            lang = edition.html_lang.partition("-")[0]
            owner = owner_of_search(edition.host)
            engine = shelf.engine(lang)
            links = []
            for shard in reversed(cut_shards(rows)):
                kept = shelf.shard(shard, lang)
                found[edition.host].extend(_files(kept, edition.host, owner))
                links.append(ShardLink(kept.url, len(shard.rows), kept.terms))
            found[edition.host].extend(_files(engine, edition.host, owner))
            found[edition.host].append(_manifest(edition, rows, links, engine.url))
        shelf.tidy()
        for host in sorted(found):
            by_path = {output.path: output for output in found[host]}
            yield Made(host, tuple(by_path[path] for path in sorted(by_path)))


def without_search(editions: Iterable[SearchEdition]) -> Iterator[Made]:
    """Manifests that say that there is no index: search pages then offer their plain listing alone."""
    found: dict[str, list[Output]] = defaultdict(list)
    for edition in editions:
        found[edition.host].append(_manifest(edition, (), None, ""))
    yield from (Made(host, tuple(found[host])) for host in sorted(found))


def rows_of(model: Model, edition: SearchEdition, editions: Sequence[SearchEdition]) -> tuple[SearchRow, ...]:
    """What an edition searches: its own rows; on the top site those of all sites in its language, each document once."""
    if edition.site != model.config.top:
        return edition.rows
    chosen: dict[tuple[str, str], SearchRow] = {}
    near = {edition.site: 0} | {child.id: 1 for child in model.children(edition.site)}
    order = sorted(editions, key=lambda found: (near.get(found.site, 2), found.site))
    for other in order:
        if other.lang != edition.lang:
            continue
        for row in other.rows:
            before = chosen.get((row.id, row.lang))
            if before is None or (row.own and not before.own):
                chosen[row.id, row.lang] = row
    return tuple(sorted(chosen.values(), key=lambda row: row.order))


class IndexDamaged(IndexerFailed):
    """A kept index is not what was put there; it is made anew when it is next asked for."""


@dataclass(frozen=True)
class _Kept:
    """An index in the cache: its folder and the digests of the files in it; `terms` is the number of files of terms."""

    name: str
    folder: Path
    files: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"/pagefind/{self.name}/"

    @property
    def terms(self) -> int:
        return sum(name.startswith("terms/") for name in self.files)


class _Shelf:
    """Indexes by the digest of what they are made of, in the cache folder."""

    def __init__(self, stage: SearchStage) -> None:
        self._stage = stage
        self._folder = stage.cache / "search"
        self._surroundings = f"{engine_version()} {_code_digest()}"
        self._used: dict[str, _Kept] = {}
        self._sites: dict[str, Mapping[str, Document]] = {}

    def engine(self, lang: str) -> _Kept:
        """Pagefind's script and WebAssembly for a language, with an index of one page that says nothing."""
        name = digest(f"engine {lang} {self._surroundings}")[:20]
        return self._keep(name, lambda folder: self._make_engine(lang, folder))

    def shard(self, shard: Shard, lang: str) -> _Kept:
        """The index of a shard, made if it is not there."""
        name = shard.digest(f"{lang} {self._surroundings}")[:20]
        return self._keep(name, lambda folder: self._make_shard(shard, lang, folder))

    def tidy(self) -> None:
        """Forget indexes that nobody asked for in a while: as many are kept as are in use, the newest."""
        others = [folder for folder in self._folder.glob("*") if folder.name not in self._used]
        others.sort(key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
        for folder in others[max(16, len(self._used)) :]:
            shutil.rmtree(folder)

    def _make_engine(self, lang: str, folder: Path) -> None:
        self._stage.indexer([write_page("-", "0", lang)], lang, folder, engine=True)

    def _make_shard(self, shard: Shard, lang: str, folder: Path) -> None:
        texts = [self._text(row) for row in shard.rows]
        pages = (write_page(row.title, text, row.lang) for row, text in zip(shard.rows, texts, strict=True))
        fragments = self._stage.indexer(pages, lang, folder)
        (folder / "records.json").write_bytes(write_records(shard.rows, fragments))
        titled = (f"{row.title}.\n{text}" for row, text in zip(shard.rows, texts, strict=True))
        (folder / "terms").mkdir()
        for number, data in enumerate(write_terms(titled)):
            (folder / "terms" / f"{number}.json").write_bytes(data)

    def _text(self, row: SearchRow) -> str:
        """All text of a document but its title: each line ends as Pagefind ends a paragraph, with a stop."""
        body = self._stage.library.body(self._document(row.path)).text
        return "\n".join(line for line in (*body.splitlines(), *row.extra.splitlines()) if line.strip())

    def _document(self, path: str) -> Document:
        """The document at a path; only its own site is opened for it."""
        top, _, below = path.partition("/")
        name = below.partition("/")[0] if top == "sites" else ""
        if name not in self._sites:
            held = self._stage.model.by_site[name] if name else self._stage.model.carried
            self._sites[name] = {document.path: document for document in held}
        return self._sites[name][path]

    def _keep(self, name: str, make: Callable[[Path], None]) -> _Kept:
        if name in self._used:
            return self._used[name]
        folder = self._folder / name
        files = _listed(folder)
        if files is None:
            partial_folder = self._folder / f"{name}.part"
            for stale in (folder, partial_folder):
                shutil.rmtree(stale, ignore_errors=True)
            partial_folder.mkdir(parents=True)
            make(partial_folder)
            made = sorted(file for file in partial_folder.rglob("*") if file.is_file())
            files = {file.relative_to(partial_folder).as_posix(): digest(file.read_bytes()) for file in made}
            lines = "\n".join(f"{said} {file}" for file, said in files.items())
            (partial_folder / _LIST).write_text(f"{digest(lines)}\n{lines}", "utf-8")
            partial_folder.replace(folder)
        else:
            (folder / _LIST).touch()
        self._used[name] = _Kept(name, folder, files)
        return self._used[name]


def _code_digest() -> str:
    """A digest of the code that decides what stands in an index."""
    files = (
        *sorted((ROOT / "plugins" / "search").glob("*.py")),
        ROOT / "publish" / "pagefind.py",
        Path(__file__),
    )
    return digest(repr([digest(file.read_bytes()) for file in files]))


def _files(kept: _Kept, host: str, owner: str) -> Iterator[Output]:
    for name in kept.files:
        inputs = {"index": kept.name, "file": name}
        yield declare(f"{host}{kept.url}{name}", owner, inputs, partial(_read, kept, name))


def _read(kept: _Kept, name: str) -> bytes:
    """A file of an index. Raises IndexDamaged, and the index is gone, where it is not what was put there."""
    try:
        data = (kept.folder / name).read_bytes()
        if digest(data) == kept.files[name]:
            return data
    except OSError:
        pass
    shutil.rmtree(kept.folder, ignore_errors=True)
    raise IndexDamaged(f"{kept.name}/{name}")


def _listed(folder: Path) -> dict[str, str] | None:
    """The files of an index with their digests; None where there is none, or its list is damaged."""
    try:
        said, _, lines = (folder / _LIST).read_text("utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    if digest(lines) != said:
        return None
    return {name: one for one, _, name in (line.partition(" ") for line in lines.split("\n"))}


def _manifest(
    edition: SearchEdition, rows: Sequence[SearchRow], links: Sequence[ShardLink] | None, engine: str
) -> Output:
    data = write_manifest(edition, rows, links, engine)
    path = f"{edition.host}{edition.home}{NAME}"
    return declare(path, owner_of_search(edition.host), {"bytes": digest(data)}, lambda: data)

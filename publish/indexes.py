"""I/O: indexes in `CACHE/search`, by the digest of what they are made of: parts by Pagefind, shards put together from parts.

The folder of an index holds the files that stand on hosts, and what its maker needs again: the texts of its documents and
their terms. Its list is written last and names all with their digests, so that half of an index, or a damaged one, is made anew.
"""

from __future__ import annotations

import marshal
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cluster.dataclass import dataclass
from cluster.library import Library
from cluster.messages import ROOT
from cluster.model import Model
from plugins.engine.chrome import html_lang
from plugins.engine.outputs import digest
from plugins.search.exact import Postings, join_postings, postings_of, write_records, write_terms
from plugins.search.page import write_page
from plugins.search.rows import SearchRow
from plugins.search.seen import seen
from plugins.search.shards import Part, Shard
from publish.pagefind import IndexerFailed, Page, engine_version

_LIST, _TEXTS, _POSTINGS = "files.txt", "texts", "postings"
_KEPT = frozenset({_TEXTS, _POSTINGS})  # stand on no host
_MARSHAL = 4

Indexer = Callable[..., tuple[Mapping[str, str], Mapping[str, bytes]]]


class IndexDamaged(IndexerFailed):
    """A kept index is not what was put there; it is made anew when it is next asked for."""


@dataclass(frozen=True)
class Index:
    """An index in the cache: its folder and the digests of the files in it."""

    folder: Path
    digests: Mapping[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that stand on hosts."""
        return tuple(name for name in self.digests if name not in _KEPT)

    def read(self, name: str) -> bytes:
        """A file of the index. Raises IndexDamaged, and the index is gone, where it is not what was put there."""
        try:
            data = (self.folder / name).read_bytes()
            if digest(data) == self.digests[name]:
                return data
        except OSError:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)
        raise IndexDamaged(f"{self.folder.name}/{name}")


class Indexes:
    """The indexes of one build. None is looked at before it is asked for; a name alone costs nothing."""

    def __init__(self, model: Model, library: Library, cache: Path, indexer: Indexer) -> None:
        self._model, self._library, self._indexer = model, library, indexer
        self._folder = cache / "search"
        self.surroundings = f"{engine_version()} {_code_digest()}"
        self._held: dict[str, Index] = {}
        self._named: set[str] = set()
        self._texts: tuple[Index, Mapping[str, bytes]] | None = None

    def engine_name(self, lang: str) -> str:
        """The name of Pagefind's script and WebAssembly for a language, with an index of one page that says nothing."""
        return self._name(f"{lang} engine {self.surroundings}")

    def part_name(self, part: Part, lang: str) -> str:
        """The name of what Pagefind makes of a part."""
        return self._name(part.digest(f"{lang} {self.surroundings}"))

    def shard_name(self, shard: Shard, lang: str) -> str:
        """The name of the exact index of a shard."""
        return self._name(shard.digest(f"{lang} {self.surroundings}"))

    def engine(self, lang: str) -> Index:
        """That index, made if it is not there. Raises IndexerFailed, as the others do."""
        return self._keep(self.engine_name(lang), lambda folder: self._make_engine(lang, folder))

    def part(self, part: Part, lang: str) -> Index:
        """The same of a part."""
        return self._keep(self.part_name(part, lang), lambda folder: self._make_part(part, lang, folder))

    def shard(self, shard: Shard, lang: str) -> Index:
        """The same of a shard; its parts are made with it."""
        return self._keep(self.shard_name(shard, lang), lambda folder: self._make_shard(shard, lang, folder))

    def text(self, index: Index, row: str) -> bytes:
        """The file with the text of a document of a part, by the digest of its row. Raises IndexDamaged."""
        if self._texts is None or self._texts[0] is not index:  # those of one part are asked for in turn
            self._texts = (index, self._kept(index, _TEXTS)[1])
        return self._texts[1][row]

    def tidy(self) -> None:
        """Forget indexes that nobody asked for in a while: as many are kept as are in use, the newest."""
        others = [folder for folder in self._folder.glob("*") if folder.name not in self._named]
        others.sort(key=lambda folder: folder.stat().st_mtime_ns, reverse=True)
        for folder in others[max(16, len(self._named)) :]:
            shutil.rmtree(folder)

    def _name(self, said: str) -> str:
        name = digest(said)[:20]
        self._named.add(name)
        return name

    def _make_engine(self, lang: str, folder: Path) -> None:
        self._indexer([Page("-", write_page("-", "0", lang))], lang, folder, engine=True)

    def _make_part(self, part: Part, lang: str, folder: Path) -> None:
        texts = [self._text(row) for row in part.rows]
        both = list(zip(part.rows, texts, strict=True))
        pages = (Page(row.digest, write_page(row.title, text, html_lang(row.lang))) for row, text in both)
        names, files = self._indexer(pages, lang, folder)
        (folder / _TEXTS).write_bytes(marshal.dumps((dict(names), dict(files)), _MARSHAL))
        postings = postings_of(f"{row.title}.\n{text}" for row, text in both)
        (folder / _POSTINGS).write_bytes(marshal.dumps(postings, _MARSHAL))

    def _make_shard(self, shard: Shard, lang: str, folder: Path) -> None:
        parts = [(part, self.part(part, lang)) for part in shard.parts]
        names = [name for part, index in parts for name in self._names(part.rows, index)]
        (folder / "records.json").write_bytes(write_records(shard.rows, names))
        found: list[tuple[int, Postings]] = [(len(p.rows), self._kept(i, _POSTINGS)) for p, i in parts]
        (folder / "terms").mkdir()
        for number, data in enumerate(write_terms(join_postings(found), shard.files)):
            (folder / "terms" / f"{number}.json").write_bytes(data)

    def _names(self, rows: Sequence[SearchRow], index: Index) -> Iterator[str]:
        """Under which names Pagefind finds the documents of a part."""
        named = self._kept(index, _TEXTS)[0]
        return (named[row.digest] for row in rows)

    def _kept(self, index: Index, name: str) -> Any:
        return marshal.loads(index.read(name))

    def _text(self, row: SearchRow) -> str:
        """All text of a document but its title: each line ends as Pagefind ends a paragraph, with a stop."""
        document = self._model.by_key[row.key][row.lang]
        body = self._library.body(document).text
        lines = (*body.splitlines(), *seen(document.fields).splitlines())
        return "\n".join(line for line in lines if line.strip())

    def _keep(self, name: str, make: Callable[[Path], None]) -> Index:
        if name in self._held:
            return self._held[name]
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
        self._held[name] = Index(folder, files)
        return self._held[name]


def _code_digest() -> str:
    """A digest of the code that decides what stands in an index."""
    files = (
        *sorted((ROOT / "plugins" / "search").glob("*.py")),
        ROOT / "publish" / "pagefind.py",
        Path(__file__),
    )
    return digest(repr([digest(file.read_bytes()) for file in files]))


def _listed(folder: Path) -> dict[str, str] | None:
    """The files of an index with their digests; None where there is none, or its list is damaged."""
    try:
        said, _, lines = (folder / _LIST).read_text("utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    if digest(lines) != said:
        return None
    return {name: one for one, _, name in (line.partition(" ") for line in lines.split("\n"))}

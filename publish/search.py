"""The search stage, the last of a build. It names the indexes that each host needs; those that are new are made for it.

A part or a shard stands on each host that searches it: below `/pagefind/<digest>/`, for ever. The text of each document stands
below its edition's home, by the digest of its row. What changes is the edition's manifest, `pagefind/index.json` below its home.
The top site's editions search every document of the cluster, once each, on its own site where it has one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model
from cluster.tree import Tree
from plugins.engine.outputs import Group, Output, declare, digest
from plugins.search.kept_rows import keep_rows_of
from plugins.search.manifest import NAME, TEXTS, ShardLink, write_manifest
from plugins.search.rows import SearchEdition, SearchRow
from plugins.search.shards import Part, cut_shards
from publish.indexes import Index, IndexDamaged, Indexer, Indexes
from publish.kept import EditionResult
from publish.lock import held
from publish.options import Options
from publish.pagefind import IndexerFailed, index_pages
from publish.writer import Writer
from publish.written import Tally

LOCK = "search.lock"  # in CACHE

Items = dict[str, Output | Group]  # by name: editions of one host may share an index


def owner_of_search(host: str) -> str:
    """The owner of a host's indexes and manifests."""
    return f"search:{host}"


@dataclass(frozen=True)
class Made:
    """What the stage declares for one host; the indexes are made when they are asked for, which raises IndexerFailed."""

    host: str
    items: tuple[Output | Group, ...]


@dataclass(frozen=True)
class SearchStage:
    """The stage's means: `indexer` is `index_pages`, or what takes its place."""

    model: Model
    library: Library
    cache: Path
    indexer: Indexer = index_pages

    def run(self, editions: Sequence[SearchEdition]) -> Iterator[Made]:
        """What every host has, in order; what is in use no more is forgotten after the last."""
        indexes = Indexes(self.model, self.library, self.cache, self.indexer)
        found: dict[str, Items] = defaultdict(dict)
        held = [(edition, edition.rows()) for edition in editions]
        for edition, own in held:
            rows = own if edition.site != self.model.config.top else _of_all(self.model, edition, held)
            found[edition.host].update(_items(indexes, edition, rows))
        for host in sorted(found):
            yield Made(host, tuple(found[host].values()))
        keep_rows_of(self.cache, (f"{edition.site}.{edition.lang}" for edition in editions))
        indexes.tidy()


def without_search(editions: Iterable[SearchEdition]) -> Iterator[Made]:
    """Manifests that say that there is no index: search pages then offer their plain listing alone."""
    found: dict[str, list[Output]] = defaultdict(list)
    for edition in editions:
        found[edition.host].append(_manifest(edition, (), None, ""))
    yield from (Made(host, tuple(found[host])) for host in sorted(found))


def _of_all(
    model: Model, edition: SearchEdition, held: Sequence[tuple[SearchEdition, Sequence[SearchRow]]]
) -> Sequence[SearchRow]:
    """What an edition of the top site searches: the rows of all sites in its language, each document once."""
    chosen: dict[tuple[str, str], SearchRow] = {}
    near = {edition.site: 0} | {child.id: 1 for child in model.children(edition.site)}
    order = sorted(held, key=lambda found: (near.get(found[0].site, 2), found[0].site))
    for other, rows in order:
        if other.lang != edition.lang:
            continue
        for row in rows:
            before = chosen.setdefault((row.id, row.lang), row)
            if row.own and not before.own:
                chosen[row.id, row.lang] = row
    return sorted(chosen.values())


def _items(indexes: Indexes, edition: SearchEdition, rows: Sequence[SearchRow]) -> Items:
    """Everything that an edition's search needs, by name."""
    host, owner, lang = edition.host, owner_of_search(edition.host), edition.html_lang.partition("-")[0]
    found: Items = {}
    links: list[ShardLink] = []

    def place(name: str, index: Callable[[], Index]) -> str:
        url = f"/pagefind/{name}/"
        found[url] = Group(url, name, lambda: _files(index(), f"{host}{url}", owner, name))
        return url

    for shard in reversed(cut_shards(rows)):
        parts = []
        for part in shard.parts:
            url = place(indexes.part_name(part, lang), partial(indexes.part, part, lang))
            parts.append(url)
            texts = _texts(indexes, edition, part, lang)
            found[texts.name] = texts
        url = place(indexes.shard_name(shard, lang), partial(indexes.shard, shard, lang))
        links.append(ShardLink(url, len(shard.rows), shard.files, tuple(parts)))
    engine = place(indexes.engine_name(lang), partial(indexes.engine, lang))
    found[edition.home] = _manifest(edition, rows, links, engine)
    return found


def _files(index: Index, folder: str, owner: str, name: str) -> Iterator[Output]:
    for file in index.files:
        inputs = {"index": name, "file": file}
        yield declare(f"{folder}{file}", owner, inputs, partial(index.read, file))


def _texts(indexes: Indexes, edition: SearchEdition, part: Part, lang: str) -> Group:
    """The texts of a part's documents: each is written when it is new, whatever part it moves to."""
    owner, first = owner_of_search(edition.host), part.rows[0]
    folder, around = f"{edition.home}{TEXTS}", f"{lang} {indexes.surroundings}"

    def outputs() -> Iterator[Output]:
        index = indexes.part(part, lang)
        for row in part.rows:
            path = f"{edition.host}{folder}{row.digest}.pf_fragment"
            inputs = {"row": row.digest, "around": around}
            yield declare(path, owner, inputs, partial(indexes.text, index, row.digest))

    return Group(f"{folder}{first.day} {first.id} {first.url}", part.digest(around), outputs)


def _manifest(
    edition: SearchEdition, rows: Sequence[SearchRow], links: Sequence[ShardLink] | None, engine: str
) -> Output:
    data = write_manifest(edition, rows, links, engine)
    path = f"{edition.host}{edition.home}{NAME}"
    return declare(path, owner_of_search(edition.host), {"bytes": digest(data)}, lambda: data)


def write_search(
    model: Model, tree: Tree, options: Options, results: Sequence[EditionResult], writer: Writer
) -> tuple[Tally, tuple[Finding, ...]]:
    """The search stage, last of all: pages stand by now, whatever becomes of the index. A failing indexer is a Finding."""
    editions = [edition for result in results for edition in result.search]
    tally = Tally()
    damaged: set[str] = set()
    try:
        while True:
            try:
                tally += _indexed(model, tree, options, editions, writer)
                break
            except IndexDamaged as damage:  # it is gone, and made anew when it is asked for again
                if str(damage) in damaged:
                    raise
                damaged.add(str(damage))
    except IndexerFailed as failure:
        return tally, (finding("search-failed", "cluster.toml", problem=str(failure)),)
    return tally, ()


def _indexed(
    model: Model, tree: Tree, options: Options, editions: Sequence[SearchEdition], writer: Writer
) -> Tally:
    stage = SearchStage(model, Library(tree, options.cache), options.cache)
    found = stage.run(editions) if options.search else without_search(editions)
    # Builds that share CACHE share its indexes, and forget those that neither of the last needs.
    with held(options.cache / LOCK) if options.search else nullcontext():
        return sum((writer.write(owner_of_search(made.host), made.items).tally for made in found), Tally())

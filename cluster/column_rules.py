"""What must hold for the columns of a site: their paths, types, kinds, languages, and where closed ones lead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cluster.findings import Finding, finding
from cluster.kinds import KINDS
from cluster.read_cluster import ClusterFile
from cluster.schema.check import parentless, unknown
from cluster.schema.nodes import Node
from cluster.sites import COLUMN_TYPES, Column, SiteConfig
from cluster.urls import RESERVED, SPECIAL, YEAR, is_alias


def column_findings(
    site: SiteConfig,
    columns: Sequence[Column],
    node: Node,
    path: str,
    cluster: ClusterFile,
) -> Iterator[Finding]:
    """What does not fit in a site's own columns."""
    paths = [column.path for column in columns]
    types = (*COLUMN_TYPES, *cluster.config.column_types)
    for index, column in enumerate(columns):

        def line(*steps: int | str, index: int = index) -> int:
            return node.line_of(("columns", index, *steps))

        if column.path in paths[:index]:
            first = node.line_of(("columns", paths.index(column.path), "path"))
            yield finding("duplicate-column", path, line("path"), name=column.path, other=first)
        yield from parentless("column", column.path, "/", path, line("path"), paths)
        for word in _reserved(column.path, cluster.config.languages):
            yield finding("reserved-path", path, line("path"), name=column.path, word=word)
        if column.type not in types:
            yield unknown("type", column.type, path, line("type"), types)
        for place, kind in enumerate(column.kinds):
            if kind not in KINDS:
                yield unknown("kind", kind, path, line("kinds", place), KINDS)
        for place, language in enumerate(column.languages):
            if language not in site.languages:
                yield unknown("language", language, path, line("languages", place), site.languages)
        for language in column.languages or site.languages:
            known = language in site.languages and language in cluster.config.languages
            if known and language not in column.name:
                name = f"columns.{column.path}.name"
                yield finding("name-missing-language", path, line("name"), name=name, language=language)
        for place, alias in enumerate(column.aliases):
            if not is_alias(f"/{alias.strip('/')}"):
                yield finding("bad-alias", path, line("aliases", place), alias=alias)
        yield from _gone(column, columns, path, line("merged_into"))


def _reserved(path: str, languages: Collection[str]) -> Iterator[str]:
    parts = path.split("/")
    if parts[0] in {*SPECIAL, *languages}:
        yield parts[0]
    for part in parts:
        if part in RESERVED or YEAR.fullmatch(part):
            yield part


def _gone(column: Column, others: Sequence[Column], path: str, line: int) -> Iterator[Finding]:
    """A merged column must lead to one that stands."""
    if column.merged_into is None:
        return
    columns = {one.path: one for one in others}
    if column.closed:
        yield finding("merged-and-closed", path, line, name=column.path)
    if column.merged_into not in columns:
        yield unknown("column", column.merged_into, path, line, columns)
        return
    seen = [column.path]
    target = columns[column.merged_into]
    while target.merged_into is not None and target.path not in seen:
        seen.append(target.path)
        if target.merged_into not in columns:
            return  # told where that column stands
        target = columns[target.merged_into]
    if target.path == column.path:
        yield finding("merged-in-a-circle", path, line, name=column.path)
    elif target.closed:
        yield finding("merged-into-closed", path, line, name=column.path, into=target.path)

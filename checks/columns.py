"""Columns: none blank, none left behind (19号 §2.1, 2.3; 意见 §六)."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.edition import Edition, Entry
from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model
from cluster.sites import Column, freshness_days

# Standing information: it is right as long as it is true, so it has no date by which it is stale.
_STANDING = frozenset({"概况信息", "机构职能", "负责人信息", "信息公开指南", "依申请公开", "首页"})


def column_findings(model: Model, library: Library) -> Iterator[Finding]:
    """Blank columns and columns without anything new within their limit, in the site's first language."""
    for name, site in sorted(model.sites.items()):
        edition = Edition(model, name, site.languages[0])
        path = f"sites/{name}/site.toml"
        for column in site.config.columns:
            if column not in edition.columns:
                continue
            entries, standing = _held(edition, column)
            if not entries and not standing:
                line = library.line_where(path, "columns", "path", column.path)
                yield finding("column-blank", path, line, column=column.path)
            dates = [entry.published for entry in entries if entry.published is not None]
            if not dates or column.type in _STANDING:
                continue
            days, limit = (model.at - max(dates)).days, freshness_days(column)
            if days > limit:
                line = library.line_where(path, "columns", "path", column.path)
                yield finding("column-stale", path, line, column=column.path, days=days, limit=limit)


def _held(edition: Edition, column: Column) -> tuple[tuple[Entry, ...], bool]:
    """What a column and those below it list, and whether any has a standing page."""
    paths = [c.path for c in edition.columns if f"{c.path}/".startswith(f"{column.path}/")]
    entries = tuple(entry for path in paths for entry in edition.newest(path))
    return entries, any(edition.standing.get(path) for path in paths)

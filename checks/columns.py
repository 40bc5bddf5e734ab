"""Columns: none blank, none left behind (19号 §2.1, 2.3; 意见 §六)."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.edition import Edition
from cluster.findings import Finding, finding
from cluster.model import Model
from cluster.sites import freshness_days

# Standing information: it is right as long as it is true, so it has no date by which it is stale.
_STANDING = frozenset({"概况信息", "机构职能", "负责人信息", "信息公开指南", "依申请公开", "首页"})


def column_findings(model: Model) -> Iterator[Finding]:
    """Blank columns and columns without anything new within their limit, in the site's first language."""
    for name, site in sorted(model.sites.items()):
        edition = Edition(model, name, site.languages[0])
        path = f"sites/{name}/site.toml"
        for column in edition.columns:
            below = [
                c.path
                for c in edition.columns
                if c.path == column.path or c.path.startswith(f"{column.path}/")
            ]
            entries = [entry for p in below for entry in edition.newest(p)]
            if not entries and not any(edition.standing.get(p) for p in below):
                yield finding("column-blank", path, 0, column=column.path)
            elif entries and column.type not in _STANDING:
                newest = max(entry.published for entry in entries if entry.published is not None)
                days = (model.at - newest).days
                if days > freshness_days(column):
                    yield finding(
                        "column-stale", path, 0, column=column.path, days=days, limit=freshness_days(column)
                    )

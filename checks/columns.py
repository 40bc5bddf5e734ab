"""Columns: none blank, none left behind (19号 §2.1, 2.3; 意见 §六)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cluster.dataclass import dataclass
from cluster.edition import Edition, day_of
from cluster.entries import UNDATED
from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model
from cluster.schema.types import BEIJING
from cluster.sites import freshness_days
from cluster.visibility import State

# Standing information: it is right as long as it is true, so it has no date by which it is stale.
_STANDING = frozenset({"概况信息", "机构职能", "负责人信息", "信息公开指南", "依申请公开", "首页"})


@dataclass
class _Held:
    """What a column lists: whether anything, and when the newest of it was published."""

    anything: bool = False
    newest: int = UNDATED

    def add(self, dated: bool, published: int) -> None:
        """One more; pages without a date in their name are standing ones."""
        self.anything = True
        if dated and published > self.newest:
            self.newest = published


def column_findings(model: Model, library: Library, sites: Collection[str]) -> Iterator[Finding]:
    """Blank columns and columns without anything new within their limit, in the site's first language."""
    day = model.at.astimezone(BEIJING).date()
    for name in sorted(sites):
        site = model.sites[name]
        edition, path = Edition(model, name, site.languages[0]), f"sites/{name}/site.toml"
        held = _held(edition)
        for column in edition.columns:
            below = [one for place, one in held.items() if f"{place}/".startswith(f"{column.path}/")]
            if not any(one.anything for one in below):
                line = library.line_where(path, "columns", "path", column.path)
                yield finding("column-blank", path, line, column=column.path)
            newest = max((one.newest for one in below), default=UNDATED)
            if newest == UNDATED or column.type in _STANDING:
                continue
            days, limit = (day - day_of(newest)).days, freshness_days(column)
            if days > limit:
                line = library.line_where(path, "columns", "path", column.path)
                yield finding("column-stale", path, line, column=column.path, days=days, limit=limit)


def _held(edition: Edition) -> dict[str, _Held]:
    """What each open column of an edition lists, of its own and carried."""
    held = {column.path: _Held() for column in edition.columns}
    listed = edition.entries.having("state", State.LISTED)
    rows = zip(listed.values("column"), listed.values("dated"), listed.values("published"), strict=True)
    for column, dated, published in rows:
        if column in held:
            held[column].add(dated, published)
    return held

"""Columns: none blank, none left behind (19号 §2.1, 2.3; 意见 §六)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from cluster.dataclass import dataclass
from cluster.edition import Edition
from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Document, Model, Site
from cluster.schema.types import BEIJING
from cluster.sites import freshness_days
from cluster.visibility import State, state_of

# Standing information: it is right as long as it is true, so it has no date by which it is stale.
_STANDING = frozenset({"概况信息", "机构职能", "负责人信息", "信息公开指南", "依申请公开", "首页"})


@dataclass
class _Held:
    """What a column lists: whether anything, and when the newest of it was published."""

    anything: bool = False
    newest: datetime | None = None

    def add(self, document: Document) -> None:
        """One more; pages without a date in their name are standing ones."""
        self.anything = True
        published = document.published if document.day is not None else None
        if published is not None and (self.newest is None or published > self.newest):
            self.newest = published


def column_findings(model: Model, library: Library, sites: Collection[str]) -> Iterator[Finding]:
    """Blank columns and columns without anything new within their limit, in the site's first language."""
    day = model.at.astimezone(BEIJING).date()
    for name in sorted(sites):
        site = model.sites[name]
        held = _held(model, site)
        path = f"sites/{name}/site.toml"
        for column in Edition(model, name, site.languages[0]).columns:
            below = [one for place, one in held.items() if f"{place}/".startswith(f"{column.path}/")]
            if not any(one.anything for one in below):
                line = library.line_where(path, "columns", "path", column.path)
                yield finding("column-blank", path, line, column=column.path)
            dates = [one.newest for one in below if one.newest is not None]
            if not dates or column.type in _STANDING:
                continue
            newest = max(dates).astimezone(BEIJING).date()
            days, limit = (day - newest).days, freshness_days(column)
            if days > limit:
                line = library.line_where(path, "columns", "path", column.path)
                yield finding("column-stale", path, line, column=column.path, days=days, limit=limit)


def _held(model: Model, site: Site) -> dict[str, _Held]:
    """What each open column of a site lists in its first language, of its own and carried."""
    lang = site.languages[0]
    held = {column.path: _Held() for column in Edition(model, site.id, lang).columns}
    for document in model.by_site[site.id]:
        if document.lang == lang and state_of(document, model.at) is State.LISTED:
            place = held.get(document.column) or held.get(site.listed_under(document.column))
            if place is not None:
                place.add(document)
    for carriage in model.carried_by.get(site.id, ()):
        carried = model.by_key[carriage.document].get(lang)
        if carried is None or carried.published is None or carriage.column not in held:
            continue
        if state_of(carried, model.at) is State.LISTED:
            held[carriage.column].add(carried)
    return held

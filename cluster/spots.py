"""Where a Markdown file stands: its site, its column, and what its name says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.kinds import KINDS
from cluster.model import Site
from cluster.schema.check import hint
from cluster.sites import Column

_NAME = re.compile(
    r"(?:(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})-)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)(?:\.(?P<lang>[a-z]{2}))?\.md"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")


@dataclass(frozen=True)
class Spot:
    """A Markdown file below `sites/<id>/`. Where `settled` is False its name or place is wrong: it is no document."""

    path: str
    site: Site
    column: Column
    name: str
    day: date | None
    slug: str
    lang: str
    settled: bool = True


def locate(path: str, sites: Mapping[str, Site]) -> tuple[Spot, tuple[Finding, ...]]:
    """The spot of a Markdown file below `sites/<id>/`, and what is wrong with its name and place."""
    _, site_id, *rest = path.split("/")
    site, column_path, file = sites[site_id], "/".join(rest[:-1]), rest[-1]
    findings: list[Finding] = []
    column = site.columns.get(column_path)
    if column is None and not column_path:
        findings.append(finding("document-outside-column", path))
    elif column is None:
        meant = hint(column_path, site.columns)
        findings.append(finding("unknown-column", path, 0, name=column_path, meant=meant))
    match = _NAME.fullmatch(file)
    day = _day(match) if match else None
    first = site.languages[0]
    lang = (match["lang"] if match else None) or first
    if match is None or (match["day"] and day is None) or _DAY.match(match["slug"]):
        findings.append(finding("bad-file-name", path, 0, name=file))
    elif match["lang"] == first:
        findings.append(finding("suffix-of-first-language", path, 0, language=first))
    elif lang not in site.languages:
        offered = "、".join(site.languages)
        findings.append(finding("language-not-offered", path, 0, language=lang, languages=offered))
    if findings or match is None:
        stand_in = column or Column.model_construct(
            path=column_path, name={}, type="", kinds=tuple(KINDS), keywords={}
        )
        return Spot(path, site, stand_in, file, day, file, lang, settled=False), tuple(findings)
    assert column is not None
    name = f"{match['day']}-{match['slug']}" if day else match["slug"]
    return Spot(path, site, column, name, day, match["slug"], lang), ()


def _day(match: re.Match[str]) -> date | None:
    try:
        return date.fromisoformat(match["day"]) if match["day"] else None
    except ValueError:
        return None

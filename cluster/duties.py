"""Which sites must carry which documents (意见 §十). Pure: duties × documents × sites → carriages with their reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from fnmatch import fnmatchcase

from cluster.kinds import Policy
from cluster.model import Carriage, Document, Site
from cluster.settings import Carriers, ClusterConfig, Duty, Match
from cluster.visibility import PUBLIC, state_of


def carriages(
    config: ClusterConfig, sites: Mapping[str, Site], documents: Iterable[Document], at: datetime
) -> tuple[Carriage, ...]:
    """Every carriage owed inside the cluster at `at`: a site carries a document once, under the strictest duty."""
    duties = sorted(config.duties, key=lambda duty: (duty.mode.value != "repost", duty.hours, duty.id))
    found: list[Carriage] = []
    for document in documents:
        if document.translated or document.published is None or state_of(document, at) not in PUBLIC:
            continue
        carrying: set[str] = set()
        for duty in duties:
            because = matches(duty.match, document, duty.since)
            if because is None:
                continue
            for site in carriers(duty.carriers, document.site, sites):
                if site.id in carrying or _exempt(config, duty, site, document):
                    continue
                column = target_column(duty, site)
                if column is not None:
                    carrying.add(site.id)
                    found.append(Carriage(document.key, site.id, column, duty, because))
    return tuple(sorted(found, key=lambda carriage: (carriage.site, carriage.document)))


def matches(match: Match, document: Document, since: datetime | None = None) -> str | None:
    """Why the duty is about `document`, or None if it is not."""
    if since is not None and (document.published is None or document.published < since):
        return None
    reasons = []
    for name, wanted, fits in _tests(match, document):
        if not wanted:
            continue
        hit = next((want for want in wanted if fits(want)), None)
        if hit is None:
            return None
        reasons.append(f"{name}={hit}")
    return " ".join(reasons) or "always"


def _tests(match: Match, document: Document):  # type: ignore[no-untyped-def]
    fields = document.fields
    issuers = fields.issuer if isinstance(fields, Policy) else ()
    number = (fields.document_number or "") if isinstance(fields, Policy) else ""
    yield "site", match.sites, lambda want: want == document.site
    yield "source", match.sources, lambda _: False
    yield "kind", match.kinds, lambda want: want == document.kind
    yield (
        "column",
        match.columns,
        lambda want: document.column == want or document.column.startswith(want + "/"),
    )
    yield (
        "subject",
        match.subjects,
        lambda want: any(s == want or s.startswith(want + ".") for s in fields.subject),
    )
    yield "category", match.categories, lambda want: want in fields.tags or want in fields.subject
    yield "issuer", match.issuers, lambda want: want in issuers
    yield "document_number", match.document_numbers, lambda want: bool(number) and fnmatchcase(number, want)
    yield "title", match.title_words, lambda want: want in fields.title
    yield "tag", match.tags, lambda want: want in fields.tags


def carriers(who: Carriers, origin: str, sites: Mapping[str, Site]) -> Iterator[Site]:
    """The sites that a duty names, never the origin itself; without `sites`, only those below the origin."""
    for name in sorted(sites):
        site = sites[name]
        if name == origin or (origin not in site.ancestors and name not in who.sites):
            continue
        if _named(who, site):
            yield site


def _named(who: Carriers, site: Site) -> bool:
    if site.id in who.sites:
        return True
    if not (who.all or who.levels or who.regions or who.sectors):
        return False
    if who.levels and site.config.level not in who.levels:
        return False
    if who.regions and not any(site.config.region.startswith(_prefix(region)) for region in who.regions):
        return False
    return not (who.sectors and site.config.sector not in who.sectors)


def _prefix(region: str) -> str:
    """GB/T 2260: 990000 holds 99…, 990100 holds 9901…"""
    return region[:2] if region.endswith("0000") else region[:4] if region.endswith("00") else region


def target_column(duty: Duty, site: Site) -> str | None:
    """The first open column of `site` that the duty names by path or ColumnType."""
    for wanted in duty.columns:
        for column in site.open_columns:
            if wanted in (column.path, column.type):
                return column.path
    return None


def _exempt(config: ClusterConfig, duty: Duty, site: Site, document: Document) -> bool:
    return any(
        exemption.duty == duty.id
        and exemption.site == site.id
        and exemption.item in (None, document.fields.id)
        for exemption in config.exemptions
    )

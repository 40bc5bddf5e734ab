"""Which sites must carry what (意见 §十). Pure: duties × things × sites → carriages with their reason.

One set of rules serves the documents of parent sites inside the cluster and items that came from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Protocol

from cluster.dataclass import dataclass
from cluster.model import Carriage, Document, Site
from cluster.reposts import ItemDuty
from cluster.settings import Carriers, ClusterConfig, Duty, Match
from cluster.sites import Level
from cluster.visibility import PUBLIC, state_of

# Where an item goes whose origin says that it must be carried, but not where.
_STATED_COLUMNS = ("政策文件", "信息公开目录", "通知公告", "工作动态")
_LEVELS = frozenset(level.value for level in Level)


class Matchable(Protocol):
    """What duties ask of a thing. `site` is "" for what comes from above the top site; `source` is "" inside the cluster."""

    @property
    def key(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def site(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def subject(self) -> tuple[str, ...]: ...
    @property
    def categories(self) -> tuple[str, ...]: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def issuer(self) -> tuple[str, ...]: ...
    @property
    def document_number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def terms(self) -> tuple[ItemDuty, ...]: ...


@dataclass(frozen=True)
class Obligation:
    """One duty of one site about one thing. `column` None: the site has no open column that the duty names.

    `exempt` is the reason of an exemption, "" where there is none.
    """

    key: str
    site: str
    column: str | None
    duty: Duty
    because: str
    exempt: str = ""

    @property
    def carried(self) -> bool:
        """Whether the site is to show it."""
        return self.column is not None and not self.exempt


def carriages(
    config: ClusterConfig, sites: Mapping[str, Site], documents: Iterable[Document], at: datetime
) -> tuple[Carriage, ...]:
    """Every carriage owed inside the cluster at `at`: a site carries a document once, under the strictest duty."""
    due = (
        document
        for document in documents
        if not document.translated and document.published is not None and state_of(document, at) in PUBLIC
    )
    return carry(config, sites, due)


def carry(
    config: ClusterConfig, sites: Mapping[str, Site], things: Iterable[Matchable]
) -> tuple[Carriage, ...]:
    """The carriages of things that are public, by site and key."""
    found = (
        Carriage(one.key, one.site, one.column, one.duty, one.because)
        for thing in things
        for one in obligations(config, sites, thing)
        if one.column is not None and not one.exempt
    )
    return tuple(sorted(found, key=lambda carriage: (carriage.site, carriage.document)))


def obligations(config: ClusterConfig, sites: Mapping[str, Site], thing: Matchable) -> tuple[Obligation, ...]:
    """What each site owes about `thing`, once a site, by site: the strictest duty that it can fulfil,
    else the exemption, else the duty for which it has no column.
    """
    best: dict[str, Obligation] = {}
    for duty, because in duties_about(config, thing):
        for site in carriers(duty.carriers, thing.site, sites):
            held = best.get(site.id)
            if held is not None and held.carried:
                continue
            one = Obligation(
                thing.key,
                site.id,
                chosen_column(duty, site, thing),
                duty,
                because,
                _exempt(config, duty, site, thing),
            )
            if held is None or one.carried or (one.exempt and not held.exempt):
                best[site.id] = one
    return tuple(best[name] for name in sorted(best))


def duties_about(config: ClusterConfig, thing: Matchable) -> tuple[tuple[Duty, str], ...]:
    """The duties that `thing` falls under with the reason for each, the strictest first; those its origin states too."""
    stated = [(_stated(term, number), "stated by the origin") for number, term in enumerate(thing.terms, 1)]
    ours = ((duty, matches(duty.match, thing, duty.since)) for duty in config.duties)
    found = [*((duty, because) for duty, because in ours if because is not None), *stated]
    return tuple(sorted(found, key=lambda pair: (pair[0].mode.value != "repost", pair[0].hours, pair[0].id)))


def matches(match: Match, thing: Matchable, since: datetime | None = None) -> str | None:
    """Why the duty is about `thing`, or None if it is not."""
    if since is not None and (thing.published is None or thing.published < since):
        return None
    reasons = []
    for name, wanted, fits in _tests(match, thing):
        if not wanted:
            continue
        hit = next((want for want in wanted if fits(want)), None)
        if hit is None:
            return None
        reasons.append(f"{name}={hit}")
    return " ".join(reasons) or "always"


def misses(match: Match, thing: Matchable, since: datetime | None = None) -> str:
    """The first test that `thing` fails, in words such as `kind=policy`; empty if it fails none."""
    if since is not None and (thing.published is None or thing.published < since):
        return f"since={since:%Y-%m-%d}"
    for name, wanted, fits in _tests(match, thing):
        if wanted and not any(fits(want) for want in wanted):
            return f"{name}={'|'.join(wanted)}"
    return ""


_Test = tuple[str, tuple[str, ...], Callable[[str], bool]]


def _tests(match: Match, thing: Matchable) -> Iterator[_Test]:
    yield "site", match.sites, lambda want: want == thing.site
    yield "source", match.sources, lambda want: want == thing.source
    yield "kind", match.kinds, lambda want: want == thing.kind
    yield "column", match.columns, lambda want: _in_column(want, thing)
    yield (
        "subject",
        match.subjects,
        lambda want: any(s == want or s.startswith(want + ".") for s in thing.subject),
    )
    yield "category", match.categories, lambda want: want in thing.categories
    yield "issuer", match.issuers, lambda want: want in thing.issuer
    number = thing.document_number
    yield "document_number", match.document_numbers, lambda want: bool(number) and fnmatchcase(number, want)
    yield "title", match.title_words, lambda want: want in thing.title
    yield "tag", match.tags, lambda want: want in thing.tags


def _in_column(want: str, thing: Matchable) -> bool:
    """What comes from outside tells its column among its categories."""
    if not thing.column:
        return want in thing.categories
    return thing.column == want or thing.column.startswith(want + "/")


def carriers(who: Carriers, origin: str, sites: Mapping[str, Site]) -> Iterator[Site]:
    """The sites that a duty names, never the origin itself; without `sites`, only those below the origin.

    An empty `origin` stands above the top site: every site is below it.
    """
    for name in sorted(sites):
        site = sites[name]
        below = not origin or origin in site.ancestors
        if name == origin or (not below and name not in who.sites):
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
    if who.regions and not any(
        site.config.region.startswith(region_prefix(region)) for region in who.regions
    ):
        return False
    return not (who.sectors and site.config.sector not in who.sectors)


def region_prefix(region: str) -> str:
    """GB/T 2260: what every code inside begins with: 990000 holds 99…, 990100 holds 9901…, 000000 everything.

    Codes of 9 and 12 digits (GB/T 10114 and villages) hold what lies inside in the same way.
    """
    while len(region) > 6 and region.endswith("000"):
        region = region[:-3]
    if len(region) > 6:
        return region
    while region.endswith("00"):
        region = region[:-2]
    return region


def chosen_column(duty: Duty, site: Site, thing: Matchable) -> str | None:
    """The open column that the site has chosen for `thing`, else the one that the duty names."""
    for local in site.config.reposts:
        if local.item in thing.names and any(column.path == local.column for column in site.open_columns):
            return local.column
    return target_column(duty, site)


def target_column(duty: Duty, site: Site) -> str | None:
    """The first open column of `site` that the duty names by path or ColumnType."""
    for wanted in duty.columns:
        for column in site.open_columns:
            if wanted in (column.path, column.type):
                return column.path
    return None


def _stated(term: ItemDuty, number: int) -> Duty:
    """A duty term that came with an item, as a duty. A dimension that names nothing we know is met by nobody."""
    levels = tuple(Level(level) for level in term.levels if level in _LEVELS)
    regions = tuple(region for region in term.regions if region.isdecimal() and len(region) in (6, 9, 12))
    nobody = bool(term.levels and not levels) or bool(term.regions and not regions)
    return Duty(
        id=f"stated-{number}",
        name={"zh": "来源规定的转载义务", "en": "Duty stated by the origin"},
        carriers=Carriers(
            all=(term.all or not (term.regions or term.sectors or term.levels)) and not nobody,
            levels=() if nobody else levels,
            regions=() if nobody else regions,
            sectors=() if nobody else term.sectors,
        ),
        mode=term.mode,
        hours=min(term.hours, 720),
        columns=_STATED_COLUMNS,
    )


def _exempt(config: ClusterConfig, duty: Duty, site: Site, thing: Matchable) -> str:
    for exemption in config.exemptions:
        if exemption.duty == duty.id and exemption.site == site.id and exemption.item in (None, *thing.names):
            return exemption.reason
    return ""

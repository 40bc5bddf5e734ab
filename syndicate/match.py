"""Which items concern this cluster: duties × items × sites, by the rules of `cluster.duties`, and words for why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cluster.duties import Obligation, duties_about, misses, obligations
from cluster.model import Site
from cluster.repost_reading import item_kind
from cluster.reposts import ItemDuty
from cluster.settings import ClusterConfig, Source
from syndicate.items import Item


@dataclass(frozen=True)
class Candidate:
    """An item as duties see it (`cluster.duties.Matchable`)."""

    key: str
    names: tuple[str, ...]
    site: str
    source: str
    kind: str
    subject: tuple[str, ...]
    categories: tuple[str, ...]
    issuer: tuple[str, ...]
    document_number: str
    title: str
    published: datetime | None
    terms: tuple[ItemDuty, ...]
    column: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        return self.categories


@dataclass(frozen=True)
class Verdict:
    """Whether an item is for us: who owes what about it, and the reason in words."""

    owed: tuple[Obligation, ...]
    because: str

    @property
    def ours(self) -> bool:
        return bool(self.owed)


def candidate(item: Item, source: Source, key: str, first_seen: datetime, config: ClusterConfig) -> Candidate:
    """The item as its source's site would have published it."""
    codes = {subject.code for subject in config.subjects}
    return Candidate(
        key=key,
        names=(item.id, key),
        site=source.site or "",
        source=source.id,
        kind=item_kind(item.categories),
        subject=tuple(name for name in item.categories if name in codes),
        categories=item.categories,
        issuer=item.issuer,
        document_number=item.document_number,
        title=item.title,
        published=item.published or first_seen,
        terms=item.duties,
    )


def judge(item: Candidate, config: ClusterConfig, sites: Mapping[str, Site]) -> Verdict:
    """Who must carry the item. An item that is no one's duty is passed over, with the test that each duty failed."""
    owed = obligations(config, sites, item)
    about = duties_about(config, item)
    if owed:
        return Verdict(owed, "; ".join(f"{duty.id}: {because}" for duty, because in about))
    if about:
        named = ", ".join(duty.id for duty, _ in about)
        return Verdict((), f"no site carries what falls under {named}")
    reasons = [f"{duty.id}: not {misses(duty.match, item, duty.since)}" for duty in config.duties]
    return Verdict((), "; ".join(reasons) or "there is no duty")


def from_this_cluster(item: Item, sites: Mapping[str, Site]) -> str:
    """The site of this cluster that first published the item, "" where it came from outside: loops are cut here."""
    hosts = {site.host: name for name, site in sorted(sites.items(), reverse=True)}
    for address in (item.origin.via_url, item.origin.self_url, item.url):
        host = _host(address)
        if host in hosts:
            return hosts[host]
    return ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""

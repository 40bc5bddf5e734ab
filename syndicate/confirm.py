"""I/O: `confirm`: every carrier's public page is fetched and compared with what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cluster.body.text import parse_fragment
from cluster.carriage import dues_of
from cluster.digests import repost_digest
from cluster.edition import Edition
from cluster.entries import Entry
from cluster.environment import refuse_unknown
from cluster.events import Event, Happened
from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model
from syndicate.desk import open_desk
from syndicate.events import add_events, known_events
from syndicate.ground import find_repository, open_root
from syndicate.limits import Policy
from syndicate.owed import Owing, what_is_owed
from syndicate.retrieve import Request, RetrieveError, fetch

ATTRIBUTE = "data-repost-digest"
_AT_ONCE = 8

# A page by its address: its HTML, or why there is none.
Look = Callable[[str], "Page"]


@dataclass(frozen=True)
class Page:
    """A public page: its status (0: nobody answered) and its HTML."""

    status: int
    html: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Expected:
    """What must stand at `url` of `site`: a page whose text has the digest `shown`, or a link to `link`."""

    site: str
    key: str
    title: str
    url: str
    digest: str  # of the item as decided
    shown: str = ""
    text: str = ""
    link: str = ""


@dataclass(frozen=True)
class Confirmed:
    """What a confirmation found."""

    findings: tuple[Finding, ...]
    live: int = 0
    missing: int = 0


def confirm(
    path: Path, cache: Path, now: datetime, sites: tuple[str, ...], every: bool, look: Look
) -> Confirmed:
    """Looks at what is not confirmed yet (`every`: at all) and notes what it finds on the branch of events.

    Raises UsageError for a site that is not there, Refused, GitFailed, OSError.
    """
    owing = what_is_owed(path, cache, now, now)
    if not isinstance(owing, Owing):
        return Confirmed(owing)
    refuse_unknown("站点", "site", sites, owing.model.sites)
    repo, top, prefix = find_repository(path)
    known = {
        (event.site, event.key, event.digest)
        for event in known_events(repo)
        if event.what is Happened.CONFIRMED
    }
    wanted = [
        one
        for one in expectations(owing.model, Library(owing.tree, cache))
        if (not sites or one.site in sites) and (every or (one.site, one.key, one.digest) not in known)
    ]
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        pages = list(pool.map(lambda one: look(one.url), wanted))
    events: list[Event] = []
    findings: list[Finding] = []
    for one, page in zip(wanted, pages, strict=True):
        problem = differs(one, page)
        what = Happened.MISSING if problem else Happened.CONFIRMED
        if problem:
            rule = "not-live" if page.status in (0, 404) else "live-differs"
            findings.append(finding(rule, f"sites/{one.site}", title=one.title, url=one.url, problem=problem))
        if problem or (one.site, one.key, one.digest) not in known:
            events.append(Event(now, what, one.site, one.key, one.digest, one.url))
    root = open_root(path, clean=False)
    with open_desk(repo, top, prefix) as desk:
        add_events(desk, events, root.robot, now)
    missing = len(findings)
    return Confirmed(tuple(findings), len(wanted) - missing, missing)


def expectations(model: Model, library: Library) -> Iterator[Expected]:
    """What must stand on the carriers' public pages, by site and item, in each site's first language that has it."""
    digests = {due.thing.key: due.digest for due in dues_of(model) if not due.withdrawn}
    for name in sorted(model.sites):
        site = model.sites[name]
        if name not in model.carried_by:
            continue
        seen: set[str] = set()
        for lang in site.languages:
            edition = Edition(model, name, lang)
            for entry in edition.entries:
                key = entry.key
                if entry.carriage is None or key in seen or key not in digests or not entry.listed:
                    continue
                seen.add(key)
                yield _expected(edition, entry, digests[key], library)


def _expected(edition: Edition, entry: Entry, digest: str, library: Library) -> Expected:
    document = entry.document
    if entry.link_only:
        column = edition.urls.column(entry.column).absolute
        return Expected(entry.site, document.key, document.title, column, digest, link=entry.place.absolute)
    body = library.body(document)
    return Expected(
        entry.site,
        document.key,
        document.title,
        entry.place.absolute,
        digest,
        shown=repost_digest(document, body),
        text=body.text,
    )


def differs(expected: Expected, page: Page) -> str:
    """Why the page is not what was decided, "" where it is."""
    if page.status != 200:
        return page.problem or f"HTTP {page.status}"
    root, _ = parse_fragment(page.html)
    if expected.link:
        return (
            ""
            if any(link.get("href") == expected.link for link in root.iter("a"))
            else "no link to the origin"
        )
    held = [element for element in root.iter() if element.get(ATTRIBUTE)]
    if not held:
        return f"no element with {ATTRIBUTE}"
    element = next((one for one in held if one.get(ATTRIBUTE) == expected.shown), None)
    if element is None:
        return f"another digest: {held[0].get(ATTRIBUTE)}"
    for note in [one for one in element.iter() if one.get("class") == "file-note"]:
        note.text = None  # the page's own words about a file, inside a line of the text
    words = "".join("".join(str(text) for text in element.itertext()).split())
    return _first_missing(expected.text, words)


def _first_missing(text: str, words: str) -> str:
    """The first line of the text that the page lacks, in order; notes that a page adds between lines do not count."""
    place = 0
    for line in text.split("\n"):
        wanted = "".join(line.split())
        found = words.find(wanted, place)
        if found < 0:
            return f"the text lacks “{line.strip()[:40]}”"
        place = found + len(wanted)
    return ""


def public_look(hosts: frozenset[str], live: str, now: datetime) -> Look:
    """Looks at pages where the public sees them; with `live` on a server that has the hosts as its first folders."""

    def look(url: str) -> Page:
        parts = urlsplit(url)
        address = f"{live}/{parts.netloc}{parts.path}" if live else url
        named = frozenset({urlsplit(address).hostname or ""})
        policy = Policy(hosts=named if live else hosts, loopback=bool(live))
        try:
            answer = fetch(Request(address), replace(policy, most_hops=2), now)
        except RetrieveError as error:
            return Page(0, problem=f"{error.rule} {error.detail}")
        return Page(answer.status, answer.body.decode("utf-8", "replace"))

    return look

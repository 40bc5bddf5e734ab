"""Which feeds an edition has, and which entries each holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter

from cluster.dataclass import dataclass
from cluster.entries import Entry
from cluster.subjects import with_broader
from plugins.engine.workbench import Workbench


@dataclass(frozen=True)
class FeedSpec:
    """One feed: `path` is its address below the edition's home without suffix; `family` is all, origin, column, kind or subject."""

    family: str
    term: str
    path: str
    name: str
    description: str
    home: str  # absolute URL of the page that it follows

    @property
    def archived(self) -> bool:
        """Whether it has monthly archives (the all, origin and column feeds)."""
        return self.family in ("all", "origin", "column")

    @property
    def holding(self) -> tuple[str, str]:
        """Under what `holdings` keeps its entries."""
        return self.family, self.term


def holdings(entries: Sequence[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Entries by the feeds that are about them, whatever their state, in the order given."""
    found: dict[tuple[str, str], list[Entry]] = {("all", ""): list(entries)}
    found["origin", ""] = [entry for entry in entries if entry.carriage is None]
    for family, of in (("column", attrgetter("row.column")), ("kind", attrgetter("row.kind"))):
        named: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            named[of(entry)].append(entry)
        found |= {(family, name): held for name, held in named.items()}
    for entry in entries:
        if entry.row.subjects:
            for code in with_broader(entry.row.subjects):
                found.setdefault(("subject", code), []).append(entry)
    return found


def feed_specs(bench: Workbench) -> tuple[FeedSpec, ...]:
    """Every feed of the edition: all, origin only, each column, each kind and each subject that has entries."""
    return bench.remember("feed_specs", lambda: tuple(_specs(bench)))


def _specs(bench: Workbench) -> Iterator[FeedSpec]:
    edition, strings = bench.edition, bench.strings
    site, home = bench.view.site_name, edition.urls.home().absolute
    yield FeedSpec("all", "", "feed", site, strings("engine.feed_all"), home)
    yield FeedSpec(
        "origin",
        "",
        "feeds/origin",
        f"{site} · {strings('engine.feed_origin')}",
        strings("engine.feed_origin_text"),
        home,
    )
    for column in edition.columns:
        name = edition.site.text(column.name, bench.lang)
        description = edition.site.text(column.description, bench.lang) if column.description else ""
        url = edition.urls.column(column.path).absolute
        yield FeedSpec("column", column.path, f"{column.path}/feed", f"{site} · {name}", description, url)
    dated = [entry.row for entry in edition.entries if entry.row.dated]
    for kind in sorted({row.kind for row in dated}):
        name = strings(f"kind.{kind}")
        yield FeedSpec("kind", kind, f"feeds/{kind}", f"{site} · {name}", "", home)
    names = {
        subject.code: edition.site.text(subject.name, bench.lang) for subject in bench.model.config.subjects
    }
    codes = {code for subjects in {row.subjects for row in dated} for code in with_broader(subjects)}
    for code in sorted(codes & names.keys()):
        url = edition.urls.term("subjects", code).absolute
        path = url.removeprefix(home).rstrip("/")
        yield FeedSpec("subject", code, f"{path}/feed", f"{site} · {names[code]}", "", url)

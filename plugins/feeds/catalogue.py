"""Which feeds an edition has, and which entries each holds."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.dataclass import dataclass
from cluster.lists import Entries
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


def holdings(entries: Entries) -> dict[tuple[str, str], Entries]:
    """Entries by the feeds that are about them, whatever their state, in the order given."""
    named = {
        "column": entries.by(entries.values("column")),
        "kind": entries.by(entries.values("kind")),
        "subject": entries.by_each(map(with_broader, entries.values("subjects"))),
    }
    found = {(family, name): held for family, by in named.items() for name, held in by.items()}
    return {("all", ""): entries, ("origin", ""): entries.own, **found}


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
    dated = edition.entries.having("dated", True)
    for kind in sorted(set(dated.values("kind"))):
        name = strings(f"kind.{kind}")
        yield FeedSpec("kind", kind, f"feeds/{kind}", f"{site} · {name}", "", home)
    names = {
        subject.code: edition.site.text(subject.name, bench.lang) for subject in bench.model.config.subjects
    }
    codes = {code for subjects in set(dated.values("subjects")) for code in with_broader(subjects)}
    for code in sorted(codes & names.keys()):
        url = edition.urls.term("subjects", code).absolute
        path = url.removeprefix(home).rstrip("/")
        yield FeedSpec("subject", code, f"{path}/feed", f"{site} · {names[code]}", "", url)

"""Which feeds an edition has, and which entries each holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cluster.dataclass import dataclass
from cluster.edition import Entry
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


def holdings(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Entries by the feeds that are about them, whatever their state, in the order given."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        names = [("all", ""), ("column", entry.column), ("kind", entry.document.kind)]
        if entry.carriage is None:
            names.append(("origin", ""))
        if entry.document.fields.subject:
            names.extend(("subject", code) for code in with_broader(entry.document.fields.subject))
        for name in names:
            found.setdefault(name, []).append(entry)
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
    dated = [entry for entry in edition.entries if entry.dated]
    for kind in sorted({entry.document.kind for entry in dated}):
        name = strings(f"kind.{kind}")
        yield FeedSpec("kind", kind, f"feeds/{kind}", f"{site} · {name}", "", home)
    names = {
        subject.code: edition.site.text(subject.name, bench.lang) for subject in bench.model.config.subjects
    }
    codes = {code for entry in dated for code in with_broader(entry.document.fields.subject)}
    for code in sorted(codes & names.keys()):
        url = edition.urls.term("subjects", code).absolute
        path = url.removeprefix(home).rstrip("/")
        yield FeedSpec("subject", code, f"{path}/feed", f"{site} · {names[code]}", "", url)

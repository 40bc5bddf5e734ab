"""Which documents of an edition can be found, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.entries import Entry
from cluster.fingerprint import short
from cluster.kinds import Policy
from cluster.schema.types import BEIJING
from cluster.subjects import with_broader
from cluster.visibility import State
from plugins.documents.text import validity
from plugins.engine.workbench import Workbench
from plugins.search.facets import Labels
from plugins.search.kept_rows import KeptRows
from plugins.search.rows import SearchEdition, SearchRow, pack_rows
from plugins.search.seen import seen

KINDS = "policy interpretation service article letter consultation interview topic page".split()
VALIDITIES = "valid pending amended superseded expired repealed".split()
WORDS = (
    "searching none count about more filters all clear results loose failed site column kind year subject validity"
).split()


def search_edition(bench: Workbench) -> SearchEdition:
    """Everything of an edition that may be found: listed documents, its own and those it carries, never one taken back."""
    edition, view, strings = bench.edition, bench.view, bench.strings
    subjects = tuple(
        (subject.code, edition.site.text(subject.name, bench.lang)) for subject in bench.model.config.subjects
    )
    sites = tuple(
        (name, site.text(site.config.name, bench.lang)) for name, site in sorted(bench.model.sites.items())
    )
    labels = Labels(
        tuple((kind, strings(f"kind.{kind}")) for kind in KINDS),
        subjects,
        tuple((state, strings(f"validity.{state}")) for state in VALIDITIES),
        sites,
    )
    kept = KeptRows(bench.library.cache, edition.name)
    packed = pack_rows(_rows(bench, kept))
    kept.keep()
    return SearchEdition(
        edition.site.id,
        bench.lang,
        view.html_lang,
        edition.site.host,
        view.home_url,
        tuple((word, strings(f"search.{word}")) for word in WORDS),
        labels,
        packed,
    )


def _rows(bench: Workbench, kept: KeptRows) -> Iterator[SearchRow]:
    """The rows of an edition: of the site's own documents those that are kept, as long as they hold."""
    # Beside the document a row shows names and addresses of the site.
    about = short(repr((bench.edition.site, bench.library.fingerprint)))
    listed = bench.edition.entries.having("state", State.LISTED)
    own = listed.own
    for place, mark in enumerate(own.values("mark")):
        name = f"{about}{mark}"
        yield kept.row(name) or _add(bench, kept, own[place], name)
    for entry in listed.carried:
        # Its place may depend on the settings of others; its document is at hand anyway.
        yield _add(bench, kept, entry, f"{about}{entry.mark}")


def _add(bench: Workbench, kept: KeptRows, entry: Entry, name: str) -> SearchRow:
    return kept.add(name, entry.document.blob, _row(bench, entry, kept))


def _row(bench: Workbench, entry: Entry, kept: KeptRows) -> SearchRow:
    document, fields, site = entry.document, entry.document.fields, bench.edition.site
    column = site.columns.get(entry.column)
    policy = fields if isinstance(fields, Policy) else None
    size = kept.size(document.blob)
    row = SearchRow(
        day=fields.published.astimezone(BEIJING).date().isoformat()
        if fields.published and entry.dated
        else "",
        id=document.id,
        url=entry.place.absolute,
        key=document.key,
        lang=document.lang,
        site=site.id,
        own=entry.carriage is None,
        title=fields.title,
        number=(policy.document_number or "") if policy else "",
        kind=document.kind,
        column=site.text(column.name, bench.lang) if column else "",
        subjects=with_broader(fields.subject),
        validity=validity(policy, bench.model.at) if policy else "",
        size=len(bench.library.data(document.path)) if size is None else size,
        digest="",
    )
    about = (tuple(row), seen(fields), bench.library.fingerprint, document.blob)
    return row._replace(digest=short(repr(about)))

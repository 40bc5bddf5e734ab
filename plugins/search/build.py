"""Which documents of an edition can be found, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.entries import Entry
from cluster.kinds import Common, Interview, Letter, Policy, Service, Topic
from cluster.schema.base import Schema
from cluster.schema.declared import fields_of
from cluster.schema.types import BEIJING
from cluster.subjects import with_broader
from cluster.visibility import State
from plugins.documents.text import validity
from plugins.engine.chrome import html_lang
from plugins.engine.outputs import digest
from plugins.engine.workbench import Workbench
from plugins.search.facets import Labels
from plugins.search.rows import SearchEdition, SearchRow

KINDS = "policy interpretation service article letter consultation interview topic page".split()
VALIDITIES = "valid pending amended superseded expired repealed".split()
WORDS = (
    "searching none count about more filters all clear results loose failed site column kind year subject validity"
).split()
# Text of the front matter that readers see in the page, by kind.
_SEEN: tuple[tuple[type[Common], tuple[str, ...]], ...] = (
    (Policy, ("document_number", "index_number", "issuer", "addressees")),
    (
        Service,
        (
            "service_code",
            "authority",
            "conditions",
            "materials",
            "steps",
            "fees",
            "result",
            "places",
            "basis",
        ),
    ),
    (Letter, ("question", "answerer")),
    (Topic, ("timeline",)),
    (Interview, ("guests",)),
)


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
    rows = (_row(bench, entry) for entry in edition.entries.having("state", State.LISTED))
    return SearchEdition(
        edition.site.id,
        bench.lang,
        view.html_lang,
        edition.site.host,
        view.home_url,
        tuple((word, strings(f"search.{word}")) for word in WORDS),
        labels,
        tuple(sorted(rows, key=lambda row: row.order)),
    )


def _row(bench: Workbench, entry: Entry) -> SearchRow:
    document, fields, site = entry.document, entry.document.fields, bench.edition.site
    column = site.columns.get(entry.column)
    policy = fields if isinstance(fields, Policy) else None
    return SearchRow(
        id=document.id,
        path=document.path,
        lang=html_lang(document.lang),
        site=site.id,
        own=entry.carriage is None,
        url=entry.place.absolute,
        title=fields.title,
        number=(policy.document_number or "") if policy else "",
        day=fields.published.astimezone(BEIJING).date().isoformat()
        if fields.published and entry.dated
        else "",
        kind=document.kind,
        column=site.text(column.name, bench.lang) if column else "",
        subjects=with_broader(fields.subject),
        validity=validity(policy, bench.model.at) if policy else "",
        extra="\n".join(_seen(fields)),
        body=digest(f"{bench.library.fingerprint} {document.blob}"),
        size=len(bench.library.data(document.path)),
    )


def _seen(fields: Common) -> Iterator[str]:
    """Text of the front matter, a line each."""
    yield from (*fields.keywords, *fields.tags, fields.summary or "")
    for kind, names in _SEEN:
        if isinstance(fields, kind):
            for name in names:
                yield from _lines(getattr(fields, name))


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Schema):
        for name in fields_of(type(value)):
            yield from _lines(getattr(value, name))
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _lines(part)

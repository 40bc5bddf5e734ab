"""Documents as creative works: what they are, who says so, since when, and where they came from."""

from __future__ import annotations

from plugins.feeds.text import clean_line
from plugins.metadata.facts import ColumnFacts, PageFacts, PageKind, PolicyFacts, RepostFacts, SiteFacts
from plugins.metadata.json_ld.bodies import identify_website, organisation, publisher_of
from plugins.metadata.json_ld.nodes import Node, Value, extend, node, reference
from plugins.metadata.moments import with_zone
from plugins.metadata.social import share_picture

_TYPES = {
    PageKind.ARTICLE: "NewsArticle",
    PageKind.POLICY: "Legislation",
    PageKind.INTERPRETATION: "Article",
    PageKind.CONSULTATION: "Article",
    PageKind.TOPIC: "CollectionPage",
    PageKind.PAGE: "WebPage",
}
_FORCE = {
    "valid": "https://schema.org/InForce",
    "amended": "https://schema.org/PartiallyInForce",
    "pending": "https://schema.org/NotInForce",
    "expired": "https://schema.org/NotInForce",
    "superseded": "https://schema.org/NotInForce",
    "repealed": "https://schema.org/NotInForce",
}


def make_work(site: SiteFacts, column: ColumnFacts | None, page: PageFacts) -> Node:
    """The document as a creative work of its kind's type."""
    work = describe_work(site, column, page, _TYPES[page.kind])
    if page.kind is PageKind.INTERPRETATION:
        return extend(work, ("about", tuple(reference(url) for url in page.interprets)))
    if isinstance(page.details, PolicyFacts):
        return extend(work, *_legislation(page.details))
    return work


def describe_work(site: SiteFacts, column: ColumnFacts | None, page: PageFacts, type_: str) -> Node:
    """What every creative work says of itself; `@id` is the page's own address."""
    title = clean_line(page.title)
    picture = share_picture(site, column, page)
    updated = page.updated or page.published
    return node(
        type_,
        ("@id", page.url),
        ("url", page.url),
        ("headline" if type_ in ("NewsArticle", "Article") else "name", title),
        ("description", clean_line(page.description)),
        ("inLanguage", site.html_lang),
        ("datePublished", with_zone(page.published) if page.published else ""),
        ("dateModified", with_zone(updated) if updated else ""),
        ("image", picture.url if picture else ""),
        ("keywords", tuple(word for one in page.keywords if (word := clean_line(one)))),
        ("articleSection", clean_line(column.name) if column and type_ in ("NewsArticle", "Article") else ""),
        ("author", _authors(site, page)),
        ("publisher", organisation(page.repost.origin) if page.repost else publisher_of(site)),
        ("isPartOf", reference(identify_website(site))),
        *provenance(site, page),
    )


def provenance(site: SiteFacts, page: PageFacts) -> tuple[tuple[str, Value], ...]:
    """Origin of a repost and who carries it since when, the corrections, and the other document of a pair."""
    repost, pair = page.repost, page.pair
    corrections = tuple(
        node("CorrectionComment", ("text", clean_line(one.text)), ("datePublished", with_zone(one.when)))
        for one in page.corrections
    )
    return (
        ("isBasedOn", _origin(repost) if repost else None),
        ("sdPublisher", publisher_of(site) if repost else None),
        ("sdDatePublished", with_zone(repost.carried) if repost and repost.carried else ""),
        ("correction", corrections),
        ("translationOfWork", _other(pair.url, pair.html_lang) if pair and pair.is_original else None),
        ("workTranslation", _other(pair.url, pair.html_lang) if pair and not pair.is_original else None),
    )


def _origin(repost: RepostFacts) -> Node:
    return node(
        "CreativeWork",
        ("@id", repost.origin_url),
        ("url", repost.origin_url),
        ("datePublished", with_zone(repost.origin_published)),
        ("publisher", organisation(repost.origin)),
    )


def _other(url: str, html_lang: str) -> Node:
    return node("CreativeWork", ("@id", url), ("url", url), ("inLanguage", html_lang))


def _authors(site: SiteFacts, page: PageFacts) -> Value:
    """People where they are named, else the body that published first, else the site's own."""
    people = tuple(node("Person", ("name", name)) for one in page.authors if (name := clean_line(one)))
    return people or organisation(page.source) or publisher_of(site)


def _legislation(policy: PolicyFacts) -> tuple[tuple[str, Value], ...]:
    issuers = tuple(
        node("GovernmentOrganization", ("name", name)) for one in policy.issuers if (name := clean_line(one))
    )
    effective = policy.effective.isoformat() if policy.effective else ""
    repealed = policy.repealed.isoformat() if policy.repealed else ""
    return (
        ("legislationIdentifier", clean_line(policy.document_number)),
        ("legislationType", clean_line(policy.doc_type)),
        ("legislationPassedBy", issuers),
        ("legislationDate", policy.issued.isoformat() if policy.issued else ""),
        ("legislationLegalForce", _FORCE.get(policy.validity, "")),
        # An interval of ISO 8601; `..` leaves its end open.
        ("temporalCoverage", f"{effective}/{repealed or '..'}" if effective else ""),
        ("expires", repealed),
    )

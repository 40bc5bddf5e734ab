"""Who speaks: the organisation behind a site, the website, and the organisations that a page names."""

from __future__ import annotations

from functools import lru_cache

from plugins.feeds.text import clean_line
from plugins.metadata.facts import Body, SiteFacts
from plugins.metadata.json_ld.nodes import Node, extend, node, reference


def identify_organisation(site: SiteFacts) -> str:
    """The `@id` of the site's organisation."""
    return f"{site.home_url}#organization"


def identify_website(site: SiteFacts) -> str:
    """The `@id` of the website."""
    return f"{site.home_url}#website"


@lru_cache(256)
def publisher_of(site: SiteFacts) -> Node:
    """The site's organisation as pages name it: with name and address, so that the page stands by itself."""
    return node(
        "GovernmentOrganization",
        ("@id", identify_organisation(site)),
        ("name", clean_line(site.organiser or site.name)),
        ("url", site.home_url),
        ("logo", site.logo_url),
    )


def make_organisation(site: SiteFacts) -> Node:
    """GovernmentOrganization of the home page: how to reach it and who stands above it."""
    address = node(
        "PostalAddress",
        ("streetAddress", clean_line(site.address)),
        ("postalCode", clean_line(site.postcode)),
        ("addressCountry", "CN"),
    )
    return extend(
        publisher_of(site),
        ("description", clean_line(site.description)),
        ("address", address if site.address else None),
        ("telephone", clean_line(site.phone)),
        ("email", clean_line(site.email)),
        ("parentOrganization", organisation(site.parent) if site.parent else None),
    )


def make_website(site: SiteFacts) -> Node:
    """WebSite of the home page; with a SearchAction where the site can be searched."""
    action = node(
        "SearchAction",
        (
            "target",
            node("EntryPoint", ("urlTemplate", f"{site.search_url}?q={{search_term_string}}")),
        ),
        ("query-input", "required name=search_term_string"),
    )
    return node(
        "WebSite",
        ("@id", identify_website(site)),
        ("name", clean_line(site.name)),
        ("alternateName", clean_line(site.short_name)),
        ("url", site.home_url),
        ("description", clean_line(site.description)),
        ("inLanguage", site.html_lang),
        ("publisher", reference(identify_organisation(site))),
        ("potentialAction", action if site.search_url else None),
    )


def organisation(body: Body, type_: str = "GovernmentOrganization") -> Node | None:
    """An organisation by its name, or None for a body without one."""
    name = clean_line(body.name)
    return node(type_, ("name", name), ("url", body.url)) if name else None

"""What each type of linked data must have, by schema.org and by those who read it (Google, Baidu)."""

from __future__ import annotations

WORK = ("@id", "url", "inLanguage", "dateModified", "author", "publisher", "isPartOf", "image", "description")
REQUIRED = {
    "GovernmentOrganization": (
        "@id",
        "name",
        "url",
        "logo",
        "address",
        "telephone",
        "email",
        "parentOrganization",
    ),
    "WebSite": ("@id", "name", "alternateName", "url", "inLanguage", "publisher", "potentialAction"),
    "BreadcrumbList": ("itemListElement",),
    "CollectionPage": ("@id", "url", "name", "inLanguage", "isPartOf"),
    "NewsArticle": (*WORK, "headline", "datePublished", "articleSection"),
    "Article": (*WORK, "headline", "datePublished", "articleSection"),
    "WebPage": (*WORK, "name"),
    "Legislation": (
        *WORK,
        "name",
        "datePublished",
        "legislationIdentifier",
        "legislationType",
        "legislationPassedBy",
        "legislationDate",
        "legislationLegalForce",
        "temporalCoverage",
    ),
    "GovernmentService": (
        "@id",
        "name",
        "url",
        "provider",
        "audience",
        "availableChannel",
        "identifier",
        "subjectOf",
    ),
    "FAQPage": (*WORK, "name", "datePublished", "mainEntity"),
    "Event": (
        "@id",
        "name",
        "startDate",
        "endDate",
        "location",
        "organizer",
        "performer",
        "eventStatus",
        "eventAttendanceMode",
        "image",
        "subjectOf",
    ),
}
# Of nodes inside others.
REQUIRED_INSIDE = {
    "ListItem": ("position", "name", "item"),
    "Question": ("name", "text", "acceptedAnswer", "answerCount", "dateCreated"),
    "Answer": ("text", "author", "dateCreated"),
    "SearchAction": ("target", "query-input"),
    "EntryPoint": ("urlTemplate",),
    "Person": ("name",),
    "Place": ("name", "address"),
    "VirtualLocation": ("url",),
    "CorrectionComment": ("text", "datePublished"),
    "CreativeWork": ("@id", "url"),
    "PostalAddress": ("streetAddress", "addressCountry"),
}

"""Services, letters and interviews: what they are is no text, so the text about them hangs on it as `subjectOf`."""

from __future__ import annotations

from plugins.feeds.text import clean, clean_line
from plugins.metadata.facts import (
    Body,
    ColumnFacts,
    InterviewFacts,
    LetterFacts,
    PageFacts,
    ServiceFacts,
    SiteFacts,
)
from plugins.metadata.json_ld.bodies import organisation, publisher_of
from plugins.metadata.json_ld.nodes import Node, extend, node
from plugins.metadata.json_ld.works import describe_work
from plugins.metadata.moments import with_zone
from plugins.metadata.social import share_picture


def make_service(site: SiteFacts, column: ColumnFacts | None, page: PageFacts, service: ServiceFacts) -> Node:
    """GovernmentService: who provides it, for whom, and how to reach it."""
    channels = [_place_channel(place.name, place.address, place.phones) for place in service.places]
    if service.online_url:
        channels.insert(0, node("ServiceChannel", ("serviceUrl", service.online_url)))
    audience = (
        node("Audience", ("audienceType", text)) for one in service.audience if (text := clean_line(one))
    )
    return node(
        "GovernmentService",
        ("@id", f"{page.url}#service"),
        ("name", clean_line(page.title)),
        ("url", page.url),
        ("identifier", clean_line(service.code)),
        ("description", clean_line(page.description)),
        ("provider", organisation(Body(service.authority)) or publisher_of(site)),
        ("audience", tuple(audience)),
        ("availableChannel", tuple(channels)),
        ("serviceOutput", node("Thing", ("name", clean_line(service.result))) if service.result else None),
        ("subjectOf", describe_work(site, column, page, "WebPage")),
    )


def _place_channel(name: str, address: str, phones: tuple[str, ...]) -> Node:
    place = node("Place", ("name", clean_line(name)), ("address", clean_line(address)))
    points = tuple(node("ContactPoint", ("telephone", text)) for one in phones if (text := clean_line(one)))
    return node("ServiceChannel", ("serviceLocation", place), ("servicePhone", points))


def make_letter(site: SiteFacts, column: ColumnFacts | None, page: PageFacts, letter: LetterFacts) -> Node:
    """FAQPage with the one question; before there is an answer a plain WebPage, for a question must have one."""
    if not letter.answer.strip():
        return describe_work(site, column, page, "WebPage")
    answered = letter.answered or page.updated or page.published
    answer = node(
        "Answer",
        ("text", clean(letter.answer).strip()),
        ("dateCreated", with_zone(answered) if answered else ""),
        ("author", organisation(Body(letter.answerer)) or publisher_of(site)),
    )
    question = node(
        "Question",
        ("name", clean_line(page.title)),
        ("text", clean(letter.question).strip()),
        ("dateCreated", with_zone(letter.received)),
        (
            "author",
            node("Person", ("name", clean_line(letter.sender))) if clean_line(letter.sender) else None,
        ),
        ("answerCount", 1),
        ("acceptedAnswer", answer),
    )
    return extend(describe_work(site, column, page, "FAQPage"), ("mainEntity", (question,)))


def make_interview(
    site: SiteFacts, column: ColumnFacts | None, page: PageFacts, interview: InterviewFacts
) -> Node:
    """Event: when, where, with whom. Without a place it was held on the site itself."""
    picture = share_picture(site, column, page)
    place = clean_line(interview.place)
    virtual = node("VirtualLocation", ("url", page.url))
    mode = "OfflineEventAttendanceMode" if place else "OnlineEventAttendanceMode"
    guests = (
        node("Person", ("name", name), ("jobTitle", clean_line(guest.post)))
        for guest in interview.guests
        if (name := clean_line(guest.name))
    )
    return node(
        "Event",
        ("@id", f"{page.url}#event"),
        ("name", clean_line(page.title)),
        ("url", page.url),
        ("description", clean_line(page.description)),
        ("startDate", with_zone(interview.held)),
        ("endDate", with_zone(interview.ends) if interview.ends else ""),
        ("eventStatus", "https://schema.org/EventScheduled"),
        ("eventAttendanceMode", f"https://schema.org/{mode}"),
        ("location", node("Place", ("name", place), ("address", place)) if place else virtual),
        ("organizer", publisher_of(site)),
        ("performer", tuple(guests)),
        ("image", picture.url if picture else ""),
        ("inLanguage", site.html_lang),
        ("subjectOf", describe_work(site, column, page, "WebPage")),
    )

"""robots.txt, security.txt and the manifest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from urllib.robotparser import RobotFileParser

import pytest

from plugins.sitemaps.manifest import Icon, Manifest, write_manifest
from plugins.sitemaps.robots import write_robots
from plugins.sitemaps.security_txt import SecurityContact, write_security_txt

ROOT = "https://www.by.example/"
CONTACT = SecurityContact(
    ("mailto:security@by.example", "https://www.by.example/contact.html"),
    datetime(2027, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))),
    f"{ROOT}.well-known/security.txt",
    ("zh", "en"),
)


def parse(content: bytes) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(content.decode().splitlines())
    return parser


def test_a_live_host_may_be_read_and_names_its_sitemaps() -> None:
    robots = parse(
        write_robots((f"{ROOT}sitemap.xml", f"{ROOT}sitemap-parts-1.xml"), disallowed=("/private/",))
    )
    assert robots.site_maps() == [f"{ROOT}sitemap.xml", f"{ROOT}sitemap-parts-1.xml"]
    assert robots.can_fetch("Baiduspider", f"{ROOT}zwgk/")
    assert not robots.can_fetch("Baiduspider", f"{ROOT}private/a.html")
    assert parse(write_robots(())).can_fetch("any", ROOT)


def test_a_preview_may_not_be_read_and_names_nothing() -> None:
    robots = parse(write_robots((f"{ROOT}sitemap.xml",), preview=True))
    assert robots.site_maps() is None
    assert not robots.can_fetch("Baiduspider", ROOT)


def test_a_sitemap_is_named_by_its_absolute_address() -> None:
    with pytest.raises(ValueError, match="absolute"):
        write_robots(("/sitemap.xml",))


def test_security_txt_says_whom_to_tell_and_until_when() -> None:
    lines = write_security_txt(CONTACT).decode().splitlines()
    assert lines == [
        "Contact: mailto:security@by.example",
        "Contact: https://www.by.example/contact.html",
        "Expires: 2027-03-01T00:00:00Z",
        "Preferred-Languages: zh, en",
        "Canonical: https://www.by.example/.well-known/security.txt",
    ]


@pytest.mark.parametrize(
    "contact", ["security@by.example", "http://by.example/", "mailto:", "mailto:a@b\nExpires: x", ""]
)
def test_security_txt_refuses_what_cannot_be_reached(contact: str) -> None:
    with pytest.raises(ValueError, match="address"):
        write_security_txt(replace(CONTACT, contacts=(contact,)))


def test_security_txt_needs_a_contact_and_a_zone() -> None:
    with pytest.raises(ValueError, match="contact"):
        write_security_txt(replace(CONTACT, contacts=()))
    with pytest.raises(ValueError, match="zone"):
        write_security_txt(replace(CONTACT, expires=datetime(2027, 3, 1)))  # noqa: DTZ001


def test_the_manifest_names_site_start_colours_and_icons() -> None:
    icon = Icon("/_/a.png", "192x192", "image/png")
    manifest = Manifest("北原省人民政府", "", "zh-CN", "ltr", "/", "#a4161a", "#ffffff", (icon,))
    tree = json.loads(write_manifest(manifest))
    assert tree["name"] == tree["short_name"] == "北原省人民政府"
    assert (tree["start_url"], tree["scope"], tree["lang"], tree["dir"]) == ("/", "/", "zh-CN", "ltr")
    assert (tree["theme_color"], tree["background_color"]) == ("#a4161a", "#ffffff")
    assert tree["icons"] == [{"src": "/_/a.png", "sizes": "192x192", "type": "image/png", "purpose": "any"}]
    assert "description" not in tree
    assert write_manifest(manifest).endswith(b"}\n")

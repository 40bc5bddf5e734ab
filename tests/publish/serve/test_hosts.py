"""Which site answers at which address, and where a link of the cluster leads on this machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.serve.hosts import Elsewhere, Hosts, Place, SiteHost

PROVINCE = SiteHost("beiyuan", "www.beiyuan.gov.example", name="北原省人民政府")
COUNTY = SiteHost("linhe", "www.linhe.gov.example")
SCHOOLS = SiteHost("linhe-jyj", "www.linhe.gov.example", "/jyj/")
HOSTS = Hosts((PROVINCE, SCHOOLS, COUNTY))


@pytest.mark.parametrize(
    "header",
    [
        "beiyuan.localhost",
        "beiyuan.localhost:8000",
        "BEIYUAN.localhost.",
        "www.beiyuan.gov.example",
        "WWW.beiyuan.gov.example:80",
    ],
)
def test_a_site_answers_at_its_local_name_and_at_its_own_host(header: str) -> None:
    assert HOSTS.find(header, "/zwgk/") == Place("www.beiyuan.gov.example", "beiyuan")


@pytest.mark.parametrize(
    "header", ["", "localhost", "nobody.localhost:8000", "www.elsewhere.example", "[::1]:8000"]
)
def test_a_host_outside_the_cluster_has_no_place(header: str) -> None:
    assert HOSTS.find(header, "/") is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "/jyj/"),
        ("/jyj/", "/jyj/"),
        ("/jyj/zsrx/2026/a.html", "/jyj/zsrx/2026/a.html"),
        ("/zsrx/", "/jyj/zsrx/"),
    ],
)
def test_a_site_below_anothers_host_leads_to_the_owner_of_the_host(path: str, expected: str) -> None:
    assert HOSTS.find("linhe-jyj.localhost:8000", path) == Elsewhere("linhe", expected)


def test_a_host_without_a_site_at_its_root_belongs_to_the_nearest_and_its_root_leads_there() -> None:
    hosts = Hosts((SiteHost("deep", "h.example", "/a/b/"), SiteHost("near", "h.example", "/a/")))
    assert hosts.find("near.localhost", "/") == Elsewhere("near", "/a/")
    assert hosts.find("near.localhost", "/_/0123.css") == Place("h.example", "near")
    assert hosts.find("deep.localhost", "/") == Elsewhere("near", "/a/b/")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.beiyuan.gov.example/", "http://beiyuan.localhost:8000/"),
        ("https://www.beiyuan.gov.example", "http://beiyuan.localhost:8000/"),
        (
            "http://WWW.Beiyuan.gov.example:80/a?b=1&c=%E6%94%BF#d",
            "http://beiyuan.localhost:8000/a?b=1&c=%E6%94%BF#d",
        ),
        ("//www.linhe.gov.example/jyj/x.html", "http://linhe.localhost:8000/jyj/x.html"),
        (" https://www.beiyuan.gov.example/a ", "http://beiyuan.localhost:8000/a"),
    ],
)
def test_an_absolute_link_of_the_cluster_leads_to_this_machine(url: str, expected: str) -> None:
    assert HOSTS.localise(url, 8000) == expected


@pytest.mark.parametrize(
    "url",
    [
        "/zwgk/",
        "a.html",
        "#part",
        "https://www.elsewhere.example/",
        "https://hd.linhe.gov.example/letters",
        "https://www.beiyuan.gov.example:8443/",
        "https://www.beiyuan.gov.example:port/",
        "ftp://www.beiyuan.gov.example/",
        "mailto:a@www.beiyuan.gov.example",
        "https://[::1/",
        "",
    ],
)
def test_every_other_link_is_left_alone(url: str) -> None:
    assert HOSTS.localise(url, 8000) is None


@given(st.text())
def test_no_text_at_all_upsets_the_reading_of_a_link_or_a_host(text: str) -> None:
    assert HOSTS.find(text, "/") is None
    led = HOSTS.localise(text, 8000)
    assert led is None or led.startswith("http://")


def test_one_id_or_one_address_for_two_sites_is_refused() -> None:
    with pytest.raises(ValueError, match="beiyuan"):
        Hosts((PROVINCE, SiteHost("beiyuan", "other.example")))
    with pytest.raises(ValueError, match="linhe"):
        Hosts((COUNTY, SiteHost("other", "WWW.linhe.gov.example")))
    with pytest.raises(ValueError, match="slash"):
        SiteHost("a", "a.example", "jyj")

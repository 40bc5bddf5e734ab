"""No address of the inside is ever asked, in any spelling, and no name can lead there between check and connection."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import connect
from syndicate.address import AddressError, check_url, is_public, join, may_connect
from syndicate.connect import ConnectError
from syndicate.limits import Policy

OPEN = Policy(frozenset())
HERE = Policy(frozenset(), loopback=True)


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 192.0.2.1
    198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 192.0.0.8 ::1 :: fe80::1
    fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2001::1 2001:db8::1 100::1 nonsense 1 127.1""".split(),
)
def test_addresses_of_the_inside_are_not_public(address: str) -> None:
    assert not is_public(address)
    assert not may_connect(address, "p.example", OPEN)
    assert not may_connect(address, "p.example", HERE)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "223.5.5.5", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    """127.0.0.1 2130706433 017700000001 0x7f000001 0x7f.0.0.1 127.1 0177.0.0.1 [::1] [::ffff:7f00:1] 8.8.8.8 localhost
    intranet 1.2.3.0x4 ①②⑦.⓪.⓪.① 127。0。0。1 10.0.0.1. [fe80::1%25eth0] _ """.split(),
)
def test_a_host_is_a_name_and_no_number(host: str) -> None:
    with pytest.raises(AddressError):
        check_url(f"https://{host}/", OPEN)


def test_only_127_0_0_1_is_loopback_and_only_where_allowed() -> None:
    assert check_url("http://127.0.0.1:8000/x", HERE).port == 8000
    for url in (
        "http://127.0.0.2/",
        "http://localhost/",
        "http://[::1]/",
        "http://p.example/",
        "https://p.example:8000/",
    ):
        with pytest.raises(AddressError):
            check_url(url, HERE)
    with pytest.raises(AddressError):
        check_url("http://127.0.0.1:8000/x", OPEN)


def test_an_address_is_made_plain() -> None:
    target = check_url("https://省.例.example/政策?a=甲 乙#x", OPEN)
    assert target.path == "/%E6%94%BF%E7%AD%96?a=%E7%94%B2%20%E4%B9%99"
    assert target.host.startswith("xn--")
    assert target.url == f"https://{target.host}{target.path}"


def test_addresses_with_control_characters_are_refused() -> None:
    for url in (
        "https://p.example/\r\nHost: x",
        "https://p.example\\@evil.example/",
        "https://p.ex\x00ample/",
    ):
        with pytest.raises(AddressError):
            check_url(url, Policy(frozenset({"p.example"})))


def connect_to(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Connects to p.example, whose look-ups give these answers in turn; gives the addresses that were connected to."""
    used: list[str] = []
    turns = iter(answers)

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in next(turns).split()]

    class Plain(httpcore.SyncBackend):
        def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.NetworkStream:
            used.append(host)
            raise httpcore.ConnectError("nobody")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(connect.httpcore, "SyncBackend", Plain)
    target = check_url("https://p.example/", Policy(frozenset({"p.example"})))
    with pytest.raises(ConnectError) as told, connect.open_url(target, {}, OPEN, time.monotonic() + 5):
        pass
    used.append(told.value.rule)
    return used


def test_the_address_that_was_checked_is_the_one_that_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    # A name that leads outside when it is checked and inside ever after gains nothing: it is looked up once.
    assert connect_to(["8.8.8.8", "127.0.0.1", "127.0.0.1"], monkeypatch) == ["8.8.8.8", "reading-no-answer"]


@pytest.mark.parametrize(
    "answers", ["127.0.0.1", "10.0.0.1 8.8.8.8", "8.8.8.8 ::ffff:10.0.0.1", "169.254.169.254", "::1"]
)
def test_a_name_with_one_address_inside_is_not_asked_at_all(
    answers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connect_to([answers], monkeypatch) == ["reading-inside-address"]


def test_joined_addresses_are_absolute_or_nothing() -> None:
    base = "https://p.example/a/b.html"
    assert join(base, "../c?x=1#y") == "https://p.example/c?x=1#y"
    assert join(base, "/政策/一.html") == "https://p.example/政策/一.html"
    assert join(base, "{attach}x|y") == "https://p.example/a/%7Battach%7Dx%7Cy"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "http://[",
        "ftp://p.example/",
        "https://u@p.example/",
    ):
        assert join(base, bad) == ""
    assert join("", "x") == ""


@given(st.text(max_size=80))
def test_no_address_breaks_the_checks(text: str) -> None:
    joined = join("https://p.example/a/", text)
    assert not set("{}|<>\"' \n") & set(joined) - {"'"}
    assert join("https://p.example/a/", joined) == joined or not joined
    with suppress(AddressError):
        assert check_url(text, OPEN).url.isascii()

"""Only a signature of a pinned key opens a feed; and archives are walked until nothing is missing."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import minisign
import pytest

from syndicate.archives import walk
from syndicate.items import Item, Reading, Withdrawn
from syndicate.signature import SignatureError, check, read_comment

FEED = "<feed>政策</feed>".encode()


@pytest.fixture(scope="module")
def pair() -> minisign.KeyPair:
    return minisign.KeyPair.generate()


def pinned(key: minisign.KeyPair) -> str:
    return bytes(key.public_key).decode().splitlines()[-1]


def signed(key: minisign.KeyPair, comment: str = "file:feed.atom updated:2026-03-01T09:30:00+08:00") -> bytes:
    return bytes(key.secret_key.sign(FEED, trusted_comment=comment))


def test_a_signature_of_minisign_is_verified(pair: minisign.KeyPair) -> None:
    other = minisign.KeyPair.generate()
    comment = check(FEED, signed(pair), (pinned(other), pinned(pair)))
    assert read_comment(comment).file == "feed.atom"
    assert read_comment(comment).updated == datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
    assert check(FEED, signed(pair), (bytes(pair.public_key).decode(),)) == comment


def test_anything_else_is_refused(pair: minisign.KeyPair) -> None:
    other = minisign.KeyPair.generate()
    good = signed(pair)
    for body, signature, keys in (
        (FEED + b" ", good, (pinned(pair),)),
        (FEED, good.replace(b"feed.atom", b"feed.rss!"), (pinned(pair),)),
        (FEED, good, (pinned(other),)),
        (FEED, good, ()),
        (FEED, b"", (pinned(pair),)),
        (FEED, b"\xff" * 300, (pinned(pair),)),
        (FEED, good, ("no key",)),
        (FEED, good, (base64.b64encode(b"Ed" + bytes(10)).decode(),)),
        (FEED, b"<html>404</html>", (pinned(pair),)),
    ):
        with pytest.raises(SignatureError):
            check(body, signature, keys)


def test_a_comment_without_facts_says_nothing() -> None:
    for comment in ("", "timestamp:1", "updated:2026", "updated:2026-01-01T00:00:00", "::"):
        assert read_comment(comment).updated is None


def item(identity: str, title: str = "") -> Item:
    return Item(identity, "", title or identity, None, "", None, "", None, "zh")


def test_archives_are_walked_to_the_first_known_item() -> None:
    archives = {
        "2": Reading((item("b"), item("a", "old")), (Withdrawn("gone", None),), next_url="1"),
        "1": Reading((item("known"),), next_url="0"),
        "0": Reading((item("older"),)),
    }
    first = Reading((item("a", "new"),), next_url="2")
    done = walk(first, archives.__getitem__, {"known"})
    assert done.visited == ("2", "1")
    assert [(one.id, one.title) for one in done.reading.items] == [
        ("a", "new"),
        ("b", "b"),
        ("known", "known"),
    ]
    assert [stone.id for stone in done.reading.withdrawn] == ["gone"]
    assert walk(first, archives.__getitem__, set()).visited == ("2", "1", "0")
    assert walk(first, archives.__getitem__, {"a"}).visited == ()


def test_a_loop_of_archives_ends_and_a_bound_is_told() -> None:
    loop = {"x": Reading((item("1"),), next_url="y"), "y": Reading((item("2"),), next_url="x")}
    assert walk(Reading((), next_url="x"), loop.__getitem__, set()).visited == ("x", "y")
    endless = walk(
        Reading((), next_url="0"), lambda at: Reading((item(at),), next_url=str(int(at) + 1)), set(), most=5
    )
    assert len(endless.visited) == 5
    assert endless.reading.doubts[-1].reason == "reading-gap"
    assert endless.reading.next_url == "5"


def test_what_was_taken_back_later_does_not_come_back_from_an_archive() -> None:
    first = Reading((item("a"),), (Withdrawn("b", None),), next_url="1")
    done = walk(first, lambda _: Reading((item("b"),), (Withdrawn("a", None),)), set()).reading
    assert [one.id for one in done.items] == ["a"]
    assert [stone.id for stone in done.withdrawn] == ["b"]

"""A build at rest: told by stamps alone, and only while everything that a build reads is as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cluster.messages import ROOT
from cluster.schema.types import BEIJING
from publish.horizon import next_change
from publish.options import Options
from publish.records import Records
from publish.unchanged import Rest, Signature, at_rest, keep_rest, sign
from tests.publish.tiny import NOW, Root

REST = Rest("没有变化\n", "", 0)


@pytest.fixture(name="options")
def at_work(tiny_root: Root, tmp_path: Path) -> Options:
    return tiny_root.options(tmp_path / "out", tmp_path / "cache", search=False)


def rested(options: Options, environ: dict[str, str] | None = None) -> Signature:
    """The signature of now, with its rest kept as a build long after the last edit keeps it."""
    signature = sign(options, environ or {}, ROOT)
    keep_rest(options, Signature(signature.digest, 0), REST, NOW, NOW + timedelta(hours=1))
    return signature


def test_what_nobody_touched_is_at_rest(options: Options) -> None:
    rested(options)
    assert at_rest(options, sign(options, {}, ROOT), NOW) == REST


@pytest.mark.parametrize("hours", [-1, 1, 24])
def test_rest_lasts_from_its_build_until_the_next_turn(options: Options, hours: int) -> None:
    signature = rested(options)
    assert at_rest(options, signature, NOW + timedelta(hours=hours)) is None


def test_the_end_of_security_txt_comes_into_view_and_passes_without_an_edit(
    tiny_root: Root, tmp_path: Path
) -> None:
    # In the evening, so that no turn of a day hides it.
    expires = datetime(2026, 9, 1, 20, 0, tzinfo=BEIJING)
    tiny_root.replace("cluster.toml", "security = ", f"security_expires = {expires.isoformat()}\nsecurity = ")
    view = expires - timedelta(days=30)
    told = []
    for at in (
        view - timedelta(hours=1),
        view,
        view + timedelta(days=1),
        expires - timedelta(hours=1),
        expires,
    ):
        report = tiny_root.build(tmp_path / "out", tmp_path / "cache", at=at, search=False)
        told.append([m.finding.rule for m in report.messages if m.finding.path == "cluster.toml"])
        assert report.model is not None
        if at < expires and at.hour == 19:
            assert next_change(report.model) == at + timedelta(hours=1)
    soon = ["security-expires-soon"]
    assert told == [[], soon, soon, soon, ["security-expired"]]


def test_an_edited_file_ends_the_rest(options: Options, tiny_root: Root) -> None:
    rested(options)
    path = next(p for p in tiny_root.folder.rglob("*.md"))
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert at_rest(options, sign(options, {}, ROOT), NOW) is None


@pytest.mark.parametrize(
    "change",
    [{"search": True}, {"preview": True}, {"production": True}, {"at": NOW}, {"sites": ("top",)}],
    ids=lambda change: next(iter(change)),
)
def test_another_order_is_another_build(options: Options, change: dict[str, object]) -> None:
    rested(options)
    other = replace(options, **change)
    assert at_rest(other, sign(other, {}, ROOT), NOW) is None


def test_workers_and_cache_do_not_matter(options: Options, tmp_path: Path) -> None:
    rested(options)
    other = replace(options, jobs=7, executor="dask://127.0.0.1:1")
    assert at_rest(other, sign(other, {"JIYUE_JOBS": "7"}, ROOT), NOW) == REST


def test_a_key_rotated_in_its_place_ends_the_rest(options: Options, tmp_path: Path) -> None:
    key = tmp_path / "feed.key"
    key.write_text("one", "utf-8")
    environ = {"JIYUE_FEED_KEY_FILE": str(key)}
    rested(options, environ)
    assert at_rest(options, sign(options, environ, ROOT), NOW) == REST
    key.write_text("two", "utf-8")
    assert at_rest(options, sign(options, environ, ROOT), NOW) is None


@pytest.mark.parametrize("harm", ["removed", "altered", "records", "proof"])
def test_what_is_not_as_it_was_written_is_built_again(options: Options, harm: str) -> None:
    signature = rested(options)
    page = next(path for path in options.output.rglob("index.html"))
    match harm:
        case "removed":
            page.unlink()
        case "altered":
            page.write_bytes(page.read_bytes() + b" ")
        case "records":
            (options.output / ".jiyue" / "outputs.sqlite").write_bytes(b"damaged")
        case "proof":
            (options.output / ".jiyue" / "rest.json").write_text("{", "utf-8")
    assert at_rest(options, signature, NOW) is None


def test_a_half_done_build_is_no_rest(options: Options) -> None:
    signature = rested(options)
    records = Records(options.output)
    records.note("top.zh", ["www.top.example/new.html"])
    records.close()
    assert at_rest(options, signature, NOW) is None


def test_a_file_touched_just_before_the_build_leaves_no_proof(options: Options) -> None:
    signature = sign(options, {}, ROOT)
    keep_rest(options, Signature(signature.digest, int(NOW.timestamp() * 1e9) - 1), REST, NOW, None)
    assert at_rest(options, signature, NOW) is None

"""A content root with nearly everything wrong: all of it is told in one run, nothing is published, nothing falls over."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cluster.exits import ERRORS
from cluster.messages import Message, Severity
from publish.__main__ import main
from publish.build import check
from publish.options import from_environment
from tests.cluster.hostile import Trap, build_hostile

ROOT = Path(__file__).parents[2]
# True of nearly every document in the root, and no mistake.
EXPECTED_BESIDE = {"policy-field-owed"}
PLACE = re.compile(
    r"^(?P<path>.+?)(?::(?P<line>\d+))?: \S+ (?:error|warning|notice) \[(?P<rule>[a-z0-9-]+)\]$"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Trap, ...]]:
    root = tmp_path_factory.mktemp("hostile") / "content"
    root.mkdir()
    return root, build_hostile(root)


@pytest.fixture(scope="module")
def messages(made, tmp_path_factory: pytest.TempPathFactory) -> tuple[Message, ...]:
    folder = tmp_path_factory.mktemp("checked")
    environment = {
        "JIYUE_CONTENT": str(made[0]),
        "JIYUE_OUTPUT": str(folder / "output"),
        "JIYUE_CACHE": str(folder / "cache"),
    }
    now = datetime(2026, 6, 30, tzinfo=UTC)
    return check(from_environment(environment, ROOT), now, lambda _: None).messages


def place(message: Message) -> tuple[str, int, str]:
    return message.finding.path, message.finding.line, message.finding.rule


def test_the_root_holds_far_more_than_forty_kinds_of_mistakes(made) -> None:
    assert len({trap.rule for trap in made[1]}) >= 80


def test_every_mistake_is_named_with_its_file_and_line_in_one_run(made, messages) -> None:
    told = {place(message) for message in messages}
    assert [trap for trap in made[1] if (trap.path, trap.line, trap.rule) not in told] == []


def test_every_message_says_what_is_wrong_and_what_was_meant(made, messages) -> None:
    words: dict[tuple[str, int, str], list[str]] = {}
    for message in messages:
        words.setdefault(place(message), []).append(message.zh + message.cure_zh)
    for trap in made[1]:
        said = words[trap.path, trap.line, trap.rule]
        assert any(trap.holds in one for one in said), (trap, said)


def test_nothing_is_told_that_is_only_the_echo_of_another_mistake(made, messages) -> None:
    wanted = {(trap.path, trap.line, trap.rule) for trap in made[1]}
    echoes = [place(one) for one in messages if place(one) not in wanted]
    assert [one for one in echoes if one[2] not in EXPECTED_BESIDE] == []


def test_no_message_has_a_brace_left_open(messages) -> None:
    for message in messages:
        values = " ".join(value for _, value in message.finding.values)
        for text in (message.zh, message.en, message.cure_zh, message.cure_en):
            assert text.strip()
            assert not [brace for brace in re.findall(r"\{\w+\}", text) if brace not in values], message


def test_a_site_that_forgives_mistakes_cannot_forgive_what_cannot_be_read(messages) -> None:
    # The root's cluster.toml switches `missing-field` off.
    missing = [message for message in messages if message.finding.rule == "missing-field"]
    assert missing
    assert {message.severity for message in missing} == {Severity.ERROR}


def test_the_command_prints_it_all_and_publishes_nothing(made, tmp_path, monkeypatch, capsys) -> None:
    output = tmp_path / "output"
    monkeypatch.setenv("JIYUE_CONTENT", str(made[0]))
    monkeypatch.setenv("JIYUE_OUTPUT", str(output))
    monkeypatch.setenv("JIYUE_CACHE", str(tmp_path / "cache"))
    before = {path: path.read_bytes() for path in made[0].rglob("*") if path.is_file()}
    assert main(["site"]) == ERRORS
    said = capsys.readouterr()
    printed = {
        (match["path"], int(match["line"] or 0), match["rule"])
        for match in map(PLACE.match, said.err.split("\n"))
        if match
    }
    errors = {"path-collision", "symlink-outside", "not-utf8", "toml-syntax", "circle-of-parents", "same-url"}
    wanted = {(trap.path, trap.line, trap.rule) for trap in made[1] if trap.rule in errors}
    assert wanted <= printed
    assert "Traceback" not in said.err + said.out
    assert "nothing was published" in said.err
    assert not output.exists() or not [path for path in output.rglob("*") if path.is_file()]
    assert {path: path.read_bytes() for path in made[0].rglob("*") if path.is_file()} == before


def test_the_same_root_elsewhere_is_told_the_same_way(made, messages, tmp_path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    build_hostile(again)
    environment = {
        "JIYUE_CONTENT": str(again),
        "JIYUE_OUTPUT": str(tmp_path / "output"),
        "JIYUE_CACHE": str(tmp_path / "cache"),
    }
    now = datetime(2026, 6, 30, tzinfo=UTC)
    told = check(from_environment(environment, ROOT), now, lambda _: None).messages
    assert told == messages

"""What the documentation tells people to do can be done."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cluster.messages import Severity
from publish.authoring import run_new
from publish.build import build
from publish.options import Options

PAGES = [
    "README.md",
    "CHANGELOG.md",
    *(
        f"docs/{name}.md"
        for name in "README architecture capacity distributed format handbook operators rules".split()
    ),
]
NOW = datetime(2026, 9, 20, 1, 0, tzinfo=UTC)


def fences(text: str, language: str) -> list[str]:
    """The code blocks of one language, without the indent of the list that holds them."""
    found: list[str] = []
    inside: list[str] | None = None
    for line in text.splitlines():
        if inside is None and line.strip() == f"```{language}":
            inside, indent = [], len(line) - len(line.lstrip())
        elif inside is not None and line.strip() == "```":
            found.append("\n".join(inside) + "\n")
            inside = None
        elif inside is not None:
            inside.append(line[indent:])
    return found


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip("# ").lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_the_documentation_leads_somewhere(root: Path, page: str) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", (root / page).read_text("utf-8"), flags=re.S)
    for target in re.findall(r"(?<!\\)\]\(([^)\s]+)", text):
        if "://" in target:
            continue
        path, _, part = target.partition("#")
        file = (root / page).parent / path if path else root / page
        assert file.exists(), target
        if part:
            headings = [line for line in file.read_text("utf-8").splitlines() if line.startswith("#")]
            counts: dict[str, int] = {}
            anchors = set()
            for heading in headings:
                name = anchor(heading)
                anchors.add(f"{name}-{counts[name]}" if name in counts else name)
                counts[name] = counts.get(name, 0) + 1
            assert part in anchors, target


@pytest.mark.parametrize("page", ["handbook.md", "architecture.md"])
def test_the_files_and_rules_that_are_named_exist(root: Path, page: str) -> None:
    text = (root / "docs" / page).read_text("utf-8")
    for path in re.findall(
        r"`((?:cluster|checks|plugins|publish|syndicate)/[\w/]+\.py)`(?: `([\w.]+)`)?", text
    ):
        file, name = root / path[0], path[1].rpartition(".")[2]
        assert file.is_file(), path[0]
        assert not name or f"def {name}(" in file.read_text("utf-8"), path


def test_the_first_site_of_the_readme_builds_without_errors(root: Path, tmp_path: Path) -> None:
    cluster, site = fences((root / "README.md").read_text("utf-8"), "toml")
    pair = fences((root / "README.md").read_text("utf-8"), "markdown")[0]
    content = tmp_path / "my"
    folder = content / "sites" / "qingshan"
    folder.mkdir(parents=True)
    (content / "cluster.toml").write_text(cluster, "utf-8")
    (folder / "site.toml").write_text(site, "utf-8")
    options = Options(content, tmp_path / "www", tmp_path / "cache", jobs=1, at=NOW)
    asked = {"JIYUE_SITE": "qingshan", "JIYUE_TITLE": "关于国庆节放假的通知", "JIYUE_SLUG": "holiday"}
    assert run_new(options, {**asked, "JIYUE_COLUMN": "tzgg"}) == 0
    with (folder / "tzgg" / "2026-09-20-holiday.md").open("a", encoding="utf-8") as file:
        file.write("10月1日至7日放假。\n")
    (folder / "tzgg" / "2026-09-20-holiday.en.md").write_text(pair, "utf-8")
    assert run_new(options, {**asked, "JIYUE_COLUMN": "zcwj", "JIYUE_SLUG": "heating"}) == 0
    policy = folder / "zcwj" / "2026-09-20-heating.md"
    policy.write_text(
        policy.read_text("utf-8").replace("\nsubject:\n", "\nsubject: general\n") + "现通知如下。\n", "utf-8"
    )

    report = build(options, NOW, lambda _: None)

    assert report.built
    assert not [message for message in report.messages if message.severity is Severity.ERROR]
    host = tmp_path / "www" / "www.qingshan.example"
    assert "10月1日至7日放假。" in (host / "tzgg/2026/holiday.html").read_text("utf-8")
    assert (host / "en/tzgg/2026/holiday.html").is_file()
    assert (host / "zcwj/2026/heating.html").is_file()

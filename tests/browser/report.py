"""I/O: `python -m tests.browser.report --at 2026-06-30`: the accessibility of the demonstration as data, for machines and the statement.

Writes `docs/accessibility/report.json` (EARL 1.0 as JSON-LD: one assertion for each rule) and
`themes/jiyue/accessibility.json` (the figures that the accessibility statement prints). The same pages, tools and day
give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.demonstration import MODES, Shown, Tab, build_demonstration, pages_of, some_of_each
from tests.browser.harness import (
    CHROMIUM_FLAGS,
    FolderServer,
    Judged,
    Served,
    find_chromium,
    find_node,
    judge_by_axe,
    run_html_validate,
)

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "accessibility" / "report.json"
FIGURES = ROOT / "themes" / "jiyue" / "accessibility.json"
CONTEXT = {
    "@vocab": "http://www.w3.org/ns/earl#",
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
}


@dataclass(frozen=True)
class Sight:
    """A page in a way of display, and what each rule said of it."""

    page: Shown
    mode: str
    judged: tuple[Judged, ...]


def look(browser: Browser, served: Served, pages: Iterable[Shown]) -> list[Sight]:
    """Every page in every way of display, judged by axe-core."""
    found = []
    for mode in MODES:
        context = mode.open(browser)
        tab = Tab(context, mode)
        for page in pages:
            tab.show(served, page)
            found.append(Sight(page, mode.name, judge_by_axe(tab.page)))
        context.close()
    return found


def assertions(sights: Iterable[Sight]) -> list[dict[str, Any]]:
    """One EARL assertion for each rule: failed if any page breaks it, passed if one page meets it."""
    outcomes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    told: dict[str, Judged] = {}
    for sight in sights:
        for one in sight.judged:
            told[one.rule] = one
            outcomes[one.rule][one.outcome].append(f"https://{sight.page.name} ({sight.mode})")
    return [_assertion(told[rule], outcomes[rule]) for rule in sorted(told)]


def _assertion(rule: Judged, outcomes: dict[str, list[str]]) -> dict[str, Any]:
    outcome = next(name for name in ("failed", "cantTell", "passed", "inapplicable") if name in outcomes)
    return {
        "@type": "Assertion",
        "assertedBy": {"@id": "#axe-core"},
        "subject": {"@id": "#demonstration"},
        "mode": {"@id": "earl:automatic"},
        "test": {
            "@id": f"#{rule.rule}",
            "@type": "TestCriterion",
            "dct:title": rule.help,
            "dct:isPartOf": list(rule.tags),
        },
        "result": {
            "@type": "TestResult",
            "outcome": {"@id": f"earl:{outcome}"},
            "dct:extent": {name: len(places) for name, places in sorted(outcomes.items())},
            "pointer": sorted(outcomes.get("failed", ())),
        },
    }


def versions(browser: Browser) -> dict[str, str]:
    """The tools by name."""
    wanted = json.loads((ROOT / "tests/browser/package.json").read_text("utf-8"))["dependencies"]
    return {**wanted, "chromium": browser.version.split(".")[0]}


def write(at: date, room: Path, every: bool) -> int:
    """Builds, looks, writes both files; gives 1 if a rule is broken."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", find_node())
    output = build_demonstration(ROOT / "content", room)
    pages = pages_of(output)
    seen = pages if every else some_of_each(pages, 1)
    root = os.geteuid() == 0
    with FolderServer(output) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[*CHROMIUM_FLAGS, *(["--no-sandbox"] if root else [])],
            chromium_sandbox=not root,
        )
        tools = versions(browser)
        sights = look(browser, Served(server.server_address[1]), seen)
        browser.close()
        server.shutdown()
    invalid = run_html_validate(page.file for page in pages)
    rules = assertions(sights)
    failed = sorted(_names(rules, "failed") | ({"html-validate"} if invalid else set()))
    _save(
        REPORT,
        {
            "@context": CONTEXT,
            "@graph": [
                {
                    "@id": "#axe-core",
                    "@type": ["Assertor", "Software"],
                    "doap:name": "axe-core",
                    "doap:release": tools["axe-core"],
                },
                {
                    "@id": "#demonstration",
                    "@type": "TestSubject",
                    "dct:date": at.isoformat(),
                    "dct:requires": [f"{name} {version}" for name, version in sorted(tools.items())],
                    "dct:hasPart": [f"https://{page.name}" for page in seen],
                    "dct:hasFormat": [mode.name for mode in MODES],
                },
                *rules,
                {
                    "@type": "Assertion",
                    "assertedBy": {"doap:name": "html-validate", "doap:release": tools["html-validate"]},
                    "subject": {"@id": "#demonstration", "dct:extent": len(pages)},
                    "mode": {"@id": "earl:automatic"},
                    "test": {
                        "@id": "#html-validate",
                        "@type": "TestCriterion",
                        "dct:title": "HTML conformance of every page",
                    },
                    "result": {
                        "@type": "TestResult",
                        "outcome": {"@id": f"earl:{'failed' if invalid else 'passed'}"},
                    },
                },
            ],
        },
    )
    applied = _names(rules, "failed") | _names(rules, "passed") | _names(rules, "cantTell")
    _save(
        FIGURES,
        {
            "at": at.isoformat(),
            "tools": [f"axe-core {tools['axe-core']}", f"html-validate {tools['html-validate']}"],
            "pages": len(seen),
            "modes": len(MODES),
            "rules": len(applied),
            "failed": failed,
        },
    )
    return 1 if failed else 0


def _names(rules: Iterable[dict[str, Any]], outcome: str) -> set[str]:
    return {
        rule["test"]["@id"][1:] for rule in rules if rule["result"]["outcome"]["@id"] == f"earl:{outcome}"
    }


def _save(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main(arguments: list[str]) -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.report")
    parser.add_argument("--at", type=date.fromisoformat, required=True, help="the day that the report bears")
    parser.add_argument(
        "--all", action="store_true", help="every page, not one of each template and language"
    )
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as room:
        return write(chosen.at, Path(room), chosen.all)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

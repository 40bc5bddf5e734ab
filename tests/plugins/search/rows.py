"""Rows to be indexed, made of what a test says of them."""

from __future__ import annotations

from plugins.search.rows import SearchRow


def row(name: str, day: str = "2026-03-01", **said: object) -> SearchRow:
    facts: dict[str, object] = {
        "id": name,
        "path": f"sites/shi/news/{name}.md",
        "lang": "zh-CN",
        "site": "shi",
        "own": True,
        "url": f"https://www.shi.example/news/{day[:4]}/{name}.html",
        "title": name,
        "number": "",
        "day": day,
        "kind": "article",
        "column": "动态",
        "subjects": (),
        "validity": "",
        "extra": "",
        "body": name,
        "size": 100,
    }
    return SearchRow(**{**facts, **said})  # type: ignore[arg-type]

"""Rows to be indexed, made of what a test says of them."""

from __future__ import annotations

from plugins.search.rows import SearchRow


def row(name: str, day: str = "2026-03-01", **said: object) -> SearchRow:
    facts: dict[str, object] = {
        "day": day,
        "id": name,
        "url": f"https://www.shi.example/news/{day[:4]}/{name}.html",
        "key": f"shi/news/{name}",
        "lang": "zh",
        "site": "shi",
        "own": True,
        "title": name,
        "number": "",
        "kind": "article",
        "column": "动态",
        "subjects": (),
        "validity": "",
        "size": 100,
        "digest": name,
    }
    return SearchRow(**{**facts, **said})  # type: ignore[arg-type]

"""Redirects as nginx reads them: the inside of three `map` blocks.

    map $uri $moved          { include redirects.map; }
    map $request_uri $folder { include folders.map; }
    map $uri $gone           { include gone.map; }

Exact addresses are compared with `$uri`, which nginx has decoded. Folders are compared with `$request_uri`, which
it has not: what stands behind a folder goes into the answer's header, where decoded line breaks could forge another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from urllib.parse import quote

from plugins.redirects.plan import Plan
from plugins.redirects.rows import spellings
from plugins.redirects.targets import shorten

# A key longer than a bucket stops nginx from starting; 64 or 128 is what it has unless told otherwise.
_BUCKET = 128


def write_redirect_map(plan: Plan, host: str) -> bytes:
    """`redirects.map` of a host: decoded address → where to."""
    rows: dict[str, str] = {}
    own = [one for one in plan.redirects if one.host == host and not one.prefix]
    for one in own:
        rows[one.path] = shorten(one.to_url, host)
    for one in own:
        for spelling in spellings(one.path):
            rows.setdefault(spelling, shorten(one.to_url, host))
    return _write([(key, _value(rows[path])) for path, key in _keys(rows)])


def write_folder_map(plan: Plan, host: str) -> bytes:
    """`folders.map` of a host: what lies below a folder → the same below another; the innermost folder first."""
    own = [one for one in plan.redirects if one.host == host and one.prefix]
    rows = []
    for one in sorted(own, key=lambda row: (-row.path.count("/"), row.path)):
        folder = re.escape(quote(one.path.rstrip("/")))
        target = shorten(one.to_url, host).rstrip("/")
        rows.append((_quoted(f"~^{folder}/(?<rest>[!-~]*)$"), f'{_value(target)[:-1]}/$rest"'))
    return _write(rows)


def write_gone_map(plan: Plan, host: str) -> bytes:
    """`gone.map` of a host: decoded address → 1."""
    paths = {path for one in plan.gone if one.host == host for path in spellings(one.path)}
    return _write([(key, "1") for _, key in _keys(paths)])


def _write(rows: list[tuple[str, str]]) -> bytes:
    longest = max((len(key.encode("utf-8")) for key, _ in rows), default=0)
    hints = []
    if longest > _BUCKET - 32:
        hints.append(f"# http {{ map_hash_bucket_size {1 << (longest + 32).bit_length()}; }}\n")
    if len(rows) > 1000:
        hints.append(f"# http {{ map_hash_max_size {1 << (2 * len(rows)).bit_length()}; }}\n")
    return ("".join(hints) + "".join(f"{key} {value};\n" for key, value in rows)).encode("utf-8")


def _keys(paths: Collection[str]) -> list[tuple[str, str]]:
    """Each path with its key, sorted. nginx compares plain keys first and without regard to case; an expression is exact."""
    alike = Counter(path.lower() for path in paths)
    return [
        (path, _quoted(path if path == path.lower() and alike[path] == 1 else f"~^{re.escape(path)}$"))
        for path in sorted(paths)
    ]


def _value(target: str) -> str:
    # A dollar begins a variable and cannot be escaped in nginx; in a URL it can.
    return _quoted(target.replace("$", "%24"))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

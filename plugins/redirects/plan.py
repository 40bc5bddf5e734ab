"""From what is asked to what holds: every redirect leads straight to a page, none hides a page, none runs in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from plugins.feeds.text import clean_url
from plugins.redirects.rows import Gone, Kind, Redirect, read_path

_RANK = {kind: rank for rank, kind in enumerate(Kind)}
Address = tuple[str, str]


@dataclass(frozen=True)
class Plan:
    """What holds for all hosts: paths are decoded, targets absolute URIs, both sorted by host and path."""

    redirects: tuple[Redirect, ...]
    gone: tuple[Gone, ...]
    findings: tuple[Finding, ...]


def plan_redirects(
    redirects: Iterable[Redirect], gone: Iterable[Gone], exists: Callable[[str, str], bool]
) -> Plan:
    """Sorts out duplicates, collisions, chains and circles; `exists(host, path)` knows the real pages.

    A redirect to a page that is gone is itself gone. What cannot hold is dropped and reported.
    """
    findings: list[Finding] = []
    lost = _read_gone(gone, findings)
    wanted = _read_redirects(redirects, findings)
    chosen = {key: one for key, one in wanted.items() if not _is_taken(one, lost, exists, findings)}
    held: list[Redirect] = []
    added: dict[Address, Gone] = {}
    for key, one in sorted(chosen.items()):
        target = _follow(one, chosen)
        if target is None:
            findings.append(finding("redirect-circle", one.source, one.line, old=one.path, target=one.to_url))
        elif not one.prefix and _address(target) in lost:
            added[key[:2]] = Gone(one.host, one.path, one.source, one.line)
        else:
            held.append(replace(one, to_url=target))
    everything = {**added, **lost}
    return Plan(
        tuple(held), tuple(everything[key] for key in sorted(everything)), tuple(sorted(set(findings)))
    )


def _read_gone(gone: Iterable[Gone], findings: list[Finding]) -> dict[Address, Gone]:
    found: dict[Address, Gone] = {}
    for one in gone:
        path = read_path(one.path)
        if path:
            found.setdefault((one.host, path), replace(one, path=path))
        else:
            findings.append(finding("redirect-path", one.source, one.line, old=one.path))
    return found


def _read_redirects(
    redirects: Iterable[Redirect], findings: list[Finding]
) -> dict[tuple[str, str, bool], Redirect]:
    found: dict[tuple[str, str, bool], Redirect] = {}
    for one in sorted(
        redirects, key=lambda row: (row.host, row.path, _RANK[row.kind], row.to_url, row.source, row.line)
    ):
        path, target = read_path(one.path), clean_url(one.to_url)
        if one.prefix and path and not path.endswith("/"):
            path += "/"
        if not path:
            findings.append(finding("redirect-path", one.source, one.line, old=one.path))
        elif not target:
            findings.append(finding("redirect-target", one.source, one.line, old=path, target=one.to_url))
        else:
            first = found.setdefault((one.host, path, one.prefix), replace(one, path=path, to_url=target))
            if first.to_url != target:
                findings.append(
                    finding(
                        "redirect-twice", one.source, one.line, old=path, target=target, first=first.to_url
                    )
                )
    return found


def _is_taken(
    one: Redirect, lost: Mapping[Address, Gone], exists: Callable[[str, str], bool], findings: list[Finding]
) -> bool:
    if one.prefix:
        return False
    if (one.host, one.path) in lost:
        findings.append(finding("redirect-gone", one.source, one.line, old=one.path))
        return True
    if exists(one.host, one.path):
        findings.append(finding("redirect-hides-page", one.source, one.line, old=one.path, target=one.to_url))
        return True
    return False


def _follow(one: Redirect, chosen: Mapping[tuple[str, str, bool], Redirect]) -> str | None:
    """Where the chain that begins with `one` ends; None where it never does."""
    seen = {(one.host, one.path, one.prefix)}
    target = one.to_url
    while True:
        following = _next(target, one.prefix, chosen)
        if following is None:
            return target
        key, target = following
        if key in seen:
            return None
        seen.add(key)


def _next(
    target: str, prefix: bool, chosen: Mapping[tuple[str, str, bool], Redirect]
) -> tuple[tuple[str, str, bool], str] | None:
    host, path = _address(target)
    exact = chosen.get((host, path, False))
    if exact is not None and not prefix:
        return (host, path, False), exact.to_url
    for folder in _folders(path):
        moved = chosen.get((host, folder, True))
        if moved is not None:
            return (host, folder, True), _below(moved.to_url, path[len(folder) :], urlsplit(target))
    return None


def _folders(path: str) -> Iterator[str]:
    """The folders that hold `path`, the innermost first."""
    end = path.rfind("/")
    while end >= 0:
        yield path[: end + 1]
        end = path.rfind("/", 0, end)


def _below(base: str, rest: str, target: SplitResult) -> str:
    """The target moved along with its folder: `rest` stands behind `base`."""
    moved = urlsplit(base)
    path = f"{moved.path.rstrip('/')}/{quote(rest)}"
    return urlunsplit((moved.scheme, moved.netloc, path, target.query, target.fragment))


def _address(url: str) -> Address:
    parts = urlsplit(url)
    return parts.netloc, read_path(parts.path or "/")

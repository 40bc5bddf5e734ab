"""I/O: `sites.lock` pins sites whose content lives in Git repositories of their own.

```toml
[donggang]
url = "https://git.beiyuan.example/donggang.git"
commit = "0123456789abcdef0123456789abcdef01234567"
path = "site"            # the folder of that repository that holds site.toml; "" for its top
```

Only `python -m syndicate fetch` reaches the network and writes the file; a build reads what was fetched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cluster.commit_tree import CommitTree
from cluster.errors import GitFailed
from cluster.findings import Finding, finding
from cluster.merged_tree import MergedTree
from cluster.paths import is_content_path
from cluster.repository import is_object_id, open_git_folder, run_git, safe_environment
from cluster.schema.nodes import Node
from cluster.schema.toml import read_toml
from cluster.schema.types import SLUG
from cluster.tree import Tree

if TYPE_CHECKING:
    import git

LOCK = "sites.lock"
SCHEMES = frozenset({"https", "ssh"})
_FIELDS = ("url", "commit", "path")
_HEADER = "# Pins of sites that live in repositories of their own. Written by `python -m syndicate fetch`.\n"


@dataclass(frozen=True, order=True)
class Pin:
    """One site's repository, the commit that the cluster publishes, and the site's folder in it ("": the top)."""

    site: str
    url: str
    commit: str
    path: str = ""


def read_lock(
    data: bytes, path: str = LOCK, schemes: Collection[str] = SCHEMES
) -> tuple[tuple[Pin, ...], tuple[Finding, ...]]:
    """The pins in `sites.lock`, sorted by site, and a Finding for each mistake; a site with a mistake is left out."""
    table, found = read_toml(data, path)
    if table is None or not isinstance(table.value, dict):
        return (), found
    pins: list[Pin] = []
    problems = list(found)
    for site, node in table.value.items():
        pin, mistakes = _read_pin(site, node, path, schemes)
        problems.extend(mistakes)
        if pin is not None:
            pins.append(pin)
    return tuple(sorted(pins)), tuple(problems)


def write_lock(pins: Iterable[Pin]) -> bytes:
    """The bytes of `sites.lock` for `pins`: the same pins, the same bytes."""
    parts = [_HEADER]
    for pin in sorted(pins):
        values = (f"{name} = {json.dumps(getattr(pin, name), ensure_ascii=False)}\n" for name in _FIELDS)
        parts.append(f"\n[{pin.site}]\n" + "".join(values))
    return "".join(parts).encode()


def is_safe_url(url: str, schemes: Collection[str] = SCHEMES) -> bool:
    """Whether Git may be given this address: a listed scheme, a host, no password, nothing that reads as an option."""
    if not url.isprintable() or any(sign.isspace() or sign == "\\" for sign in url):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in schemes or parts.password or parts.query or parts.fragment:
        return False
    if (parts.username or "").startswith("-") or "://" not in url:
        return False
    return parts.scheme == "file" or (bool(host) and not host.startswith("-"))


def fetch(pin: Pin, cache: Path, schemes: Collection[str] = SCHEMES, timeout: float = 600) -> CommitTree:
    """The pinned tree, after fetching what is not in `cache` yet.

    Raises GitFailed if the address is refused, the network fails, or the commit or its folder is not there.
    """
    repo = _repository(pin, cache, schemes)
    if not _has(repo, pin.commit):
        _fetch(repo, pin.url, "+refs/heads/*:refs/heads/*", schemes, timeout)
    if not _has(repo, pin.commit):
        # The branch moved on; servers that allow it still give the commit by its id.
        _fetch(repo, pin.url, pin.commit, schemes, timeout)
    if not _has(repo, pin.commit):
        raise GitFailed(f"{pin.url} has no commit {pin.commit}")
    # Kept from garbage collection even when no branch leads there.
    run_git(repo, "update-ref", f"refs/pins/{pin.commit}", pin.commit)
    return CommitTree(repo, pin.commit, pin.path)


def update(
    pin: Pin, cache: Path, branch: str = "HEAD", schemes: Collection[str] = SCHEMES, timeout: float = 600
) -> Pin:
    """The pin moved to what `branch` of its repository is now, with that commit fetched. Raises GitFailed."""
    if branch.startswith("-") or not branch.isprintable() or any(sign in branch for sign in " *?[~^:\\"):
        raise GitFailed(f"no branch name: {branch!r}")
    repo = _repository(pin, cache, schemes)
    wanted = "HEAD" if branch == "HEAD" else f"refs/heads/{branch}"
    with repo.git.custom_environment(**_network(schemes)):
        answer = run_git(repo, "ls-remote", "--exit-code", "--", pin.url, wanted)
    moved = replace(pin, commit=answer.decode().split()[0])
    fetch(moved, cache, schemes, timeout)
    return moved


def open_pin(pin: Pin, cache: Path) -> CommitTree | None:
    """The pinned tree from `cache` alone, or None if it was not fetched."""
    folder = pin_folder(pin, cache)
    if not folder.is_dir():
        return None
    repo = open_git_folder(folder)
    return CommitTree(repo, pin.commit, pin.path) if _has(repo, pin.commit) else None


def mount_sites(base: Tree, pins: Iterable[Pin], cache: Path) -> tuple[Tree, tuple[Finding, ...]]:
    """`base` with each pinned site under `sites/<id>`; a Finding for each that was not fetched."""
    mounts: dict[str, Tree] = {}
    found: list[Finding] = []
    for pin in sorted(pins):
        tree = open_pin(pin, cache)
        if tree is None:
            found.append(finding("lock-not-fetched", LOCK, site=pin.site, commit=pin.commit))
        else:
            mounts[f"sites/{pin.site}"] = tree
    return (MergedTree(base, mounts) if mounts else base), tuple(found)


def _read_pin(
    site: str, node: Node, path: str, schemes: Collection[str]
) -> tuple[Pin | None, tuple[Finding, ...]]:
    line = node.key_line or node.line
    if SLUG.fullmatch(site) is None:
        return None, (finding("lock-site-id", path, line, name=site),)
    fields = node.value if isinstance(node.value, dict) else {}
    found = [
        finding("lock-field", path, node.line_of((name,)), site=site, name=name)
        for name in fields
        if name not in _FIELDS
    ]
    values: dict[str, str] = {}
    for name in _FIELDS:
        value = fields[name].value if name in fields else None
        if isinstance(value, str):
            values[name] = value
        else:
            found.append(
                finding(
                    "lock-field",
                    path,
                    node.line_of((name,)) if name in fields else line,
                    site=site,
                    name=name,
                )
            )
    checks = {
        "url": is_safe_url(values.get("url", ""), schemes),
        "commit": is_object_id(values.get("commit", "")),
        "path": _is_folder(values.get("path", "")),
    }
    for name, good in checks.items():
        if name in values and not good:
            found.append(finding(f"lock-{name}", path, node.line_of((name,)), site=site, value=values[name]))
    if found:
        return None, tuple(found)
    return Pin(site, values["url"], values["commit"], values["path"]), ()


def _is_folder(path: str) -> bool:
    if not path:
        return True
    return path.isprintable() and "\\" not in path and all(path.split("/")) and is_content_path(path)


def pin_folder(pin: Pin, cache: Path) -> Path:
    """Where the pinned repository is kept (bare)."""
    return cache / f"{hashlib.sha256(pin.url.encode()).hexdigest()[:20]}.git"


def _repository(pin: Pin, cache: Path, schemes: Collection[str]) -> git.Repo:
    """The bare repository that keeps what came from the pin's address, made without templates (so without hooks)."""
    if not is_safe_url(pin.url, schemes) or not is_object_id(pin.commit) or not _is_folder(pin.path):
        raise GitFailed(f"refused: {pin.url} {pin.commit} {pin.path}")
    folder = pin_folder(pin, cache)
    if not (folder / "HEAD").is_file():
        import git

        cache.mkdir(parents=True, exist_ok=True)
        git.Git(cache).execute(
            ["git", "init", "--quiet", "--bare", "--template=", "--initial-branch=main", "--", str(folder)],
            env=safe_environment(),
        )
    return open_git_folder(folder)


def _network(schemes: Collection[str]) -> dict[str, str]:
    """Only the listed protocols, also after a redirect; never a question at a terminal."""
    return {
        "GIT_ALLOW_PROTOCOL": ":".join(sorted(schemes)),
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=20",
        "GIT_HTTP_LOW_SPEED_LIMIT": "1000",
        "GIT_HTTP_LOW_SPEED_TIME": "60",
    }


def _fetch(repo: git.Repo, url: str, wanted: str, schemes: Collection[str], timeout: float) -> None:
    arguments = ["fetch", "--quiet", "--no-tags", "--no-auto-gc", "--force", "--", url, wanted]
    with repo.git.custom_environment(**_network(schemes)):
        code, _, err = repo.git.execute(
            ["git", *arguments], with_extended_output=True, with_exceptions=False, kill_after_timeout=timeout
        )
    # A server may refuse a commit by its id; whether the commit is here is asked afterwards.
    if code and not is_object_id(wanted):
        raise GitFailed(f"git fetch {url}: {str(err).strip()}")


def _has(repo: git.Repo, commit: str) -> bool:
    try:
        run_git(repo, "cat-file", "-e", f"{commit}^{{commit}}")
    except GitFailed:
        return False
    return True

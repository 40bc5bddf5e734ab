"""The paths of a content root: which are documents, which stand beside one, which stand where nothing should."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from cluster.dataclass import dataclass
from cluster.findings import Finding, finding
from cluster.model import Document

# Files and folders at the top that other rooms read.
_KNOWN_FOLDERS = frozenset({"reposts", "themes", "feed-keys"})
_KNOWN_FILES = frozenset({"cluster.toml", "sites.lock"})
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd")


@dataclass(frozen=True)
class Sorting:
    """Paths by what they are: Markdown files, the files beside documents by the document's folder, and Findings.

    `strays` stand where nothing should, `ownerless` are files that no Markdown file has a folder for.
    """

    markdown: tuple[str, ...]
    beside: Mapping[str, tuple[str, ...]]
    strays: tuple[Finding, ...]
    ownerless: tuple[Finding, ...]


def sort_paths(paths: Iterable[str], sites: Collection[str]) -> Sorting:
    """The paths sorted; `sites` are the names of the sites' folders."""
    markdown: list[str] = []
    others: list[str] = []
    strays: list[Finding] = []
    inside = tuple(f"sites/{site}/" for site in sites) if len(sites) == 1 else ()
    for path in paths:
        if path.endswith(".md") and path.startswith(inside):
            markdown.append(path)
            continue
        parts = path.split("/")
        if parts[0] != "sites":
            if parts[0] not in _KNOWN_FOLDERS and path not in _KNOWN_FILES:
                strays.append(finding("stray-file", path))
        elif len(parts) < 3 or parts[1] not in sites:
            strays.append(finding("stray-file", path))
        elif path.endswith(".md"):
            markdown.append(path)
        elif path.lower().endswith(_MARKDOWN) and parts[2] != "files":
            strays.append(finding("bad-file-name", path, 0, name=parts[-1]))
        elif parts[2] != "site.toml":
            others.append(path)
    names = {stem_of(path) for path in markdown} if others else set()
    beside: dict[str, list[str]] = {}
    ownerless: list[Finding] = []
    for path in others:
        owner = next((folder for folder in _above(path) if folder in names), None)
        if owner is not None:
            beside.setdefault(owner, []).append(path)
        elif path.split("/")[2] != "files":
            ownerless.append(finding("stray-file", path))
    held = {folder: tuple(files) for folder, files in beside.items()}
    return Sorting(tuple(markdown), held, tuple(strays), tuple(ownerless))


def stem_of(path: str) -> str:
    """What the files of one document share: its path without language and suffix, the folder of the files beside it."""
    head, _, tail = path.rpartition("/")
    return f"{head}/{tail.partition('.')[0]}"


def loose_files(beside: Mapping[str, tuple[str, ...]], documents: Iterable[Document]) -> Iterator[Finding]:
    """Folders of files that belong to no document, though a Markdown file has their name."""
    folders = {document.folder for document in documents}
    return (finding("files-without-document", folder) for folder in beside if folder not in folders)


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path

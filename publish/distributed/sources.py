"""I/O: content as a worker reads it: by blob id from a repository or a shared folder it was told of, else from the store.

Whatever is read is compared with its blob id. What cannot be had is asked for by name (`Lacking`); the driver then puts
it into the store and the job runs again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import unquote, urlsplit

import git

from cluster.errors import GitFailed
from cluster.findings import Finding
from cluster.repository import open_git_folder, read_object, run_git, safe_environment
from cluster.tree import Blob, id_of
from publish.distributed.manifest import Listing, read_texts
from publish.distributed.objects import ObjectStore

PROTOCOLS = "https:ssh:file"


class Lacking(Exception):
    """Packs and sources, by name, that the store does not hold as they should be."""

    def __init__(self, packs: Sequence[str] = (), sources: Sequence[str] = ()) -> None:
        super().__init__(tuple(packs), tuple(sources))
        self.packs, self.sources = tuple(packs), tuple(sources)


class Sources:
    """Bytes by blob id, kept in a folder of this worker."""

    def __init__(self, folder: Path, store: ObjectStore, content: str, commit: str) -> None:
        """`content` as in `Address`; `commit` is the one that a repository is asked for ("": none)."""
        self._folder = folder
        self._store = store
        self._shared = Path(unquote(urlsplit(content).path)) if content.startswith("file://") else None
        self._repository = (
            _fetched(folder / "content.git", content.removeprefix("git+"), commit)
            if content.startswith("git+") and commit
            else None
        )
        self._held = _ids_of(self._repository, commit) if self._repository else frozenset()

    def prepare(self, listings: Mapping[str, Listing]) -> None:
        """See that all texts can be read, and that the rest is somewhere. Raises Lacking with what is wanted, OSError."""
        lacking: list[str] = []
        apart: list[str] = []
        for name, listing in listings.items():
            wanted = [
                blob
                for path, blob in listing.texts
                if blob not in self._held and not self._kept(blob).exists() and not self._share(path, blob)
            ]
            if wanted and not self._unpack(name, wanted):
                lacking.append(name)
            apart.extend(
                blob
                for path, blob in listing.apart
                if blob not in self._held
                and not self._kept(blob).exists()
                and not (self._shared is not None and (self._shared / path).is_file())
            )
        there = self._store.has("sources", apart)
        apart = [blob for blob in apart if blob not in there]
        if lacking or apart:
            raise Lacking(lacking, apart)

    def read(self, path: str, blob: str) -> bytes:
        """A source's bytes. Raises Lacking, OSError."""
        kept = self._kept(blob)
        if kept.exists():
            data = kept.read_bytes()
            if id_of(data) == blob:
                return data
            kept.unlink(missing_ok=True)
        if blob in self._held and self._repository is not None:
            data = read_object(self._repository, blob)
            if id_of(data) == blob:
                return data
        if self._share(path, blob):
            return kept.read_bytes()
        found = self._store.get_named("sources", [blob])[blob]
        if found is None or id_of(found) != blob:
            raise Lacking(sources=[blob])
        self._keep(blob, found)
        return found

    def _unpack(self, name: str, wanted: Iterable[str]) -> bool:
        """Take texts out of the listing's pack: whether all that are wanted were in it as they should be."""
        pack = self._store.get_named("packs", [name])[name]
        if pack is None:
            return False
        try:
            texts = read_texts(pack)
        except ValueError:
            return False
        for blob in wanted:
            if blob not in texts or id_of(texts[blob]) != blob:
                return False
            self._keep(blob, texts[blob])
        return True

    def _share(self, path: str, blob: str) -> bool:
        """Take a source out of the shared folder, if it stands there as the driver saw it."""
        if self._shared is None:
            return False
        try:
            data = (self._shared / path).read_bytes()
        except OSError:
            return False
        if id_of(data) != blob:
            return False
        self._keep(blob, data)
        return True

    def _kept(self, blob: str) -> Path:
        return self._folder / "sources" / blob[:2] / blob

    def _keep(self, blob: str, data: bytes) -> None:
        kept = self._kept(blob)
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(dir=kept.parent)
        with open(handle, "wb") as stream:  # noqa: PTH123  (a descriptor, no path)
            stream.write(data)
        Path(name).replace(kept)


class SnapshotTree:
    """The Tree of a snapshot: what its listings name."""

    def __init__(self, listings: Iterable[Listing], sources: Sources) -> None:
        self._ids = {path: blob for listing in listings for path, blob in listing.files}
        self._sources = sources

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(sorted(self._ids))

    def paths(self) -> tuple[str, ...]:
        """Every path, sorted by code points."""
        return self._paths

    def read(self, path: str) -> Blob:
        """The file's bytes and id."""
        blob = self.blob_id(path)
        return Blob(blob, self._sources.read(path, blob))

    def blob_id(self, path: str) -> str:
        """The file's id."""
        try:
            return self._ids[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def findings(self) -> tuple[Finding, ...]:
        """Nothing: the driver told what is wrong with names and links."""
        return ()


def _fetched(folder: Path, url: str, commit: str) -> git.Repo | None:
    """A bare repository that holds the commit; None if it cannot be fetched: the store has to do then."""
    if not (folder / "HEAD").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        git.Git(folder).execute(
            ["git", "init", "--quiet", "--bare", "--template=", "--", str(folder)], env=safe_environment()
        )
    repository = open_git_folder(folder)
    if not _has(repository, commit):
        with repository.git.custom_environment(
            GIT_ALLOW_PROTOCOL=PROTOCOLS, GIT_SSH_COMMAND="ssh -oBatchMode=yes"
        ):
            for wanted in ("+refs/heads/*:refs/heads/*", commit):
                repository.git.execute(
                    [
                        "git",
                        "fetch",
                        "--quiet",
                        "--no-tags",
                        "--no-auto-gc",
                        "--depth=1",
                        "--force",
                        "--",
                        url,
                        wanted,
                    ],
                    with_exceptions=False,
                    kill_after_timeout=600,
                )
                if _has(repository, commit):
                    break
    return repository if _has(repository, commit) else None


def _has(repository: git.Repo, commit: str) -> bool:
    try:
        run_git(repository, "cat-file", "-e", f"{commit}^{{commit}}")
    except GitFailed:
        return False
    return True


def _ids_of(repository: git.Repo, commit: str) -> frozenset[str]:
    """The ids of all files of a commit."""
    answer = run_git(repository, "ls-tree", "-r", "-z", "--full-tree", commit)
    heads = (record.partition(b"\t")[0].split() for record in answer.split(b"\0")[:-1])
    return frozenset(head[2].decode() for head in heads if head[1] == b"blob")

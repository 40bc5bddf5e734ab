"""I/O: a store of objects at an fsspec URL, each under the SHA-256 of its bytes: nothing that comes out is believed unchecked.

Packs of sources are kept under the digest of their listing, single sources under their Git blob id; both are checked by
whoever unpacks them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from uuid import uuid4

import fsspec

AT_ONCE = 64  # objects asked for together
LOCAL = frozenset({"file", "local"})


class Damaged(Exception):
    """Objects that are missing, or are not what their names say."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names


def name_of(data: bytes) -> str:
    """The name of an object: hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


class ObjectStore:
    """Objects below one URL. Every method raises OSError where the store cannot be reached."""

    def __init__(self, url: str) -> None:
        try:
            self._files, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise OSError(f"存放处无法使用 the store cannot be used: {url}: {error}") from error
        protocol = self._files.protocol
        self._local = bool(LOCAL & ({protocol} if isinstance(protocol, str) else set(protocol)))

    def has(self, kind: str, names: Sequence[str]) -> frozenset[str]:
        """Which of the names are there. `kind` is a folder: `objects`, `packs`, `sources`."""
        if len(names) <= AT_ONCE:
            return frozenset(name for name in names if self._files.exists(self._place(kind, name)))
        try:
            found = self._files.find(f"{self._root}/{kind}")
        except FileNotFoundError:
            return frozenset()
        return frozenset(names) & {place.rpartition("/")[2] for place in found}

    def put(self, objects: Sequence[bytes]) -> tuple[str, ...]:
        """Put objects and give their names. What is there already is replaced by its equal: damage is mended so."""
        named = {name_of(data): data for data in objects}
        self.put_named("objects", named)
        return tuple(name_of(data) for data in objects)

    def put_named(self, kind: str, objects: Mapping[str, bytes]) -> None:
        """Put bytes under names that the caller chose; readers never meet half of them."""
        places = {self._place(kind, name): data for name, data in objects.items()}
        for folder in {place.rpartition("/")[0] for place in places}:
            self._files.makedirs(folder, exist_ok=True)
        if not self._local:  # an object store shows a whole object or none
            self._files.pipe(places)
            return
        for place, data in places.items():
            partial = f"{place}.{uuid4().hex}"
            self._files.pipe_file(partial, data)
            self._files.mv(partial, place)

    def get(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """The objects under these names, some at a time. Raises Damaged, naming all that are not sound."""
        wrong: list[str] = []
        for start in range(0, len(names), AT_ONCE):
            for name, data in self.get_named("objects", names[start : start + AT_ONCE]).items():
                if data is None or name_of(data) != name:
                    wrong.append(name)
                elif not wrong:
                    yield name, data
        if wrong:
            raise Damaged(tuple(wrong))

    def get_named(self, kind: str, names: Sequence[str]) -> dict[str, bytes | None]:
        """Bytes as they lie there, None for what is missing."""
        places = {name: self._place(kind, name) for name in names}
        found = self._files.cat(sorted(set(places.values())), on_error="return") if places else {}
        answer: dict[str, bytes | None] = {}
        for name, place in places.items():
            data = found[place]
            if isinstance(data, Exception) and not isinstance(data, FileNotFoundError):
                raise OSError(f"{place}: {data}") from data
            answer[name] = data if isinstance(data, bytes) else None
        return answer

    def remove(self, kind: str, name: str) -> None:
        """Take an object away, if it is there."""
        with suppress(FileNotFoundError):
            self._files.rm_file(self._place(kind, name))

    def _place(self, kind: str, name: str) -> str:
        return f"{self._root}/{kind}/{name[:2]}/{name}"

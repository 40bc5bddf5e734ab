"""Which document each file stands beside, site by site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from cluster.library import all_files
from cluster.model import Model


class Owners(Mapping[str, str]):
    """The key of the document that a file stands beside, by the file's path; only the site that a path is of is opened."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._sites: dict[str, Mapping[str, str]] = {}

    @cached_property
    def _carried(self) -> Mapping[str, str]:
        return all_files(self._model.carried)

    def __getitem__(self, path: str) -> str:
        return self._of(path)[path] if path.startswith("sites/") else self._carried[path]

    def __iter__(self) -> Iterator[str]:
        for name in self._model.sites:
            yield from self._of(f"sites/{name}/")
        yield from self._carried

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, path: str) -> Mapping[str, str]:
        name = path.removeprefix("sites/").partition("/")[0]
        if name not in self._model.sites:
            return {}
        if name not in self._sites:
            self._sites[name] = all_files(self._model.by_site[name])
        return self._sites[name]

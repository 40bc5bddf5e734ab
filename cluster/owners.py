"""Which document each file stands beside, site by site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from cluster.library import all_files
from cluster.model import Model


class Owners(Mapping[str, str]):
    """The key of the document that a file stands beside, by the file's path; only documents that it could belong to are opened."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @cached_property
    def _carried(self) -> Mapping[str, str]:
        return all_files(self._model.carried)

    def __getitem__(self, path: str) -> str:
        if not path.startswith("sites/"):
            return self._carried[path]
        folder = path.rpartition("/")[0]
        while folder.count("/") > 1:  # of the documents above a file, the nearest that claims it
            group = self._model.by_key.get(folder.removeprefix("sites/"), {})
            if any(path in document.files for document in group.values()):
                return folder.removeprefix("sites/")
            folder = folder.rpartition("/")[0]
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        for name in self._model.sites:
            yield from all_files(self._model.by_site[name])
        yield from self._carried

    def __len__(self) -> int:
        return sum(1 for _ in self)

"""I/O: what the runner asks of a generator."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cluster.urls import term_slug
from tests.bench.corpus import SECTIONS, TAGS, Article, Plan, host_of, organiser_of, site_names, title_of

SIZE = 20  # documents of a numbered page
ON_HOME = 6
IN_FEED = 50
SITES = Path(__file__).resolve().parent.parent / "sites"


@dataclass(frozen=True)
class Command:
    """How a build is started."""

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


class Peer:
    """One generator with a project of its own below `folder`. `output` is where the pages of the (one) site come out."""

    name = ""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.site = site_names(plan)[0]
        self.host = host_of(self.site)
        self._counts: dict[tuple[str, str], int] = {}

    @property
    def output(self) -> Path:
        """The folder that stands for the site's host."""
        return self.folder / "output"

    @property
    def sources(self) -> Path:
        """The folder of the documents' sources."""
        return self.folder / "content"

    @property
    def written(self) -> Path:
        """The folder that a build writes into."""
        return self.folder / "output"

    def begin(self, documents: Iterable[Article]) -> None:
        """Write the whole project."""
        for document in documents:
            self.put(document)
        self.settle()

    def put(self, document: Article) -> None:
        """Write one document's source, new or changed."""
        raise NotImplementedError

    def settle(self) -> None:
        """Bring the project's own data up to date after documents were put."""

    def command(self) -> Command:
        """The command of a build."""
        raise NotImplementedError

    def clone(self) -> None:
        """Make every source a new file with the same bytes, and remove the output: what a fresh clone finds."""
        new = self.folder / "cloned"
        shutil.copytree(self.sources, new, symlinks=True, copy_function=shutil.copyfile)
        shutil.rmtree(self.sources)
        new.rename(self.sources)
        shutil.rmtree(self.written, ignore_errors=True)

    def forget(self) -> None:
        """Remove output and caches: the next build is a cold one."""
        for folder in (self.written, self.folder / "cache"):
            shutil.rmtree(folder, ignore_errors=True)

    def count(self, document: Article, new: bool) -> None:
        """Count a document in its lists, if it is new."""
        if new:
            for key in (("column", document.section.path), *(("tags", tag) for tag in document.tags)):
                self._counts[key] = self._counts.get(key, 0) + 1

    def write_source(self, path: str, text: str) -> bool:
        """Write a file below the project; whether it is new."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        new = not file.exists()
        file.write_text(text, "utf-8")
        return new

    def site_data(self) -> str:
        """What templates know of the site, as JSON: names, navigation, tags, and the lists with the number of their pages."""
        lists = [
            {
                "kind": kind,
                "key": key,
                "name": name,
                "front": front,
                "last": -(-self._counts.get((kind, name_or_path), 0) // SIZE),
            }
            for kind, key, name, front, name_or_path in self._lists()
        ]
        return json.dumps(
            {
                "name": title_of(self.site),
                "organiser": organiser_of(self.site),
                "sections": [vars(section) for section in SECTIONS],
                "tags": [
                    {"slug": term_slug(tag), "name": tag}
                    for tag in sorted(TAGS)
                    if ("tags", tag) in self._counts
                ],
                "lists": lists,
            },
            ensure_ascii=False,
        )

    def _lists(self) -> Iterable[tuple[str, str, str, str, str]]:
        for section in SECTIONS:
            if section.kind:
                yield "column", section.path, section.name, f"/{section.path}/", section.path
        for tag in sorted(TAGS):
            if ("tags", tag) in self._counts:
                yield "tags", term_slug(tag), tag, f"/tags/{term_slug(tag)}/", tag

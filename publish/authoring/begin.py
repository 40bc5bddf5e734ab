"""I/O: `make new`: a new document with an id of its own, never over an existing file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import uuid6

from cluster.dataclass import dataclass
from cluster.messages import tell
from cluster.model import Site
from cluster.schema.types import BEIJING
from cluster.settings import ClusterConfig
from publish.authoring.ground import open_ground
from publish.authoring.request import (
    Beginning,
    Unusable,
    begin,
    check_free,
    find_column,
    find_kind,
    find_site,
    find_slug,
    find_title,
)
from publish.authoring.skeleton import write_skeleton
from publish.options import Options, UsageError
from publish.report import print_messages

Found = TypeVar("Found")


@dataclass(frozen=True)
class Asker:
    """Values said beforehand, and where a person sits at a terminal, those asked for."""

    said: Mapping[str, str]
    ask: Callable[[str], str] | None

    def find(self, name: str, question: str, read: Callable[[str], Found]) -> Found:
        """The value `name` as `read` takes it; asked for, and asked again, until it can be used.

        Raises UsageError where it cannot be used and nobody can be asked.
        """
        value = self.said.get(name, "").strip()
        while True:
            try:
                return read(value)
            except Unusable as error:
                if self.ask is None:
                    raise UsageError(str(error)) from None
                sys.stderr.write(f"{error}\n")
                value = self.ask(f"{question}: ").strip()


def run_new(options: Options, environ: Mapping[str, str]) -> int:
    """Begin the document that JIYUE_SITE, JIYUE_COLUMN, JIYUE_TITLE, JIYUE_KIND and JIYUE_SLUG describe.

    Gives 0, or 1 where the cluster's own files are broken; raises UsageError for a value that cannot be used.
    """
    said = {name: environ.get(f"JIYUE_{name}", "") for name in ("SITE", "COLUMN", "TITLE", "KIND", "SLUG")}
    ground = open_ground(options.content)
    # Another site's mistakes are no reason not to write here.
    wanted = said["SITE"].strip()
    if ground.config is None or not ground.sites or (wanted not in ground.sites and ground.about(wanted)):
        print_messages(tell(ground.findings, ground.overrides, preview=True), sys.stderr)
        return 1
    asker = Asker(said, _prompt() if sys.stdin.isatty() else None)
    beginning = _ask(asker, ground.config, ground.sites, ground.tree.paths(), _now(options, ground.config))
    file = options.content / beginning.path
    if file.parent.resolve() != file.parent:
        raise UsageError(f"目录是指向别处的链接 the folder is a link to somewhere else: {file.parent}")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(write_skeleton(beginning, str(uuid6.uuid7())))
    except FileExistsError:
        raise UsageError(f"文件已存在，没有改动 the file exists and was left as it is: {file}") from None
    sys.stdout.write(f"已新建 begun: {_shown(file)}\n")
    sys.stdout.write(
        "写完后 make check 检查，make serve 预览。 When written: make check, then make serve to look at it.\n"
    )
    return 0


def _ask(
    asker: Asker, config: ClusterConfig, sites: Mapping[str, Site], paths: tuple[str, ...], at: datetime
) -> Beginning:
    site = asker.find("SITE", "站点 site", lambda name: find_site(name, sites))
    column = asker.find("COLUMN", "栏目 column", lambda name: find_column(name, site))
    kind = asker.find("KIND", "种类 kind", lambda name: find_kind(name, column))
    title = asker.find("TITLE", "标题 title", find_title)

    def free(slug: str) -> Beginning:
        beginning = begin(site, column, kind, title, find_slug(slug, title), at)
        check_free(beginning, sites, paths)
        return beginning

    found = asker.find("SLUG", "英文短名 slug (a-z 0-9 -)", free)
    return replace(found, subjects=tuple(subject.code for subject in config.subjects))


def _prompt() -> Callable[[str], str]:
    def ask(question: str) -> str:
        sys.stderr.write(question)
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise UsageError("没有回答 no answer")
        return line

    return ask


def _now(options: Options, config: ClusterConfig) -> datetime:
    """The instant at which the cluster stands: a fixed one too, so that the document is seen in its preview."""
    return (options.at or config.at or datetime.now(UTC)).astimezone(BEIJING)


def _shown(file: Path) -> str:
    here = Path.cwd()
    return os.fspath(file.relative_to(here) if file.is_relative_to(here) else file)

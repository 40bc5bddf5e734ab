"""Content roots in memory: a few lines of TOML and Markdown become a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cluster.findings import Finding
from cluster.load import Loaded, load
from cluster.schema.types import BEIJING
from cluster.tree import Blob, id_of

NOW = datetime(2026, 6, 30, 9, tzinfo=BEIJING)


@dataclass(frozen=True)
class MemoryTree:
    """A Tree whose files are given."""

    files: Mapping[str, bytes]

    def paths(self) -> tuple[str, ...]:
        return tuple(sorted(self.files))

    def read(self, path: str) -> Blob:
        if path not in self.files:
            raise FileNotFoundError(path)
        return Blob(self.blob_id(path), self.files[path])

    def blob_id(self, path: str) -> str:
        return id_of(self.files[path])

    def findings(self) -> tuple[Finding, ...]:
        return ()


def uid(number: int) -> str:
    """A UUIDv7 for tests."""
    return f"019c0000-0000-7000-8000-{number:012x}"


def site(name: str, more: str = "", parent: str = "guo", columns: str = "", **said: str) -> str:
    """A `site.toml`: a county's unless said otherwise, with a column `zcwj` of policies and one `yw` of news."""
    told = {"level": "county", "region": "990101", "host": f"{name}.example", **said}
    lines = [f'id = "{name}"', *(f'{key} = "{value}"' for key, value in told.items() if value)]
    if parent:
        lines.append(f'parent = "{parent}"')
    return "\n".join(
        (
            *lines,
            f'name = {{ zh = "{name}", en = "{name}" }}',
            f'organiser = {{ zh = "{name}", en = "{name}" }}',
            more,
            columns or column("zcwj", "政策文件", kinds='["policy", "article"]') + column("yw", "工作动态"),
        )
    )


def column(path: str, kind: str = "工作动态", **said: str) -> str:
    """A `[[columns]]` table."""
    lines = "".join(f"{key} = {value}\n" for key, value in said.items())
    return (
        f'[[columns]]\npath = "{path}"\nname = {{ zh = "{path}", en = "{path}" }}\ntype = "{kind}"\n{lines}\n'
    )


def document(number: int, more: str = "", body: str = "正文", published: str = "2026-03-01 08:30") -> str:
    """A policy's Markdown."""
    return (
        f"---\nid: {uid(number)}\ntitle: 文件{number}\npublished: {published}\nissuer: 国办\nsubject: economy\n"
        f"{more}---\n{body}\n"
    )


def read_root(
    files: Mapping[str, str], cluster: str = "", at: datetime = NOW, languages: str = '["zh", "en"]'
) -> Loaded:
    """A content root with a top site `guo` (unless the files have one) and a subject `economy`."""
    base = (
        f'name = {{ zh = "群" }}\ntop = "guo"\nlanguages = {languages}\n{cluster}\n'
        '[[subjects]]\ncode = "economy"\nname = { zh = "经济" }\n'
        '[[subjects]]\ncode = "economy.tax"\nname = { zh = "税" }\n'
    )
    guo = site("guo", parent="", level="national", region="100000", host="guo.example")
    held = {"cluster.toml": base, "sites/guo/site.toml": guo, **files}
    return load(MemoryTree({path: text.encode() for path, text in held.items()}), at, preview=False)


def rules_of(loaded: Loaded) -> list[tuple[str, int, str]]:
    """Path, line and rule of every Finding, sorted."""
    return sorted((one.path, one.line, one.rule) for one in loaded.findings)

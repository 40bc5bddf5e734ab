"""A small content root: one city with a column for each of a few kinds, in Chinese and English."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cluster.kinds import KINDS
from cluster.schema.types import BEIJING
from publish.options import Options

AT = datetime(2026, 3, 1, 8, 30, tzinfo=BEIJING)
CLUSTER = """
name = { zh = "测试集群", en = "Test cluster" }
top = "shi"
languages = ["zh", "en"]

[[subjects]]
code = "economy"
name = { zh = "经济", en = "Economy" }
"""
SITE = """
id = "shi"
level = "city"
region = "990100"
name = { zh = "测试市人民政府", en = "Test City" }
organiser = { zh = "测试市人民政府办公室", en = "General Office of Test City" }
languages = ["zh", "en"]
host = "www.shi.example"
"""


def write_root(folder: Path) -> Path:
    """A content root below `folder` with the site `shi`; each kind has a column of its name, `all` takes every kind."""
    site = folder / "content" / "sites" / "shi"
    site.mkdir(parents=True)
    (folder / "content" / "cluster.toml").write_text(CLUSTER, "utf-8")
    columns = "".join(_column(kind, f'["{kind}"]', "") for kind in KINDS)
    columns += _column("all", str(list(KINDS)), "") + _column(
        "old", '["article"]', 'merged_into = "article"\n'
    )
    (site / "site.toml").write_text(SITE + columns, "utf-8")
    return folder / "content"


def options_for(content: Path, sites: tuple[str, ...] = ()) -> Options:
    """Options for that content root, at a fixed instant."""
    return Options(content, content.parent / "output", content.parent / "cache", sites, at=AT)


def _column(path: str, kinds: str, more: str) -> str:
    name = f'name = {{ zh = "栏目{path}", en = "Column {path}" }}'
    return f'\n[[columns]]\npath = "{path}"\n{name}\ntype = "工作动态"\nkinds = {kinds}\n{more}'

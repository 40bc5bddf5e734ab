"""I/O: small content roots in Git for tests of syndication."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

SITE = """id = "{id}"
{parent}level = "{level}"
region = "{region}"
{sector}languages = ["zh"]
{place}
[name]
zh = "{id}网站"
[keywords]
zh = ["{id}"]
[organiser]
zh = "{id}政府"
[[columns]]
path = "zcwj"
name = {{ zh = "政策文件" }}
description = {{ zh = "政策文件。" }}
keywords = {{ zh = ["政策"] }}
type = "政策文件"
kinds = ["policy", "article"]
"""


def site_toml(
    name: str,
    level: str,
    region: str,
    parent: str | None = None,
    sector: str | None = None,
    column: bool = True,
) -> str:
    text = SITE.format(
        id=name,
        parent=f'parent = "{parent}"\n' if parent else "",
        level=level,
        region=region,
        sector=f'sector = "{sector}"\n' if sector else "",
        place=f'host = "{name}.example"',
    )
    return text if column else text.partition("[[columns]]")[0]


CLUSTER = """name = {{ zh = "试验省" }}
top = "sheng"
languages = ["zh"]

[[sources]]
id = "bu"
name = {{ zh = "公共服务部" }}
url = "{url}"
trust = "auto"
loopback = true
full_text = false

[[duties]]
id = "all"
name = {{ zh = "全部转载" }}
match = {{ sources = ["bu"], kinds = ["policy"] }}
carriers = {{ all = true }}
hours = 24
"""


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def make_root(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "开始")
    return folder


def small_cluster(folder: Path, cluster: str) -> Path:
    """A province, a city and a county below it."""
    return make_root(
        folder,
        {
            "cluster.toml": cluster,
            "sites/sheng/site.toml": site_toml("sheng", "province", "990000"),
            "sites/shi/site.toml": site_toml("shi", "city", "990100", "sheng"),
            "sites/xian/site.toml": site_toml("xian", "county", "990101", "shi"),
        },
    )


def commits(folder: Path, branch: str = "HEAD") -> int:
    return int(git(folder, "rev-list", "--count", branch))


def tree_of(folder: Path, ref: str = "HEAD") -> str:
    return git(folder, "rev-parse", f"{ref}^{{tree}}").strip()


def is_clean(folder: Path) -> bool:
    return not git(folder, "status", "--porcelain").strip()

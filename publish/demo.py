"""I/O: `make demo`: the demonstration, built from a scratch copy that is a Git repository of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import git

from cluster.carriage import dues_of
from cluster.dataclass import dataclass
from cluster.events import Event, Happened
from cluster.messages import ROOT
from cluster.model import Model
from cluster.repository import safe_environment
from cluster.tree import Tree, WorkTree
from publish.content import open_content
from publish.duties import report_duties
from publish.options import Options
from publish.records import Records
from publish.sample_parent import serve_parent
from syndicate.commit import Identity
from syndicate.desk import open_desk
from syndicate.events import add_events
from syndicate.ground import find_repository

Say = Callable[[str], None]

SCRATCH = ROOT / "build" / "demo"
PARENT = "tests/parent"
SOON = timedelta(minutes=40)
# Older than any document: the import is then no change to any of them.
COMMITTED = "2018-01-01T09:00:00+08:00"
COMMITTER = {"user.name": "北原省政务信息中心", "user.email": "web@beiyuan.example"}
SUBJECT = "导入示范内容 import the demonstration"


@dataclass(frozen=True)
class SiteRow:
    """A site as the cluster's report names it."""

    id: str
    name: str
    url: str
    documents: int
    carried: int


def run_demo(options: Options, site: Callable[[Options], int], say: Say, scratch: Path = SCRATCH) -> int:
    """Copy the content root, pull from the sample parent, build, tell what is owed, say where to look.

    Each step leaves what is already as it should be, so that a second run takes seconds. Gives the worst exit code.
    """
    content = copy_content(options.content, scratch, say)
    own = replace(options, content=content)
    pulled = pull_from_parent(own, site, say, scratch) if (ROOT / PARENT).is_dir() else 0
    code = site(own)
    if code == 0:
        code = tell_duties(own, say)
        for line in guide(options.output):
            say(line)
    return code or pulled


def pull_from_parent(options: Options, site: Callable[[Options], int], say: Say, scratch: Path) -> int:
    """Build the sample parent, serve it on loopback under its own name, and pull what it publishes."""
    say("构建示例上级 building the sample parent")
    parent = replace(
        options,
        content=ROOT / PARENT,
        output=scratch / "parent",
        cache=scratch / "parent-cache",
        sites=(),
        search=False,
    )
    code = site(parent)
    if code != 0:
        return code
    with serve_parent(parent.output) as stand_in:
        return _syndicate(options, "pull", {"JIYUE_STAND_IN": stand_in})


def tell_duties(options: Options, say: Say) -> int:
    """Note the release, write the report, print who owes what."""
    opened = open_content(options, datetime.now(UTC))
    model = opened.loaded.model
    if model is not None:
        record_past(options.content, model)
    code = _syndicate(options, "released", {})
    report_duties(options, datetime.now(UTC))
    say("")
    return code or _syndicate(options, "owed", {}, "--all")


def record_past(content: Path, model: Model) -> None:
    """The demonstration begins in mid-life: what its sites carry is noted as released within the hour of publication."""
    repo, top, prefix = find_repository(content)
    digests = {due.thing.key: (due.digest, due.clock) for due in dues_of(model) if not due.withdrawn}
    events = [
        Event(clock + SOON, Happened.RELEASED, one.site, one.document, digest)
        for one in model.carriages
        if one.document in digests
        for digest, clock in [digests[one.document]]
        if clock + SOON <= model.at
    ]
    with open_desk(repo, top, prefix) as desk:
        add_events(desk, events, Identity(*COMMITTER.values()), model.at)


def _syndicate(options: Options, verb: str, more: Mapping[str, str], *arguments: str) -> int:
    """Run a verb of `syndicate` on the copy, in a process of its own as CI would."""
    environ = {**os.environ, "JIYUE_CONTENT": str(options.content), "JIYUE_CACHE": str(options.cache), **more}
    sys.stdout.flush()
    command = [sys.executable, "-m", "syndicate", verb, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def copy_content(source: Path, scratch: Path, say: Say) -> Path:
    """The copy below `scratch`: one commit by a fixed hand at a fixed hour, so that two copies are the same commit."""
    tree, copy, stamp = WorkTree(source), scratch / "content", scratch / "content.sha256"
    digest = digest_of(tree)
    if stamp.is_file() and stamp.read_text("ascii") == digest:
        return copy
    say(f"复制示范内容 copying the demonstration: {copy}")
    stamp.unlink(missing_ok=True)
    if copy.exists():
        shutil.rmtree(copy)
    for path in tree.paths():
        file = copy / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(tree.read(path).data)
    commit_all(copy)
    # Written last: a copy that was interrupted is made anew.
    stamp.write_text(digest, "ascii")
    return copy


def digest_of(tree: Tree) -> str:
    """SHA-256 over every path and its blob, and over what the copy's commit says."""
    total = sha256(repr((COMMITTED, COMMITTER, SUBJECT)).encode())
    for path in tree.paths():
        total.update(f"{path}\0{tree.blob_id(path)}\0".encode())
    return total.hexdigest()


def commit_all(folder: Path) -> str:
    """Make `folder` a repository with one commit of all it holds; gives the commit."""
    with git.Repo.init(folder, initial_branch="main") as repo:
        repo.git.update_environment(
            **safe_environment(), GIT_AUTHOR_DATE=COMMITTED, GIT_COMMITTER_DATE=COMMITTED
        )
        with repo.config_writer() as settings:
            for name, value in {**COMMITTER, "core.autocrlf": "false", "commit.gpgSign": "false"}.items():
                section, _, key = name.partition(".")
                settings.set_value(section, key, value)
        # By force: somebody's own list of ignored files must not hold a part of the demonstration back.
        repo.git.add("--all", "--force")
        repo.git.commit("--quiet", "--no-verify", "-m", SUBJECT)
        return repo.head.commit.hexsha


def guide(output: Path) -> list[str]:
    """What was built and how to walk through it, line by line."""
    records = Records(output)
    paths = [record.path for _, record in records.all()]
    records.close()
    pages = sum(path.endswith(".html") for path in paths)
    sites = read_sites(output)
    lines = ["", f"示范集群 the demonstration: {len(sites)} 个站点 sites, {pages} 个页面 pages", ""]
    for row in sites:
        carried = f"，转载 carried {row.carried}" if row.carried else ""
        lines.append(f"  {row.name}  {row.url}  {row.documents} 篇 documents{carried}")
        lines.append(f"      {home_file(output, row.url)}")
    shown = [
        output / path for path in paths if path.startswith("_reports/") or path.endswith("/cluster.opml")
    ]
    return [
        *lines,
        "",
        "在浏览器中查看 walk through it in a browser:",
        "  make serve      → http://127.0.0.1:8000/ ，http://<站点代号 site id>.localhost:8000/",
        "报告与清单 reports and lists:",
        *(f"  {file}" for file in shown),
        "改写 content/ 中的文档后再运行 make demo，只重新生成有变化的页面。",
        "Edit a document in content/ and run make demo again: only what changed is made anew.",
    ]


def read_sites(output: Path) -> list[SiteRow]:
    """The sites of the cluster's report, each below its parent."""
    rows = json.loads((output / "_reports" / "sites.json").read_text("utf-8"))
    parents = {row["id"]: row["parent"] for row in rows}

    def line(name: str | None) -> tuple[str, ...]:
        return (*line(parents[name]), name) if name is not None else ()

    return [
        SiteRow(row["id"], row["name"][row["languages"][0]], row["url"], row["documents"], row["carried"])
        for row in sorted(rows, key=lambda row: line(row["id"]))
    ]


def home_file(output: Path, url: str) -> Path:
    """The file of a site's home page."""
    return output / url.removeprefix("https://") / "index.html"

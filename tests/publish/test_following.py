"""`make serve` as it runs: whatever happens to the content root and the theme, in the end it serves a clean build."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import git

from cluster.messages import ROOT
from tests.publish.test_preview import free_port, get, wait
from tests.publish.tiny import Root, differences, make_root, snapshot

NEWS = "sites/top/news/2026-05-05-item-5.md"
PAGE = "/news/2026/item-5.html"
BREAK = "\n<<<<<<< half a merge\n"


@dataclass
class Preview:
    """A server in a process of its own, over a copy of the program, so that its theme may be edited."""

    room: Path
    root: Root
    port: int
    process: subprocess.Popen[str]

    @property
    def theme(self) -> Path:
        return self.room / "program" / "themes" / "jiyue"

    def page(self) -> str:
        """A document's page, without the number of builds that the server adds to it."""
        return re.sub(r"preview\.js\?\d+", "preview.js", get(self.port, "top.localhost", PAGE))

    def state(self) -> dict[str, object]:
        """What is shown over pages."""
        state: dict[str, object] = json.loads(get(self.port, "top.localhost", "/_/preview/state.json"))
        return state

    def errors(self) -> list[str]:
        """The places of errors that are shown over pages."""
        messages = self.state()["messages"]
        assert isinstance(messages, list)
        return [message["place"] for message in messages if message["severity"] == "error"]

    def comes_to_rest(self) -> None:
        """In the end what is served is what a build of a preview makes of the same content from nothing."""
        clean = self.room / "clean"
        shutil.rmtree(clean, ignore_errors=True)
        values = {"JIYUE_OUTPUT": str(clean), "JIYUE_CACHE": str(self.room / "other"), "JIYUE_PREVIEW": "1"}
        done = begin(self.room, "site", **values)
        out, err = done.communicate(timeout=400)
        assert done.returncode == 0, out + err
        wanted = snapshot(clean)
        wait(lambda: differences(snapshot(self.room / "out"), wanted) == [], self.process)
        assert self.errors() == []


def begin(room: Path, verb: str, **values: str) -> subprocess.Popen[str]:
    """`python -m publish VERB` with the copy of the program."""
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.environ["GIT_CONFIG_GLOBAL"],
        "JIYUE_CONTENT": str(room / "content"),
        "JIYUE_OUTPUT": str(room / "out"),
        "JIYUE_CACHE": str(room / "cache"),
        "JIYUE_JOBS": "2",
        "JIYUE_SEARCH": "0",
        **values,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "publish", verb],
        cwd=room / "program",
        env=environment,
        stdout=subprocess.PIPE if verb == "site" else subprocess.DEVNULL,
        stderr=subprocess.PIPE if verb == "site" else subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


@contextmanager
def running(room: Path) -> Iterator[Preview]:
    root = make_root(room / "content")
    with git.Repo.init(root.folder, initial_branch="main") as repo:
        repo.git.add("-A")
        repo.git.execute(["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "x"])
    for name in ("cluster", "checks", "plugins", "publish", "themes", "syndicate"):
        shutil.copytree(ROOT / name, room / "program" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, room / "program" / name)
    (room / "program" / "content").mkdir()  # Pelican's own settings name it
    port = free_port()
    process = begin(room, "serve", JIYUE_PORT=str(port))
    preview = Preview(room, root, port, process)
    try:
        wait(lambda: "动态第5条" in preview.page(), process)
        yield preview
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_whatever_happens_in_the_end_a_clean_build_is_served(tmp_path: Path, full: bool) -> None:
    with running(tmp_path) as preview:
        save_twice_and_on_top_of_a_build(preview)
        add_move_and_delete(preview, 500 if full else 20)
        go_to_another_branch_and_back(preview)
        break_a_site_and_repair_it(preview)
        edit_the_theme_with_a_mistake_first(preview)
        break_the_program_and_repair_it(preview)


def save_twice_and_on_top_of_a_build(preview: Preview) -> None:
    root = preview.root
    root.set_field(NEWS, "title", "第一次")
    root.set_field(NEWS, "title", "第二次")
    wait(lambda: "第二次" in preview.page(), preview.process)
    root.set_field(NEWS, "title", "第三次")
    root.set_field("sites/city/news/2026-06-02-park.md", "title", "公园改名")
    wait(lambda: "第三次" in preview.page(), preview.process)


def add_move_and_delete(preview: Preview, many: int) -> None:
    root = preview.root
    root.delete("sites/top/news/2026-05-06-item-6.md")
    (root.folder / "sites/city/talk").rename(root.folder / "sites/city/aside")
    for number in range(many):
        root.article(f"sites/top/news/2026-06-12-many-{number}.md", f"一批之{number}", "2026-06-12 10:00")
    wait(lambda: bool(preview.errors()), preview.process)
    (root.folder / "sites/city/aside").rename(root.folder / "sites/city/talk")
    preview.comes_to_rest()


def go_to_another_branch_and_back(preview: Preview) -> None:
    root = preview.root
    with git.Repo(root.folder) as repo:
        repo.git.add("-A")
        repo.git.execute(["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "y"])
        repo.git.checkout("-q", "HEAD~1")
        preview.comes_to_rest()
        repo.git.checkout("-q", "main")


def break_a_site_and_repair_it(preview: Preview) -> None:
    path = "sites/top/site.toml"
    wait(lambda: "第三次" in preview.page(), preview.process)
    sound, before = preview.root.read(path), preview.page()
    preview.root.write(path, sound + BREAK)
    wait(lambda: any(place.startswith(path) for place in preview.errors()), preview.process)
    assert preview.page() == before
    preview.root.write(path, sound.replace("测试省", "改名省"))
    preview.comes_to_rest()
    assert "改名省" in preview.page()


def edit_the_theme_with_a_mistake_first(preview: Preview) -> None:
    template = preview.theme / "templates" / "document.html"
    sound = template.read_text("utf-8")
    template.write_text(sound + "{% if %}", "utf-8")
    wait(lambda: bool(preview.errors() or preview.state()["failure"]), preview.process)
    assert "改名省" in preview.page()
    sheet = preview.theme / "static" / "css" / "order.txt"
    first = preview.theme / "static" / "css" / sheet.read_text("utf-8").split()[0]
    first.write_text(first.read_text("utf-8") + "\nbody{--edited:1}\n", "utf-8")
    template.write_text(sound, "utf-8")
    preview.comes_to_rest()
    assert not preview.state()["failure"]


def break_the_program_and_repair_it(preview: Preview) -> None:
    module = preview.room / "program" / "plugins" / "documents" / "build.py"
    sound = module.read_text("utf-8")
    module.write_text(sound + "\ndef half(\n", "utf-8")
    wait(lambda: bool(preview.state()["failure"]), preview.process)
    assert "改名省" in preview.page()
    module.write_text(sound, "utf-8")
    wait(lambda: not preview.state()["failure"], preview.process)
    preview.root.set_field(NEWS, "title", "第四次")
    wait(lambda: "第四次" in preview.page(), preview.process)
    preview.comes_to_rest()

"""`make serve`: a preview on this machine that follows every change and says what is wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from publish.options import UsageError
from publish.preview import FOLDER, PORT, preview_options, read_port
from tests.publish.test_runs import begin
from tests.publish.tiny import Root


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, host: str, path: str = "/") -> str:
    """A page as a browser asks for it."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read().decode("utf-8")


def wait(holds: Callable[[], bool], process: subprocess.Popen[str], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except (urllib.error.URLError, ConnectionError):
            pass
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.1)


def test_a_preview_is_served_follows_changes_shows_findings_and_stops(
    tiny_root: Root, tmp_path: Path
) -> None:
    port = free_port()
    process = begin(
        tiny_root.folder, tmp_path, "serve", JIYUE_PORT=str(port), JIYUE_JOBS="1", JIYUE_SEARCH="0"
    )
    path = "sites/top/news/2026-05-05-item-5.md"

    def page() -> str:
        return get(port, "top.localhost", "/news/2026/item-5.html")

    def findings() -> list[str]:
        state = json.loads(get(port, "top.localhost", "/_/preview/state.json"))
        return [message["place"] for message in state["messages"] if message["severity"] == "error"]

    try:
        wait(lambda: "测试市教育局" in get(port, "localhost"), process)
        assert "动态第5条" in page()
        assert "noindex" in page()
        tiny_root.set_field(path, "title", "改好的标题")
        wait(lambda: "改好的标题" in page(), process)
        tiny_root.replace(path, "published: ", "publised: ")
        wait(lambda: any(place.startswith(path) for place in findings()), process)
        assert "改好的标题" in page()
        tiny_root.replace(path, "publised: ", "published: ")
        wait(lambda: not findings(), process)
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def test_a_taken_port_is_told_before_anything_is_built(tiny_root: Root, tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        process = begin(tiny_root.folder, tmp_path / "new", "serve", JIYUE_PORT=str(port))
        out, _ = process.communicate(timeout=120)
    assert process.returncode == 3
    assert f"PORT={port + 1}" in out
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("said", ["eight", "-1", "65536", "80.5", "八千"])
def test_what_is_no_port_is_a_mistake_of_usage(said: str) -> None:
    with pytest.raises(UsageError):
        read_port({"JIYUE_PORT": said})


def test_without_a_port_the_usual_one_is_taken() -> None:
    assert read_port({}) == PORT
    assert read_port({"JIYUE_PORT": " 8123 "}) == 8123


def test_a_preview_has_a_folder_of_its_own_and_is_never_strict(tiny_root: Root, tmp_path: Path) -> None:
    options = tiny_root.options(tmp_path / "out", tmp_path / "cache", production=True)
    assert preview_options(options, {}).output == FOLDER
    asked = preview_options(options, {"JIYUE_OUTPUT": str(tmp_path / "out")})
    assert (asked.output, asked.preview, asked.production) == (tmp_path / "out", True, False)

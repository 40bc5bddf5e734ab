"""I/O: builds that several modules look at: the tiny cluster once, the demonstration once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cluster.messages import ROOT
from publish.build import Report, build
from publish.demo import copy_content
from publish.options import Options
from tests.publish.built import Built
from tests.publish.tiny import NOW, Root, make_root


def silent(_: str) -> None:
    """Nobody reads a test's progress."""


@pytest.fixture(scope="session")
def demonstration_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration as `make demo` copies it: a repository with one commit."""
    return copy_content(ROOT / "content", tmp_path_factory.mktemp("demonstration"), silent)


@pytest.fixture(scope="session")
def demonstration(demonstration_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The demonstration, built."""
    room = tmp_path_factory.mktemp("built")
    options = Options(demonstration_content, room / "out", room / "cache", jobs=2, search=True)
    return _built(build(options, NOW, silent), options)


@pytest.fixture
def tiny_root(tiny: Built, tmp_path: Path) -> Root:
    """The tiny cluster in `tmp_path / "content"`, already built into `out` with the cache `cache`, without its search."""
    for folder in (tiny.content, tiny.output, tiny.cache):
        shutil.copytree(folder, tmp_path / folder.name)
    return Root(tmp_path / "content")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The tiny cluster, built."""
    room = tmp_path_factory.mktemp("tiny")
    options = make_root(room / "content").options(room / "out", room / "cache", search=False)
    return _built(build(options, NOW, silent), options)


def _built(report: Report, options: Options) -> Built:
    assert report.built, [f"{m.place}: {m.en}" for m in report.messages if m.severity == "error"]
    assert report.model is not None
    return Built(report, report.model, options.output, options.cache, options.content)

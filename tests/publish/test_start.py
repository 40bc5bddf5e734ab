"""What a build imports: the parts that it has no work for are not even opened."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cluster.messages import ROOT
from publish.options import from_environment
from publish.unchanged import Rest, Signature, keep_rest, sign
from tests.publish.tiny import AT, Root

# Each with the work that alone needs it; a build whose content is no repository and whose key is nobody's does none of it.
IDLE = {
    "PIL.ImageDraw": "a share image",
    "PIL.ImageFont": "a title in characters that no share image had",
    "cryptography": "a signature",
    "dateutil.parser": "a date in Pelican's own front matter",
    "docutils": "reStructuredText",
    "git": "a repository",
    "multiprocessing.pool": "another executor",
    "pagefind_bin_extended": "a search index",
    "publish.serve": "a preview",
    "pydantic": "a value that is not plainly right",
    "rapidfuzz": "a misspelt name",
    "rich": "a console",
    "syndicate": "syndication",
}
BUILDING = {
    "argparse": "more than a verb",
    "cluster.model": "content",
    "jinja2": "a template",
    "pelican": "an edition",
    "publish.build": "a build",
    "shutil": "a file to be written",
    "tomllib": "settings",
}
RENDERING = {
    "feedgen": "a feed",
    "lxml": "a list of feeds",
    "markdown": "a text",
    "nh3": "a text",
    "pymdownx": "a text",
    "yaml": "front matter of a rare form",
}


def asked(root: Root, room: Path) -> dict[str, str]:
    """What a build of the root is asked for in the environment."""
    return {
        "JIYUE_CONTENT": str(root.folder),
        "JIYUE_OUTPUT": str(room / "out"),
        "JIYUE_CACHE": str(room / "cache"),
        "JIYUE_AT": AT,
        "JIYUE_JOBS": "1",
        "JIYUE_SEARCH": "0",
    }


def imported(root: Root, room: Path) -> set[str]:
    """The modules that a build of the root has used when it has ended well, and the packages they are in."""
    code = (
        "import sys; from publish.__main__ import main; code = main(['site'])\n"
        "from cluster.later import Later\n"
        "used = [name for name, module in sys.modules.items() if type(module) is not Later]\n"
        "print('modules', *used, sep='\\n'); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **asked(root, room)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    names = done.stdout.partition("modules\n")[2].split()
    return {".".join(name.split(".")[:length]) for name in names for length in range(1, name.count(".") + 2)}


@pytest.mark.parametrize(("text", "needs_markdown"), [("又一段。", False), ("> 又一段，是引文。", True)])
def test_an_edited_text_imports_no_more_than_its_build_needs(
    tiny_root: Root, tmp_path: Path, text: str, needs_markdown: bool
) -> None:
    path = min(tiny_root.folder.glob("sites/*/*/*.md")).relative_to(tiny_root.folder).as_posix()
    tiny_root.write(path, f"{tiny_root.read(path)}\n{text}\n")
    there = imported(tiny_root, tmp_path)
    assert "pelican" in there
    assert ("pymdownx" in there) == needs_markdown
    assert there.isdisjoint(IDLE), sorted(there & IDLE.keys())


def test_a_build_of_what_was_only_touched_needs_nothing_that_renders(tiny_root: Root, tmp_path: Path) -> None:
    tiny_root.write("cluster.toml", tiny_root.read("cluster.toml"))
    there = imported(tiny_root, tmp_path)
    assert "publish.build" in there
    assert there.isdisjoint(IDLE | RENDERING), sorted(there & (IDLE | RENDERING).keys())


def test_where_nothing_changed_nothing_is_imported_that_builds(tiny_root: Root, tmp_path: Path) -> None:
    said = asked(tiny_root, tmp_path)
    environ = {**os.environ, **said}
    options = from_environment(environ, ROOT)
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    signature = Signature(sign(options, environ, ROOT).digest, 0)
    keep_rest(options, signature, Rest("没有变化\n", "", 0), long_ago, None)
    there = imported(tiny_root, tmp_path)
    unused = IDLE | RENDERING | BUILDING
    assert "publish.unchanged" in there
    assert there.isdisjoint(unused), sorted(there & unused.keys())


def test_no_class_of_a_build_is_compiled_before_it_is_used() -> None:
    """`cluster.dataclass` everywhere, but for classes in an order, which only the standard library makes."""
    eager = []
    for room in ("checks", "cluster", "plugins", "publish"):
        for module in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(module.read_text("utf-8"))
            taken = [
                node
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
                if any(alias.name == "dataclass" for alias in node.names)
            ]
            made = [
                one
                for node in ast.walk(tree)
                if isinstance(node, ast.ClassDef)
                for one in node.decorator_list
            ]
            if taken and not any("order=True" in ast.unparse(one) for one in made):
                eager.append(module.relative_to(ROOT).as_posix())
    assert eager == ["cluster/dataclass.py"]

"""After an edit of the program, a theme's file or a plugin's code, incremental is clean, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

from cluster.messages import ROOT
from tests.publish.test_following import begin
from tests.publish.tiny import differences, make_root, snapshot

# What is edited: a template, a part of one, a style sheet, a script, words of the interface, a plugin's code.
EDITS = (
    ("themes/jiyue/templates/document.html", "{% endblock", "<!-- edited -->{% endblock"),
    ("themes/jiyue/templates/parts/footer.html", "</footer>", "<!-- edited --></footer>"),
    ("themes/jiyue/static/css/base.css", "", "\n.edited { color: inherit }\n"),
    ("themes/jiyue/static/js/display.js", "", "\n// edited\n"),
    ("themes/jiyue/strings/zh.toml", '"上一', '"改后的上一'),
    ("plugins/sitemaps/robots.py", 'lines = ["User-agent: *"', 'lines = ["User-Agent: *"'),
)


def edit(program: Path, name: str, old: str, new: str) -> None:
    file = program / name
    text = file.read_text("utf-8")
    assert old in text, name
    file.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")


def test_after_an_edit_of_the_program_incremental_is_clean(tmp_path: Path) -> None:
    make_root(tmp_path / "content")
    for name in ("cluster", "checks", "plugins", "publish", "themes", "syndicate"):
        shutil.copytree(
            ROOT / name, tmp_path / "program" / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pelicanconf.py", tmp_path / "program")
    shutil.copy(ROOT / "publishconf.py", tmp_path / "program")
    (tmp_path / "program" / "content").mkdir()  # Pelican's own settings name it
    said = [build(tmp_path)]
    for half in (EDITS[:5], EDITS[5:]):
        before = snapshot(tmp_path / "out")
        for one in half:
            edit(tmp_path / "program", *one)
        said.append(build(tmp_path))
        assert differences(before, snapshot(tmp_path / "out")) != []
    said.append(build(tmp_path, JIYUE_OUTPUT=str(tmp_path / "clean"), JIYUE_CACHE=str(tmp_path / "fresh")))
    assert differences(snapshot(tmp_path / "out"), snapshot(tmp_path / "clean")) == []
    assert len(set(said)) == 1


def build(room: Path, **values: str) -> str:
    """Build it with the copy of the program; what was said of the content."""
    done = begin(room, "site", **values)
    out, err = done.communicate(timeout=400)
    assert done.returncode == 0, out + err
    return err

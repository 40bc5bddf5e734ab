"""Pelican without what an edition does not use does the same as Pelican with it, once somebody uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cluster.messages import ROOT

HEAVY = ("docutils", "rich", "http.server", "pygments", "markdown")
TEXT = """
防汛通知
########

:date: 2026-03-01 08:00
:summary: *今日*

正文 :abbr:`RST (reStructuredText)`。

.. code-block:: python

   x = 1

.. image:: a.png
"""
# What each says of itself must be the same in a process that spares nothing.
USES = {
    "a reader": "from pelican.readers import RstReader\n"
    "print(json.dumps(RstReader(settings()).read(sys.argv[1]), default=str))",
    "our reader": "import plugins.engine.hooks as hooks\nfrom pelican.readers import Readers\nfrom pelican.plugins import signals\n"
    "signals.readers_init.connect(hooks._reader)\n"
    "read = Readers({**settings(), 'MARKDOWN': {}}).read_file('/', sys.argv[1], fmt='rst')\n"
    "print(json.dumps([read.content, read.title, read.metadata['reader'], str(read.date)]))",
    "a writer below Pelican's": "from pelican.readers import PelicanHTMLWriter\n"
    "class Own(PelicanHTMLWriter): pass\n"
    "import docutils.core\n"
    "print(docutils.core.publish_string('a', writer=Own()).decode(), [one.__module__ for one in Own.__mro__])",
    "a class's own method": "from pelican.readers import PelicanHTMLTranslator\nimport docutils.frontend, docutils.utils, docutils.writers.html4css1 as html\n"
    "document = docutils.utils.new_document('x', docutils.frontend.get_default_settings(html.Writer()))\n"
    "made = PelicanHTMLTranslator(document)\nprint(made.starttag.__qualname__, isinstance(made, html.HTMLTranslator))",
    "a reader of Markdown": "from pelican.readers import MarkdownReader\nfrom pathlib import Path\n"
    "file = Path(sys.argv[1]).with_suffix('.md')\nfile.write_text('Title: 防汛\\n\\n*正文*\\n')\n"
    "print(json.dumps(MarkdownReader(settings()).read(str(file)), default=str))",
    "the console": "from pelican.log import console\nconsole.print('[bold]集约[/bold]')",
    "a message": "import logging, pelican.log\npelican.log.init(logging.INFO)\n"
    "pelican.log.DEFAULT_LOG_HANDLER._log_render.show_time = False\n"
    "logging.getLogger('pelican.x').warning('集约')\nprint(len(logging.getLogger().handlers))",
    "the server": "import pelican, pelican.server\npelican.log.init()\n"
    "print(pelican.RootedHTTPServer.__mro__, pelican.RootedHTTPServer is pelican.server.RootedHTTPServer)",
}
BEGIN = """
import json, sys
def settings():
    from pelican.settings import DEFAULT_CONFIG
    return {**DEFAULT_CONFIG, "DEFAULT_LANG": "zh", "TIMEZONE": "Asia/Shanghai"}
"""


def said(code: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_spared_is_not_imported() -> None:
    code = "import plugins.engine.pelican\nprint(json.dumps([one for one in sys.modules]))"
    there = set(json.loads(said(code)))
    assert "pelican.readers" in there
    assert there.isdisjoint(HEAVY)


@pytest.mark.parametrize("use", USES)
def test_with_the_first_use_everything_is_in_its_place(use: str, tmp_path: Path) -> None:
    file = tmp_path / "text.rst"
    file.write_text(TEXT, "utf-8")
    spared = "from plugins.engine.spared import import_pelican; import_pelican()\n"
    told = said(spared + USES[use], str(file))
    assert told == said("import pelican\n" + USES[use], str(file))
    assert told.strip()


def test_a_library_that_is_there_already_is_not_spared() -> None:
    code = (
        "import rich.console\nfrom plugins.engine.spared import import_pelican\nimport_pelican()\nimport pelican.log\n"
        "print(pelican.log.Console is rich.console.Console, 'docutils' in sys.modules)"
    )
    assert said(code) == "True False\n"

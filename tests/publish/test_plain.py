"""`pelican -s …/pelicanconf.py` from any folder builds an edition, with ordinary plugins and overridden templates."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from cluster.messages import ROOT
from tests.publish.tiny import Root, snapshot

CONF = ROOT / "pelicanconf.py"


def run(
    tiny_root: Root,
    room: Path,
    settings: Path = CONF,
    site: str = "top",
    lang: str = "zh",
    more: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    """Pelican's own command, in an empty folder, with an environment that knows nothing but the edition."""
    elsewhere = room / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(room),
        "GIT_CONFIG_NOSYSTEM": "1",
        "JIYUE_CONTENT": str(tiny_root.folder),
        "JIYUE_CACHE": str(room / "cache"),
        "JIYUE_SITE": site,
        "JIYUE_LANG": lang,
        **more,
    }
    command = [sys.executable, "-m", "pelican", "-s", str(settings), "-o", str(room / "plain")]
    return subprocess.run(
        command, cwd=elsewhere, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_plain_pelican_builds_an_edition_from_any_folder(tiny_root: Root, tmp_path: Path) -> None:
    done = run(tiny_root, tmp_path, lang="en")
    assert done.returncode == 0, done.stderr
    everything = snapshot(tmp_path / "out").items()
    # The search index is made of all editions together.
    wanted = {
        p: data for p, data in everything if p.startswith("www.top.example/en/") and "/pagefind/" not in p
    }
    made = snapshot(tmp_path / "plain")
    assert {path: made.get(path) for path in wanted} == wanted
    assert not any((tmp_path / "elsewhere").iterdir())


def test_plain_pelican_ends_with_an_error_where_the_content_has_one(tiny_root: Root, tmp_path: Path) -> None:
    tiny_root.replace("sites/top/news/2026-05-05-item-5.md", "published: ", "publised: ")
    done = run(tiny_root, tmp_path)
    assert done.returncode == 1
    assert "2026-05-05-item-5.md" in done.stderr
    assert not snapshot(tmp_path / "plain")


def test_plain_pelican_ends_with_an_error_for_a_site_that_is_not_there(
    tiny_root: Root, tmp_path: Path
) -> None:
    done = run(tiny_root, tmp_path, site="citty")
    assert done.returncode == 2
    assert "did you mean city?" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize("how", ["environment", "settings"])
def test_plain_pelican_is_strict_where_either_way_says_production(
    tiny_root: Root, tmp_path: Path, how: str
) -> None:
    """The tiny cluster is in no Git repository, which production does not take."""
    more = {"JIYUE_PRODUCTION": "1"} if how == "environment" else {}
    settings = ROOT / "publishconf.py" if how == "settings" else CONF
    done = run(tiny_root, tmp_path, settings, more=more)
    assert done.returncode == 1
    assert "Git" in done.stderr
    assert not snapshot(tmp_path / "plain")


def test_plain_pelican_ends_with_an_error_where_a_plugin_is_missing(tiny_root: Root, tmp_path: Path) -> None:
    settings = _settings(tmp_path, "PLUGINS = [*PLUGINS, 'no_such_plugin_at_all']")
    done = run(tiny_root, tmp_path, settings)
    assert done.returncode != 0


def test_a_plugin_from_pypi_and_an_overridden_template_work_in_an_edition(
    tiny_root: Root, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "policy.html").write_text(
        "{% for a in articles %}[{{ a.title }}|{{ a.url }}]{% endfor %}\n"
        "<h1>{{ article.title }}</h1><p>{{ article.category }}; {{ article.tags | join(',') }}; {{ article.date | iso }}</p>\n"
        "<a>{{ article.prev_article.title if article.prev_article else '' }}</a>{{ view.title }}{{ article.content }}\n",
        "utf-8",
    )
    more = f"THEME_TEMPLATES_OVERRIDES = [{str(templates)!r}]\nPLUGINS = [*PLUGINS, 'neighbors']"
    done = run(tiny_root, tmp_path, _settings(tmp_path, more))
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "plain/www.top.example/policy/2026/key.html").read_text("utf-8")
    assert "[动态第7条|news/2026/item-7.html]" in page
    assert "<h1>关于全局事项的通知</h1><p>政策文件; 全局; 2026-05-10T10:00:00+08:00</p>" in page
    # The plugin's own: the older neighbour by date.
    assert "<a>动态第7条</a>关于全局事项的通知" in page
    assert "立即办理" in page
    tiny_root.set_field("sites/top/news/2026-05-07-item-7.md", "title", "换了标题")
    assert run(tiny_root, tmp_path, _settings(tmp_path, more)).returncode == 0
    page = (tmp_path / "plain/www.top.example/policy/2026/key.html").read_text("utf-8")
    assert "<a>换了标题</a>" in page


def _settings(room: Path, more: str) -> Path:
    """Settings of a user's own, on top of ours."""
    file = room / "myconf.py"
    file.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n{more}\n", "utf-8"
    )
    return file

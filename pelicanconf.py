"""Settings that every edition shares. Which edition is built comes from the environment (JIYUE_CONTENT, JIYUE_SITE, …),
so that plain `pelican -s pelicanconf.py` works from any folder; `make` is the usual way in."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# Pelican resolves strings in PLUGINS to whatever is installed first: ours come as objects, from this folder.
if sys.path[:1] != [str(ROOT)]:
    sys.path.insert(0, str(ROOT))

from jinja2 import StrictUndefined, select_autoescape  # noqa: E402

import plugins.columns.hooks  # noqa: E402
import plugins.documents.hooks  # noqa: E402
import plugins.engine.hooks  # noqa: E402
import plugins.feeds.hooks  # noqa: E402
import plugins.metadata.hooks  # noqa: E402
import plugins.redirects.hooks  # noqa: E402
import plugins.search.hooks  # noqa: E402
from plugins.engine import filters  # noqa: E402
from plugins.engine.bytecode import TemplateCache  # noqa: E402
from publish.plain import PlainPelican  # noqa: E402

PELICAN_CLASS = PlainPelican
PLUGINS = [
    plugins.engine.hooks,
    plugins.documents.hooks,
    plugins.columns.hooks,
    plugins.metadata.hooks,
    plugins.feeds.hooks,
    plugins.redirects.hooks,
    plugins.search.hooks,
]

PATH = str(ROOT / "content")
THEME = str(ROOT / "themes" / "jiyue")
SITENAME = ""  # the edition's own name takes its place
TIMEZONE = "Asia/Shanghai"
LOCALE = ["C.UTF-8", "C"]  # never that of the machine: pages must not depend on it
DEFAULT_LANG = "zh"
DEFAULT_DATE_FORMAT = "%Y-%m-%d"

JINJA_ENVIRONMENT = {
    "autoescape": select_autoescape(default=True),
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "auto_reload": False,
    "bytecode_cache": TemplateCache(),
    "cache_size": -1,
}
JINJA_FILTERS = filters.FILTERS

# Pelican's own pages and feeds: each has a better maker among the plugins above.
DIRECT_TEMPLATES: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
FEED_ATOM = FEED_RSS = FEED_ALL_ATOM = FEED_ALL_RSS = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = (
    AUTHOR_FEED_RSS
) = None
TRANSLATION_FEED_ATOM = None
# The reader cache keeps stale settings and runs what it unpickles; bodies have a store of their own.
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False
DELETE_OUTPUT_DIRECTORY = False
SLUGIFY_USE_UNICODE = True
TYPOGRIFY = False

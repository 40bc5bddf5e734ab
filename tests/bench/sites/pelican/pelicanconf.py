"""Stock Pelican: no plugins; settings and templates only."""

import json
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCH = json.loads((HERE / "bench.json").read_text("utf-8"))

PATH = str(HERE / "content")
OUTPUT_PATH = os.environ["BENCH_OUTPUT"]
THEME = str(HERE / "theme")
SITENAME = BENCH["name"]
SITEURL = os.environ["BENCH_SITEURL"]
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
PLUGINS = []
CACHE_CONTENT = LOAD_CONTENT_CACHE = bool(os.environ.get("BENCH_CACHE"))
CACHE_PATH = str(HERE / "cache")
TYPOGRIFY = False
STATIC_PATHS = []
PAGE_PATHS = []
THEME_STATIC_DIR = "."
USE_FOLDER_AS_CATEGORY = False
SUMMARY_MAX_LENGTH = 0

CATEGORY_REGEX_SUBSTITUTIONS = []
TAG_REGEX_SUBSTITUTIONS = []
ARTICLE_URL = ARTICLE_SAVE_AS = "{category}/{date:%Y}/{slug}.html"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
TAG_URL = "tags/{slug}/"
TAG_SAVE_AS = "tags/{slug}/index.html"
TAGS_SAVE_AS = "tags/index.html"
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = ARCHIVES_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "tags"]
PAGINATED_TEMPLATES = {"tag": 20, "category": 20}
PAGINATION_PATTERNS = [(1, "{base_name}/p/{number}.html", "{base_name}/p/{number}.html")]
DEFAULT_PAGINATION = 20

FEED_ALL_ATOM = "feed.atom"
CATEGORY_FEED_ATOM = "{slug}/feed.atom"
TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 50


def _target(name):
    kind, _, key = name.removesuffix(".html").partition("-")
    return f"tags/{key}/index.html" if kind == "tags" else f"{key.replace('-', '/')}/index.html"


TEMPLATE_PAGES = {
    f"../pages/{file.name}": _target(file.name) for file in sorted((HERE / "pages").glob("*.html"))
} | {"../theme/sitemap.xml": "sitemap.xml"}
JINJA_GLOBALS = {
    "bench": BENCH,
    "names": {one["slug"]: one["name"] for one in BENCH["tags"]}
    | {one["path"]: one["name"] for one in BENCH["sections"]},
}

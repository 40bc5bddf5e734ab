"""What `make new` is asked for: a site, a column, a kind, a title and a slug, each checked against the cluster."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime

from cluster.dataclass import dataclass
from cluster.kinds import KINDS
from cluster.model import Site
from cluster.schema.check import guess
from cluster.sites import Column
from cluster.spots import locate

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_APART = re.compile(r"[^a-z0-9]+")
# What no line of front matter may hold: controls, line breaks, halves of characters.
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Kinds whose file names carry no day, because their pages carry none.
_UNDATED = frozenset({"page"})
_LONGEST_SLUG = 80


class Unusable(Exception):
    """A value that cannot be used: `name` is the variable, the message is in both languages."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}：{message}")
        self.name = name


@dataclass(frozen=True)
class Beginning:
    """A document to be: its path relative to the content root and what its front matter says first."""

    path: str
    kind: str
    title: str
    lang: str
    published: datetime
    organiser: str
    subjects: tuple[str, ...] = ()


def find_site(name: str, sites: Mapping[str, Site]) -> Site:
    """The site of that id. Raises Unusable with the id that was probably meant, by id or by name."""
    if name in sites:
        return sites[name]
    if not name:
        raise Unusable("SITE", f"请写明站点 say the site；已有 known: {'、'.join(sites)}")
    words = {word: key for key, site in sites.items() for word in (key, *site.config.name.values())}
    raise Unusable(
        "SITE",
        f"没有站点“{name}” there is no site {name!r}{_meant(name, words)}；已有 known: {'、'.join(sites)}",
    )


def find_column(name: str, site: Site) -> Column:
    """The open column at that path. Raises Unusable with the path that was probably meant, by path or by name."""
    path = name.strip("/")
    column = site.columns.get(path)
    known = "、".join(c.path for c in site.open_columns)
    if not path:
        raise Unusable("COLUMN", f"请写明栏目 say the column；{site.id} 已有 has: {known}")
    if column is None:
        words = {word: c.path for c in site.open_columns for word in (c.path, *c.name.values())}
        raise Unusable(
            "COLUMN",
            f"{site.id} 没有栏目“{name}” has no column {name!r}{_meant(name, words)}；已有 known: {known}",
        )
    if column not in site.open_columns:
        into = f"，已归并到 merged into {column.merged_into}" if column.merged_into else ""
        raise Unusable("COLUMN", f"栏目 {path} 已关闭 the column is closed{into}")
    return column


def find_kind(name: str, column: Column) -> str:
    """The kind asked for, else the column's first. Raises Unusable for one that the column does not take."""
    kind = name or column.kinds[0]
    known = "、".join(column.kinds)
    if kind not in KINDS:
        raise Unusable(
            "KIND",
            f"没有种类“{kind}” there is no kind {kind!r}{_meant(kind, _same(KINDS))}；本栏目可用 here: {known}",
        )
    if kind not in column.kinds:
        raise Unusable(
            "KIND", f"栏目 {column.path} 不收 {kind} the column does not take it；可用 it takes: {known}"
        )
    return kind


def find_title(title: str) -> str:
    """The title without blanks around it. Raises Unusable where it is empty or no single line."""
    if not title.strip():
        raise Unusable("TITLE", "请写明标题 say the title")
    if any(unicodedata.category(sign) in _UNWRITABLE for sign in title):
        raise Unusable(
            "TITLE",
            "标题只能是一行 UTF-8 文字，不含控制字符 the title must be one line of UTF-8 text without control characters",
        )
    return title.strip()


def find_slug(slug: str, title: str) -> str:
    """The slug asked for, else one from an ASCII title. Raises Unusable where neither gives one: nothing is transliterated."""
    if slug:
        if not _SLUG.fullmatch(slug):
            suggested = slug_of(slug)
            meant = f"（是否想写 {suggested}？ did you mean {suggested}?）" if suggested else ""
            raise Unusable(
                "SLUG",
                f"“{slug}”应只用小写字母、数字和连字符 use lower-case letters, digits and hyphens{meant}",
            )
        return slug
    suggested = slug_of(title)
    if not suggested:
        raise Unusable(
            "SLUG",
            "标题不是英文，请用小写字母、数字和连字符写明 SLUG"
            "，如 SLUG=road-survey the title is not ASCII: name a SLUG, such as SLUG=road-survey",
        )
    return suggested


def slug_of(text: str) -> str:
    """`Road survey, 2026` → `road-survey-2026`; empty where a letter or digit is not ASCII."""
    if any(sign.isalnum() and not sign.isascii() for sign in text):
        return ""
    words = _APART.sub("-", text.lower().replace("'", "").replace("’", "")).strip("-").split("-")
    while len("-".join(words)) > _LONGEST_SLUG and len(words) > 1:
        words.pop()
    return "-".join(words)[:_LONGEST_SLUG]


def begin(site: Site, column: Column, kind: str, title: str, slug: str, at: datetime) -> Beginning:
    """The document that these make, published at `at`, an aware instant, cut to the minute."""
    moment = at.replace(second=0, microsecond=0)
    name = slug if kind in _UNDATED else f"{moment:%Y-%m-%d}-{slug}"
    return Beginning(
        f"sites/{site.id}/{column.path}/{name}.md",
        kind,
        title,
        site.languages[0],
        moment,
        site.text(site.config.organiser, site.languages[0]),
    )


def check_free(beginning: Beginning, sites: Mapping[str, Site], paths: Collection[str]) -> None:
    """Raises Unusable where no document may bear that name, or one with the same address stands in the column already."""
    spot, _ = locate(beginning.path, sites)
    if not spot.settled or spot.name == "index":
        raise Unusable("SLUG", "短名不能是日期或 index the slug must not be a day or `index`")
    folder, _, name = beginning.path.rpartition("/")
    dated = re.fullmatch(r"(\d{4})-\d{2}-\d{2}-(.+)\.md", name)
    alike = re.compile(rf"{dated[1]}-\d{{2}}-\d{{2}}-{re.escape(dated[2])}\.md" if dated else re.escape(name))
    for path in sorted(paths):
        above, _, other = path.rpartition("/")
        if above == folder and alike.fullmatch(other):
            raise Unusable(
                "SLUG",
                f"已有地址相同的文档，请换一个 SLUG a document with this address exists, choose another SLUG: {path}",
            )


def _meant(word: str, choices: Mapping[str, str]) -> str:
    found = guess(word, choices)
    return f"（是否想写 {choices[found]}？ did you mean {choices[found]}?）" if found else ""


def _same(words: Collection[str]) -> Mapping[str, str]:
    return {word: word for word in words}

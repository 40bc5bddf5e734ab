"""What an article page says of its document: `meta` tags (网页标签) and the table above the text (索引号、发文字号 …)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from lxml import etree

from cluster.reposts import ItemState
from syndicate.dates import parse_day
from syndicate.fields import Context, clean_title, names
from syndicate.find_date import find_date
from syndicate.page import Page, words_of
from syndicate.profiles import Profile

_LABELS = {
    "number": ("发文字号", "文号", "文件编号", "发布文号", "文件字号"),
    "issuer": (
        "发文机关",
        "发文机构",
        "发布机构",
        "发布机关",
        "制定机关",
        "公开机构",
        "发布单位",
        "信息来源",
    ),
    "published": ("发布日期", "发布时间", "公开日期", "发文日期", "信息发布日期"),
    "subject": ("主题分类", "分类", "信息分类", "所属主题"),
    "validity": ("有效性", "时效性", "效力状态", "文件状态", "是否有效"),
    "repealed": ("废止日期", "失效日期", "失效时间", "废止时间"),
}
_NAME_OF = {label: name for name, labels in _LABELS.items() for label in labels}
_CELLS = ("td", "th", "dt", "li", "span", "b", "strong", "p", "div", "label", "em", "i")
_LONGEST = 200
_MOST_CELLS = 4_000
_PUBLISHED = (
    "pubdate",
    "firstpublishedtime",
    "article:published_time",
    "publishdate",
    "pubtime",
    "createdate",
)
_MODIFIED = ("lastmodifiedtime", "article:modified_time")
_ENDED = {"废止": ItemState.REPEALED, "失效": ItemState.REPEALED, "宣布失效": ItemState.REPEALED}


@dataclass(frozen=True)
class Facts:
    """What was found; empty where the page says nothing."""

    title: str = ""
    published: datetime | None = None
    stated: str = ""
    modified: datetime | None = None
    summary: str = ""
    authors: tuple[str, ...] = ()
    issuer: tuple[str, ...] = ()
    document_number: str = ""
    subjects: tuple[str, ...] = ()
    repealed: date | None = None
    state: ItemState | None = None
    language: str = ""


def facts_of(page: Page, profile: Profile, context: Context) -> Facts:
    """The facts of an article page; raises PageError for a selector that is none."""
    metas = page.metas()
    table = _table(page)
    title = page.first(profile.title)
    stated = next((metas[name] for name in _PUBLISHED if name in metas), "")
    published = context.date(stated.replace("—", "-")) if stated else None
    if published is None:
        stated = find_date(table.get("published", ""), context.zone) or _beside_title(page, context)
        published = context.date(stated) if stated else None
    modified = next((context.date(metas[name]) for name in _MODIFIED if name in metas), None)
    number = page.first(profile.number) if profile.number else None
    issuer = page.first(profile.issuer) if profile.issuer else None
    repealed = parse_day(find_date(table.get("repealed", ""), context.zone), context.zone)
    return Facts(
        title=metas.get("articletitle") or (clean_title(words_of(title)) if title is not None else ""),
        published=published,
        stated=stated if published else "",
        modified=modified if published is None or modified is None or modified >= published else None,
        summary=clean_title(metas.get("description", "")),
        authors=names([metas.get("contentsource", "") or metas.get("author", "")]),
        issuer=_issuers(words_of(issuer) if issuer is not None else table.get("issuer", "")),
        document_number=_number(words_of(number) if number is not None else table.get("number", "")),
        subjects=names(table.get("subject", "").replace("\\", ";").replace("；", ";").split(";")),
        repealed=repealed,
        state=_state(table.get("validity", "")),
        language=page.root.get("lang") or "",
    )


def title_without_site(title: str) -> str:
    """`标题_栏目_中国政府网` is 标题."""
    return title.partition("_")[0].strip() if "_" in title else title


def _table(page: Page) -> Mapping[str, str]:
    """Labels and values, from cells beside each other or from one cell with a colon."""
    found: dict[str, str] = {}
    cells = list(islice(page.root.iter(*_CELLS), _MOST_CELLS))
    for cell in cells:
        said = _short(cell)
        if not said:
            continue
        label, _, value = said.replace("：", ":").partition(":")
        name = _NAME_OF.get("".join(label.split()).strip("【】[]"))
        if name is None or name in found:
            continue
        if value.strip():
            found[name] = value.strip()
        elif (beside := next(_values(cell), "")) and _NAME_OF.get(
            "".join(beside.rstrip(":：").split())
        ) is None:
            found[name] = beside
    return found


def _values(cell: etree._Element) -> Iterator[str]:
    """What stands beside a label: the text after it, the next element, or the next cell of its row."""
    if cell.tail and cell.tail.strip(" :：\r\n\t\xa0"):
        yield cell.tail.strip(" :：\r\n\t\xa0")
    node: etree._Element | None = cell
    for _ in range(2):  # `<td><b>发文字号：</b></td><td>…</td>`: up to the cell, then beside it
        if node is None:
            return
        following = node.getnext()
        if following is not None and isinstance(following.tag, str):
            yield _short(following)
            return
        node = node.getparent() if node.tag not in ("td", "th", "li", "tr", "dt") else None


def _short(element: etree._Element) -> str:
    """The text of an element where it is short; long ones are no cells."""
    pieces: list[str] = []
    size = 0
    for text in element.itertext():
        pieces.append(str(text))
        size += len(pieces[-1].strip())
        if size > _LONGEST:
            return ""
    return " ".join("".join(pieces).split())


def _beside_title(page: Page, context: Context) -> str:
    """The date in the line under a title: `发布时间：2024-01-01 10:00 来源：…`."""
    for selector in (
        ".pages-date",
        ".pages_date",
        ".article-date",
        ".date",
        ".time",
        ".xxgk_time",
        ".info",
        ".source",
    ):
        for element in page.all((selector,))[:5]:
            if stated := find_date(_short(element), context.zone):
                return stated
    return ""


def _issuers(text: str) -> tuple[str, ...]:
    for mark in ("、", "；", "，", ",", "\u3000"):
        text = text.replace(mark, ";")
    parts = text.split(";") if ";" in text else text.split(" ")
    return names(parts)


def _number(text: str) -> str:
    """A 发文字号, with the brackets of GB/T 9704 whatever was typed for them; "" for a dash."""
    number = clean_title(text).strip(" -—无")
    for typed, proper in (("[", "〔"), ("]", "〕"), ("［", "〔"), ("］", "〕"), ("【", "〔"), ("】", "〕")):
        number = number.replace(typed, proper)
    return number if any(character.isdigit() for character in number) else ""


def _state(validity: str) -> ItemState | None:
    said = "".join(validity.split()).removeprefix("已")
    return _ENDED.get(said) or (ItemState.REPEALED if said in ("无效", "否") else None)

"""What the lines below a legal text's title say: who issued it, under which number, when, in force from when.

Only what stands there is taken. The rules, in order:

- the issuer is who promulgated (公布, 发布, a numbered order), else who adopted (通过), else who approved (批准), else who
  revised, else who signed above a bare date; 中华人民共和国 before an organ's name and 第…届 inside it are left out;
- `issued` is the day of that same line, `document_number` the number of that line, or one that stands on a line of its own;
- `effective` is a day said to be one of 施行 (实施, 执行), or the day of promulgation where the lines say “from that day”;
- `revised` is true if any line tells of 修订, 修正 or 修改.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tests.bench.dates import find_dates

_EARLY = 4  # where a date still begins a line: behind a bracket, 自 or 根据
_COUNT = r"[〇○零一二三四五六七八九十百\d]+"
_ORGAN = re.compile(
    r"[\u4e00-\u9fff（）]{1,30}(?:院|部|委|会|局|署|厅|室|行|府|中央|总政治部|总后勤部|主席|法院|检察院|公司|集团|组|处|所|社)"
)
_VERBS = "公布|发布|印发|批准|审议|通过|修订|修正|修改|同意|施行|实施|执行"
_END_OF_ORGAN = re.compile(rf"公告|令第|第\S{{1,8}}号令|令|{_VERBS}|第{_COUNT}次|\d{{4}}年第")
_ORDER = re.compile(
    rf"([^\s《》，。；、令]+(?:、[^\s《》，。；、令]+)*?)(?:令(?:第)?{_COUNT}号|第{_COUNT}号令)"
)
_OPEN, _SHUT = r"[〔［\[（(【]", r"[〕］\]）)】]"
_NUMBERS = (
    re.compile(rf"[\u4e00-\u9fff]{{1,12}}{_OPEN}\s*\d{{2,4}}\s*{_SHUT}\s*(?:字?第)?\d{{1,5}}\s*号"),
    re.compile(rf"{_OPEN}\s*\d{{2,4}}\s*{_SHUT}\s*[\u4e00-\u9fff]{{1,12}}?(?:字?第)?\s*\d{{1,5}}\s*号"),
    re.compile(rf"[\u4e00-\u9fff]{{2,20}}公告(?:\d{{4}}年)?第{_COUNT}号"),
)
_THAT_DAY = re.compile(r"(公布|发布|通过|批准|颁布|印发)之日起?(?:施行|实施|执行|生效)")
_IN_FORCE = re.compile(r"日?起?(?:正式)?(?:施行|实施|执行|生效)")


@dataclass(frozen=True)
class Promulgation:
    """What the lines say; empty or None where they say nothing."""

    issuers: tuple[str, ...] = ()
    document_number: str = ""
    issued: date | None = None
    effective: date | None = None
    revised: bool = False
    newest: date | None = None  # the last day of any event but coming into force


@dataclass(frozen=True)
class _Event:
    kind: str  # promulgated, adopted, approved, revised, effective, dated
    day: date
    text: str  # what follows the date
    organs: tuple[str, ...]


def read_promulgation(lines: Sequence[str]) -> Promulgation:
    """What the lines between a title and the first article say."""
    units = list(_join([line.strip() for line in lines if line.strip()]))
    events = [event for unit in units for event in _events(unit)]
    whole = "\n".join(units)
    chosen = _choose(events)
    organs, issued = (chosen.organs, chosen.day) if chosen else _signature(lines)
    undated = next((event for event in events if event.kind in ("promulgated", "dated")), None)
    if issued is None and undated is not None:
        issued = undated.day
    days = [event.day for event in events if event.kind != "effective"]
    return Promulgation(
        issuers=organs,
        document_number=_number_of(chosen, lines),
        issued=issued,
        effective=_effective(events, whole),
        revised=any(event.kind == "revised" for event in events) or "修订通过" in whole,
        newest=max(days) if days else None,
    )


def issuers_in_title(title: str) -> tuple[str, ...]:
    """The organs that a title names before 关于, as in 国务院、中央军委关于…的规定."""
    head, found, _ = title.partition("关于")
    return _organs(head) if found else ()


def _join(lines: Sequence[str]) -> Iterator[str]:
    """Lines as sentences: a line broken in two is put together, names of organs on lines of their own are listed."""
    current = ""
    for line in lines:
        dates = find_dates(line)
        begins = bool(dates) and dates[0].start <= _EARLY
        if begins or not current or (re.search(_VERBS, _quiet(current)) and not _is_open(current)):
            if current:
                yield current
            current = line
        elif _ORGAN.fullmatch(line.removesuffix("发布").removesuffix("公布")) and _ends_with_organ(current):
            current += f"、{line}"
        elif _ORGAN.fullmatch(current) or (len(line) > 60 and not _is_open(current)):
            yield current
            current = line
        else:
            current += line
    if current:
        yield current


def _is_open(text: str) -> bool:
    return any(text.count(left) > text.count(right) for left, right in ("《》", "〈〉"))


def _ends_with_organ(text: str) -> bool:
    dates = find_dates(text)
    rest = text[dates[0].end :].strip() if dates else text
    return _ORGAN.fullmatch(rest.replace("、", "")) is not None and not rest.endswith("常务委员会")


def _events(unit: str) -> Iterator[_Event]:
    """The events of a sentence. A date begins a new one unless it belongs to the words before it (批准的…, 并经…)."""
    dates = find_dates(unit)
    if not dates or dates[0].start > _EARLY:
        return
    starts = [one for number, one in enumerate(dates) if number == 0 or _begins(unit[: one.start])]
    for number, one in enumerate(starts):
        end = starts[number + 1].start if number + 1 < len(starts) else len(unit)
        text = unit[one.end : end].strip(" \u3000\xa0（）()，,；;。")
        text = text.removesuffix("自").removesuffix("根据")
        yield _Event(_kind(text), one.day, text, _organs(_organ_part(text)))


def _begins(before: str) -> bool:
    return re.search(r"(?:[\s；;，,。（(]|通过|批准|公布|发布|施行|修正|修订|根据|自)$", before) is not None


def _quiet(text: str) -> str:
    """Without the names of decisions, whose words are not what happened."""
    first, last = text.find("《"), text.rfind("》")
    return text[:first] + text[last + 1 :] if 0 <= first < last else text


def _kind(text: str) -> str:
    quiet = _quiet(text)
    if _IN_FORCE.match(quiet):
        return "effective"
    if re.search("修正|修订|修改", quiet) or "关于修改" in text:
        return "revised"
    if _ORDER.search(quiet) or re.search("公布|发布|印发|公告|颁布", quiet):
        return "promulgated"
    if "通过" in quiet:
        return "adopted"
    return "approved" if "批准" in quiet else "dated"


def _organ_part(text: str) -> str:
    quiet = _quiet(text).lstrip("经由 \u3000")
    orders = [match[1] for match in _ORDER.finditer(quiet)]
    if orders:
        return "、".join(orders)
    end = _END_OF_ORGAN.search(quiet)
    return quiet[: end.start()] if end else quiet


def _organs(text: str) -> tuple[str, ...]:
    organs = []
    for part in re.split(r"[、\s]+", re.sub(rf"第?{_COUNT}届", "", text)):
        name = _plain(part.removesuffix("公告"))
        if _ORGAN.fullmatch(name) and name not in organs:
            organs.append(name)
    return tuple(organs)


def _plain(organ: str) -> str:
    short = organ.removeprefix("中华人民共和国")
    return organ if short in ("", "主席") else short


def _choose(events: Sequence[_Event]) -> _Event | None:
    for kind in ("promulgated", "adopted", "approved", "revised"):
        for event in events:
            if event.kind == kind and event.organs:
                return event
    return None


def _number_of(chosen: _Event | None, lines: Sequence[str]) -> str:
    quiet = _quiet(chosen.text) if chosen else ""
    orders = list(_ORDER.finditer(quiet))
    if orders:
        written = quiet[orders[0].start() : orders[-1].end()]
        return written if "主席" in written else written.replace("中华人民共和国", "")
    inside = (match for pattern in _NUMBERS if (match := pattern.search(quiet)))
    alone = (match for line in lines for pattern in _NUMBERS if (match := pattern.fullmatch(line.strip())))
    found = next(inside, None) or next(alone, None)
    return found[0] if found else ""


def _effective(events: Sequence[_Event], whole: str) -> date | None:
    for event in events:
        if event.kind == "effective":
            return event.day
    told = _THAT_DAY.search(whole)
    kinds = {"通过": "adopted", "批准": "approved"}
    wanted = kinds.get(told[1], "promulgated") if told else "promulgated"
    for event in events:
        if event.kind == wanted and (told or re.search(r"(?:公布|发布)(?:并)?施行$", event.text)):
            return event.day
    return None


def _signature(lines: Sequence[str]) -> tuple[tuple[str, ...], date | None]:
    """An organ's name above a bare date, as below a letter."""
    filled = [line.strip() for line in lines if line.strip()]
    for above, below in itertools.pairwise(filled):
        dates = find_dates(below)
        if dates and not dates[0].start and dates[0].end == len(below) and _ORGAN.fullmatch(above):
            return _organs(above), dates[0].day
    return (), None

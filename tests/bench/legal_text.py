"""I/O: a legal text as its file has it: title, day, the lines of its promulgation, its body."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.bench.dates import find_dates
from tests.bench.promulgation import Promulgation, read_promulgation

MARK = "<!-- INFO END -->"
_FIRST_ARTICLE = re.compile(r"#|第[一1１]\s*[条章编节]|一、|总\s*则|目\s*录")


@dataclass(frozen=True)
class LegalText:
    """One text. `place` is its path below the source folder, `stem` the file's name without `.md`.

    `lines` are the filled lines below the title, promulgation included, without the mark that ends those;
    `day` is the day in the file's name, else the last event told by the promulgation lines.
    """

    place: str
    stem: str
    title: str
    day: date
    lines: tuple[str, ...]
    told: Promulgation


class Unreadable(Exception):
    """The file is no text that can be published; the reason is told."""


def read_text(root: Path, path: Path) -> LegalText:
    """The text in `path`. Raises Unreadable if it is empty, has no known encoding or no date at all."""
    filled = [line for line in _decode(path.read_bytes()).splitlines() if line.strip()]
    if not any(line.strip() != MARK for line in filled):
        raise Unreadable("empty")
    named = find_dates(unicodedata.normalize("NFKC", path.stem))
    heading = re.match(r"\s*#[ \t\u3000]+(.*\S)", filled[0])
    title = _one_line(heading[1] if heading else _bare(path.stem))
    lines = filled[1:] if heading else filled
    told = read_promulgation(_told_lines(lines))
    day = named[-1].day if named else told.newest
    if day is None:
        raise Unreadable("no date in its name or in the lines below its title")
    below = tuple(line for line in lines if line.strip() != MARK)
    return LegalText(path.relative_to(root).as_posix(), path.stem, title, day, below, told)


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("neither UTF-8 nor GB18030")


def _told_lines(lines: list[str]) -> list[str]:
    """The lines up to the mark; without one, up to the first chapter or article."""
    for number, line in enumerate(lines):
        if line.strip() == MARK:
            return lines[:number]
    end = next((number for number, line in enumerate(lines) if _FIRST_ARTICLE.match(line.strip())), 0)
    return lines[:end]


def _bare(stem: str) -> str:
    """A file's name without the date at its end."""
    name = unicodedata.normalize("NFKC", stem)
    dates = find_dates(name)
    if not dates:
        return stem
    return name[: dates[-1].start].rstrip(" ([_-") or stem


def _one_line(text: str) -> str:
    return " ".join("".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in text).split())

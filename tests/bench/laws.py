"""I/O: a folder of real legal texts becomes a content root: `python -m tests.bench.laws SOURCE TARGET [--carry repost]`.

SOURCE holds Markdown files, `标题(YYYY-MM-DD).md`, in any folders. Every text becomes a `policy` of one site:

- below a folder `national`: the national site; else the city that the title begins with; else the province, if the title
  begins with it; else the city whose organ issued it; else the nation, if the title begins with 中华人民共和国 or 国务院
  or an organ of the nation issued it; else the province;
- `published` is the day in the file's name, at 00:00; without one, the last event that the promulgation lines tell;
- `issuer` comes from the promulgation lines; else from the title (国务院关于…); else it is the site's own: the State
  Council, or the standing committee of the place's congress;
- `subject` is one generic subject. Whatever else the lines do not say is left out.

Ids and slugs come from names and days, so that the same texts give the same bytes. A city's site exists if a text is its own.
`at` of cluster.toml is the day after the newest text.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from cluster.schema.types import BEIJING
from tests.bench.legal_text import LegalText, Unreadable, read_text
from tests.bench.places import CITIES, NATIONAL, PROVINCE, Site
from tests.bench.plain import to_markdown
from tests.bench.promulgation import issuers_in_title

SUBJECT = "laws"
COLUMN = {
    "national": ("xzfg", "行政法规"),
    "province": ("dfxfg", "地方性法规"),
    "city": ("dfxfg", "地方性法规"),
}
_NATION = ("国务院", "中央", "全国", "国家", "中国", "政务院", "中共中央")


@dataclass(frozen=True)
class Placed:
    """A text, the site it belongs to, and its document's identity and path below the content root."""

    text: LegalText
    site: Site
    id: str
    path: str


@dataclass(frozen=True)
class Conversion:
    """What a conversion did: the documents, and files that were left out with the reason."""

    documents: tuple[Placed, ...]
    skipped: tuple[tuple[str, str], ...]


def convert(source: Path, target: Path, carry: str = "") -> Conversion:
    """Write a content root for the texts below `source` into `target`, which must be empty or new.

    `carry` adds a duty for all sites below the nation: `repost` or `link`. Raises FileExistsError, FileNotFoundError.
    """
    if target.exists() and any(target.iterdir()):
        raise FileExistsError(target)
    conversion = read_texts(source)
    files = {one.path: document_bytes(one) for one in conversion.documents}
    sites = sorted(
        {NATIONAL, PROVINCE, *(one.site for one in conversion.documents)}, key=lambda site: site.region
    )
    files |= {f"sites/{site.id}/site.toml": site_toml(site).encode() for site in sites}
    newest = max((one.text.day for one in conversion.documents), default=date(2000, 1, 1))
    files["cluster.toml"] = cluster_toml(newest + timedelta(days=1), carry).encode()
    for path, data in sorted(files.items()):
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return conversion


def read_texts(source: Path) -> Conversion:
    """Every text below `source`, each placed, in the order of paths."""
    if not source.is_dir():
        raise FileNotFoundError(source)
    texts: list[LegalText] = []
    skipped: list[tuple[str, str]] = []
    for path in sorted(source.rglob("*.md")):
        place = path.relative_to(source)
        if path.stem.upper() == "README" or any(part.startswith(".") for part in place.parts):
            continue
        try:
            texts.append(read_text(source, path))
        except Unreadable as error:
            skipped.append((place.as_posix(), str(error)))
    return Conversion(tuple(_place_all(texts)), tuple(skipped))


def site_of(text: LegalText) -> Site:
    """The site a text belongs to."""
    if "national" in Path(text.place).parts[:-1]:
        return NATIONAL
    for site in (*CITIES, PROVINCE):
        if text.title.startswith(site.place):
            return site
    for city in CITIES:
        if any(issuer.startswith(city.place) for issuer in text.told.issuers):
            return city
    if text.title.startswith(("中华人民共和国", "国务院")):
        return NATIONAL
    return NATIONAL if any(issuer.startswith(_NATION) for issuer in text.told.issuers) else PROVINCE


def document_bytes(one: Placed) -> bytes:
    """The document's file: front matter in the schema's order, the whole text below the title as its body."""
    lines = [f"{key}: {value}\n" for key, value in _fields(one).items()]
    return f"---\n{''.join(lines)}---\n\n{to_markdown(one.text.lines)}".encode()


def uuid7_of(day: date, *seed: str) -> str:
    """A UUIDv7 whose time is midnight in Beijing of `day` (1970 at the earliest) and whose other bits come from `seed`."""
    moment = datetime.combine(day, time(), BEIJING).astimezone(UTC)
    milliseconds = max(0, int(moment.timestamp() * 1000))
    bits = int.from_bytes(hashlib.sha256("\0".join(seed).encode()).digest()[:10])
    value = (milliseconds << 80) | bits
    value = value & ~(0xF << 76) | (7 << 76)
    return str(UUID(int=value & ~(0x3 << 62) | (0x2 << 62)))


def _place_all(texts: Iterable[LegalText]) -> Iterable[Placed]:
    """Texts of one title and day, in several folders, are told apart by their order."""
    seen: dict[tuple[str, date], int] = {}
    for text in texts:
        key = (text.title, text.day)
        count = seen[key] = seen.get(key, 0) + 1
        seed = (text.title, text.day.isoformat(), *([str(count)] if count > 1 else []))
        digest = hashlib.sha256("\0".join(seed).encode()).hexdigest()[:12]
        site = site_of(text)
        name = f"{text.day.isoformat()}-law-{digest}.md"
        path = f"sites/{site.id}/{COLUMN[site.level][0]}/{name}"
        yield Placed(text, site, uuid7_of(text.day, *seed), path)


def _fields(one: Placed) -> Mapping[str, str]:
    text, told = one.text, one.text.told
    issuers = told.issuers or issuers_in_title(text.title) or (one.site.issuer,)
    fields = {
        "id": one.id,
        "kind": "policy",
        "title": _quoted(text.title),
        "published": text.day.isoformat(),
        "subject": f"[{SUBJECT}]",
        "issuer": f"[{', '.join(_quoted(issuer) for issuer in issuers)}]",
        "document_number": _quoted(told.document_number) if told.document_number else "",
        "issued": told.issued.isoformat() if told.issued else "",
        "effective": told.effective.isoformat() if told.effective else "",
        "validity": "amended" if told.revised else "",
    }
    return {key: value for key, value in fields.items() if value}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def cluster_toml(at: date, carry: str = "") -> str:
    """`cluster.toml` of the bench, seen at midnight of `at`."""
    duty = f"""
[[duties]]
id = "national-laws"
name = {{ zh = "转载行政法规" }}
match = {{ sites = ["{NATIONAL.id}"], kinds = ["policy"] }}
carriers = {{ all = true }}
mode = "{carry}"
columns = ["政策文件"]
"""
    return f"""name = {{ zh = "法规样例集群" }}
top = "{NATIONAL.id}"
languages = ["zh"]
at = "{at.isoformat()} 00:00"

[[subjects]]
code = "{SUBJECT}"
name = {{ zh = "法规" }}
{duty if carry else ""}"""


def site_toml(site: Site) -> str:
    """`site.toml` of one site with its column."""
    path, column = COLUMN[site.level]
    parent = f'parent = "{site.parent}"\n' if site.parent else ""
    name = f"{site.place}法规网"
    return f"""id = "{site.id}"
{parent}level = "{site.level}"
region = "{site.region}"
name = {{ zh = "{name}" }}
description = {{ zh = "{site.place}现行和历次公布的{column}全文。" }}
keywords = {{ zh = ["{site.place}", "{column}"] }}
languages = ["zh"]
host = "{site.host}"
organiser = {{ zh = "{site.organiser}" }}

[[columns]]
path = "{path}"
name = {{ zh = "{column}" }}
description = {{ zh = "{column}全文，按公布日期排列。" }}
keywords = {{ zh = ["{column}", "法规"] }}
type = "政策文件"
kinds = ["policy"]
home = 1
"""


def main(arguments: list[str] | None = None) -> int:
    """The command; 0 when all texts were written, 1 when some were left out, 2 for wrong use."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.laws", description="real legal texts as a content root"
    )
    parser.add_argument("source", type=Path, help="folder with the texts")
    parser.add_argument("target", type=Path, help="empty or new folder")
    parser.add_argument(
        "--carry", choices=("repost", "link"), default="", help="let all sites carry the nation's texts"
    )
    given = parser.parse_args(arguments)
    try:
        conversion = convert(given.source, given.target, given.carry)
    except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    for place, reason in conversion.skipped:
        print(f"left out: {place}: {reason}", file=sys.stderr)  # noqa: T201
    print(f"{len(conversion.documents)} documents, {len(conversion.skipped)} left out")  # noqa: T201
    return 1 if conversion.skipped else 0


if __name__ == "__main__":
    sys.exit(main())

"""I/O: a content root of any size from a seed: `python -m tests.bench.corpus TARGET --articles 10000 --sites 1 --seed 1`.

Every site has the same ten columns, eight of them with documents, and `articles` documents of about `characters` visible characters,
spread evenly over ten years from `FIRST` to `LAST`; cluster.toml fixes the instant of the build, `AT`. One in four is a `policy`, the rest are articles; each has
five of 200 tags. The same arguments give the same bytes. With `texts`, bodies are real legal texts, taken in turn
(a folder as `tests.bench.laws` reads it); `git` commits everything, dated before the first document.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from cluster.schema.types import BEIJING
from tests.bench import prose
from tests.bench.committing import commit
from tests.bench.laws import read_texts
from tests.bench.plain import to_markdown

FIRST = datetime(2016, 1, 1, 8, 0, tzinfo=BEIJING)
LAST = datetime(2025, 12, 31, 16, 0, tzinfo=BEIJING)
# Two months later: subscription documents then hold the newest 50 whatever the size, as the peers' feeds do.
AT = datetime(2026, 3, 1, tzinfo=BEIJING)
TAGS = tuple(f"{domain}{aspect}" for domain, aspect in itertools.product(prose.DOMAINS, prose.ASPECTS))
SUBJECTS = tuple(f"s{number:02}" for number in range(len(prose.DOMAINS)))


@dataclass(frozen=True)
class Section:
    """A column of every site; `kind` is that of its documents, "" for a column that has only columns below."""

    path: str
    name: str
    type: str
    kind: str


SECTIONS = (
    Section("zwgk", "政务公开", "信息公开目录", ""),
    Section("zwgk/tzgg", "通知公告", "工作动态", "article"),
    Section("zwgk/zcwj", "政策文件", "政策文件", "policy"),
    Section("zwgk/bmwj", "部门文件", "政策文件", "policy"),
    Section("zwgk/ghjh", "规划计划", "信息公开目录", "article"),
    Section("xwzx", "新闻中心", "工作动态", ""),
    Section("xwzx/yw", "要闻", "工作动态", "article"),
    Section("xwzx/bmdt", "部门动态", "工作动态", "article"),
    Section("xwzx/jcxx", "基层信息", "工作动态", "article"),
    Section("xwzx/zdly", "重点领域", "数据发布", "article"),
)
_LEAVES = tuple(section for section in SECTIONS if section.kind)


@dataclass(frozen=True)
class Plan:
    """What is to be made: documents a site, sites, visible characters a document, the seed, a folder of real texts."""

    articles: int
    sites: int = 1
    characters: int = 1430
    seed: int = 1
    texts: Path | None = None


@dataclass(frozen=True)
class Article:
    """A document of the corpus, as ours and the peers' sources are written from. `published` is in Beijing time."""

    site: str
    section: Section
    slug: str
    id: str
    title: str
    published: datetime
    tags: tuple[str, ...]
    subject: str
    issuer: str
    number: str
    body: str  # Markdown

    @property
    def path(self) -> str:
        """Its file below the content root."""
        return f"sites/{self.site}/{self.section.path}/{self.published:%Y-%m-%d}-{self.slug}.md"

    @property
    def url(self) -> str:
        """Its page on the site's host."""
        return f"/{self.section.path}/{self.published.year}/{self.slug}.html"


def site_names(plan: Plan) -> tuple[str, ...]:
    """Ids of the sites, the top one first."""
    return tuple(f"b{number:03}" for number in range(1, plan.sites + 1))


def title_of(site: str) -> str:
    """A site's name."""
    return f"测速{int(site[1:])}号政府网站"


def organiser_of(site: str) -> str:
    """A site's organiser, the origin of its documents."""
    return f"测速{int(site[1:])}号人民政府办公室"


def host_of(site: str) -> str:
    """A site's host."""
    return f"{site}.bench.example"


def articles(plan: Plan) -> Iterator[Article]:
    """Every document, site by site, oldest first."""
    bodies = real_bodies(plan.texts) if plan.texts else ()
    for site in site_names(plan):
        for index in range(plan.articles):
            yield make_article(plan, site, index, bodies)


def make_article(plan: Plan, site: str, index: int, bodies: tuple[tuple[str, str], ...] = ()) -> Article:
    """Document `index` of a site, whatever else is made; one past the plan is newer than all of it."""
    random = Random(f"{plan.seed} {site} {index}")
    section = random.choice(_LEAVES)
    step = (LAST - FIRST) / max(plan.articles, 1)
    published = (
        FIRST + index * step if index < plan.articles else LAST + timedelta(minutes=index - plan.articles)
    )
    published = published.replace(second=0, microsecond=0)
    title, body = (
        bodies[index % len(bodies)] if bodies else (prose.title(random), prose.body(random, plan.characters))
    )
    return Article(
        site,
        section,
        f"a{index:06}",
        uuid7(published, f"{plan.seed} {site} {index}"),
        title,
        published,
        tuple(random.sample(TAGS, 5)),
        random.choice(SUBJECTS),
        prose.issuer(random),
        f"北政发〔{published.year}〕{index + 1}号",
        body,
    )


def uuid7(moment: datetime, seed: str) -> str:
    """A UUIDv7 of an instant whose other bits come from `seed` (RFC 9562 §5.7)."""
    bits = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:10])
    value = int(moment.timestamp() * 1000) << 80 | bits
    value = value & ~(0xF << 76) | 7 << 76
    return str(UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


def document_text(article: Article) -> str:
    """The document's file."""
    lines = [
        f"id: {article.id}",
        f"kind: {article.section.kind}",
        f"title: {json.dumps(article.title, ensure_ascii=False)}",
        f"published: {article.published:%Y-%m-%d %H:%M}",
        f"tags: [{', '.join(article.tags)}]",
        f"subject: {article.subject}",
    ]
    if article.section.kind == "policy":
        lines += [
            f"issuer: {article.issuer}",
            f"document_number: {article.number}",
            f"index_number: 990000001/{article.slug}",
            f"issued: {article.published:%Y-%m-%d}",
        ]
    return "---\n" + "\n".join(lines) + f"\n---\n\n{article.body}"


def generate(plan: Plan, target: Path, git: bool = False) -> int:
    """Write the content root below `target`, which must be new or empty; the number of documents. Raises FileExistsError."""
    if target.exists() and any(target.iterdir()):
        raise FileExistsError(target)
    write_settings(plan, target)
    count = 0
    for article in articles(plan):
        (target / article.path).write_text(document_text(article), "utf-8")
        count += 1
    if git:
        commit(target, "Corpus", FIRST - timedelta(days=1))
    return count


def write_settings(plan: Plan, target: Path) -> None:
    """Write cluster.toml and the sites with their columns' folders."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "cluster.toml").write_text(_cluster_toml(plan), "utf-8")
    for number, site in enumerate(site_names(plan)):
        for section in SECTIONS:
            (target / "sites" / site / section.path).mkdir(parents=True, exist_ok=True)
        (target / "sites" / site / "site.toml").write_text(_site_toml(site, number), "utf-8")


def real_bodies(folder: Path) -> tuple[tuple[str, str], ...]:
    """Title and Markdown of every legal text below `folder`."""
    found = tuple((one.text.title, to_markdown(one.text.lines)) for one in read_texts(folder).documents)
    if not found:
        raise FileNotFoundError(f"no texts below {folder}")
    return found


def _cluster_toml(plan: Plan) -> str:
    subjects = "".join(
        f'\n[[subjects]]\ncode = "{code}"\nname = {{ zh = "{name}" }}\n'
        for code, name in zip(SUBJECTS, prose.DOMAINS, strict=True)
    )
    return f"""name = {{ zh = "测速集群" }}
top = "{site_names(plan)[0]}"
languages = ["zh"]
at = "{AT:%Y-%m-%d %H:%M}"
{subjects}"""


def _site_toml(site: str, number: int) -> str:
    parent = f'parent = "{site_names(Plan(0))[0]}"\n' if number else ""
    columns = "".join(
        f"""
[[columns]]
path = "{section.path}"
name = {{ zh = "{section.name}" }}
description = {{ zh = "{section.name}栏目。" }}
keywords = {{ zh = ["{section.name}"] }}
type = "{section.type}"
kinds = ["{section.kind or "article"}"]
freshness = 36500
home = {order}
"""
        for order, section in enumerate(SECTIONS, 1)
    )
    return f"""id = "{site}"
{parent}level = "{"county" if number else "province"}"
region = "{990000 + number}"
name = {{ zh = "{title_of(site)}" }}
description = {{ zh = "用于测速的网站。" }}
keywords = {{ zh = ["测速"] }}
languages = ["zh"]
host = "{host_of(site)}"
organiser = {{ zh = "{organiser_of(site)}" }}
{columns}"""


def read_plan(given: argparse.Namespace) -> Plan:
    """The plan that the command line asks for."""
    return Plan(given.articles, given.sites, given.characters, given.seed, given.texts)


def plan_arguments(parser: argparse.ArgumentParser, articles: int = 10_000) -> None:
    """The options of a plan."""
    parser.add_argument("--articles", type=int, default=articles, help="documents of each site")
    parser.add_argument("--sites", type=int, default=1, help="sites")
    parser.add_argument("--characters", type=int, default=1430, help="visible characters of a document")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", type=Path, default=None, help="folder of real legal texts for the bodies")


def main(arguments: list[str] | None = None) -> int:
    """The command; 2 for wrong use."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.corpus", description="a content root from a seed"
    )
    parser.add_argument("target", type=Path, help="empty or new folder")
    plan_arguments(parser)
    parser.add_argument("--git", action="store_true", help="commit it")
    given = parser.parse_args(arguments)
    try:
        count = generate(read_plan(given), given.target, given.git)
    except (FileExistsError, FileNotFoundError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    print(f"{count} documents in {given.target}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

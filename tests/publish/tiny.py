"""I/O: a tiny cluster for tests of builds: three sites on two hosts, two languages, documents of each kind; and its edits."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from publish.build import Report, build
from publish.options import Options

AT = "2026-06-30T09:00:00+08:00"
NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
SITES = ("top", "city", "bureau")
HOSTS = ("www.top.example", "www.city.example")
PAGE_SIZE = 3


def id_of(name: str) -> str:
    """A UUIDv7 that depends on the name alone."""
    tail = hashlib.sha256(name.encode()).hexdigest()
    return f"01a20600-{tail[:4]}-7{tail[4:7]}-8{tail[7:10]}-{tail[10:22]}"


def source(fields: Mapping[str, object], body: str) -> str:
    """A document as an editor writes it; JSON is YAML too."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def picture(colour: str, size: tuple[int, int] = (600, 400)) -> bytes:
    """A PNG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


class Root:
    """A content root in a folder of its own, with the edits that editors make."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, path: str, data: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text, f"{path} does not say {old!r}"
        self.write(path, text.replace(old, new))

    def delete(self, path: str) -> None:
        """A document with its pair and the files beside it."""
        for file in (self.folder / path, self.folder / path.replace(".md", ".en.md")):
            file.unlink(missing_ok=True)
        shutil.rmtree((self.folder / path).with_suffix(""), ignore_errors=True)

    def move(self, old: str, new: str) -> None:
        """A document with its pair and the files beside it, under another name."""
        for suffix in (".md", ".en.md", ""):
            place = self.folder / (old.removesuffix(".md") + suffix)
            if place.exists():
                target = self.folder / (new.removesuffix(".md") + suffix)
                target.parent.mkdir(parents=True, exist_ok=True)
                place.rename(target)

    def set_field(self, path: str, key: str, value: object) -> None:
        """Set or replace a field of the front matter; None removes it."""
        head, _, body = self.read(path).removeprefix("---\n").partition("\n---\n")
        lines = [line for line in head.split("\n") if not line.startswith(f"{key}: ")]
        if value is not None:
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
        self.write(path, "---\n" + "\n".join(lines) + "\n---\n" + body)

    def article(self, path: str, title: str, published: str, body: str = "", **fields: object) -> None:
        """A document at `sites/<site>/<column>/<name>.md`, by default an article."""
        head = {"id": id_of(path), "title": title, "published": published, **fields}
        self.write(path, source(head, body or f"{title}的正文，发布于{published}。"))

    def translate(self, path: str, title: str, body: str = "") -> None:
        """The English pair of a document."""
        text = body or f"The text of {title}."
        self.write(path.replace(".md", ".en.md"), source({"title": title, "translator": "译审处"}, text))

    def override(self, lang: str, words: Mapping[str, str]) -> None:
        """Interface words of the content root's own, by key."""
        lines = (f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in sorted(words.items()))
        self.write(f"themes/strings/{lang}.toml", "\n".join(lines) + "\n")

    def options(self, output: Path, cache: Path, **more: object) -> Options:
        """A build of this root in this process, unless `jobs` says otherwise."""
        return Options(**{"content": self.folder, "output": output, "cache": cache, "jobs": 1, **more})  # type: ignore[arg-type]

    def build(self, output: Path, cache: Path, **more: object) -> Report:
        """Build it; every Finding that forbids a release fails the test."""
        report = build(self.options(output, cache, **more), NOW, lambda _: None)
        assert report.built, [f"{m.place}: {m.en}" for m in report.messages if m.severity == "error"]
        return report


def snapshot(output: Path) -> dict[str, bytes]:
    """Every file that a build left, by path; its own records are no part of what it gives."""
    return {
        file.relative_to(output).as_posix(): file.read_bytes()
        for file in sorted(output.rglob("*"))
        if file.is_file() and ".jiyue" not in file.relative_to(output).parts
    }


def differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """Paths that one of two snapshots lacks, or holds with other bytes."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def empty_folders(output: Path) -> list[str]:
    """Folders of pages without a file in them: none may be left behind."""
    found = (folder for folder in output.rglob("*") if folder.is_dir() and ".jiyue" not in folder.parts)
    return sorted(str(folder) for folder in found if not any(folder.iterdir()))


def make_root(folder: Path) -> Root:
    """The tiny cluster as its editors left it."""
    root = Root(folder)
    root.write("cluster.toml", CLUSTER)
    for name in SITES:
        root.write(f"sites/{name}/site.toml", SITE_FILES[name])
    _news(root)
    _policies(root)
    _affairs(root)
    return root


def _news(root: Root) -> None:
    for number in range(1, 8):
        path = f"sites/top/news/2026-05-{number:02}-item-{number}.md"
        root.article(
            path, f"动态第{number}条", f"2026-05-{number:02} 10:00", tags=["民生" if number % 2 else "交通"]
        )
    root.translate("sites/top/news/2026-05-01-item-1.md", "Item one")
    root.translate("sites/top/news/2026-05-02-item-2.md", "Item two")
    path = "sites/top/news/2026-05-03-item-3.md"
    root.write("sites/top/news/2026-05-03-item-3/map.png", picture("navy"))
    root.write("sites/top/news/2026-05-03-item-3/table.csv", "区县,数量\n甲,1\n")
    text = "见[前一条](2026-05-02-item-2.md)、[市里的消息](@city/news/2026-06-01-bridge.md)和[附表](table.csv)。\n\n![位置图](map.png)"
    root.write(path, root.read(path).replace("动态第3条的正文，发布于2026-05-03 10:00。", text))
    root.set_field(path, "image", "map.png")
    root.set_field(path, "image_alt", "位置图")
    root.set_field("sites/top/news/2026-05-04-item-4.md", "status", "withdrawn")
    root.set_field("sites/top/news/2026-05-04-item-4.md", "status_note", "内容有误，已撤下")
    root.article(
        "sites/top/news/2026-06-20-cancelled.md",
        "取消的活动",
        "2026-06-20 10:00",
        CANCELLED,
        status="cancelled",
    )
    root.article("sites/top/news/2026-06-21-draft.md", "还在起草", "2026-06-21 10:00", DRAFT, status="draft")
    root.article("sites/top/news/2026-07-01-later.md", "以后发布", "2026-07-01 10:00", SCHEDULED)
    root.article(
        "sites/top/news/2026-06-10-short.md", "短期公告", "2026-06-10 10:00", expires="2026-06-20 10:00"
    )
    root.article(
        "sites/city/news/2026-06-01-bridge.md", "新桥通车", "2026-06-01 09:00", aliases=["/old/bridge.html"]
    )
    root.translate("sites/city/news/2026-06-01-bridge.md", "The new bridge")
    root.article("sites/city/news/2026-06-02-park.md", "公园开放", "2026-06-02 09:00", tags=["民生"])
    root.article("sites/bureau/news/2026-06-03-school.md", "新学校开学", "2026-06-03 09:00", tags=["民生"])


def _policies(root: Root) -> None:
    common = {"issuer": ["省政府"], "subject": ["economy"]}
    path = "sites/top/policy/2026-05-10-key.md"
    number = {
        "document_number": "省政发〔2026〕5号",
        "index_number": "00000001/2026-00005",
        "issued": "2026-05-09",
    }
    root.article(path, "关于全局事项的通知", "2026-05-10 10:00", KEY_BODY, tags=["全局"], **number, **common)
    root.write("sites/top/policy/2026-05-10-key/form.pdf", b"%PDF-1.4\n% a form\n")
    root.translate(path, "Notice on a general matter", "One: act at once.\n\nTwo: report.")
    old = {
        "document_number": "省政发〔2026〕1号",
        "index_number": "00000001/2026-00001",
        "issued": "2026-01-04",
    }
    ended = {"successor": "2026-05-10-key.md", "repealed": "2026-07-01"}
    root.article(
        "sites/top/policy/2026-01-05-old.md", "旧的通知", "2026-01-05 10:00", **old, **ended, **common
    )
    root.article(
        "sites/top/policy/2026-05-11-explained.md",
        "一图读懂",
        "2026-05-11 10:00",
        kind="interpretation",
        interprets=["2026-05-10-key.md"],
    )


def _affairs(root: Root) -> None:
    root.article("sites/top/about/profile.md", "概况", "2026-01-01 10:00", kind="page")
    root.translate("sites/top/about/profile.md", "Profile")
    root.article("sites/top/topics/2026-05-05-year.md", "主题年", "2026-05-05 10:00", kind="topic")
    service = {"authority": "市教育局", "conditions": ["年满六周岁"], "fees": "不收费", "time_limit": "当日"}
    root.article("sites/bureau/service/2026-06-05-enrol.md", "入学办事指南", "2026-06-05 09:00", **service)
    letter = {
        "category": "咨询",
        "received": "2026-06-01 08:00",
        "question": "什么时候报名？",
        "answered": "2026-06-03 10:00",
    }
    root.article(
        "sites/city/talk/2026-06-04-letter.md", "报名时间咨询", "2026-06-04 09:00", kind="letter", **letter
    )
    span = {"opens": "2026-06-06 09:00", "closes": "2026-07-06 18:00", "contact": "电话0990-1"}
    root.article(
        "sites/city/talk/2026-06-06-opinions.md", "征求意见", "2026-06-06 09:00", kind="consultation", **span
    )
    guest = {"held": "2026-06-07 15:00", "guests": [{"name": "张某", "post": "处长"}]}
    root.article(
        "sites/city/talk/2026-06-08-interview.md", "在线访谈", "2026-06-08 09:00", kind="interview", **guest
    )


CANCELLED = "这一句只在取消的稿件里出现过，任何输出都不应当再有它。"
DRAFT = "这一句只在草稿里出现过，还没有到公开的时候。"
SCHEDULED = "这一句要等到发布时间以后才能让读者看见。"
KEY_BODY = "一、立即办理。\n\n二、按时报告，见[表格](form.pdf)。"

CLUSTER = f"""name = {{ zh = "测试集群", en = "Test cluster" }}
top = "top"
languages = ["zh", "en"]
at = {AT}
security = "mailto:security@top.example"

[sitemaps]
flavours = ["standard", "parts", "plain"]

[[subjects]]
code = "economy"
name = {{ zh = "经济", en = "Economy" }}

[[subjects]]
code = "economy.enterprise"
name = {{ zh = "企业", en = "Enterprises" }}

[[duties]]
id = "general"
name = {{ zh = "全局性政策", en = "General policies" }}
match = {{ kinds = ["policy"], tags = ["全局"] }}
carriers = {{ all = true }}
hours = 24
columns = ["政策文件", "工作动态"]
"""


def _column(path: str, zh: str, en: str, kind: str, type_: str, home: int) -> str:
    kinds = ", ".join(f'"{name}"' for name in kind.split())
    return f"""
[[columns]]
path = "{path}"
name = {{ zh = "{zh}", en = "{en}" }}
description = {{ zh = "{zh}栏目的内容。", en = "{en} of this site." }}
keywords = {{ zh = ["{zh}"], en = ["{en}"] }}
type = "{type_}"
kinds = [{kinds}]
home = {home}
page_size = {PAGE_SIZE}
"""


def _site(name: str, zh: str, en: str, head: str, columns: str, languages: str = '["zh", "en"]') -> str:
    return f"""id = "{name}"
{head}
languages = {languages}
site_code = "{int(hashlib.sha256(name.encode()).hexdigest()[:8], 16):010}"
name = {{ zh = "{zh}", en = "{en}" }}
description = {{ zh = "{zh}网站。", en = "Website of {en}." }}
keywords = {{ zh = ["{zh}"], en = ["{en}"] }}
organiser = {{ zh = "{zh}办公室", en = "Office of {en}" }}

[contacts]
phone = "0990-1234567"
email = "web@top.example"
{columns}"""


NEWS = _column("news", "工作动态", "News", "article", "工作动态", 1)
POLICY = _column("policy", "政策文件", "Policies", "policy interpretation", "政策文件", 2)
TALK = _column("talk", "互动交流", "Interaction", "letter consultation interview", "咨询投诉", 3)
SERVICE = _column("service", "办事服务", "Services", "service", "办事服务", 2)
ABOUT = _column("about", "概况", "About", "page", "概况信息", 4)
TOPICS = _column("topics", "专题", "Topics", "topic", "回应关切", 5)

_TOP = 'level = "province"\nregion = "990000"\nhost = "www.top.example"'
_CITY = 'parent = "top"\nlevel = "city"\nregion = "990100"\nhost = "www.city.example"\nformer = ["old.city.example"]'
_BUREAU = 'parent = "city"\nlevel = "department"\nregion = "990100"\nsector = "education"\npath = "jyj"'

SITE_FILES = {
    "top": _site("top", "测试省", "Test Province", _TOP, NEWS + POLICY + ABOUT + TOPICS),
    "city": _site("city", "测试市", "Test City", _CITY, NEWS + POLICY + TALK),
    "bureau": _site("bureau", "测试市教育局", "Test Bureau", _BUREAU, NEWS + SERVICE, '["zh"]'),
}

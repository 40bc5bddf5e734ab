"""I/O: a content root in which nearly everything that an editor can get wrong is wrong at once.

Each `Trap` is one mistake: the file, what stands in it, and the rule and line by which it must be told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image


@dataclass(frozen=True)
class Trap:
    """A mistake: where it must be told (`line` 0: the file as a whole), by which rule, and a value the message must hold."""

    path: str
    line: int
    rule: str
    holds: str = ""


@dataclass
class Hostile:
    """Files to write and the mistakes they hold. A line that ends in `  ‹rule›` or `  ‹rule: value›` is a mistake there."""

    files: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    traps: list[Trap] = field(default_factory=list)

    def text(self, path: str, marked: str, *also: tuple[str, int]) -> None:
        """A file from marked lines; `also`: rules with a line of their own."""
        lines = []
        for number, line in enumerate(marked.split("\n"), 1):
            while line.endswith("›"):
                line, _, mark = line.removesuffix("›").rpartition("‹")
                line = line.rstrip(" ")
                rule, _, holds = mark.partition(": ")
                self.traps.append(Trap(path, number, rule, holds))
            lines.append(line)
        self.files[path] = "\n".join(lines).encode()
        self.traps.extend(Trap(path, line, rule) for rule, line in also)

    def raw(self, path: str, data: bytes, rule: str, line: int) -> None:
        self.files[path] = data
        self.traps.append(Trap(path, line, rule))

    def link(self, path: str, target: str, rule: str) -> None:
        self.links[path] = target
        self.traps.append(Trap(path, 0, rule))

    def write(self, root: Path) -> None:
        for path, data in self.files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        for path, target in self.links.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).symlink_to(target)


# An id for each document that is not about ids.
def _id(number: int) -> str:
    return f"019c0000-0000-7000-8000-{number:012x}"


def build_hostile(root: Path) -> tuple[Trap, ...]:
    """Writes the content root and gives every mistake in it."""
    hostile = Hostile()
    _cluster(hostile)
    _lock(hostile)
    _sites(hostile)
    _columns(hostile)
    _names(hostile)
    _forms(hostile)
    _fields(hostile)
    _kinds(hostile)
    _texts(hostile)
    _addresses(hostile)
    hostile.write(root)
    picture = root / "sites/sheng/zcwj/2026-03-01-good/picture.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8)).save(picture)
    return tuple(hostile.traps)


def _cluster(hostile: Hostile) -> None:
    hostile.text(
        "cluster.toml",
        """name = { zh = "坏集群", en = "Bad cluster", ru = "Плохо" }  ‹unknown-name: ru›
top = "guo"
languages = ["zh", "en"]
at = 2026-06-30T09:00:00+08:00
tpo = "guo"  ‹unknown-field: top›
mistakes_url = "zfwzgl"  ‹not-a-url›
security_expires = "2026-02-30"  ‹impossible-date›

[severity]
colum-blank = "off"  ‹unknown-name: column-blank›
column-stale = "loud"  ‹not-a-choice: loud›
missing-field = "off"

[sitemaps]
urls = 90000  ‹out-of-range: 1 到 50000›
flavours = ["standrad"]  ‹not-a-choice: standard›

[[subjects]]
code = "economy"
name = { zh = "经济" }

[[subjects]]  ‹duplicate-id: economy›
code = "economy"
name = { zh = "经济" }

[[subjects]]
code = "helth.care"  ‹parent-undeclared: helth›
name = { zh = "卫生" }

[[duties]]
id = "key"
name = { zh = "要闻" }
match = { sites = ["gou"], kinds = ["polcy"] }  ‹unknown-name: gou› ‹unknown-name: policy›
carriers = { all = true }

[[duties]]
id = "odd"
name = { zh = "怪" }
hours = 0  ‹out-of-range: 1 到 720›
match = { subjects = ["econmy"], columns = ["zcwx"] }  ‹unknown-name: economy›
carriers = { sites = ["shnegzi"] }  ‹unknown-name: shnegzi›
columns = ["政策文牛"]  ‹unknown-name: 政策文牛›

[[duties]]  ‹duplicate-id: key›
id = "key"
name = { zh = "重复" }
carriers = { levels = ["vilage"] }  ‹not-a-choice: vilage›

[[duties]]  ‹missing-field: carriers›
id = "nobody"
name = { zh = "没人" }

[[exemptions]]
duty = "kye"  ‹unknown-name: kye›
site = "sheng"
reason = "无"

[[exemptions]]
duty = "key"
site = "shegn"  ‹unknown-name: sheng›
reason = ""  ‹empty-value: reason›
""",
    )


def _lock(hostile: Hostile) -> None:
    hostile.text(
        "sites.lock",
        """[feng]
url = "file:///etc"  ‹lock-url: file›
commit = "abc"  ‹lock-commit: abc›
path = "../x"  ‹lock-path: ../x›
branch = "main"  ‹lock-field: branch›

[Bad_Id]  ‹lock-site-id: Bad_Id›
url = "https://git.example/x.git"

[yuan]
url = "https://git.example/y.git"
commit = "0123456789abcdef0123456789abcdef01234567"
path = ""
""",
        ("lock-not-fetched", 0),
    )


def _site(name: str, lines: str, parent: str = "guo") -> str:
    return f"""id = "{name}"
parent = "{parent}"
level = "city"
region = "990100"
name = {{ zh = "{name}" }}
organiser = {{ zh = "{name}" }}
{lines}"""


def _sites(hostile: Hostile) -> None:
    hostile.text(
        "sites/guo/site.toml",
        """id = "guo"
level = "national"
region = "100000"
name = { zh = "国" }
organiser = { zh = "国办" }
host = "guo.example"

[[columns]]
path = "yw"  ‹column-blank: yw›
name = { zh = "要闻" }
type = "工作动态"
""",
    )
    hostile.text(
        "sites/huan-a/site.toml", _site("huan-a", 'host = "a.example"\n', "huan-b"), ("circle-of-parents", 2)
    )
    hostile.text(
        "sites/huan-b/site.toml", _site("huan-b", 'host = "b.example"\n', "huan-a"), ("circle-of-parents", 2)
    )
    hostile.text(
        "sites/gu-er/site.toml", _site("gu-er", 'host = "c.example"\n', "shneg"), ("unknown-name", 2)
    )
    hostile.text("sites/tong/site.toml", _site("tong", 'host = "guo.example"  ‹same-address: guo.example›\n'))
    hostile.text(
        "sites/liang/site.toml", _site("liang", 'host = "d.example"  ‹host-or-path›\npath = "liang"\n')
    )
    hostile.text(
        "sites/lan/site.toml", _site("lan", 'path = "yw"  ‹path-is-a-column: sites/guo/site.toml:9›\n')
    )
    hostile.text("sites/nian/site.toml", _site("nian", 'path = "2026"  ‹reserved-path: 2026›\n'))
    hostile.text(
        "sites/wu-gen/site.toml",
        """id = "wu-gen"  ‹no-parent: guo›
level = "department"  ‹department-without-sector›
region = "99"  ‹not-a-region: 99›
name = { zh = "无根" }
organiser = { zh = "无根", chinese = "x" }  ‹not-a-language: chinese›
path = "wg"  ‹path-without-parent›
""",
    )
    hostile.text("sites/ming/site.toml", _site("mnig", 'host = "e.example"\n'), ("site-id-folder", 1))
    hostile.raw("sites/gbk/site.toml", 'id = "gbk"\nname = { zh = "国标" }\n'.encode("gbk"), "not-utf8", 2)
    hostile.text(
        "sites/yufa/site.toml",
        """id = "yufa"
parent = "guo"
level = city  ‹toml-syntax›
region = "990200"
name = { zh = "语法" }
organiser = { zh = "语法" }
host = "yufa.example"
host = "yufa2.example"  ‹toml-syntax: 不能重复›
colour = "red"  ‹unknown-field: colour›
site_code = "12345"  ‹not-a-site-code›

[[columns]]
path = "Bad_Path"  ‹not-a-column-path›
name = { zh = "坏" }
type = "工作动态"
freshness = "often"  ‹wrong-type: often›

[[columns]
path = "yw"
""",
        ("toml-syntax", 18),
    )
    # The broken site.toml hides nothing of the site's documents.
    hostile.text(
        "sites/yufa/yw/2026-03-02-hidden.md",
        "---\ntitel: 错  ‹unknown-field: title›\npublished: 2026-03-02\n---\n[坏](none.md)  ‹broken-link: none.md›\n",
        ("missing-field", 2),
        ("missing-id", 1),
    )
    hostile.text(
        "sites/meiyou/yw/2026-03-02-lost.md",
        f"---\nid: {_id(1)}\ntitle: 无站\npublished: 明天  ‹not-a-moment: 明天›\n---\n正文\n",
    )
    hostile.traps.append(Trap("sites/meiyou", 0, "no-site-toml"))


def _columns(hostile: Hostile) -> None:
    hostile.text(
        "sites/sheng/site.toml",
        """id = "sheng"
parent = "guo"
level = "province"
region = "990000"
name = { zh = "省" }  ‹name-missing-language: en›
organiser = { zh = "省府", en = "Province" }
languages = ["zh", "en", "fr"]  ‹unknown-name: fr›
host = "sheng.example"
former = ["https://old.example"]  ‹not-a-host›
icp = "北ICP备\\u0008号"  ‹forbidden-character: U+0008›
contacts = { email = "nobody" }  ‹not-an-email›

[theme]
colour = "Red"  ‹not-a-colour: Red›
emblem = "none.svg"  ‹emblem-missing›

[[people]]
name = "甲"
email = "jia@sheng.example"
roles = ["approvr"]  ‹not-a-choice: approver›

[[people]]
name = "乙"
email = "jia@sheng.example"  ‹duplicate-id: jia@sheng.example›
roles = ["editor"]

[[banners]]
text = { zh = "通知" }
starts = 2026-06-02
ends = 2026-06-01  ‹ends-before-begins: ends›

[[columns]]
path = "zcwj"
name = { zh = "政策文件", en = "Policies", fr = "Textes" }
type = "政策文件"
kinds = ["policy", "article", "polic"]  ‹unknown-name: policy›

[[columns]]
path = "zcwj"  ‹duplicate-column: 33›
name = { zh = "又一个", en = "Again", fr = "Encore" }
type = "政策文件"

[[columns]]
path = "p"  ‹reserved-path: p› ‹column-blank: p›
name = { zh = "页", en = "Pages", fr = "Pages" }
type = "政策文牛"  ‹unknown-name: 政策文件›

[[columns]]
path = "a/b/c"  ‹parent-undeclared: a、a/b›
name = { zh = "子", en = "Child", fr = "Fils" }
type = "工作动态"
languages = ["de"]  ‹unknown-name: de›
home = "first"  ‹wrong-type: first›

[[columns]]
path = "jiu"
name = { zh = "旧", en = "Old", fr = "Vieux" }
type = "工作动态"
merged_into = "xni"  ‹unknown-name: xni›
aliases = ["../../etc"]  ‹bad-alias›

[[columns]]
path = "quan-a"
name = { zh = "圈", en = "Ring", fr = "Rond" }
type = "工作动态"
merged_into = "quan-b"  ‹merged-in-a-circle›

[[columns]]
path = "quan-b"
name = { zh = "圈", en = "Ring", fr = "Rond" }
type = "工作动态"
merged_into = "quan-a"  ‹merged-in-a-circle›

[[columns]]
path = "guan"
name = { zh = "关", en = "Closed", fr = "Fermé" }
type = "工作动态"
closed = true

[[columns]]
path = "bing"
name = { zh = "并", en = "Merged", fr = "Joint" }
type = "工作动态"
merged_into = "guan"  ‹merged-into-closed: guan›
closed = true

[[columns]]
path = "kong"
name = { zh = "空" }  ‹name-missing-language: en›
type = "工作动态"
kinds = []  ‹too-few: kinds›
""",
        ("merged-and-closed", 84),
        ("column-blank", 88),
    )


def _names(hostile: Hostile) -> None:
    """Files in wrong places and under wrong names; what is inside is checked all the same."""
    text = "---\nid: {}\nkind: article\ntitle: 名\nmore: 1  ‹unknown-field: more›\n---\n<script>x</script>  ‹body-html-script›\n"
    for number, (name, rule) in enumerate(
        {
            "zcwj/2026-03-01-政策.md": "bad-file-name",
            "zcwj/2026-02-30-day.md": "bad-file-name",
            "zcwj/2026-3-1-day.md": "bad-file-name",
            "zcwj/2026-03-01-Upper.md": "bad-file-name",
            "zcwx/2026-03-01-where.md": "unknown-column",
            "2026-03-01-top.md": "document-outside-column",
            "zcwj/2026-03-01-german.de.md": "language-not-offered",
            "zcwj/2026-03-01-good.zh.md": "suffix-of-first-language",
        }.items(),
        16,
    ):
        hostile.text(f"sites/sheng/{name}", text.format(_id(number)), (rule, 0))
    hostile.text("sites/sheng/zcwj/2026-03-09-shout.MD", "x", ("bad-file-name", 0))
    hostile.text(
        "sites/sheng/zcwj/undated.md",
        f"---\nid: {_id(32)}\nkind: article\ntitle: 无日期\n---\n正文\n",
        ("undated-file-name", 0),
    )
    hostile.text(
        "sites/sheng/zcwj/2026-03-01-alone.en.md",
        "---\ntitle: Alone\npublished: 2026-03-01  ‹field-of-original: published›\n---\ntext\n",
        ("translation-without-original", 1),
    )
    hostile.raw("readme.txt", b"x", "stray-file", 0)
    hostile.raw("sites/sheng/zcwj/loose.pdf", b"%PDF", "stray-file", 0)
    hostile.raw("sites/sheng/zcwj/2026-03-01-german/a.pdf", b"%PDF", "", 0)
    hostile.traps[-1] = Trap("sites/sheng/zcwj/2026-03-01-german", 0, "files-without-document")
    hostile.link("sites/sheng/zcwj/2026-03-01-good/passwd.txt", "/etc/passwd", "symlink-outside")
    hostile.link("sites/sheng/zcwj/2026-03-01-good/gone.txt", "nowhere.txt", "symlink-without-file")
    hostile.raw("sites/sheng/zcwj/2026-03-01-good/A.txt", b"1", "", 0)
    hostile.raw("sites/sheng/zcwj/2026-03-01-good/a.txt", b"2", "path-collision", 0)
    hostile.traps.pop(-2)


def _forms(hostile: Hostile) -> None:
    """Front matter that cannot be read, and bodies under it that are read all the same."""
    folder = "sites/sheng/zcwj"
    bad = "\n---\n[坏](nowhere.md)  ‹broken-link: nowhere.md›\n"
    hostile.text(
        f"{folder}/2026-04-01-none.md",
        "# 没有  ‹no-front-matter› ‹body-heading-first›\n[坏](nowhere.md)  ‹broken-link›\n",
    )
    hostile.text(f"{folder}/2026-04-02-open.md", "---  ‹open-front-matter›\ntitle: 开着\n\n正文\n")
    hostile.text(f"{folder}/2026-04-03-yaml.md", f'---\ntitle: "没合上\nissuer: 甲{bad}', ("yaml-syntax", 2))
    hostile.text(f"{folder}/2026-04-04-list.md", f"---\n- title  ‹yaml-not-a-mapping›{bad}")
    hostile.text(
        f"{folder}/2026-04-05-alias.md",
        f"---\nid: {_id(48)}\ntitle: &t 锚  ‹yaml-alias: t›\nsummary: *t  ‹yaml-alias: t›\npublished: 2026-04-05\nsubject: economy\nissuer: 甲{bad}",
    )
    hostile.text(
        f"{folder}/2026-04-06-tag.md",
        f"---\nid: {_id(49)}\ntitle: !!python/name:os.system x  ‹yaml-tag: python›\npublished: 2026-04-06\nsubject: economy\nissuer: 甲{bad}",
    )
    hostile.text(
        f"{folder}/2026-04-07-key.md",
        f"---\nid: {_id(50)}\n? [a, b]  ‹yaml-key›\n: 1\ntitle: 键\ntitle: 又  ‹duplicate-key: title›\npublished: 2026-04-07\nsubject: economy\nissuer: 甲{bad}",
    )
    hostile.text(f"{folder}/2026-04-08-deep.md", f"---\ntitle: {'[' * 5000}  ‹yaml-deep›{bad}")
    hostile.text(f"{folder}/2026-04-09-multi.md", "---\ntitle: 一\n--- 二\n---\n正文\n", ("yaml-syntax", 3))
    hostile.raw(f"{folder}/2026-04-10-gbk.md", "---\ntitle: 国标\n---\n".encode("gbk"), "not-utf8", 2)
    hostile.raw(f"{folder}/2026-04-11-utf16.md", "---\ntitle: 十六\n---\n".encode("utf-16"), "not-utf8", 1)
    hostile.raw(
        f"{folder}/2026-04-12-nul.md", "---\nid: x\ntitle: 空\0字\n---\n".encode(), "forbidden-character", 3
    )
    hostile.traps.extend(
        Trap(f"{folder}/2026-04-12-nul.md", line, rule)
        for line, rule in ((2, "not-a-uuid7"), (2, "missing-field"))
    )
    hostile.text(
        f"{folder}/2026-04-16-bell.md",
        f"---\nid: {_id(53)}\ntitle: 铃\x07声  ‹forbidden-character: U+0007›\npublished: 2026-04-16\nsubject: economy\n"
        f'issuer: "甲\\u009f"  ‹forbidden-character: U+009F›{bad}',
    )
    hostile.text(f"{folder}/2026-04-13-tab.md", f"---\ntitle:\t制表\n\tissuer: 甲{bad}", ("yaml-syntax", 3))
    # A byte order mark alone is no mistake: the other mistakes of the file are told on their lines.
    hostile.text(
        f"{folder}/2026-04-14-bom.md",
        f"\ufeff---\nid: {_id(51)}\ntitle: 有标记\npublished: 2026-04-14\nsubject: economy\nissuer: 甲\nwho: x  ‹unknown-field: who›{bad}",
    )
    hostile.text(
        f"{folder}/2026-04-15-comment.md",
        f"---\nid: {_id(52)}\ntitle: 关于 #3 号线  ‹yaml-comment: #3›\npublished: 2026-04-15\nsubject: economy\nissuer: 甲{bad}",
    )


def _fields(hostile: Hostile) -> None:
    folder = "sites/sheng/zcwj"
    hostile.text(
        f"{folder}/2026-03-01-good.md",
        f"""---
id: {_id(64)}
title: 好文件
published: 2026-03-01 08:30
subject: economy
issuer: 省府
---
## 一、总则

正文。
""",
    )
    hostile.text(
        f"{folder}/2026-05-01-many.md",
        f"""---
id: {_id(64)}  ‹duplicate-id: 2026-03-01-good›
titel: 拼错  ‹unknown-field: title›
summary:   ‹empty-value: summary›
published: 2026-02-30 10:00  ‹impossible-date›
modified: 25:00  ‹not-a-moment: 25:00›
issued: 八月  ‹not-a-day: 八月›
effective: 2026-13-01  ‹impossible-date›
status: reday  ‹not-a-choice: ready›
validity: maybe  ‹not-a-choice: maybe›
subject: [economics]  ‹unknown-name: economy›
origin_url: www.example.com  ‹not-a-url›
image: nothing.png  ‹broken-file: nothing.png› ‹image-without-alt›
related: [no-such]  ‹broken-reference: no-such›
successor: 2026-03-01-god  ‹broken-reference: 2026-03-01-good›
waivers:
  - rule: broken-lnik  ‹unknown-name: broken-link›
    reason: 无
  - rule: broken-link  ‹missing-field: reason›
---
正文
""",
        ("missing-field", 2),
        ("missing-field", 2),
    )
    hostile.text(
        f"{folder}/2026-05-02-uuid4.md",
        "---\nid: 7c9e6679-7425-40de-944b-e07fc1f90ae7  ‹not-a-uuid7›\ntitle: 四\npublished: 2026-05-02\nsubject: economy\nissuer: 甲\n---\n正文\n",
    )
    hostile.text(
        f"{folder}/2026-05-03-noid.md",
        "---\ntitle: 无\npublished: 2026-05-03\nexpires: 2026-05-02  ‹expires-before-published›\nmodified: 2026-05-01  ‹modified-before-published›\nsubject: economy\nissuer: 甲\nprimary: en  ‹primary-not-own›\n---\n正文\n",
        ("missing-id", 1),
    )
    hostile.text(
        f"{folder}/2026-05-04-kind.md",
        f"---\nid: {_id(66)}\nkind: polciy  ‹unknown-name: policy›\ntitle: 种\npublished: 2026-05-04\nsubject: economy\nissuer: 甲\n---\n正文\n",
    )
    hostile.text(
        f"{folder}/2026-05-05-letter.md",
        f"---\nid: {_id(67)}\nkind: letter  ‹kind-not-allowed: letter›\ntitle: 信\npublished: 2026-05-05\ncategory: 咨询\nquestion: 问\nreceived: 2026-05-04\nanswered: 2026-05-03  ‹ends-before-begins: answered›\n---\n答\n",
    )
    hostile.text(
        f"{folder}/2026-05-06-number.md",
        f"---\nid: {_id(68)}\ntitle: 号\npublished: 2026-05-06\nissued: 2026-05-09  ‹issued-after-published›\neffective: 2026-06-01\nrepealed: 2026-05-31  ‹repealed-before-effective›\ndocument_number: 北政发[2026]03号  ‹document-number-format›\nsubject: economy\nissuer: 甲\n---\n正文\n",
        ("policy-field-owed", 1),
    )
    hostile.text(
        f"{folder}/2026-03-01-good.en.md",
        "---\ntitle: Good\ntranslater: X  ‹unknown-field: translator›\nsubject: health  ‹field-of-original: subject›\n---\n[broken](missing.md)  ‹broken-link›\n",
    )
    hostile.text(
        f"{folder}/2026-05-07-never.md",
        f"---\nid: {_id(69)}\ntitle: 无日期\nkind: article\n---\n正文\n",
        ("missing-field", 2),
    )


def _kinds(hostile: Hostile) -> None:
    """Nested fields of other kinds, in a column of a site whose file is unreadable: any kind is taken."""
    hostile.text(
        "sites/gbk/bsfw/start.md",
        f"""---
id: {_id(80)}
kind: service
title: 办事
materials:
  - name: 表
    form: none.docx  ‹broken-file: none.docx›
  - copies: 1  ‹missing-field: materials.2.name›
steps: 先来后到  ‹wrong-type: steps›
places:
  - name: 大厅
    adress: 某路  ‹unknown-field: address› ‹missing-field: places.1.address›
    hours: 8:30
online: javascript:alert(1)  ‹not-a-url›
---
正文
""".replace(
            "    adress: 某路  ‹unknown-field: address› ‹missing-field: places.1.address›",
            "    adress: 某路  ‹unknown-field: address›",
        ),
        ("missing-field", 2),
        ("missing-field", 11),
    )
    hostile.text(
        "sites/gbk/zjdc/2026-05-01-talk.md",
        f"""---
id: {_id(81)}
kind: consultation
title: 征集
published: 2026-05-01
opens: 2026-05-10
closes: 2026-05-01  ‹ends-before-begins: closes›
responses: many  ‹wrong-type: many›
---
正文
""",
    )


def _texts(hostile: Hostile) -> None:
    hostile.text(
        "sites/sheng/zcwj/2026-06-01-text.md",
        f"""---
id: {_id(96)}
title: 正文
published: 2026-06-01
subject: economy
issuer: 甲
---
## 一、标题

[无](2026-03-01-goood.md)  ‹broken-link: 2026-03-01-good.md›

[锚](2026-03-01-good.md#nothing)  ‹broken-anchor›

[本页](#nowhere)  ‹broken-anchor›

[件](missing.pdf)  ‹broken-file: missing.pdf›

![无](missing.png)  ‹broken-file: missing.png›

![](/zcwj/2026-03-01-good/picture.png)  ‹body-picture-alt›

![外](https://elsewhere.example/a.png)  ‹body-picture-remote›

[坏](javascript:alert(1))  ‹body-link-scheme›

[坏](http://[::1)  ‹broken-link›

[旧]({{filename}}../x.md)  ‹body-link-marker: filename› ‹broken-link: ../x.md›

<iframe src="https://x.example"></iframe>  ‹body-html-frame›

<p onclick="x()">点</p>  ‹body-html-handler›

##### 跳级  ‹body-heading-skip›

/// 不存在的块  ‹body-block-unknown›

///

/// notice | 没关  ‹body-block-open›
""",
    )


def _addresses(hostile: Hostile) -> None:
    folder = "sites/sheng/zcwj"

    def document(number: int, more: str) -> str:
        return f"---\nid: {_id(number)}\ntitle: 址\npublished: 2026-06-10\nsubject: economy\nissuer: 甲\n{more}---\n正文\n"

    hostile.text(f"{folder}/2026-06-10-same.md", document(112, ""))
    hostile.text(f"{folder}/2026-06-11-same.md", document(113, ""), ("same-url", 0))
    hostile.text(
        f"{folder}/2026-06-12-former.md",
        document(
            114,
            """aliases:
  - ../../etc/passwd  ‹bad-alias›
  - /%2e%2e/%2e%2e/x  ‹bad-alias›
  - /_/theme.css  ‹bad-alias›
  - /zcwj/2026/good.html  ‹same-url: 2026-03-01-good.md›
  - /ZCWJ/2026/Same.html  ‹same-url›
  - /old.html
""",
        ),
    )
    hostile.text(
        f"{folder}/2026-06-13-twice.md",
        document(115, "aliases: [/old.html, /zcwj]  ‹same-url: 2026-06-12-former.md›\n"),
        ("same-url", 7),
    )

"""A tiny cluster with documents to be found: policies of several years, services, letters, English pairs, some taken back."""

from __future__ import annotations

from pathlib import Path

from tests.publish.tiny import Root, make_root

POLICY = "sites/top/policy/2026-03-02-stability.md"
WITHDRAWN = "sites/top/policy/2026-03-09-withdrawn.md"


def make_searchable(folder: Path) -> Root:
    """The tiny cluster and what the search suite asks for."""
    root = make_root(folder)
    _policies(root)
    _lives(root)
    return root


def _policy(root: Root, name: str, title: str, number: str, body: str, **fields: object) -> None:
    day = name[:10]
    year, _, serial = number.partition("〔")[2].partition("〕")
    index = f"00000001/{year}-{int(serial.removesuffix('号')):05}"
    root.article(
        f"sites/top/policy/{name}.md",
        title,
        f"{day} 10:00",
        body,
        issuer=["省政府"],
        subject=["economy.enterprise"],
        document_number=number,
        index_number=index,
        issued=day,
        **fields,
    )


def _policies(root: Root) -> None:
    _policy(
        root,
        "2026-03-02-stability",
        "关于做好失业保险稳岗返还工作的通知",
        "北政办规〔2026〕13号",
        "为减轻企业负担，省人力资源社会保障厅继续实施稳岗政策。\n\n市政府办公厅负责解释。",
    )
    root.translate(
        POLICY,
        "Notice on Unemployment Insurance Refunds",
        "Employers who keep their staff receive a refund. The labour contract stays in force.",
    )
    _policy(
        root,
        "2024-05-06-stability",
        "关于稳定就业岗位若干措施的通知",
        "北政办规〔2024〕13号",
        "一、落实失业保险稳岗返还，大型企业按百分之三十返还。\n\n二、各市（地）政府要抓好落实。",
    )
    _policy(
        root,
        "2019-04-01-regulation",
        "失业保险基金管理办法",
        "北政办规〔2019〕13号",
        "失业保险费及时缴纳，符合条件的企业可以稳岗，并按规定办理返还。\n\n《北政办规〔2019〕130号》同时执行。",
    )
    _policy(
        root,
        "2023-02-01-amending",
        "关于修改部分文件的决定",
        "北政发〔2023〕2号",
        "将北政办规〔2019〕13号第一条修改为：失业保险金按月发放。",
        validity="amended",
    )
    _policy(
        root,
        "2026-03-09-withdrawn",
        "失业保险稳岗返还撤回稿",
        "北政办规〔2026〕99号",
        "撤回稿中的失业保险稳岗返还正文。",
    )
    root.set_field(WITHDRAWN, "status", "withdrawn")
    root.set_field(WITHDRAWN, "status_note", "内容有误，已撤下")


def _lives(root: Root) -> None:
    for number in range(1, 26):
        root.article(
            f"sites/city/news/2025-{1 + number % 12:02}-{number:02}-water-{number}.md",
            f"河道清淤工程第{number}期完工",
            f"2025-{1 + number % 12:02}-{number:02} 09:00",
            f"清淤工程第{number}期共清理河道{number}公里，方便群众取水。",
        )
    root.article(
        "sites/bureau/service/2026-02-05-transfer.md",
        "中小学生转学办理指南",
        "2026-02-05 09:00",
        authority="市教育局",
        conditions=["户籍随父母迁移"],
        materials=[{"name": "居民户口簿"}],
        steps=[{"name": "受理", "text": "窗口当场核验转学材料"}],
        fees="不收费",
        time_limit="五个工作日",
    )

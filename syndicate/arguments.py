"""The command line of `python -m syndicate`: verbs and their options."""

from __future__ import annotations

from cluster.commands import CommandLine


def make_parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(prog="python -m syndicate", description="集约：抓取、转载、核验 pull, carry, prove")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name: str, words: str) -> CommandLine:
        return verbs.add_parser(name, help=words, description=words)

    one = verb("pull", "抓取上级来源并提交 ask the parents and commit what they brought")
    one.add_argument("sources", nargs="*", metavar="SOURCE", help="只抓这些来源 only these sources")
    one.add_argument("--due", action="store_true", help="只抓到时间的来源 only those whose interval is over")
    one.add_argument("--now", action="store_true", help="不等失败后的间隔 do not wait after failures")
    one = verb("owed", "谁欠转什么、还有多久 who owes what and for how long; 1 on a breach")
    one.add_argument("sites", nargs="*", metavar="SITE")
    one.add_argument("--all", action="store_true", help="连同已转载和豁免的 those carried and exempt too")
    one.add_argument(
        "--form", choices=("text", "csv", "json"), default="text", help="输出格式 form of the output"
    )
    one = verb("explain", "某条目为何转载或不转载 why an item is or is not carried")
    one.add_argument("item", metavar="ITEM", help="标识、键或标题的一部分 id, key, or a part of its title")
    verb("review", "列出待审 list what waits for an approver")
    for name, words in (
        ("approve", "采纳待审 take what waits"),
        ("reject", "退回待审 refuse what waits"),
        ("restore", "恢复已撤回或暂缓的条目 bring back what was withdrawn or is held"),
    ):
        one = verb(name, words)
        one.add_argument(
            "items", nargs="+", metavar="ITEM", help="标识、键、来源或 all · id, key, source or all"
        )
        one.add_argument(
            "--because", default="", metavar="REASON", help="理由，记入账本 reason, for the ledger"
        )
        if name == "approve":
            one.add_argument(
                "--into", default="", metavar="HELD", help="与已有条目是同一条 it is this held item"
            )
    one = verb("confirm", "核验公开网页 compare the public pages with what was decided")
    one.add_argument("sites", nargs="*", metavar="SITE")
    one.add_argument("--all", action="store_true", help="连同已核验的 those confirmed before too")
    verb("released", "记下本次发布 note that what is built now is public")
    one = verb("fetch", "取回独立仓库的站点 fetch sites kept in repositories of their own")
    one.add_argument("sites", nargs="*", metavar="SITE")
    one.add_argument(
        "--update", action="store_true", help="更新到分支最新 move the pins to the branch's head"
    )
    one.add_argument("--branch", default="HEAD", help="分支 branch")
    one.add_argument("--add", default="", metavar="URL", help="新增站点的仓库地址 address for a new pin")
    one.add_argument("--path", default="", help="仓库内的目录 the site's folder in it")
    one = verb(
        "replay", "用存证重新处理并比对，不写文件 read stored evidence again and compare; writes nothing"
    )
    one.add_argument("items", nargs="*", metavar="ITEM")
    return parser

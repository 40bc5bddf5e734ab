"""I/O: command lines whose mistakes are told in Chinese and English, with the exit code of wrong usage."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from cluster.exits import USAGE
from cluster.rewording import reword

# What argparse says, by form.
CHINESE = {
    "the following arguments are required: …": "缺少 …",
    "unrecognized arguments: …": "没有这样的参数：…",
    "argument …: invalid choice: … (choose from …)": "… 不能是 …，可用：…",
    "argument …: expected one argument": "… 后面要写一个值",
    "argument …: expected at least one argument": "… 后面至少要写一个值",
    "argument …: expected at most one argument": "… 后面最多写一个值",
    "argument …: expected … arguments": "… 后面要写 … 个值",
    "argument …: ignored explicit argument …": "… 后面不写值，去掉 …",
    "argument …: not allowed with argument …": "… 不能与 … 同时用",
    "argument …: invalid … value: …": "… 的值不对，应为 …：…",
    "ambiguous option: … could match …": "选项 … 不够明确，可能是 …",
    "one of the arguments … is required": "… 要写其中一个",
}


class CommandLine(argparse.ArgumentParser):
    """A parser of arguments; parsers of its verbs are of this kind too."""

    def error(self, message: str) -> NoReturn:
        """Says what is wrong and ends the process."""
        self.print_usage(sys.stderr)
        words = reword(message, CHINESE)
        said = message if words == message else f"{words} · {message}"
        self.exit(USAGE, f"用法错误 usage: {said}\n")

"""What the parsers of YAML (libyaml) and TOML (tomllib) complain of, in Chinese: they speak English alone."""

from __future__ import annotations

import re

from cluster.rewording import reword

# By form (`cluster.rewording`); of several that fit the first is taken.
CHINESE = {
    # libyaml
    "block sequence entries are not allowed in this context": "列表项“- ”不能写在这里；列表另起一行，每行一项",
    "but found another document": "中间多了一行 ---",
    "could not find expected ':'": "键后面缺少冒号“: ”，或上面的引号没有闭合",
    "could not find expected directive name": "“%”后面缺少指令名；以 % 开头的值要加引号",
    "did not find URI escaped octet": "“!”标签里的 % 写法不对；以 ! 开头的值要加引号",
    "did not find expected '!'": "“!”标签没有写完；以 ! 开头的值要加引号",
    "did not find expected ',' or ']'": "方括号里缺少逗号“,”，或没有用“]”结束",
    "did not find expected ',' or '}'": "花括号里缺少逗号“,”，或没有用“}”结束；以 { 开头的值要加引号",
    "did not find expected '-' indicator": "列表的每一项都要以“- ”开头，缩进相同",
    "did not find expected <document start>": "缩进不一致，或前面的内容已经结束",
    "did not find expected <stream-start>": "读不到开头",
    "did not find expected alphabetic or numeric character": "以 * 或 & 开头的值要加引号",
    "did not find expected comment or line break": "“|”“>”后面要换行；以 | 或 > 开头的值要加引号",
    "did not find expected digit or '.' character": "%YAML 的版本号不对；以 % 开头的值要加引号",
    "did not find expected hexdecimal number": r"\x、\u、\U 后面的十六进制数不对；双引号里的 \ 要写成 \\",
    "did not find expected key": "这里应该是下一个键：缩进不一致，或引号后面还有文字",
    "did not find expected node content": "这里缺少一个值，或多了逗号、括号",
    "did not find expected tag URI": "“!”标签没有写完；以 ! 开头的值要加引号",
    "did not find expected version number": "%YAML 缺少版本号；以 % 开头的值要加引号",
    "did not find expected whitespace or line break": "“!”标签后面缺少空格；以 ! 开头的值要加引号",
    "did not find expected whitespace": "指令后面缺少空格；以 % 开头的值要加引号",
    "did not find the expected '>'": "“!<”没有用“>”结束；以 ! 开头的值要加引号",
    "found a tab character that violates indentation": "用了制表符（Tab）缩进；缩进只用空格",
    "found a tab character where an indentation space is expected": "用了制表符（Tab）缩进；缩进只用空格",
    "found an incorrect leading UTF-8 octet": "“!”标签里的 % 写法不对；以 ! 开头的值要加引号",
    "found an incorrect trailing UTF-8 octet": "“!”标签里的 % 写法不对；以 ! 开头的值要加引号",
    "found an indentation indicator equal to 0": "“|”“>”后面的缩进数不能是 0",
    "found character that cannot start any token": "值不能以 @、`、% 或制表符（Tab）开头；值要加引号，缩进只用空格",
    "found duplicate %TAG directive": "%TAG 指令重复",
    "found duplicate %YAML directive": "%YAML 指令重复",
    "found extremely long version number": "%YAML 的版本号太长",
    "found incompatible YAML document": "不支持这个 YAML 版本",
    "found invalid Unicode character escape code": r"\u、\U 后面的编码不是字符",
    "found undefined alias": "以 * 开头的值会被当作引用；给值加引号",
    "found undefined tag handle": "以 ! 开头的值会被当作标签；给值加引号",
    "found unexpected ':'": "方括号、花括号里的冒号要放进引号",
    "found unexpected document indicator": "引号没有闭合，就遇到了 ---",
    "found unexpected end of stream": "引号没有闭合",
    "found unexpected non-alphabetical character": "指令名只能用字母；以 % 开头的值要加引号",
    "found unknown directive name": "没有这种“%”指令；以 % 开头的值要加引号",
    "found unknown escape character": r"双引号里的 \ 后面不能跟这个字符；\ 要写成 \\，或改用单引号",
    "mapping keys are not allowed in this context": "“? ”不能写在这里；以 ? 开头的值要加引号",
    "mapping values are not allowed in this context": "这里不能再有“: ”：值里有冒号的要加引号，各个键的缩进要相同",
    "second occurrence": "同一个 & 名字用了两次；以 & 开头的值要加引号",
    "unacceptable character #x…: control characters are not allowed": "含有不允许的控制字符 U+…，请删去",
    # tomllib
    "Cannot declare … twice": "表 … 重复了",
    "Cannot mutate immutable namespace …": "… 前面已经写完整，不能在这里再添加",
    "Cannot overwrite a value": "这个名字前面已经有值，不能重复",
    "Cannot redefine namespace …": "… 前面已经定义，不能重复",
    "Duplicate inline table key …": "花括号里 … 重复了",
    "Escaped character is not a Unicode scalar value": r"\u、\U 后面的编码不是字符",
    "Exceeds the limit …": "数太长",
    "Expected '=' after a key in a key/value pair": "名字后面缺少等号“=”",
    "Expected ']' at the end of a table declaration": "表名缺少结束的“]”",
    "Expected ']]' at the end of an array declaration": "表名缺少结束的“]]”",
    "Expected newline or end of document after a statement": "一行只写一个“名 = 值”，后面多了内容",
    "Expected …": "引号没有闭合",
    r"Found invalid character '\n'": "引号没有在同一行闭合",
    "Found invalid character …": "含有不允许的字符 …",
    r"Illegal character '\n'": "引号没有在同一行闭合",
    "Illegal character …": "含有不允许的字符 …",
    "Invalid date or datetime": "没有这个日期或时刻",
    "Invalid hex value": r"\u、\U 后面的十六进制数不对；\ 要写成 \\",
    "Invalid initial character for a key part": "名字只用字母、数字、- 和 _；其他名字要加引号",
    "Invalid statement": "应为“名 = 值”或 [表名]；名字只用字母、数字、- 和 _，其他名字要加引号",
    "Invalid value": "值的写法不对：文字加引号，数字、true、false 不加",
    r"Unescaped '\' in a string": r"双引号里的 \ 要写成 \\，或改用单引号",
    "Unclosed array": "列表没有用“]”结束",
    "Unclosed inline table": "花括号没有用“}”结束；其中不能换行",
    "Unterminated string": "引号没有闭合",
    # our own reader of TOML
    "Invalid syntax": "写法不对",
    "nested too deeply": "嵌套太深",
}
_STEPS = re.compile(r"\('.*',?\)")  # of a name, which tomllib quotes as a tuple


def in_chinese(problem: str) -> str:
    """A parser's complaint in Chinese; as it is where it is not known."""
    return reword(_STEPS.sub(_dotted, problem), CHINESE)


def _dotted(steps: re.Match[str]) -> str:
    return ".".join(re.findall(r"'([^']*)'", steps[0]))

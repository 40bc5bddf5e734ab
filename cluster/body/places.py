"""Where the targets of links and pictures stand in a text: Markdown and HTML parsers give them without their places."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator

from cluster.body.targets import read_target

# What stands in code, or behind a backslash, is no link. Nothing is looked for twice, so that no text takes long.
_MARKDOWN = re.compile(
    r"""(?xm)
    ^[ ]{0,3}(?P<fence>`{3,}+|~{3,}+)[^\n]*\n(?s:.*?)^[ ]{0,3}(?P=fence)
    | (?<!`)(?P<ticks>`{1,3})(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)
    | \\.
    | \]\((?P<inline>(?:[^()\n\\]|\\.|\([^()\n]*+\))*+)\)
    | ^[ ]{0,3}\[(?!\^)[^\[\]\n]++\]:[ ]*+(?P<defined>\S++)
    | <(?P<auto>[A-Za-z][A-Za-z0-9+.-]*+:[^<>\s]++|[^<>\s@]++@[^<>\s@]++)>
    """
)
_HTML = re.compile(
    r"""(?xi)\b(?:href|src)\s*+=\s*+(?:"(?P<double>[^"<>]*+)"|'(?P<single>[^'<>]*+)'|(?P<bare>[^\s"'<>]++))"""
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


class Places:
    """The offsets of each target, handed out in their order; the last one again where there are no more."""

    def __init__(self, found: Iterable[tuple[str, int]]) -> None:
        self._offsets: dict[str, deque[int]] = {}
        for target, offset in found:
            self._offsets.setdefault(_plain(target), deque()).append(offset)

    def next(self, target: str) -> int | None:
        """Where `target` stands next; None where it stands nowhere in the form of a target."""
        offsets = self._offsets.get(_plain(target))
        if offsets is None:
            return None
        return offsets.popleft() if len(offsets) > 1 else offsets[0]


def in_markdown(text: str) -> Iterator[tuple[str, int]]:
    """Targets of links and pictures in Markdown, with their offsets; "" where the parentheses are empty."""
    for found in _MARKDOWN.finditer(text):
        form = found.lastgroup
        if form == "inline":
            yield _ESCAPED.sub(r"\1", _without_title(found["inline"].strip())), found.start("inline")
        elif form == "defined":
            yield found["defined"].removeprefix("<").removesuffix(">"), found.start("defined")
        elif form == "auto":
            yield found["auto"], found.start("auto")


def in_html(text: str) -> Iterator[tuple[str, int]]:
    """What `href` and `src` name in HTML, with their offsets."""
    for found in _HTML.finditer(text):
        form = found.lastgroup or ""
        yield found[form], found.start(form)


def _plain(target: str) -> str:
    """A target as it is compared, whoever read it."""
    return read_target(target).removeprefix("mailto:")


def _without_title(written: str) -> str:
    """What stands between parentheses, without the title that may follow the target."""
    if written.startswith("<") and ">" in written:
        return written[1:].partition(">")[0]
    quote = written[-1:]
    if quote not in ('"', "'") or len(written) == 1:
        return written
    return "" if written.startswith(quote) else written.partition(f" {quote}")[0].rstrip()

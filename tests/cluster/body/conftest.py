"""What the tests of bodies share: one renderer, and a page that resolves every part in a plain way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

import pytest

from cluster.body.html import show
from cluster.body.markdown import Renderer
from cluster.body.parts import Body, FileNote, Href, Media, Picture
from cluster.findings import Finding


class Plain:
    """A resolver whose answers show which part was asked for."""

    def href(self, part: Href) -> str:
        return part.target

    def leaves(self, part: Href) -> bool:
        return False

    def file_note(self, part: FileNote) -> str:
        return f"（{escape(part.target)}）"

    def picture(self, part: Picture) -> str:
        return f'<img src="{escape(part.target)}" alt="{escape(part.alt)}">'

    def media(self, part: Media) -> str:
        return (
            f'<{part.kind} src="{escape(part.target)}" title="{escape(part.title)}" controls></{part.kind}>'
        )


@dataclass(frozen=True)
class Written:
    """What became of a text."""

    body: Body
    findings: tuple[Finding, ...]

    @property
    def html(self) -> str:
        return show(self.body, Plain())

    @property
    def rules(self) -> list[tuple[str, int]]:
        return [(found.rule, found.line) for found in self.findings]

    def value(self, rule: str, name: str) -> str:
        return next(dict(found.values)[name] for found in self.findings if found.rule == rule)


_RENDERER = Renderer()


def write(text: str, lang: str = "zh-CN", first_line: int = 1) -> Written:
    body, findings = _RENDERER.render(text, "a.md", first_line, lang)
    return Written(replace(body, said=body.text), findings)


@pytest.fixture(name="write", scope="session")
def fixture_write():
    return write


@pytest.fixture(name="renderer", scope="session")
def fixture_renderer() -> Renderer:
    return _RENDERER

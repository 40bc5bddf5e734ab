"""The short cuts of the renderer change nothing, and what we add to Markdown stays cheap."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.toc import slugify_unicode
from markdown.preprocessors import NormalizeWhitespace
from markdown.serializers import to_html_string
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor, UnescapeTreeprocessor

from cluster.body import markdown as markdown_module
from cluster.body.allow import Cleaner
from cluster.body.direct import direct_body
from cluster.body.headings import Headings
from cluster.body.html import assemble, show
from cluster.body.labels import CHINESE
from cluster.body.markdown import Renderer
from cluster.body.parts import OPENING, Body
from cluster.body.prose import Attributes
from cluster.body.repost import body_from_html
from cluster.body.sheet import Sheet
from cluster.body.text import Node, _Reader, parse_fragment, read_tree
from cluster.findings import Finding

from .conftest import Plain

RENDERER = Renderer()


def _stock() -> Renderer:
    """A renderer with Python-Markdown's own steps in the place of our short cuts."""
    renderer = Renderer()
    markdown = renderer._markdown
    markdown.parser.blockprocessors.deregister("plain_paragraph")
    markdown.parser.blockprocessors.deregister("plain_heading")
    markdown.preprocessors.register(NormalizeWhitespace(markdown), "normalize_whitespace", 30)
    fences = markdown.preprocessors["fenced_code_block"]
    markdown.preprocessors.register(FencedBlockPreprocessor(markdown, fences.config), "fenced_code_block", 25)
    markdown.treeprocessors.register(InlineProcessor(markdown), "inline", 20)
    markdown.treeprocessors.register(PrettifyTreeprocessor(markdown), "prettify", 10)
    markdown.treeprocessors.register(UnescapeTreeprocessor(markdown), "unescape", 0)
    markdown.serializer = to_html_string
    return renderer


STOCK = _stock()


def _rendered(source: str) -> tuple[Body, tuple[Finding, ...]]:
    """What comes out, with what is read of it."""
    body, findings = RENDERER.render(source, "a.md", 1, "zh")
    assert body.opening == body.text[:OPENING]
    return replace(body, said=body.text), findings


def _render_stock(source: str, lang: str = "zh") -> tuple[Body, tuple[Finding, ...]]:
    """What comes out without any short cut, also of ours."""
    with ExitStack() as without:
        without.enter_context(patch.object(markdown_module, "direct_body", lambda text: None))
        without.enter_context(patch.object(markdown_module, "is_clean", lambda html: False))
        without.enter_context(patch.object(Attributes, "run", AttrListTreeprocessor.run))
        without.enter_context(patch.object(_Reader, "paragraph", _read_paragraph))
        return STOCK.render(source, "a.md", 1, lang)


def _read_paragraph(reader: _Reader, element: Node) -> None:
    assert reader.enter(element)
    reader.leave(element)


PIECES = st.one_of(
    st.sampled_from(
        [
            "**粗**",
            "*斜*",
            "`码`",
            "[甲](a.pdf)",
            "![图](b.jpg)",
            "<b>",
            "</b>",
            "&lt;",
            "\\*",
            "  \n",
            "\n\n",
            "\n",
            "## ",
            "- ",
            "1. ",
            "[^1]",
            "\n\n[^1]: 注\n\n",
            "| a | b |\n|-|-|\n| c | d |",
            "> ",
            "<https://a.example>",
            "_",
            "/// 提示\n",
            "///",
            "\n\n术语\n:   解释\n\n",
            "*[HTML]: 词\n\nHTML",
            "{: .lead }",
            "{#锚}",
            "　",
            "&",
            "<",
            "```\n码\n```\n",
            "甲乙",
            "\n\n甲乙\n\n",
            "12甲",
            "    ",
            "\n\n    甲",
            "~~~",
            "\n> 甲",
            "***\n",
            "\u00a0",
            "\x02",
        ]
    ),
    st.text(alphabet=st.characters(categories=["Lo", "Nd", "Po", "Ps", "Pe"]), max_size=10),
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@given(TEXTS)
@example("1. 甲\n\n    乙\n2. 丙\n丁\n\n戊\n\n5. 己")
@example("- 甲\n    - 乙\n\n      丙\n\n    丁")
@example("/// 提示\n甲\n\n乙\n\n丙\n///\n\n丁")
@example("甲\n:   乙\n\n    丙\n\n丁")
@example("甲|乙\n-|-\n丙|丁")
@example("　　甲**乙**\n丙  \n丁\n\n　\n\n## 戊 {#己}\n\n12甲\n1.乙\n\n12. 丙")
def test_short_cuts_change_nothing(source: str) -> None:
    assert _rendered(source) == _render_stock(source)


def test_short_cuts_change_nothing_in_real_texts(real_text: Path) -> None:
    for file in sorted(real_text.rglob("*.md")):
        source = file.read_text("utf-8").split("<!-- INFO END -->", 1)[-1]
        assert _rendered(source) == _render_stock(source), file


_MARKS = [
    *"** * _ __ # ## : ； 。 ？ % ～ ~ = + - . ) ( 1. 2. 12 １ · “ ” （ 、 (一) (1) (c) 1． 1、 × ℃ Ⅲ ① ○ ÷ α ∶ &lt; &gt; & lt; >".split(),
    " ",
    "\u3000",
    "\n",
]
WORDS = st.lists(st.sampled_from(["甲", "乙丙", "Ab", *_MARKS]), min_size=1, max_size=8).map("".join)
PROSE = st.one_of(
    WORDS,
    st.builds("甲{}乙".format, WORDS),
    st.builds("甲**乙{}丁**，戊".format, WORDS),
    st.builds("**{}**{}".format, WORDS, WORDS),
    st.builds("{} {}".format, st.sampled_from(["#", "##", "###", "####", "#######"]), WORDS),
    st.builds("1. {}\n2. 乙".format, WORDS),
    st.builds("- 甲{}\n- {}".format, WORDS, WORDS),
)


@given(st.lists(PROSE, max_size=8), st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\n\n\n"]))
@example(["1. 甲\n2. 乙", "1. 丙", "- 丁", "- 戊", "2. 己"], "\n\n")
@example(["## 甲", "### 乙", "## 甲", "## 甲_1", "## _"], "\n\n")
@example(["", "", "　　甲", "甲　", "甲 ", "乙  丙", ""], "\n\n")
@example(["甲乙", "乙丙", "3年", "4. 丙", "**丁**。", "（五）", "&lt;六", "七　", "　八", "九"], "\n")
@example(
    ["甲\n**乙**", "甲**乙\n丙**", "甲\n乙\n\n丙\n丁", "1. 甲\n乙", "## 甲\n乙", "甲 \n乙", "甲　\n乙"],
    "\n\n",
)
@example(
    [
        "(一)甲　",
        "1．乙　",
        "　　1、丙",
        "- (甲)",
        "1. (乙)",
        "修改&lt;甲>乙&gt;",
        "- 甲&lt;",
        "## 甲&gt;",
        "(c)丁**戊**　",
        "甲　 ",
        "甲 　",
    ],
    "\n\n",
)
@example(
    ["甲**乙**丙", "**甲**1", "1**甲**", "**甲** 乙", "乙 **甲**", "**甲****乙**", "**甲*乙*丙**"], "\n\n"
)
@example(
    [
        "**“甲**，乙”",
        "甲**《乙》**丙",
        "**“”**",
        "**“**甲**”**",
        "**”甲**",
        "甲**（乙）**",
        "**【甲】**1",
        "**‘甲\n乙’**丙",
    ],
    "\n\n",
)
def test_plain_prose_comes_out_as_markdown_writes_it(blocks: list[str], between: str) -> None:
    for source in (between.join(blocks), *blocks):
        assert _rendered(source) == _render_stock(source)


def test_what_is_left_to_markdown_is_what_has_markup() -> None:
    plain = "　　为民。　\n\n(一)甲×乙\n第二行\n\n1．丙\n\n## 一、时间\n\n**甲**乙，**“丁”**戊：\n\n**《己》**庚\n\n1. 丙\n2. 丁\n\n### （一）戊\n\n- 己\n- 庚\n"
    assert direct_body(plain) is not None
    for markup in (
        "[甲](a.pdf)",
        "*甲*",
        "<b>",
        "# 甲",
        "##### 甲",
        "/// 提示",
        "| a | b |",
        "    码",
        "> 甲",
    ):
        assert direct_body(f"{plain}\n{markup}\n") is None


@given(st.text(max_size=20))
def test_an_anchor_is_the_one_that_markdown_gives(words: str) -> None:
    assert Headings(set()).anchor(words) == (slugify_unicode(words, "-").strip("-_") or "section")


@given(TEXTS)
def test_reading_the_tree_reads_what_the_html_says(source: str) -> None:
    body, _ = RENDERER.render(source, "a.md", 1, "zh")
    html = "".join(part if isinstance(part, str) else "" for part in body.parts)
    said = read_tree(parse_fragment(html)[0])
    assert body.text.replace("\u00a0", "").split() == said.text.replace("\u00a0", "").split()
    assert frozenset(said.anchors) == body.anchors
    assert [heading.text for heading in body.headings] == [heading.text.strip() for heading in said.headings]


@given(TEXTS)
def test_a_body_of_ours_survives_as_a_repost(source: str) -> None:
    body, _ = RENDERER.render(source, "a.md", 1, "zh")
    again, _ = body_from_html(show(body, Plain()), "b.html")
    spare = str.maketrans("", "", "\u00a0 \n")
    shown = read_tree(parse_fragment(show(body, Plain()))[0]).text
    assert read_tree(parse_fragment(show(again, Plain()))[0]).text.translate(spare).replace(
        "（a.pdf）", ""
    ) == shown.translate(spare).replace("（a.pdf）", "")


def test_cleaning_and_cutting_take_a_quarter_of_a_millisecond(real_text: Path) -> None:
    files = sorted(real_text.rglob("*.md"))[:300]
    raws = []
    for file in files:
        source = file.read_text("utf-8").split("<!-- INFO END -->", 1)[-1]
        RENDERER.render(source, file.name, 1, "zh")
        RENDERER._markdown.reset()
        sheet = Sheet(source, CHINESE)
        RENDERER._desk.sheet = sheet
        RENDERER._finish.begin(sheet)
        raws.append((RENDERER._markdown.convert(source), sheet, RENDERER._finish.tree))
    cleaner = Cleaner()
    best = min(_time(raws, cleaner) for _ in range(5))
    assert best < 0.0005, f"{best * 1000:.3f} ms a body"  # twice the aim, for a busy machine


def _time(raws: list, cleaner: Cleaner) -> float:
    begun = perf_counter()
    for raw, sheet, tree in raws:
        assemble(cleaner.clean(raw, sheet), sheet, tree)
    return (perf_counter() - begun) / len(raws)

"""The links of a body: their words, and which stand in a list of attachments of its own."""

from __future__ import annotations

from cluster.body.parts import Body, FileNote, Href
from plugins.documents.attachments import BodyLink, links_of

BODY = Body(
    (
        '<p>见<a href="',
        Href("form.docx", 1),
        '">申请 <b>表</b></a>',
        FileNote("form.docx"),
        '。</p><section class="attachments" aria-label="附件"><ul><li><a href="',
        Href("draft.pdf", 3),
        '">草案</a></li></ul></section>',
    ),
    (),
    "",
    frozenset(),
)


def test_a_link_has_its_words_and_knows_whether_the_body_lists_it() -> None:
    assert list(links_of(BODY)) == [
        BodyLink("form.docx", "申请 表", False),
        BodyLink("draft.pdf", "草案", True),
    ]


def test_a_body_without_links_has_none() -> None:
    assert list(links_of(Body(("<p>无</p>",), (), "", frozenset()))) == []

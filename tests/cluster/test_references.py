"""References: what a name in a text or a field means, from whichever site and language it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.library import all_files
from cluster.references import Broken, Outside, References, ToDocument, ToFile
from tests.cluster.roots import document, read_root, site

FILES = {
    "sites/xian/site.toml": site("xian", 'languages = ["zh", "en"]'),
    "sites/xian/zcwj/2026-03-01-a.md": document(1),
    "sites/xian/zcwj/2026-03-01-a.en.md": "---\ntitle: A\n---\n",
    "sites/xian/zcwj/2026-03-01-a/附件 1.pdf": "x",
    "sites/xian/zcwj/2026-03-01-a/sub/b.png": "x",
    "sites/xian/zcwj/2026-03-02-b.md": document(2),
    "sites/xian/zcwj/2026-03-05-heating.md": document(4),
    "sites/xian/zcwj/2026-03-06-heating.md": document(5),
    "sites/xian/yw/2026-03-02-hotline.md": document(6).replace("---\n", "---\nkind: article\n", 1),
    "sites/guo/yw/2026-03-02-hotlines.md": document(7).replace("---\n", "---\nkind: article\n", 1),
    "sites/guo/zcwj/2026-03-01-law.md": document(3),
    "sites/guo/zcwj/2026-03-01-law/text.pdf": "x",
}
MODEL = read_root(FILES).model
assert MODEL is not None
REFERENCES = References(MODEL, all_files(MODEL.documents))
HERE = MODEL.by_key["xian/zcwj/2026-03-01-a"]["zh"]
A, B, LAW = "xian/zcwj/2026-03-01-a", "xian/zcwj/2026-03-02-b", "guo/zcwj/2026-03-01-law"


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("2026-03-02-b.md", ToDocument(B, "", "")),
        ("2026-03-02-b.md#part", ToDocument(B, "", "part")),
        ("./2026-03-02-b.md", ToDocument(B, "", "")),
        ("../zcwj/2026-03-02-b.md", ToDocument(B, "", "")),
        ("/zcwj/2026-03-02-b.md", ToDocument(B, "", "")),
        ("@xian/zcwj/2026-03-02-b.md", ToDocument(B, "", "")),
        ("@guo/zcwj/2026-03-01-law.md", ToDocument(LAW, "", "")),
        ("2026-03-01-a.en.md", ToDocument(A, "en", "")),
        ("2026-03-02-c.md", Broken("2026-03-02-c.md")),
        ("@gou/zcwj/2026-03-01-law.md", Broken("@gou/zcwj/2026-03-01-law.md")),
        ("附件 1.pdf", ToFile("sites/xian/zcwj/2026-03-01-a/附件 1.pdf", A)),
        ("%E9%99%84%E4%BB%B6%201.pdf", ToFile("sites/xian/zcwj/2026-03-01-a/附件 1.pdf", A)),
        ("sub/b.png", ToFile("sites/xian/zcwj/2026-03-01-a/sub/b.png", A)),
        ("@guo/zcwj/2026-03-01-law/text.pdf", ToFile("sites/guo/zcwj/2026-03-01-law/text.pdf", LAW)),
        ("附件 2.pdf", Broken("附件 2.pdf")),
        ("../../../../cluster.toml", Broken("../../../../cluster.toml")),
        ("/etc/passwd", Broken("/etc/passwd")),
        ("https://gov.example/a.md", Outside("https://gov.example/a.md", "gov.example")),
        ("//gov.example/a.md", Outside("//gov.example/a.md", "gov.example")),
        ("mailto:a@b.example", Outside("mailto:a@b.example", "")),
        ("#part", Outside("#part", "")),
        ("http://[::1", Broken("http://[::1")),
    ],
)
def test_a_target_means_what_it_says(target: str, meant: object) -> None:
    assert REFERENCES.resolve(HERE, target) == meant


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("2026-03-05-heatng.md", "2026-03-05-heating.md"),
        ("2026-03-07-heating.md", "2026-03-05-heating.md"),  # both days are as far off
        ("2026-03-06-heatnig.md#part", "2026-03-06-heating.md"),
        ("heating.md", "2026-03-05-heating.md"),
        ("2026-03-05-heatng", "2026-03-05-heating.md"),
        ("2026-03-05-heating.html", "2026-03-05-heating.md"),
        ("/zcjw/2026-03-06-heating.md", "2026-03-06-heating.md"),
        ("2026-03-02-hotline.md", "/yw/2026-03-02-hotline.md"),
        ("2026-03-02-hotlines.md", "/yw/2026-03-02-hotline.md"),
        ("@guo/yw/2026-03-02-hotline.md", "@guo/yw/2026-03-02-hotlines.md"),
        ("2026-03-01-law.md", "@guo/zcwj/2026-03-01-law.md"),
        ("@gou/zcwj/2026-03-01-law.md", "@guo/zcwj/2026-03-01-law.md"),
        ("2026-03-02-aa.en.md", "2026-03-01-a.en.md"),
        ("2026-03-02-bb.en.md", "2026-03-02-b.md"),
        ("2026-03-01-nothing-like-it.md", ""),
        ("http://[::1", ""),
        ("/", ""),
    ],
)
def test_what_was_meant_is_told_as_it_leads_there(target: str, meant: str) -> None:
    found = REFERENCES.resolve(HERE, target)
    assert isinstance(found, Broken)
    assert REFERENCES.nearest(HERE, found) == meant


@given(
    st.from_regex(r"(@(guo|xian|gou)/|/)?((zcwj|yw)/)?2026-03-0[1-7]-[a-e]{1,4}(\.en)?\.md", fullmatch=True)
)
def test_what_is_proposed_is_there(target: str) -> None:
    found = REFERENCES.resolve(HERE, target)
    if isinstance(found, Broken) and (meant := REFERENCES.nearest(HERE, found)):
        assert isinstance(REFERENCES.resolve(HERE, meant), ToDocument)


@pytest.mark.parametrize(
    ("target", "meant"),
    [("附件 2.pdf", "附件 1.pdf"), ("sub/c.png", "sub/b.png"), ("sbu/b.png", "sub/b.png"), ("x.zip", "")],
)
def test_a_file_that_was_meant_is_told_as_it_leads_there(target: str, meant: str) -> None:
    assert REFERENCES.nearest_file(HERE, Broken(target)) == meant


def test_a_field_names_a_document_with_or_without_its_suffix() -> None:
    assert REFERENCES.key(HERE, "2026-03-02-b") == REFERENCES.key(HERE, "2026-03-02-b.md") == B
    assert REFERENCES.key(HERE, "@guo/zcwj/2026-03-01-law") == LAW
    assert REFERENCES.key(HERE, "2026-03-02-bb") is None


@given(st.text(max_size=30) | st.text("./@#%?:[]abc2026-03-01-a.md", max_size=30))
def test_whatever_is_written_leads_to_what_is_there_outside_or_nowhere(target: str) -> None:
    found = REFERENCES.resolve(HERE, target)
    if isinstance(found, ToFile):
        assert found.path in FILES
    elif isinstance(found, ToDocument):
        assert found.key in MODEL.by_key
    else:
        assert isinstance(found, Outside | Broken)

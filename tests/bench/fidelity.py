"""I/O: does a built OUTPUT hold every document, unaltered? `python -m tests.bench.fidelity CONTENT OUTPUT [--texts SOURCE]`.

For every edition of the content root, carried documents included: the page is there, it has one body (an
element with `data-body`, else `#body`), and the visible text of that body is the document's text, white space folded. Where a page adds
to the text by design (size of a file, captions of pictures), the text must stand in it in order, nothing left out.
With `--texts`, documents that came from legal texts (`tests.bench.laws`) are compared with those files themselves, so that
the proof leads from the source past Markdown, renderer and theme to the page.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path

from lxml import etree, html

from cluster.body.parts import Body, Href
from cluster.edition import Edition
from cluster.entries import Entry
from cluster.library import Library
from cluster.load import load
from cluster.model import Model
from cluster.tree import Tree, open_tree
from cluster.visibility import State
from tests.bench.laws import read_texts
from tests.bench.plain import fold, visible_text

# Elements whose text does not run on into what stands beside them.
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head"})
_AROUND = 24


@dataclass(frozen=True)
class Loss:
    """A page that fails: `page` below OUTPUT, the document's key, what is wrong."""

    page: str
    document: str
    problem: str


@dataclass(frozen=True)
class Verdict:
    """How many pages were looked at, how many characters of text they hold, and what was lost."""

    pages: int
    characters: int
    losses: tuple[Loss, ...]


def check_output(
    tree: Tree, output: Path, cache: Path, now: datetime, texts: Mapping[str, str] | None = None
) -> Verdict:
    """Every page of every edition against its source; `texts` gives the true text by document id where it is known.

    Raises ValueError if the content root cannot be read as a cluster.
    """
    loaded = load(tree, now, preview=True)
    if loaded.model is None:
        raise ValueError(f"the content root holds no cluster: {loaded.findings[:5]}")
    library = Library(tree, cache)
    pages, characters, losses = 0, 0, []
    for entry in entries_of(loaded.model):
        pages += 1
        known = (texts or {}).get(entry.document.id)
        problem, size = check_page(output / entry.place.path, entry, library.body(entry.document), known)
        characters += size
        if problem:
            losses.append(Loss(entry.place.path, entry.document.key, problem))
    library.flush()
    return Verdict(pages, characters, tuple(losses))


def entries_of(model: Model) -> Iterator[Entry]:
    """All entries that must have a page of their own, edition by edition."""
    for site in model.sites.values():
        for lang in site.languages:
            for entry in Edition(model, site.id, lang).entries:
                if not entry.link_only:
                    yield entry


def check_page(file: Path, entry: Entry, body: Body, known: str | None = None) -> tuple[str, int]:
    """What is wrong with one page (nothing: an empty text) and how many characters of it were compared."""
    if not file.is_file():
        return "no page", 0
    if entry.state not in (State.LISTED, State.EXPIRED):
        return "", 0
    shown = body_text(file.read_bytes())
    if shown is None:
        return "not exactly one [data-body] or #body", 0
    wanted = fold(body.text if known is None else known)
    plain = all(isinstance(part, str | Href) for part in body.parts)
    return compare(wanted, shown, exact=plain), len(wanted)


def body_text(page: bytes) -> str | None:
    """The visible text of a page's body, blocks apart, white space folded; None if it has no body, or several."""
    root = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    found = root.xpath("//*[@data-body]") or root.xpath("//*[@id='body']")
    outer = [one for one in found if not any(above in found for above in one.iterancestors())]
    return fold("".join(_seen(outer[0]))) if len(outer) == 1 else None


def compare(wanted: str, shown: str, exact: bool = True) -> str:
    """What is missing or altered in `shown`, with its surroundings; an empty text if nothing is."""
    if wanted == shown:
        return ""
    if not exact:
        return _first_missing(wanted.replace(" ", ""), shown.replace(" ", ""))
    at = next(
        (n for n, (a, b) in enumerate(zip(wanted, shown, strict=False)) if a != b),
        min(len(wanted), len(shown)),
    )
    return f"at {at}: wanted {_near(wanted, at)!r}, shown {_near(shown, at)!r}"


def _first_missing(wanted: str, shown: str) -> str:
    """Whether every piece of `wanted` stands in `shown` in order, with only additions between pieces."""
    for kind, start, end, other, stop in SequenceMatcher(None, wanted, shown, autojunk=False).get_opcodes():
        if kind in ("delete", "replace"):
            return f"at {start}: {wanted[start:end]!r} became {shown[other:stop]!r} near {_near(wanted, start)!r}"
    return ""


def _near(text: str, at: int) -> str:
    return text[max(0, at - _AROUND) : at + _AROUND]


def _seen(element: etree._Element) -> Iterator[str]:
    """The element's visible text in pieces, a line feed around each block."""
    if not isinstance(element.tag, str):
        return
    apart = element.tag in _BLOCKS
    if element.tag not in _UNSEEN and element.get("hidden") is None:
        yield "\n" if apart else ""
        yield element.text or ""
        for child in element:
            yield from _seen(child)
            yield child.tail or ""
    yield "\n" if apart else ""


def main(arguments: list[str] | None = None) -> int:
    """The command; 0 when nothing was lost, 1 when something was, 2 for wrong use."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.fidelity", description="does OUTPUT hold every text, unaltered?"
    )
    parser.add_argument("content", type=Path, help="the content root")
    parser.add_argument("output", type=Path, help="what was built from it")
    parser.add_argument("--texts", type=Path, help="the legal texts that the content root was made from")
    given = parser.parse_args(arguments)
    if not given.content.is_dir() or not given.output.is_dir():
        parser.error("CONTENT and OUTPUT must be folders")
    texts = {}
    if given.texts:
        texts = {one.id: visible_text(one.text.lines) for one in read_texts(given.texts).documents}
    tree, _ = open_tree(given.content)
    with tempfile.TemporaryDirectory() as cache:
        verdict = check_output(tree, given.output, Path(cache), datetime.now(UTC), texts)
    for loss in verdict.losses:
        print(f"{loss.page}: {loss.document}: {loss.problem}")  # noqa: T201
    print(f"{verdict.pages} pages, {verdict.characters} characters, {len(verdict.losses)} lost or altered")  # noqa: T201
    return 1 if verdict.losses else 0


if __name__ == "__main__":
    sys.exit(main())

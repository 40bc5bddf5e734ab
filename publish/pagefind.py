"""I/O: runs Pagefind's indexer (the extended build, which knows Chinese) over prepared pages, one run at a time."""

from __future__ import annotations

import gzip
import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cluster.fingerprint import version_of

_SIGNATURE = b"pagefind_dcd"
_ENGINE = ("pagefind.js", "wasm.*.pagefind")
_INDEX = ("pagefind-entry.json", "pagefind.*.pf_meta", "index/*.pf_index", "fragment/*.pf_fragment")


class IndexerFailed(Exception):
    """Pagefind could not be run, or did not index everything."""


def engine_version() -> str:
    """The version of the indexer, which decides its bytes."""
    return version_of("pagefind_bin_extended")


def index_pages(pages: Iterable[bytes], lang: str, target: Path, engine: bool = False) -> tuple[str, ...]:
    """Index pages (HTML) in `lang` (ISO 639-1) into the folder `target`; with `engine` its script and WebAssembly too.

    Gives the name of each page's fragment, in the order of the pages. Raises IndexerFailed.
    """
    with tempfile.TemporaryDirectory(prefix="jiyue-search-") as room:
        source, made = Path(room, "pages"), Path(room, "made")
        source.mkdir()
        count = 0
        for count, page in enumerate(pages, 1):
            (source / f"{count - 1}.html").write_bytes(page)
        _run(source, made, lang)
        fragments = _fragments(made, count)
        for pattern in (*_INDEX, *(_ENGINE if engine else ())):
            for file in sorted(made.glob(pattern)):
                place = target / file.relative_to(made)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(file.read_bytes())
    return fragments


def _run(source: Path, made: Path, lang: str) -> None:
    from pagefind_bin_extended import get_executable

    command = [
        str(get_executable()),
        "--site",
        str(source),
        "--output-path",
        str(made),
        "--force-language",
        lang,
    ]
    try:
        run = subprocess.run([*command, "--silent"], cwd=source, capture_output=True, check=False, env={})
    except OSError as error:
        raise IndexerFailed(f"{type(error).__name__}: {error}") from error
    if run.returncode:
        raise IndexerFailed(f"pagefind {run.returncode}: {run.stderr.decode('utf-8', 'replace')[-500:]}")


def _fragments(made: Path, count: int) -> tuple[str, ...]:
    names = [""] * count
    for file in (made / "fragment").glob("*.pf_fragment"):
        data = file.read_bytes()
        data = gzip.decompress(data) if not data.startswith(_SIGNATURE) else data
        url = str(json.loads(data.removeprefix(_SIGNATURE))["url"])
        names[int(url.strip("/").removesuffix(".html"))] = file.stem
    if not all(names):
        raise IndexerFailed(f"pagefind: {names.count('')} of {count} pages were not indexed")
    return tuple(names)

"""I/O: runs Pagefind's indexer (the extended build, which knows Chinese) over prepared pages, one run at a time."""

from __future__ import annotations

import gzip
import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cluster.fingerprint import version_of

_SIGNATURE = b"pagefind_dcd"
_ENGINE = ("pagefind.js", "wasm.*.pagefind")
_INDEX = ("pagefind-entry.json", "pagefind.*.pf_meta", "index/*.pf_index")


class Page(NamedTuple):
    """A page (HTML) and its name, of letters and digits, which tells it from all others."""

    name: str
    data: bytes


class IndexerFailed(Exception):
    """Pagefind could not be run, or did not index everything."""


def engine_version() -> str:
    """The version of the indexer, which decides its bytes."""
    return version_of("pagefind_bin_extended")


def index_pages(
    pages: Iterable[Page], lang: str, target: Path, engine: bool = False
) -> tuple[dict[str, str], dict[str, bytes]]:
    """Index pages in `lang` (ISO 639-1) into the folder `target`; with `engine` Pagefind's script and WebAssembly too.

    Gives by the names of the pages what Pagefind calls each, and the file with its text (a fragment), which depends on the
    page alone. Raises IndexerFailed.
    """
    with tempfile.TemporaryDirectory(prefix="jiyue-search-", dir=target) as room:
        source, made = Path(room, "pages"), Path(room, "made")
        source.mkdir()
        names = []
        for page in pages:
            (source / f"{page.name}.html").write_bytes(page.data)
            names.append(page.name)
        _run(source, made, lang)
        found = {name: (called, data) for name, called, data in _fragments(made)}
        if found.keys() != set(names):
            raise IndexerFailed(f"pagefind: {len(found)} of {len(names)} pages were indexed")
        for pattern in (*_INDEX, *(_ENGINE if engine else ())):
            for file in sorted(made.glob(pattern)):
                place = target / file.relative_to(made)
                place.parent.mkdir(exist_ok=True)
                file.replace(place)
    return {name: found[name][0] for name in names}, {name: found[name][1] for name in names}


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


def _fragments(made: Path) -> Iterator[tuple[str, str, bytes]]:
    """The name of each page, what Pagefind calls it, and its fragment."""
    for file in (made / "fragment").glob("*.pf_fragment"):
        data = file.read_bytes()
        plain = data if data.startswith(_SIGNATURE) else gzip.decompress(data)
        url = str(json.loads(plain.removeprefix(_SIGNATURE))["url"])
        yield url.strip("/").removesuffix(".html"), file.stem, data

"""What is kept in pieces comes back as it was put, whatever of it was written when, or lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.catalogue import Catalogue
from cluster.pieces import Pieces
from tests.cluster.test_catalogue import damage, damages

sets = st.sets(st.integers(0, 60), max_size=60)


def data_of(names: set[int]) -> dict[str, bytes]:
    """A name stands for one content."""
    return {str(name): bytes([name]) * name for name in names}


@settings(max_examples=60)
@given(st.lists(st.tuples(sets, damages), min_size=1, max_size=6))
def test_pieces_that_are_there_are_those_of_their_names(
    history: list[tuple[set[int], tuple[str, int]]],
) -> None:
    with tempfile.TemporaryDirectory() as room:
        shelf, put = Catalogue(Path(room)), []
        for names, (kind, where) in history:
            Pieces(shelf, "a").keep(sorted(names), data_of(names))
            put.append(sorted(names))
            whole = Pieces(shelf, "a")
            assert whole.head == sorted(names)
            assert data_of(names).items() <= whole.held.items()
            damage(Path(room), kind, where)
            left = Pieces(shelf, "a")
            assert left.head is None or left.head in put
            assert all(left.held[name] == data_of({int(name)})[name] for name in left.held)


def test_few_new_pieces_are_written_alone(tmp_path: Path) -> None:
    shelf = Catalogue(tmp_path)
    names = set(range(60))
    Pieces(shelf, "a").keep(1, data_of(names))
    (file,) = tmp_path.iterdir()
    before = file.stat()
    Pieces(shelf, "a").keep(2, data_of(names - {7} | {61}))
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert Pieces(shelf, "a").head == 2

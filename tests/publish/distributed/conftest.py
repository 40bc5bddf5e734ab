"""I/O: machines that the tests of a module share: starting them takes longer than a build."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.publish.distributed.machines import Machines, machines


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler with two workers; a test that kills one puts another in its place."""
    with machines(tmp_path_factory.mktemp("cluster")) as held:
        held.start_scheduler()
        held.start_workers(2)
        yield held

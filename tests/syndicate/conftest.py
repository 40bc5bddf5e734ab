from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from cluster.schema.types import BEIJING
from tests.syndicate.cluster_roots import CLUSTER, small_cluster
from tests.syndicate.parent import Parent, running_parent
from tests.syndicate.station import Station

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=BEIJING)


@pytest.fixture
def parent() -> Iterator[Parent]:
    with running_parent() as running:
        yield running


@pytest.fixture
def station(tmp_path: Path, parent: Parent) -> Station:
    """A small cluster that pulls from the parent's /feed.atom, at nine on the last of June 2026."""
    root = small_cluster(tmp_path / "root", CLUSTER.format(url=f"{parent.base}/feed.atom"))
    return Station(root, tmp_path / "cache", NOW, parent)

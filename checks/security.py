"""security.txt: one that has run out must not be used (RFC 9116 §2.5.5), so whoever keeps it is told in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cluster.findings import Finding, finding
from cluster.library import Library
from cluster.model import Model
from cluster.read_cluster import CLUSTER
from cluster.schema.types import BEIJING
from cluster.settings import ClusterConfig

# How long before the end the end is told of.
_NOTICE = timedelta(days=30)


def security_findings(model: Model, library: Library) -> Iterator[Finding]:
    """A Finding where security.txt has run out at the instant of the build, or soon will."""
    passed = [turn for turn in security_turns(model.config) if turn <= model.at]
    expires = model.config.security_expires
    if not passed or expires is None:
        return
    line, day = library.line_at(CLUSTER, "security_expires"), expires.astimezone(BEIJING).date()
    if expires in passed:
        yield finding("security-expired", CLUSTER, line, day=day)
    else:
        yield finding("security-expires-soon", CLUSTER, line, day=day)


def security_turns(config: ClusterConfig) -> tuple[datetime, ...]:
    """The moments from which security.txt soon runs out, and has; none where there is no such file."""
    if config.security is None or config.security_expires is None:
        return ()
    return config.security_expires - _NOTICE, config.security_expires

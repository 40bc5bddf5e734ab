"""Builds, checks and serves a cluster: edition → host → cluster; only the writer writes."""

from cluster.later import import_later

import_later("inspect")  # `dataclasses` imports it, for classes that `cluster.dataclass` leaves it none of

"""Builds, checks and serves a cluster: edition → host → cluster; only the writer writes."""

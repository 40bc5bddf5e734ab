"""Feeds: what machines that follow a site read, from entries to bytes."""

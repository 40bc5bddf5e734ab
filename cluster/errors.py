"""What can go wrong outside of content: kept apart from the code that meets it, so that a caller need not load that."""

from __future__ import annotations


class GitFailed(Exception):
    """Git could not do what was asked; the text says what it answered."""

"""I/O: errors that are nobody's fault but the disk's, or a neighbour's: no content, theme or code can be mended for them."""

from __future__ import annotations

import errno
import sqlite3

_WORLD = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EROFS,
        errno.EIO,
        errno.EACCES,
        errno.EPERM,
        errno.ENFILE,
        errno.EMFILE,
    }
)
# Nothing is wrong with the database itself.
_OF_DATABASES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class WorldFailed(OSError):
    """The world failed while a job was done elsewhere, or under a database; in its words."""


def is_world(error: Exception) -> bool:
    """Whether the disk or a neighbour is to blame for an error."""
    if isinstance(error, OSError):
        return isinstance(error, WorldFailed) or error.errno in _WORLD
    # Its first byte is the code, the others say more of it.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_DATABASES

"""I/O: the sample parent of the demonstration: built from its own content root and served on this machine under its name."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOST = "www.buwei.example"


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".atom": "application/atom+xml",
        ".rss": "application/rss+xml",
        ".json": "application/feed+json",
    }

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the demonstration speaks for itself."""


@contextmanager
def serve_parent(folder: Path) -> Iterator[str]:
    """Serve a built OUTPUT's host folder on a free port while the block lasts; gives the value for JIYUE_STAND_IN."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder / HOST)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{HOST}={server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

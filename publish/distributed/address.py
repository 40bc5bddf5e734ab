"""What EXECUTOR says: `dask://HOST:PORT[?store=URL][&content=URL]`, or `dask+tls://` where the scheduler speaks TLS."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from cluster.dataclass import dataclass
from cluster.environment import UsageError

SCHEMES = {"dask": "tcp", "dask+tls": "tls"}
SHAPE = "dask://HOST:8786?store=URL&content=URL"


@dataclass(frozen=True)
class Address:
    """`scheduler` as Dask names it; `store` is an fsspec URL ("": a folder of CACHE); `content` is where workers find
    sources before they ask the store: `git+URL` a repository, `file://` a shared folder, "" nowhere.
    """

    scheduler: str
    store: str = ""
    content: str = ""


def read_address(text: str) -> Address:
    """The parts of EXECUTOR. Raises UsageError for what is none."""
    try:
        parts = urlsplit(text)
        port = parts.port
        # A plus is one here, as in `git+https`, and no blank.
        asked = parse_qsl(
            parts.query.replace("+", "%2B"), keep_blank_values=True, strict_parsing=bool(parts.query)
        )
    except ValueError:
        raise _refused(text) from None
    named = dict(asked)
    if (
        parts.scheme not in SCHEMES
        or not parts.hostname
        or port is None
        or parts.username is not None
        or parts.path not in ("", "/")
        or parts.fragment
        or len(named) != len(asked)
        or not named.keys() <= {"store", "content"}
        or not all("://" in url for url in named.values())
    ):
        raise _refused(text)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    scheduler = f"{SCHEMES[parts.scheme]}://{host}:{port}"
    content = named.get("content", "")
    if content and not content.startswith(("git+", "file://")):
        raise UsageError(
            "EXECUTOR 的 content 应为 git+https://…、git+ssh://… 或 file://…"
            f" content of EXECUTOR must be git+https://…, git+ssh://… or file://…: {content}"
        )
    return Address(scheduler, named.get("store", ""), content)


def _refused(text: str) -> UsageError:
    return UsageError(f"EXECUTOR 应写成 {SHAPE} EXECUTOR must look like {SHAPE}: {text}")

"""I/O: what every command reads from the environment that the Makefile exports: `JIYUE_CONTENT`, `JIYUE_CACHE`, `JIYUE_AT` …"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path


class UsageError(Exception):
    """A value that cannot be used: exit code 2."""


def said(environ: Mapping[str, str], name: str) -> str:
    """The value of `JIYUE_<name>`, "" where there is none."""
    return environ.get(f"JIYUE_{name}", "").strip()


def read_names(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Names apart by commas or blanks."""
    return tuple(one for one in said(environ, name).replace(",", " ").split() if one)


def refuse_unknown(zh: str, en: str, names: Iterable[str], known: Collection[str]) -> None:
    """Raises UsageError for names that name nothing, with the nearest that do; `zh` and `en` say what they should name."""
    from cluster.schema.check import hint

    unknown = [f"{name}{hint(name, known)}" for name in names if name not in known]
    if unknown:
        raise UsageError(f"没有{zh} no such {en}: {'、'.join(unknown)}")


def read_instant(environ: Mapping[str, str]) -> datetime | None:
    """`JIYUE_AT`, None where it is absent. Raises UsageError where it is no instant."""
    text = said(environ, "AT")
    if not text:
        return None
    from pydantic_core import PydanticCustomError

    from cluster.schema.types import read_moment

    try:
        return read_moment(text)
    except PydanticCustomError as error:
        raise UsageError(
            f"AT 应写成 2026-03-01T08:30 AT must look like 2026-03-01T08:30: {error.message()}"
        ) from None


def read_content(environ: Mapping[str, str], root: Path) -> Path:
    """The content root, the demonstration below `root` where none is named. Raises UsageError where it is no folder."""
    content = Path(said(environ, "CONTENT") or root / "content").expanduser().resolve()
    if not content.is_dir():
        raise UsageError(f"CONTENT 不是目录 CONTENT is no folder: {content}")
    return content


def read_folder(environ: Mapping[str, str], name: str, otherwise: Path, content: Path) -> Path:
    """A folder to write to. Raises UsageError where it is in the content root, is it, or holds it, or is a file."""
    folder = Path(said(environ, name) or otherwise).expanduser().resolve()
    if folder == content or content in folder.parents or folder in content.parents:
        raise UsageError(
            f"{name} 不能在内容目录内或包含它 {name} must be apart from the content root: {folder}"
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{name} 不是目录 {name} is no folder: {folder}")
    return folder

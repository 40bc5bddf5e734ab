"""I/O: the theme's strings, styles and scripts, read once for a build."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from cluster.dataclass import dataclass
from cluster.messages import ROOT


class MissingString(KeyError):
    """A template asked for a string that the language does not have."""

    def __str__(self) -> str:
        return f"字符串缺失 no such string: {self.args[0]}"


@dataclass(frozen=True)
class Asset:
    """A file of the theme under its fingerprinted address `/_/<digest>.<suffix>`."""

    url: str
    data: bytes

    @classmethod
    def of(cls, data: bytes, suffix: str) -> Asset:
        return cls(f"/_/{hashlib.sha256(data).hexdigest()[:16]}{suffix}", data)


@dataclass(frozen=True)
class AccessibilityProof:
    """What the last run of the accessibility suite found on pages of this theme; `at` is its day (2026-06-30)."""

    at: str
    tools: tuple[str, ...]  # "axe-core 4.14.1"
    pages: int
    modes: int
    rules: int  # that applied to at least one page
    failed: tuple[str, ...]  # rules that a page broke


class Strings:
    """The interface words of one language: `strings("pager.older", n=3)`."""

    def __init__(self, lang: str, words: Mapping[str, str]) -> None:
        self.lang = lang
        self._words = words

    def __call__(self, key: str, **values: object) -> str:
        try:
            text = self._words[key]
        except KeyError:
            raise MissingString(f"{self.lang}: {key}") from None
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def __contains__(self, key: str) -> bool:
        return key in self._words

    @cached_property
    def digest(self) -> str:
        """A digest of every word."""
        return hashlib.sha256(repr(sorted(self._words.items())).encode()).hexdigest()


class Theme:
    """A theme folder: `templates/`, `static/`, `strings/<lang>.toml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def words(self, lang: str) -> Mapping[str, str]:
        """Its own words of `lang` by dotted key. Raises FileNotFoundError where it does not speak the language."""
        return _flat(tomllib.loads((self.folder / "strings" / f"{lang}.toml").read_text("utf-8")))

    def strings(self, lang: str, own: Mapping[str, str]) -> Strings:
        """The words of `lang` with a content root's `own` laid over them. Raises FileNotFoundError as `words`."""
        return Strings(lang, {**self.words(lang), **own})

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(file.stem for file in (self.folder / "strings").glob("*.toml")))

    @cached_property
    def stylesheet(self) -> Asset:
        """Every stylesheet in the order of `static/css/order.txt`, as one."""
        folder = self.folder / "static" / "css"
        order = folder / "order.txt"
        if order.exists():
            files = [folder / line.strip() for line in order.read_text("utf-8").splitlines() if line.strip()]
        else:
            files = sorted(folder.glob("*.css"))
        return Asset.of(b"\n".join(file.read_bytes() for file in files), ".css")

    @cached_property
    def scripts(self) -> Mapping[str, Asset]:
        """Scripts by name without suffix."""
        return {
            file.stem: Asset.of(file.read_bytes(), ".js")
            for file in sorted((self.folder / "static" / "js").glob("*.js"))
        }

    @cached_property
    def feed_stylesheet(self) -> Asset:
        """The stylesheet that makes a feed readable in a browser."""
        file = self.folder / "static" / "feed.css"
        return Asset.of(file.read_bytes() if file.exists() else b"", ".css")

    @cached_property
    def share_font(self) -> Asset:
        """The font that share images are set in."""
        (file,) = sorted((self.folder / "fonts").glob("*.otf"))
        return Asset.of(file.read_bytes(), file.suffix)

    @cached_property
    def digest(self) -> str:
        """Changes with everything of the theme that pages may name; templates and words have digests of their own."""
        named = [asset.url for asset in (*self.scripts.values(), *self.images.values())]
        sheets = (self.stylesheet.url, self.feed_stylesheet.url)
        return hashlib.sha256(repr((named, sheets, self.accessibility)).encode()).hexdigest()

    @cached_property
    def accessibility(self) -> AccessibilityProof | None:
        """`accessibility.json`, which the suite writes; None for a theme that has none."""
        file = self.folder / "accessibility.json"
        if not file.exists():
            return None
        told = json.loads(file.read_text("utf-8"))
        return AccessibilityProof(
            told["at"],
            tuple(told["tools"]),
            told["pages"],
            told["modes"],
            told["rules"],
            tuple(told["failed"]),
        )

    @cached_property
    def images(self) -> Mapping[str, Asset]:
        """Images and icons by file name."""
        folder = self.folder / "static" / "img"
        return {f.name: Asset.of(f.read_bytes(), f.suffix) for f in sorted(folder.glob("*")) if f.is_file()}


@cache
def our_theme() -> Theme:
    """The theme of this program, read once."""
    return Theme(ROOT / "themes" / "jiyue")


def colour_sheet(colour: str) -> Asset:
    """The stylesheet that gives a site its own main colour."""
    return Asset.of(f":root{{--site-colour:{colour}}}\n".encode(), ".css")


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    words: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            words |= _flat(value, f"{prefix}{key}.")
        else:
            words[f"{prefix}{key}"] = str(value)
    return words

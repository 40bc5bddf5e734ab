"""What the cluster holds from its sources: items as stored, their ledgers, the names they go by. Pure over a reader of files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar
from urllib.parse import urlsplit

from cluster.body.text import parse_fragment, read_tree
from cluster.findings import Finding
from cluster.ledger import LEDGER, SHOWN, Decision, LedgerLine, append, read_ledger, standing
from cluster.listing import paths_under
from cluster.model import repost_key
from cluster.repost_reading import FOLDER, ITEM, read_item
from cluster.reposts import ItemState, RepostItem
from cluster.tree import Tree

Reader = Callable[[str], bytes | None]
_Name = TypeVar("_Name")


@dataclass(frozen=True)
class Held:
    """An item on the shelf: `folder` below the content root, and the line that says how it stands."""

    folder: str
    item: RepostItem
    line: LedgerLine | None

    @property
    def source(self) -> str:
        return self.item.source

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def title(self) -> str:
        return next(iter(self.item.texts.values())).title

    @property
    def live(self) -> bool:
        """Accepted, and neither cancelled nor withheld."""
        return (
            self.line is not None
            and self.line.decision in SHOWN
            and self.item.state is not ItemState.CANCELLED
        )


@dataclass(frozen=True)
class Shelf:
    """All sources' items and ledgers, and a reader of their files (None for a path that is not there)."""

    items: Mapping[str, Held]  # by folder
    ledgers: Mapping[str, bytes]
    lines: Mapping[str, tuple[LedgerLine, ...]]
    read: Reader
    _by_key: Mapping[tuple[str, str], Held] = field(default_factory=dict)
    _aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)
    _about: Mapping[tuple[str, str], tuple[LedgerLine, ...]] = field(default_factory=dict)

    def key_of(self, source: str, item_id: str) -> str:
        """The key under which the item goes, through its alias where it has one."""
        return self._aliases.get((source, item_id)) or repost_key(source, item_id)

    def by_id(self, source: str, item_id: str) -> Held | None:
        """The item that goes by this id."""
        return self._by_key.get((source, self.key_of(source, item_id)))

    def by_key(self, source: str, key: str) -> Held | None:
        """The item of this key."""
        return self._by_key.get((source, key))

    def about(self, source: str, key: str) -> tuple[LedgerLine, ...]:
        """Every line about the item, oldest first."""
        return self._about.get((source, key), ())

    def known(self, source: str, key: str) -> frozenset[str]:
        """Fingerprints of all that was ever decided about the item."""
        return frozenset(line.received for line in self.about(source, key) if line.received)

    def passed(self, source: str, key: str) -> LedgerLine | None:
        """The last line, where it says that the item changes nothing here."""
        found = self.about(source, key)
        return found[-1] if found and found[-1].decision in (Decision.PASS, Decision.SAME) else None

    def of(self, source: str) -> tuple[Held, ...]:
        """The source's items, by folder."""
        return tuple(held for folder, held in self.items.items() if folder.startswith(f"{FOLDER}/{source}/"))

    def live(self, source: str) -> tuple[Held, ...]:
        """The source's items that are shown."""
        return tuple(held for held in self.of(source) if held.live)

    @cached_property
    def _by_title(self) -> Mapping[str, tuple[Held, ...]]:
        return _grouped((plain(held.title), held) for held in self.items.values())

    @cached_property
    def _by_address(self) -> Mapping[tuple[str, str, str], tuple[Held, ...]]:
        return _grouped(
            (page_of(text.url), held)
            for held in self.items.values()
            for text in held.item.texts.values()
            if text.url
        )

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Held, ...]]:
        return _grouped(
            (name, held) for held in self.items.values() for name in {via.id for via in held.item.via}
        )

    def akin(self, item_id: str, url: str, title: str) -> tuple[Held, ...]:
        """Items that share an id, an address or a title, each once, by folder."""
        found = (
            *self._by_name.get(item_id, ()),
            *(self._by_address.get(page_of(url), ()) if url else ()),
            *self._by_title.get(plain(title), ()),
        )
        return tuple(sorted({held.folder: held for held in found}.values(), key=lambda held: held.folder))

    def html(self, held: Held, lang: str) -> str:
        """The stored body in a language, "" where there is none."""
        data = self.read(f"{held.folder}/body.{lang}.html")
        return data.decode() if data else ""

    def text(self, held: Held) -> str:
        """The visible text of the item's first language."""
        return visible(self.html(held, next(iter(held.item.texts))))

    def with_changes(self, files: Mapping[str, bytes | None]) -> Shelf:
        """The shelf after files were written (None: removed), without reading the disk again."""
        ledgers = dict(self.ledgers)
        items = dict(self.items)
        for path, data in files.items():
            parts = path.split("/")
            if len(parts) == 3 and parts[2] == LEDGER and data is not None:
                ledgers[parts[1]] = data
            elif len(parts) == 5 and parts[4] == ITEM and data is not None:
                item = read_item(data)
                if item is not None:
                    items[path.rpartition("/")[0]] = Held(path.rpartition("/")[0], item, None)
        overlay = dict(files)
        under = self.read
        return _shelf(items.values(), ledgers, lambda path: overlay[path] if path in overlay else under(path))


def open_shelf(tree: Tree) -> tuple[Shelf, tuple[Finding, ...]]:
    """What a tree holds. A broken ledger is a Finding, and its source must not be pulled."""
    ledgers: dict[str, bytes] = {}
    found: list[Finding] = []
    items: list[Held] = []
    for path in paths_under(tree, FOLDER):
        parts = path.split("/")
        if len(parts) == 3 and parts[2] == LEDGER:
            ledgers[parts[1]] = tree.read(path).data
            found.extend(read_ledger(ledgers[parts[1]], path)[1])
        elif len(parts) == 5 and parts[4] == ITEM:
            item = read_item(tree.read(path).data)
            if item is not None:
                items.append(Held(path.rpartition("/")[0], item, None))

    def read(path: str) -> bytes | None:
        try:
            return tree.read(path).data
        except FileNotFoundError:
            return None

    return _shelf(items, ledgers, read), tuple(found)


def extend_ledger(shelf: Shelf, source: str, lines: Iterable[LedgerLine]) -> bytes:
    """The source's ledger with more lines."""
    return append(shelf.ledgers.get(source, b""), lines)


def visible(html: str) -> str:
    """The visible text of HTML, one line a block."""
    return read_tree(parse_fragment(html)[0]).text if html else ""


def plain(title: str) -> str:
    """A title without white space, for comparison."""
    return "".join(title.split())


def page_of(url: str) -> tuple[str, str, str]:
    """What of an address names a page: scheme, port, a final slash and the fragment do not."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "", parts.path.rstrip("/"), parts.query)
    except ValueError:
        return ("", url, "")


def _grouped(pairs: Iterable[tuple[_Name, Held]]) -> dict[_Name, tuple[Held, ...]]:
    found: dict[_Name, list[Held]] = {}
    for name, held in pairs:
        found.setdefault(name, []).append(held)
    return {name: tuple(held) for name, held in found.items()}


def digest_of(data: bytes) -> str:
    """sha256 in hex."""
    return hashlib.sha256(data).hexdigest()


def _shelf(items: Iterable[Held], ledgers: Mapping[str, bytes], read: Reader) -> Shelf:
    lines = {name: read_ledger(data, name)[0] for name, data in sorted(ledgers.items())}
    last = {name: standing(held) for name, held in lines.items()}
    shelved = {
        one.folder: Held(one.folder, one.item, last.get(one.source, {}).get(one.key))
        for one in sorted(items, key=lambda held: held.folder)
    }
    aliases = {
        (name, line.id): line.key
        for name, held in lines.items()
        for line in held
        if line.decision is Decision.ALIAS
    }
    by_key = {(one.source, one.key): one for one in shelved.values()}
    about: dict[tuple[str, str], list[LedgerLine]] = {}
    for name, held in lines.items():
        for line in held:
            about.setdefault((name, line.key), []).append(line)
    told = {place: tuple(found) for place, found in about.items()}
    return Shelf(shelved, dict(ledgers), lines, read, by_key, aliases, told)

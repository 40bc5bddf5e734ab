"""What the driver and its workers send each other: keys, digests and addresses, never content or models."""

from __future__ import annotations

from cluster.dataclass import dataclass
from publish.adopt import Opened
from publish.kept import EditionResult
from publish.record import Record
from publish.written import Tally


@dataclass(frozen=True)
class Order:
    """What all jobs of a build share: the manifest's name, where things are, what must be the same.

    `content` and `store` as in `Address`; `commit` is the content's ("" outside of Git); `code` is the driver's
    `machine_digest`; `key` names the public half of the key that feeds are signed with ("": none).
    """

    manifest: str
    store: str
    content: str
    commit: str
    code: str
    key: str


@dataclass(frozen=True)
class BodiesJob:
    """Render the bodies of these documents, each a site and its number among the site's own."""

    documents: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class EditionJob:
    """Make a share of an edition's files. `known` names an object that tells what stands in OUTPUT ("": nothing does);
    `bodies` name objects with bodies that were rendered for this build.
    """

    site: str
    lang: str
    part: int = 0
    parts: int = 1
    known: str = ""
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bodies:
    """The object that holds rendered bodies (`manifest.pack_bodies`)."""

    pack: str


@dataclass(frozen=True)
class Share:
    """A share of an edition: records of files whose bytes are in the store, and of those whose group is another one now;
    its groups that were opened, and the names of those that stay as they are; facts by whole sites (`Keeper.widened`).
    `tally` counts what was made. `result` and the `paths` of all files, which every share finds out, come with the first alone.
    """

    tally: Tally
    paths: tuple[str, ...]
    records: tuple[Record, ...]
    opened: tuple[Opened, ...]
    kept: frozenset[str]
    facts: frozenset[str]
    result: EditionResult | None


@dataclass(frozen=True)
class Wanted:
    """The job could not be done: the store lacks these packs and sources, or holds them damaged."""

    packs: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.packs, *self.sources)


@dataclass(frozen=True)
class Refused:
    """The worker must not do this build, and why: bilingual words."""

    because: str


Answer = Bodies | Share | Wanted | Refused

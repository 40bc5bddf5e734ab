"""What the driver and its workers send each other: keys, digests and addresses, never content or models."""

from __future__ import annotations

from dataclasses import dataclass

from publish.edition import EditionResult


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
    """Render the bodies of these documents, by their numbers in the model."""

    documents: tuple[int, ...]


@dataclass(frozen=True)
class EditionJob:
    """Make a share of an edition's files. `known` names an object with rows of what OUTPUT holds ("": nothing);
    `bodies` name objects with bodies that were rendered for this build.
    """

    site: str
    lang: str
    part: int = 0
    parts: int = 1
    known: str = ""
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A file that was made: its place below OUTPUT, the fingerprint of its inputs, the object that holds its bytes."""

    path: str
    inputs: str
    digest: str
    size: int


@dataclass(frozen=True)
class Bodies:
    """The object that holds rendered bodies as rows (key, body)."""

    pack: str


@dataclass(frozen=True)
class Share:
    """A share of an edition: rows of what was made. `result` comes with the first share alone."""

    rows: tuple[Row, ...]
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

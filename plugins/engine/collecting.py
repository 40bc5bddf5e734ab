"""The writer of an edition: it declares, and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Any

from pelican.writers import Writer

from cluster.dataclass import dataclass
from cluster.findings import Finding
from plugins.engine.outputs import Group, Output, declare, digest
from plugins.feeds.outlines import FeedOutline
from plugins.redirects.rows import Gone, Redirect
from plugins.search.rows import SearchEdition


@dataclass
class Collected:
    """What an edition gives: its Outputs, and rows that the host and the cluster merge."""

    declared: list[Output | Group] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    feeds: list[FeedOutline] = field(default_factory=list)
    search: list[SearchEdition] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    facts: frozenset[str] = frozenset()  # what was looked at to know all of that

    @property
    def outputs(self) -> Iterator[Output]:
        """Every Output, those of groups among them."""
        for item in self.declared:
            if isinstance(item, Group):
                yield from item.outputs()
            else:
                yield item


class CollectingWriter(Writer):  # type: ignore[misc]
    """Takes the place of Pelican's writer. What other plugins and generators write through it is declared too."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings=settings)
        self.collected: Collected = settings["JIYUE_SHELF"].collected

    def declare(self, outputs: Iterable[Output | Group]) -> None:
        """Take Outputs from a plugin."""
        self.collected.declared.extend(outputs)

    def write_file(
        self,
        name: Any,
        template: Any,
        context: dict[str, Any],
        relative_urls: bool = False,
        paginated: Any = None,
        template_name: Any = None,
        override_output: bool = False,
        url: Any = None,
        **kwargs: Any,
    ) -> None:
        """A page that a Pelican generator or plugin makes: rendered at once, because its context changes later."""
        if not name:
            return
        local = {**context, "localsiteurl": context.get("localsiteurl"), "output_file": name, **kwargs}
        data = template.render(local).encode("utf-8")
        shelf = self.settings["JIYUE_SHELF"]
        path = f"{shelf.root}{name}"
        self.declare([declare(path, shelf.owner, {"bytes": digest(data)}, lambda: data)])

    def write_feed(self, *_: Any, **__: Any) -> None:
        """Feeds are the feeds plugin's."""

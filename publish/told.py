"""What the preview's server and the process that builds for it tell each other."""

from __future__ import annotations

from cluster.dataclass import dataclass
from cluster.messages import Message
from publish.serve import Redirect, SiteHost


@dataclass(frozen=True)
class Changed:
    """Paths of the content root, as it names them, where something was written or removed; None: look everywhere."""

    paths: frozenset[str] | None = None

    def and_then(self, later: Changed) -> Changed:
        """This and a later change as one."""
        if self.paths is None or later.paths is None:
            return Changed()
        return Changed(self.paths | later.paths)


@dataclass(frozen=True)
class Ahead:
    """Pages of what was saved stand already; the rest follows."""


@dataclass(frozen=True)
class Built:
    """What a build gave: no more than the server needs. `sites` is None without a model."""

    messages: tuple[Message, ...]
    sites: tuple[SiteHost, ...] | None
    redirects: tuple[Redirect, ...]
    built: bool


@dataclass(frozen=True)
class Failed:
    """A build that came to no end, in words; with what was raised where the world is at fault."""

    problem: str
    error: Exception | None = None


Told = Ahead | Built | Failed

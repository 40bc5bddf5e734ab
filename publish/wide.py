"""Facts seen from afar: a look at any document of a site is a look at the whole site, which can be told without opening it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from cluster.facts import Facts, Stamps, Standing
from cluster.model import Model

# Kinds of facts that are about what stands in a site, whose name they begin with, and those that follow from a site's lists.
# How a site is configured (`site:`) is told without opening it, and every edition names many sites.
_OF_SITES = frozenset({"doc", "past", "file", "owner"})
_OWN = frozenset({"list", "term", "month"})


class Wide:
    """Facts by the sites that they are about."""

    def __init__(self, model: Model, stamps: Stamps) -> None:
        self._model, self._stamps = model, stamps

    def of(self, fact: str, own: str = "") -> str:
        """The wider fact that holds at least as long; `own`: the site whose lists a fact may be about."""
        kind, _, name = fact.partition(":")
        if kind in _OWN and own:
            return f"whole:{own}"
        if kind not in _OF_SITES:
            return fact
        site = name.removeprefix("sites/").partition("/")[0]
        return f"whole:{site}" if site in self._model.sites else fact

    def beyond(self, fact: str, own: str) -> str:
        """The same, but for what stands in the site `own`: that is told document by document."""
        kind, _, name = fact.partition(":")
        at_home = kind in _OF_SITES and name.removeprefix("sites/").partition("/")[0] == own
        return fact if at_home else self.of(fact)

    def all(self, facts: Iterable[str], own: str) -> frozenset[str]:
        """The wider facts of many, most of which are about documents of few sites."""
        known: dict[str, str] = {}
        found: set[str] = set()
        for fact in facts:
            about, slash, _ = fact.partition("/")
            if slash and about.startswith("doc:"):
                if about not in known:
                    known[about] = self.of(fact, own)
            else:
                found.add(self.of(fact, own))
        return frozenset(found.union(known.values()))

    def stand(self, facts: Facts) -> str:
        """How facts stand, "" where nobody can say."""
        return self._standing.digest(facts)

    @cached_property
    def _standing(self) -> Standing:
        return Standing(self._stamps, {})

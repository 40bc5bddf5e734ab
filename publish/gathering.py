"""Records of an owner's Outputs, gathered while they are made: some processes make, this one need not wait for the last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from sys import intern

from publish.asked import Asked, group_record
from publish.record import GroupRecord, Record
from publish.written import Put, Stale

LOT = 1000  # records that are given together


class Gathering:
    """The records of what an owner asks for, `known` ones but for those that are `stale`, and how its groups stand.

    Of what is made there are `fresh` records, by path, and `written` files with new bytes.
    """

    def __init__(self, asked: Asked, known: Mapping[str, Record], stale: Sequence[Stale]) -> None:
        self._asked = asked
        made = {output.path for output, _ in stale}
        group_of = asked.group_of
        self.records = {
            path: replace(known[path], group=group_of[path]) for path in asked.declared if path not in made
        }
        self.fresh: dict[str, Record] = {}
        self.written = 0
        self._awaited = Counter(group_of[path] for path in made)
        self._members: dict[str, list[Record]] = {name: [] for name in asked.opened}
        self._add(self.records.values())
        self._groups: dict[str, GroupRecord] = {}

    def take(self, done: Iterable[Put]) -> Iterator[Sequence[Record]]:
        """Take what was made; gives its records lot by lot, but for the last few, which make no whole one."""
        lot: list[Record] = []
        for one in done:
            # Most pages share most of the facts that they look at.
            made, facts = one.record, tuple(map(intern, one.record.facts))
            group = self._asked.group_of[made.path]
            about = (made.path, made.inputs, made.digest, made.size, made.mtime)
            record = self.fresh[made.path] = Record(*about, facts, made.note, group)
            self.written += one.changed
            lot.append(record)
            self._add((record,))
            self._awaited[group] -= 1
            if group and not self._awaited[group]:
                self._close(group)
            if len(lot) >= LOT:
                yield lot
                lot = []
        self.records.update(self.fresh)

    def groups(self, others: Iterable[Record]) -> dict[str, GroupRecord]:
        """What is to be remembered of all groups; of what is in none with these `others`."""
        self._add(others)
        for name in list(self._members):
            self._close(name)
        return self._groups

    def _add(self, records: Iterable[Record]) -> None:
        for one in records:
            self._members.setdefault(one.group, []).append(one)

    def _close(self, name: str) -> None:
        self._groups[name] = group_record(name, self._asked.opened.get(name), self._members.pop(name))

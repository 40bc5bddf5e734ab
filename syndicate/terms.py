"""Our terms in other people's feeds: duties and state (`urn:jiyue:duty:1`), in XML and under JSON Feed's `_jiyue`.

What is malformed counts as not said: a duty that nobody can read obliges nobody, and a doubt tells so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pydantic import ValidationError

from cluster.reposts import ItemDuty, ItemState
from syndicate.limits import MOST_LIST
from syndicate.xml import local

NAMESPACE = "urn:jiyue:duty:1"
_MOST_HOURS = 8_784


@dataclass(frozen=True)
class Terms:
    """The duties and the state of one item; `wrong` says what could not be read."""

    duties: tuple[ItemDuty, ...] = ()
    state: ItemState = ItemState.USABLE
    wrong: str = ""


def terms_of(entry: etree._Element) -> Terms:
    """The terms in an Atom entry or RSS item; only its own children count."""
    duties: list[ItemDuty] = []
    state, wrong = ItemState.USABLE, ""
    for child in entry.iterchildren(f"{{{NAMESPACE}}}*"):
        name = local(child)
        try:
            if name == "state":
                state = ItemState((child.text or "").strip())
            elif name == "carry" and len(duties) < MOST_LIST:
                duties.append(_duty(_facts(child)))
        except ValueError:  # pydantic's error is one
            wrong = f"{name} {(child.text or '').strip()[:50]} {dict(child.items())}".strip()[:200]
    return Terms(tuple(duties), state, wrong)


def terms_in(value: object) -> Terms:
    """The terms under `_jiyue` of a JSON Feed's item."""
    if not isinstance(value, Mapping):
        return Terms()
    duties: list[ItemDuty] = []
    state, wrong = ItemState.USABLE, ""
    try:
        state = ItemState(str(value.get("state") or "usable"))
    except ValueError:
        wrong = str(value.get("state"))[:200]
    carry = value.get("carry")
    for row in carry[:MOST_LIST] if isinstance(carry, list) else ():
        try:
            duties.append(_duty(row if isinstance(row, Mapping) else {}))
        except (ValueError, TypeError):
            wrong = str(row)[:200]
    return Terms(tuple(duties), state, wrong)


def _facts(carry: etree._Element) -> dict[str, Any]:
    return {
        "mode": carry.get("mode"),
        "hours": carry.get("hours"),
        "all": carry.find(f"{{{NAMESPACE}}}all") is not None,
        "regions": list(_texts(carry, "region")),
        "sectors": list(_texts(carry, "sector")),
        "levels": list(_texts(carry, "level")),
    }


def _texts(carry: etree._Element, name: str) -> Iterator[str]:
    for child in carry.iterchildren(f"{{{NAMESPACE}}}{name}"):
        if text := (child.text or "").strip():
            yield text


def _duty(facts: Mapping[str, Any]) -> ItemDuty:
    """One duty; raises ValueError where it is malformed, names nobody, or some beside everyone."""
    hours = facts.get("hours")
    try:
        duty = ItemDuty.model_validate(
            {
                "mode": facts.get("mode"),
                "hours": int(str(hours)) if hours is not None else 0,
                "all": bool(facts.get("all")),
                "regions": facts.get("regions") or (),
                "sectors": facts.get("sectors") or (),
                "levels": facts.get("levels") or (),
            }
        )
    except ValidationError as error:
        raise ValueError(str(error)[:200]) from error
    if duty.all == bool(duty.regions or duty.sectors or duty.levels) or duty.hours > _MOST_HOURS:
        raise ValueError("a duty names everyone, or some")
    return duty

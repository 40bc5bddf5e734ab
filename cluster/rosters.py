"""Who may approve what: people from a `site.toml`, the rules of approval from `cluster.toml`, as some commit held them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from cluster.paths import is_content_path
from cluster.schema.base import Field, Schema
from cluster.sites import Person, Role

CLUSTER = "cluster.toml"
SITE = "site.toml"
Roster = Mapping[str, str]  # e-mail in lower case → SSH public key, "" where there is none


class ApprovalRules(Schema):
    """Whether production shows approved content only, and what makes an approval count."""

    required: bool = Field(
        False, title="须签发", description="正式发布只用已签发的内容 · production shows approved content only"
    )
    signed: bool = Field(
        True, title="须签名", description="签发提交须有 SSH 签名 · approvals need an SSH signature"
    )
    existing: bool = Field(
        False,
        title="既有内容",
        description="开启须签发时已有的内容视为已签发 · what stands when `required` is first set counts as approved",
    )


def site_of(path: str) -> str:
    """The site whose folder a path of the content root lies in, "" outside of `sites/`."""
    parts = path.split("/")
    return parts[1] if parts[0] == "sites" and len(parts) > 2 else ""


def is_setting(path: str) -> bool:
    """Whether the path decides over others: a `site.toml`, or anything outside of the sites' folders."""
    site = site_of(path)
    return not site or path == f"sites/{site}/{SITE}"


def is_governed(path: str) -> bool:
    """Whether the path needs approval. Reposts do not: their ledgers answer for them."""
    return is_content_path(path) and not path.startswith("reposts/")


def read_roster(data: bytes) -> Roster:
    """Those whom a `site.toml` lets approve. A contractor never may, whatever else he is; who cannot be read is left out."""
    found: dict[str, str] = {}
    barred: set[str] = set()
    for person in _people(_table(data).get("people")):
        email = person.email.lower()
        if Role.CONTRACTOR in person.roles:
            barred.add(email)
        elif Role.APPROVER in person.roles:
            found.setdefault(email, person.key or "")
    return {email: key for email, key in found.items() if email not in barred}


def read_top(data: bytes) -> str:
    """The top site that a `cluster.toml` names, "" where it cannot be read."""
    top = _table(data).get("top")
    return top if isinstance(top, str) else ""


def read_rules(data: bytes) -> ApprovalRules | None:
    """The rules in a `cluster.toml`; None where they cannot be read, so that a slip of the pen changes nothing."""
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
        return ApprovalRules.model_validate(table.get("approval", {}))
    except ValueError:  # of the encoding, of TOML, of the schema
        return None


def _people(tables: object) -> Iterator[Person]:
    for table in tables if isinstance(tables, list) else ():
        try:
            yield Person.model_validate(table)
        except ValueError:
            continue


def _table(data: bytes) -> Mapping[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}

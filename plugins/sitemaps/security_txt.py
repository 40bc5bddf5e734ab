"""/.well-known/security.txt of a host (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from cluster.dataclass import dataclass

SECURITY_PATH = ".well-known/security.txt"


@dataclass(frozen=True)
class SecurityContact:
    """Where to report a weakness. `contacts` in order of preference; `expires` comes from settings, never the clock."""

    contacts: tuple[str, ...]
    expires: datetime
    canonical: str = ""
    languages: tuple[str, ...] = ()
    policy: str = ""


def write_security_txt(contact: SecurityContact) -> bytes:
    """The file's lines. Raises ValueError without a contact, for one that is no URI, and for a naive `expires`."""
    if not contact.contacts:
        raise ValueError("security.txt needs a contact (RFC 9116 §2.5.3)")
    if contact.expires.utcoffset() is None:
        raise ValueError("security.txt: `expires` needs its zone (RFC 9116 §2.5.5)")
    expires = contact.expires.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    fields = [("Contact", _reachable(uri)) for uri in contact.contacts]
    fields.append(("Expires", f"{expires}Z"))
    if contact.languages:
        fields.append(("Preferred-Languages", ", ".join(contact.languages)))
    if contact.canonical:
        fields.append(("Canonical", _reachable(contact.canonical)))
    if contact.policy:
        fields.append(("Policy", _reachable(contact.policy)))
    return "".join(f"{name}: {value}\n" for name, value in fields).encode("utf-8")


def _reachable(uri: str) -> str:
    # RFC 9116 §2.5: web addresses must be https.
    parts = urlsplit(uri)
    plain = uri.isascii() and uri.isprintable() and " " not in uri
    if not plain or parts.scheme not in ("https", "mailto", "tel") or not (parts.netloc or parts.path):
        raise ValueError(f"security.txt: not an address to report to: {uri!r}")
    return uri

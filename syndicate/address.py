"""Which addresses may be asked: pinned hosts over https, and only IP addresses of the public Internet.

Called twice for each hop: on the URL before a connection, and on the IP address that the connection really uses, so
that a name that answers differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from syndicate.limits import MOST_ID, Policy

LOOPBACK = "127.0.0.1"
_PORTS = {"https": 443, "http": 80}
# Blocks that ipaddress calls global although they lead elsewhere: NAT64, 6to4 and Teredo carry an IPv4 address.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_TUNNELS = tuple(
    ipaddress.ip_network(block) for block in ("64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
# Older Pythons call these global.
_SPECIAL = tuple(ipaddress.ip_network(block) for block in ("192.0.0.0/24", "192.88.99.0/24"))
_NUMERIC = frozenset("0123456789abcdefx")
_SAFE = "%/:=&?~+!$,;'@()*-._"


@dataclass(frozen=True)
class Target:
    """A checked address: `url` in ASCII without fragment, its parts, and the path with the query."""

    url: str
    scheme: str
    host: str
    port: int
    path: str


class AddressError(Exception):
    """An address that may not be asked; `rule` is a rule id, `detail` says which address."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail


def check_url(url: str, policy: Policy) -> Target:
    """The address taken apart; raises AddressError where the policy forbids it.

    A host must be a name of letters: a number in any spelling (decimal, octal, hexadecimal, IPv6) is refused, but
    for 127.0.0.1 where the policy allows it.
    """
    if len(url) > MOST_ID:
        raise AddressError("reading-url", url[:100])
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").lower()
        port = parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError as error:
        raise AddressError("reading-url", url[:200]) from error
    here = policy.loopback and host == LOOPBACK
    if parts.scheme != "https" and not (here and parts.scheme == "http"):
        raise AddressError("reading-not-https", url[:200])
    if not host or any(character < " " or character in "\\\x7f" for character in url.strip()):
        raise AddressError("reading-url", url[:200])
    if parts.username is not None or parts.password is not None:
        raise AddressError("reading-url-user", host)
    if not here:
        if _is_number(host) or "." not in host or quote(host, safe="-._") != host:
            raise AddressError("reading-host", host)
        if port not in (None, 443):
            raise AddressError("reading-port", f"{host}:{port}")
    if policy.hosts and host not in policy.hosts:
        raise AddressError("reading-foreign-host", host)
    path = quote(parts.path or "/", safe=_SAFE)
    query = quote(parts.query, safe=_SAFE)
    number = port or _PORTS[parts.scheme]
    netloc = host if number == _PORTS[parts.scheme] else f"{host}:{number}"
    return Target(
        urlunsplit((parts.scheme, netloc, path, query, "")),
        parts.scheme,
        host,
        number,
        path + (f"?{query}" if query else ""),
    )


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the public Internet (RFC 6890), looked at through any tunnel."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if any(ip in block for block in _TUNNELS) or ip.is_site_local:
            return False
    elif any(ip in block for block in _SPECIAL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def may_connect(address: str, host: str, policy: Policy) -> bool:
    """Whether a connection for `host` may go to this IP address."""
    return is_public(address) or (policy.loopback and host == LOOPBACK and address == LOOPBACK)


def _is_number(host: str) -> bool:
    """Whether some resolver would take the host for a number: its last label has only digits, or is 0x…"""
    last = host.rpartition(".")[2]
    return ":" in host or last.isdecimal() or (last.startswith("0x") and set(last) <= _NUMERIC)


def join(base: str, url: str) -> str:
    """An absolute http(s) address, or "" where there is none; a fragment stays, braces and bars are escaped.

    Letters of any script stay as written; what could end an attribute, or mean something to a template, does not.
    """
    try:
        joined = urljoin(base, "".join(part for part in url.split() if part) if "\n" in url else url.strip())
        parts = urlsplit(joined)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or port == 0:
        return ""
    return "".join(_escape(character) for character in joined)[:MOST_ID] if len(joined) <= MOST_ID else ""


_ESCAPED = frozenset('{}|<>"`\\^')


def _escape(character: str) -> str:
    if character in _ESCAPED or character <= " " or character in "\x7f\u2028\u2029\ufeff":
        return quote(character, safe="")
    return "" if "\ud800" <= character <= "\udfff" else character

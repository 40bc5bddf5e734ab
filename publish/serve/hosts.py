"""Which site answers at which address: in production by host and path, on this machine by `<site id>.localhost`.

A site below another's host (a department at `www.linhe.example/jyj/`) has a local name too, but it leads to the name of
the site that owns the host: links within a host are root-relative, and stay true only if the whole host has one name.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import SplitResult, urlsplit, urlunsplit

from cluster.dataclass import dataclass

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
LOCAL_SUFFIX = ".localhost"
DEFAULT_PORTS = {"": None, "http": 80, "https": 443}


@dataclass(frozen=True)
class SiteHost:
    """Where a site is published: `base` begins and ends with a slash (`/`, `/jyj/`); `name` is for people."""

    id: str
    host: str
    base: str = "/"
    name: str = ""

    def __post_init__(self) -> None:
        if not (self.base.startswith("/") and self.base.endswith("/")):
            raise ValueError(f"the base of {self.id} must begin and end with a slash: {self.base!r}")


@dataclass(frozen=True)
class Place:
    """A host's folder answers: `host` in the output, and the site id that names it on this machine."""

    host: str
    owner: str


@dataclass(frozen=True)
class Elsewhere:
    """Another local address answers: the `owner` of the host, at `path`."""

    owner: str
    path: str


@dataclass(frozen=True)
class Hosts:
    """The cluster's sites; raises ValueError where two have one id, or one host and base."""

    sites: tuple[SiteHost, ...]

    def __post_init__(self) -> None:
        places = [site.host.lower() + site.base for site in self.sites]
        for what in ([site.id for site in self.sites], places):
            twice = sorted({value for value in what if what.count(value) > 1})
            if twice:
                raise ValueError(f"more than one site at {', '.join(twice)}")

    @cached_property
    def _by_id(self) -> dict[str, SiteHost]:
        return {site.id: site for site in self.sites}

    @cached_property
    def _owners(self) -> dict[str, SiteHost]:
        """The site nearest to each host's root."""
        owners: dict[str, SiteHost] = {}
        for site in sorted(self.sites, key=lambda site: (len(site.base), site.base)):
            owners.setdefault(site.host.lower(), site)
        return owners

    def find(self, host_header: str, path: str) -> Place | Elsewhere | None:
        """What answers a request for `path` (percent-encoded) at a Host header; None where nothing of the cluster does.

        Both local names and the cluster's own hosts are known. The port is not looked at.
        """
        name = without_port(host_header)
        if name in self._owners:
            return Place(self._owners[name].host, self._owners[name].id)
        site = self._by_id.get(name.removesuffix(LOCAL_SUFFIX)) if name.endswith(LOCAL_SUFFIX) else None
        if site is None:
            return None
        owner = self._owners[site.host.lower()]
        if owner is site:
            return Elsewhere(site.id, site.base) if path == "/" != site.base else Place(site.host, site.id)
        return Elsewhere(owner.id, path if path.startswith(site.base) else site.base + path.removeprefix("/"))

    def home(self, site: SiteHost, port: int) -> str:
        """The local address of a site's home page."""
        return local_address(self._owners[site.host.lower()].id, port, site.base)

    def localise(self, url: str, port: int) -> str | None:
        """The local address of an absolute link to one of the cluster's hosts; None for every other link."""
        parts = split(url)
        if parts is None or not parts.netloc or parts.scheme not in DEFAULT_PORTS:
            return None
        owner = self._owners.get(host_of(parts))
        if owner is None:
            return None
        return urlunsplit(
            ("http", f"{owner.id}{LOCAL_SUFFIX}:{port}", parts.path or "/", parts.query, parts.fragment)
        )


def split(url: str) -> SplitResult | None:
    """A link in its parts; None where it is no valid one."""
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None


def host_of(parts: SplitResult) -> str:
    """The host of a link in lower case, empty where its port is not the scheme's own."""
    try:
        odd = parts.port not in (None, DEFAULT_PORTS[parts.scheme])
    except ValueError:
        return ""
    return "" if odd else parts.hostname or ""


def without_port(host_header: str) -> str:
    """The name in a Host header (RFC 9110 §7.2), lower case, without its port or a final dot."""
    name, colon, port = host_header.strip().lower().rpartition(":")
    bare = name if colon and port.isdigit() else host_header.strip().lower()
    return bare.removesuffix(".")


def local_address(site_id: str, port: int, path: str = "/") -> str:
    """`http://<site id>.localhost:<port><path>`."""
    return f"http://{site_id}{LOCAL_SUFFIX}:{port}{path}"

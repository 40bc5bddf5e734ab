"""I/O: what a host has once, whatever editions share it: assets, sitemaps, robots.txt, redirects, icons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from cluster.dataclass import dataclass
from cluster.facts import Stamps
from cluster.findings import Finding
from cluster.fingerprint import code_digest
from cluster.model import Model, Site
from plugins.engine.chrome import DEFAULT_COLOUR, html_lang
from plugins.engine.outputs import Group, Output, declare, digest
from plugins.engine.theme import Asset, Theme, colour_sheet
from plugins.redirects.hosted import check_redirects_file, write_redirects_file
from plugins.redirects.nginx import write_folder_map, write_gone_map, write_redirect_map
from plugins.redirects.page import write_page
from plugins.redirects.plan import Plan, plan_redirects
from plugins.redirects.rows import Redirect, static_file
from plugins.sitemaps.build import rows_of
from plugins.sitemaps.elements import Flavour
from plugins.sitemaps.manifest import Icon, Manifest, write_manifest
from plugins.sitemaps.robots import write_robots
from plugins.sitemaps.rows import merge_rows
from plugins.sitemaps.security_txt import SECURITY_PATH, SecurityContact, write_security_txt
from plugins.sitemaps.write import Limits, Written, write_sitemaps
from publish.kept import EditionResult, program_digest

FLAVOURS = {"standard": Flavour.STANDARD, "parts": Flavour.PARTS, "plain": Flavour.PLAIN}
# Files that servers read and nobody is served: beside the hosts, not in them.
SERVER = "_server"


def owner_of(host: str) -> str:
    """The owner of a host's own files."""
    return f"host:{host}"


Notes = Callable[[EditionResult], Iterable[str]]
Exists = Callable[[str], bool]


@dataclass(frozen=True)
class HostStage:
    """One host with the results of its editions. `spool` is a folder for parts of sitemaps until they are written;
    `notes` gives what an edition's pages noted; `exists` tells of a path below OUTPUT whether an edition has a file there."""

    host: str
    sites: tuple[Site, ...]
    results: tuple[EditionResult, ...]
    plan: Plan
    spool: Path
    notes: Notes
    exists: Exists


def plan_of(results: Iterable[EditionResult], exists: Exists) -> Plan:
    """Redirects and gone pages of all hosts together, for they cross from one to another; `exists` as for a HostStage."""
    held = tuple(results)
    return plan_redirects(
        (row for result in held for row in result.redirects),
        (row for result in held for row in result.gone),
        lambda host, path: exists(f"{host}{path}index.html" if path.endswith("/") else f"{host}{path}"),
    )


def host_outputs(model: Model, theme: Theme, stage: HostStage) -> Iterator[Output | Group]:
    """Every file that the host itself owns."""
    if not stage.sites:  # a former host only redirects
        yield from _redirects(stage)
        return
    yield from asset_outputs(theme, stage.host, stage.sites)
    said = (model.config.sitemaps, model.preview, [result.notes for result in stage.results], code_digest())
    yield Group("sitemaps", digest(repr(said)), lambda: _for_crawlers(model, stage))
    yield from _security(model, stage)
    yield _file(stage.host, "site.webmanifest", _manifest(theme, stage.sites))
    yield from _redirects(stage)


def host_inputs(theme: Theme, stamps: Stamps, stage: HostStage, preview: bool) -> str:
    """A digest of everything that the host's own files come from."""
    around = (program_digest(theme.folder), _own_code(), stamps.config, preview, stage.host)
    sites = [stamps.site(site.id) for site in stage.sites]
    rows = (
        [row for row in stage.plan.redirects if row.host == stage.host],
        [row for row in stage.plan.gone if row.host == stage.host],
    )
    shown = [redirect.path for redirect, _ in _static(stage)]
    return digest(repr((around, sites, [result.notes for result in stage.results], rows, shown)))


@cache
def _own_code() -> str:
    return digest(Path(__file__).read_bytes())


def host_findings(stage: HostStage) -> tuple[Finding, ...]:
    """What a host cannot say to every server."""
    return check_redirects_file(stage.plan, stage.host)


def _file(host: str, name: str, data: bytes) -> Output:
    return declare(f"{host}/{name}", owner_of(host), {"bytes": digest(data)}, lambda: data)


def asset_outputs(theme: Theme, host: str, sites: Sequence[Site]) -> Iterator[Output]:
    """Styles, scripts and images of the theme, under addresses that name their bytes."""
    colours = {site.config.theme.colour for site in sites if site.config.theme.colour}
    assets: list[Asset] = [
        theme.stylesheet,
        theme.feed_stylesheet,
        *theme.scripts.values(),
        *theme.images.values(),
    ]
    assets.extend(colour_sheet(colour) for colour in sorted(colours) if colour)
    for asset in {asset.url: asset for asset in assets}.values():
        yield _file(host, asset.url.lstrip("/"), asset.data)
    if "favicon.ico" in theme.images:
        yield _file(host, "favicon.ico", theme.images["favicon.ico"].data)


def _for_crawlers(model: Model, stage: HostStage) -> Iterator[Output]:
    sitemaps: tuple[str, ...] = ()
    if not model.preview:
        written, outputs = _sitemaps(model, stage)
        yield from outputs
        sitemaps = tuple(f"https://{stage.host}/{name}" for found in written for name in found.entrances)
    yield _file(stage.host, "robots.txt", write_robots(sitemaps, preview=model.preview))


def _sitemaps(model: Model, stage: HostStage) -> tuple[tuple[Written, ...], list[Output]]:
    config = model.config.sitemaps
    outputs: list[Output] = []

    def emit(name: str, data: bytes) -> None:
        part = stage.spool / digest(f"{stage.host}/{name}")
        part.write_bytes(data)
        path = f"{stage.host}/{name}"
        outputs.append(declare(path, owner_of(stage.host), {"bytes": digest(data)}, part.read_bytes))

    rows = merge_rows(rows_of(stage.notes(result)) for result in stage.results)
    flavours = tuple(FLAVOURS[name] for name in config.flavours)
    written = write_sitemaps(
        rows, flavours, Limits(config.urls, config.bytes), f"https://{stage.host}/", emit
    )
    return written, outputs


def _security(model: Model, stage: HostStage) -> Iterator[Output]:
    config = model.config
    if config.security and config.security_expires:
        languages = tuple(html_lang(lang) for lang in config.languages)
        canonical = f"https://{stage.host}/{SECURITY_PATH}"
        contact = SecurityContact((config.security,), config.security_expires, canonical, languages)
        yield _file(stage.host, SECURITY_PATH, write_security_txt(contact))


def _manifest(theme: Theme, sites: tuple[Site, ...]) -> bytes:
    site = min(sites, key=lambda site: (len(site.base), site.id))
    lang = site.languages[0]
    return write_manifest(
        Manifest(
            name=site.text(site.config.name, lang),
            short_name=site.text(site.config.short_name or site.config.name, lang),
            html_lang=html_lang(lang),
            direction="ltr",
            start_url=f"/{site.base}",
            theme_colour=site.config.theme.colour or DEFAULT_COLOUR,
            background_colour="#ffffff",
            icons=tuple(_icons(theme)),
        )
    )


def _icons(theme: Theme) -> Iterator[Icon]:
    """The icons that the theme has, the one of any size first."""
    for name, sizes, media in (
        ("icon.svg", "any", "image/svg+xml"),
        ("icon-192.png", "192x192", "image/png"),
        ("icon-512.png", "512x512", "image/png"),
    ):
        if name in theme.images:
            yield Icon(theme.images[name].url, sizes, media)


def _redirects(stage: HostStage) -> Iterator[Output]:
    host, plan = stage.host, stage.plan
    yield _file(host, "_redirects", write_redirects_file(plan, host))
    for name, data in (
        ("redirects.map", write_redirect_map(plan, host)),
        ("folders.map", write_folder_map(plan, host)),
        ("gone.map", write_gone_map(plan, host)),
    ):
        yield declare(f"{SERVER}/{host}/{name}", owner_of(host), {"bytes": digest(data)}, _giving(data))
    lang = html_lang(stage.sites[0].languages[0]) if stage.sites else "zh-CN"
    for redirect, file in _static(stage):
        yield _file(host, file, write_page(redirect.to_url, host, lang))


def _static(stage: HostStage) -> Iterator[tuple[Redirect, str]]:
    """The redirects that have a static page, with its file."""
    host = stage.host
    for redirect in stage.plan.redirects:
        file = static_file(redirect.path) if redirect.host == host else ""
        # A page never gives way to the static page of a redirect, neither as a file nor as its folder.
        if file and not any(map(stage.exists, _with_folders(f"{host}/{file}"))):
            yield redirect, file


def _with_folders(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]


def _giving(data: bytes) -> Callable[[], bytes]:
    return lambda: data

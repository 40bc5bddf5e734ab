"""What the cluster has once, on the top site's host and beside the hosts: the list of all feeds, the coverage of pairs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from checks.pairs import Coverage
from cluster.messages import Message
from cluster.model import Model
from plugins.engine.outputs import Output, declare, digest, view_digest
from plugins.feeds.outlines import FeedOutline, SiteOutline
from publish.kept import EditionResult
from publish.report import as_data

OWNER = "cluster"
DUTIES = "duties"  # owns the report on duties (`publish.duties`)
REPORTS = "_reports"


def cluster_outputs(
    model: Model,
    results: tuple[EditionResult, ...],
    messages: tuple[Message, ...],
    coverage: tuple[Coverage, ...],
) -> Iterator[Output]:
    """Every file that the cluster itself owns."""
    yield _report("findings.json", as_data(messages))
    yield _opml(model, results)
    yield _report("coverage.json", [vars(row) for row in coverage])
    yield _report("sites.json", [_site(model, name) for name in sorted(model.sites)])


def _opml(model: Model, results: tuple[EditionResult, ...]) -> Output:
    top = model.sites[model.config.top]
    lang = top.languages[0]
    feeds: dict[str, list[FeedOutline]] = {}
    for result in results:
        feeds.setdefault(result.site, []).extend(result.feeds)
    tree = (_outline(model, top.id, lang, feeds),)
    title = top.text(model.config.name, lang)
    owner = top.text(top.config.organiser, lang)
    modified = model.newest or model.at
    home = f"https://{top.host}/{top.base}"
    inputs = {"opml": view_digest((title, tree, owner, home, modified))}
    path = f"{top.host}/{top.base}cluster.opml"

    def write() -> bytes:
        from plugins.feeds import opml

        return opml.write(title, tree, owner, home, modified)

    return declare(path, OWNER, inputs, write)


def _outline(model: Model, name: str, lang: str, feeds: Mapping[str, list[FeedOutline]]) -> SiteOutline:
    site = model.sites[name]
    below = tuple(_outline(model, child.id, lang, feeds) for child in model.children(name))
    return SiteOutline(site.text(site.config.name, lang), tuple(feeds.get(name, ())), below)


def _site(model: Model, name: str) -> dict[str, object]:
    site = model.sites[name]
    return {
        "id": name,
        "name": site.config.name,
        "level": site.config.level.value,
        "parent": site.config.parent,
        "url": f"https://{site.host}/{site.base}",
        "languages": list(site.languages),
        "documents": model.count(name),
        "carried": len(model.carried_by.get(name, ())),
    }


def _report(name: str, data: object) -> Output:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
    return declare(f"{REPORTS}/{name}", OWNER, {"bytes": digest(text)}, lambda: text)

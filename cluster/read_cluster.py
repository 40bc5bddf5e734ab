"""`cluster.toml` → the cluster's settings, and what in it names nothing, names something twice, or names nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from cluster.dataclass import dataclass
from cluster.duties import carriers, target_column
from cluster.findings import Finding, finding
from cluster.kinds import KINDS
from cluster.listing import holds
from cluster.model import Site
from cluster.schema.check import parentless, unknown
from cluster.schema.declared import fields_of
from cluster.schema.nodes import Node
from cluster.schema.salvage import salvage
from cluster.schema.toml import is_broken, read_toml
from cluster.settings import ClusterConfig
from cluster.sites import COLUMN_TYPES
from cluster.tree import Tree

CLUSTER = "cluster.toml"
_STAND_INS = {
    "name": {"zh": "—"},
    "top": "x",
    "subjects.name": {"zh": "—"},
    "duties.name": {"zh": "—"},
    "duties.carriers": {"all": True},
    "exemptions.reason": "—",
    "sources.name": {"zh": "—"},
}
# Keys whose value has a text for each language.
TEXTS = frozenset(
    "name short_name description keywords organiser operator text address hours rights note".split()
)


@dataclass(frozen=True)
class ClusterFile:
    """`cluster.toml` as read: its settings, where each stands, and which of them are not the file's own."""

    config: ClusterConfig
    node: Node
    lost: frozenset[str]


def read_cluster(tree: Tree) -> tuple[ClusterFile | None, tuple[Finding, ...]]:
    """The cluster's settings; None where there is no `cluster.toml`, so that nothing else can be expected either."""
    if not holds(tree, CLUSTER):
        return None, (finding("no-cluster", CLUSTER),)
    node, syntax = read_toml(tree.read(CLUSTER).data, CLUSTER)
    broken = is_broken(syntax)
    found = salvage(ClusterConfig, node or Node({}, 1), CLUSTER, _STAND_INS)
    mistakes = without_echoes(found.findings, broken, node is None)
    # After an error of syntax, what is not there may stand on the line that could not be read.
    lost = found.lost | (fields_of(ClusterConfig).keys() - found.value.model_fields_set if broken else set())
    return ClusterFile(found.value, found.node, lost), (*syntax, *mistakes)


def without_echoes(findings: Sequence[Finding], broken: bool, empty: bool) -> tuple[Finding, ...]:
    """The mistakes in a file's values that are none of the echoes of a syntax error in it."""
    if empty:
        return ()
    return tuple(one for one in findings if not (broken and one.rule == "missing-field"))


def cluster_findings(
    file: ClusterFile, sites: Mapping[str, Site], whole: bool, rules: Collection[str]
) -> Iterator[Finding]:
    """What does not fit in the settings; `whole`: every site's columns are known; `rules`: the ids of all rules."""
    config, node = file.config, file.node
    yield from language_findings(node, CLUSTER, config.languages)
    yield from _twice(config, node)
    codes = [subject.code for subject in config.subjects]
    for index, code in enumerate(codes):
        yield from parentless("subject", code, ".", CLUSTER, node.line_of(("subjects", index, "code")), codes)
    for name in config.severity:
        if name not in rules:
            yield unknown("rule", name, CLUSTER, node.line_of(("severity", name)), rules)
    duties = [duty.id for duty in config.duties]
    for index, exemption in enumerate(config.exemptions):
        if exemption.duty not in duties:
            yield unknown(
                "duty", exemption.duty, CLUSTER, node.line_of(("exemptions", index, "duty")), duties
            )
        if exemption.site not in sites:
            yield unknown("site", exemption.site, CLUSTER, node.line_of(("exemptions", index, "site")), sites)
    for index, source in enumerate(config.sources):
        if source.site is not None and source.site not in sites:
            yield unknown("site", source.site, CLUSTER, node.line_of(("sources", index, "site")), sites)
    yield from _names_in_duties(file, sites, whole)
    if whole:
        yield from _nobody(file, sites)


def language_findings(node: Node, path: str, languages: Collection[str]) -> Iterator[Finding]:
    """Texts in a language that the cluster does not have: nobody would ever see them."""
    for location, below in node.walk():
        *_, holder, language = ("", "", *location)
        if holder in TEXTS and isinstance(language, str) and len(language) == 2 and language not in languages:
            yield unknown("language", language, path, below.key_line or below.line, languages)


def _twice(config: ClusterConfig, node: Node) -> Iterator[Finding]:
    ids = {
        "duties": [duty.id for duty in config.duties],
        "subjects": [subject.code for subject in config.subjects],
        "sources": [source.id for source in config.sources],
    }
    for field, names in ids.items():
        for index, name in enumerate(names):
            if name in names[:index]:
                line, first = node.line_of((field, index)), node.line_of((field, names.index(name)))
                yield finding("duplicate-id", CLUSTER, line, name=name, other=f"{CLUSTER}:{first}")


def _names_in_duties(file: ClusterFile, sites: Mapping[str, Site], whole: bool) -> Iterator[Finding]:
    """Names in duties that name nothing: such a duty would never hold, and nobody would notice."""
    config = file.config
    subjects = [subject.code for subject in config.subjects]
    sources = [source.id for source in config.sources]
    paths = sorted({path for site in sites.values() for path in site.columns})
    types = (*COLUMN_TYPES, *config.column_types)
    for index, duty in enumerate(config.duties):
        for part, field, what, known in (
            ("match", "sites", "site", sites),
            ("match", "sources", "source", sources),
            ("match", "kinds", "kind", KINDS),
            ("match", "subjects", "subject", subjects),
            ("match", "columns", "column", paths),
            ("carriers", "sites", "site", sites),
            ("", "columns", "column", (*paths, *types)),
        ):
            if field in file.lost or (what == "subject" and "subjects" in file.lost):
                continue
            for place, name in enumerate(getattr(getattr(duty, part) if part else duty, field)):
                # A path may be one of a column that could not be read; a type cannot.
                if name not in known and (what != "column" or whole or not name.isascii()):
                    steps = ("duties", index, *((part,) if part else ()), field, place)
                    yield unknown(what, name, CLUSTER, file.node.line_of(steps), known)


def _nobody(file: ClusterFile, sites: Mapping[str, Site]) -> Iterator[Finding]:
    """Duties that nobody can have, and sites that have one but no column for it."""
    types = {*COLUMN_TYPES, *file.config.column_types}
    for index, duty in enumerate(file.config.duties):
        origins = [name for name in duty.match.sites if name in sites] or (
            [] if duty.match.sites or duty.match.sources else list(sites)
        )
        owing = {site.id: site for origin in origins for site in carriers(duty.carriers, origin, sites)}
        line = file.node.line_of(("duties", index))
        if origins and not owing:
            yield finding("duty-without-carriers", CLUSTER, line, name=duty.id)
        if not any(
            name in types or any(name in site.columns for site in sites.values()) for name in duty.columns
        ):
            continue  # told where the names stand
        for name, site in sorted(owing.items()):
            if target_column(duty, site) is None:
                yield finding(
                    "duty-without-column",
                    CLUSTER,
                    line,
                    name=duty.id,
                    site=name,
                    columns="、".join(duty.columns),
                )

"""The demonstration shows everything that the project can do, at the instant that it fixes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from cluster.kinds import KINDS, Policy, Validity
from cluster.load import Loaded, load
from cluster.model import Model
from cluster.schema.types import BEIJING
from cluster.settings import Mode
from cluster.sites import COLUMN_TYPES
from cluster.tree import WorkTree
from cluster.visibility import State, state_of

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    """The demonstration, read once."""
    return load(WorkTree(CONTENT), datetime(2030, 1, 1, tzinfo=BEIJING), preview=True)


@pytest.fixture(scope="module")
def model(loaded: Loaded) -> Model:
    """Its model."""
    assert loaded.model is not None
    return loaded.model


def test_the_demonstration_loads_without_a_finding(loaded: Loaded) -> None:
    assert loaded.findings == ()


def test_the_instant_of_the_demonstration_does_not_follow_the_clock(model: Model) -> None:
    assert model.at == datetime(2026, 6, 30, 9, tzinfo=BEIJING)


def test_every_kind_occurs_at_least_three_times(model: Model) -> None:
    counts = Counter(document.kind for document in model.documents if not document.translated)
    assert {kind for kind in KINDS if counts[kind] < 3} == set()


def test_every_state_of_a_document_occurs(model: Model) -> None:
    assert {state_of(document, model.at) for document in model.documents} == set(State)


def test_a_superseded_policy_names_its_successor_and_a_repealed_one_its_day(model: Model) -> None:
    policies = [document.fields for document in model.documents if isinstance(document.fields, Policy)]
    superseded = [policy for policy in policies if policy.validity is Validity.SUPERSEDED]
    repealed = [policy for policy in policies if policy.validity is Validity.REPEALED]
    assert superseded
    assert all(policy.successor for policy in superseded)
    assert repealed
    assert all(policy.repealed for policy in repealed)


def test_the_province_has_a_column_of_every_listed_type(model: Model) -> None:
    types = {column.type for column in model.sites["beiyuan"].open_columns}
    assert set(COLUMN_TYPES) - {"首页"} <= types


def test_a_merged_and_a_closed_column_are_shown(model: Model) -> None:
    columns = model.sites["beiyuan"].config.columns
    assert any(column.merged_into for column in columns)
    assert any(column.closed for column in columns)


def test_every_site_below_the_top_carries_some_policies_in_full(model: Model) -> None:
    counts = Counter(carriage.site for carriage in model.carriages if carriage.duty.mode is Mode.REPOST)
    below = set(model.sites) - {model.config.top}
    assert set(counts) == below
    assert all(1 <= counts[site] <= 4 for site in below)


def test_an_exempted_site_does_not_carry_the_item(model: Model) -> None:
    (exemption,) = model.config.exemptions
    (item,) = {document.key for document in model.documents if document.fields.id == exemption.item}
    carrying = {carriage.site for carriage in model.carriages if carriage.document == item}
    assert carrying
    assert exemption.site not in carrying


def test_every_document_of_a_core_column_has_its_pair(model: Model) -> None:
    core = {
        (site.id, column.path)
        for site in model.sites.values()
        for column in site.config.columns
        if column.core and len(site.languages) > 1
    }
    languages: dict[str, set[str]] = {}
    for document in model.documents:
        if (document.site, document.column) in core:
            languages.setdefault(document.key, set()).add(document.lang)
    assert len(languages) >= 10
    assert {key for key, found in languages.items() if found != {"zh", "en"}} == set()


def test_the_demonstration_is_small() -> None:
    sizes = {path: path.stat().st_size for path in CONTENT.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 4_000_000
    assert {path for path, size in sizes.items() if size > 150_000} == set()

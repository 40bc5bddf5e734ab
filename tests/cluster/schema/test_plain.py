"""Plain front matter read without a validator: as the validator would, or not at all."""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cluster.kinds import KINDS, translation_of
from cluster.messages import ROOT
from cluster.reposts import RepostItem
from cluster.schema.base import Schema
from cluster.schema.declared import UNSET, fields_of
from cluster.schema.plain import read_plain
from cluster.settings import ClusterConfig, Duty
from cluster.sites import Column, SiteConfig

SETTINGS = (ClusterConfig, SiteConfig, RepostItem, Duty, Column)
SCHEMAS = (*KINDS.values(), *map(translation_of, KINDS.values()), *SETTINGS)
ID = "019c0000-0000-7000-8000-000000000001"
TEXTS = st.sampled_from(
    ["", " ", "通知", " 防汛 ", ID, ID.upper(), "2026-03-01", "2026-03-01 8:30", "2026-02-30", "https://a.example/b", "http:///",
     "draft", "DRAFT", "valid", "true", "3", "article"]
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers(-3, 3) | st.dates() | st.datetimes(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, max_size=2),
    max_leaves=4,
)


# What most types of settings take, and what some of them do not.
FITTING = {
    "Slug": ["beiyuan", "a-b", "A"],
    "ColumnPath": ["a/b-1", "zwgk", "a//b"],
    "Host": ["www.a.example", "localhost"],
    "Colour": ["#1b4f8f", "#1B4F8F"],
    "SiteCode": ["9900000001", "bm12345678", "12"],
    "Region": ["990000", "99"],
    "Code": ["a.b-c", "a..b"],
    "Email": ["a@b.example", "a@b", 3],
    "Languages": [["zh", "en"], "zh", ["zh", "zh"], [], ["zho"], ("en",)],
    "Text": [{"zh": "北原"}, {"zh": " 北原 ", "en": "North"}, {}, {"zh": ""}, {"zh": 3}, {"zho": "北"}, "北"],
    "Words": [{"zh": ["一", " 二 "]}, {"zh": []}, {"zh": "一"}, {"zh": [""]}, {"zh": [3]}, []],
    "Level": ["city", "City"],
    "bool": [True, False, 1, "true"],
    "int": [1, 5, 720, 0, -1, 10**9, True, 2.0, "3"],
}


def fitting(written: str, names: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that are of a type, or nearly so."""
    written = written.removesuffix(" | None")
    kind = names.get(written)
    if isinstance(kind, type) and issubclass(kind, Schema):
        return st.deferred(lambda: tables(kind))
    if written.startswith("tuple["):
        return st.lists(fitting(written[6:-6], names), max_size=2)
    if written.startswith("Literal["):
        return st.sampled_from([*(one.strip("'") for one in written[8:-1].split(", ")), "neither"])
    if written.startswith("dict[str, "):
        return st.dictionaries(TEXTS, fitting(written[10:-1], names), max_size=2)
    return st.sampled_from(FITTING[written]) if written in FITTING else TEXTS


def tables(schema: type) -> st.SearchStrategy[dict[str, Any]]:
    """Tables that are a schema, or nearly so."""
    fields = {name: fitting(said.written, said.names()) for name, said in fields_of(schema).items()}
    needed = {name for name, said in fields_of(schema).items() if said.default is UNSET and said.made is None}
    optional = {name: one for name, one in fields.items() if name not in needed}
    return st.fixed_dictionaries({name: fields[name] for name in sorted(needed)}, optional=optional)


def prove_same(schema: Any, values: Any) -> bool:
    """What is read without the validator is what the validator reads; whether it was read."""
    read = read_plain(schema, deepcopy(values))
    if read is None:
        return False
    known = schema.model_validate(values)
    assert type(read) is type(known) is schema
    assert read == known
    assert list(read.__dict__.items()) == list(known.__dict__.items())
    assert repr(read) == repr(known)
    assert read.model_fields_set == known.model_fields_set
    return True


@given(st.data())
def test_settings_are_read_as_the_validator_reads_them(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(SETTINGS))
    prove_same(schema, data.draw(tables(schema)))


@given(st.data())
def test_what_is_read_without_the_validator_is_what_the_validator_reads(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(SCHEMAS))
    names = st.sampled_from([*fields_of(schema), "unheard_of"])
    values = data.draw(st.dictionaries(names, VALUES, max_size=6))
    needed = {"title": "通知", "issuer": ["部"], "published": "2026-03-01", "subject": "a", "interprets": "b"}
    values |= {name: value for name, value in needed.items() if name in fields_of(schema)}
    prove_same(schema, values)


SAMPLES = sorted(
    (path for room in ("content", "tests/parent") for path in (ROOT / room).rglob("*.toml")), key=str
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_settings_of_the_demonstration_are_plain(path: Path) -> None:
    schema: Any = SiteConfig if path.name == "site.toml" else ClusterConfig
    values = tomllib.loads(path.read_text("utf-8"))
    assert prove_same(schema, values)
    # Each name on its own may be wrong: then the validator is asked.
    for name in values:
        assert read_plain(schema, {**values, name: object()}) is None
    assert read_plain(schema, {**values, "unheard_of": "x"}) is None


@pytest.mark.parametrize("schema", [KINDS["article"], KINDS["policy"], translation_of(KINDS["article"])])
def test_the_usual_front_matter_is_plain(schema: type) -> None:
    usual = {"title": " 通知 ", "tags": ["防汛", "应急"], "summary": "摘要", "modified": "2026-03-01 08:30"}
    own = {
        "id": ID,
        "kind": "policy",
        "published": "2026-03-01",
        "status": "draft",
        "issuer": "部",
        "subject": "a",
        "issued": "2026-02-28",
        "validity": "valid",
        "origin_url": "https://a.example/",
    }
    values = usual | {name: value for name, value in own.items() if name in fields_of(schema)}
    read = read_plain(schema, values)
    assert read is not None
    assert read == schema.model_validate(values)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_schema_is_declared_as_pydantic_knows_it(schema: type) -> None:
    model = schema.model_fields
    assert list(model) == list(fields_of(schema))
    for name, said in fields_of(schema).items():
        assert said.made is model[name].default_factory
        assert model[name].is_required() or said.made or said.default is model[name].default


def test_a_value_is_the_same_in_whatever_way_it_is_made() -> None:
    table = {"title": "预报", "tags": ["雨"], "waivers": [{"rule": "a", "reason": "b"}]}
    article = KINDS["article"]
    read = article.model_validate(table)
    assert article(**table) == read
    assert pickle.loads(pickle.dumps(read)) == read
    assert hash(deepcopy(read)) == hash(read)
    assert article.model_validate({**table, "waivers": read.waivers}) == read
    assert article.model_construct(title="预报", tags=("雨",), waivers=read.waivers) == read
    other = read.model_copy(update={"summary": "晴"})
    assert (other.summary, other.model_fields_set - read.model_fields_set) == ("晴", {"summary"})
    assert other != read
    assert article.model_validate(read.model_dump(mode="json")) == read
    with pytest.raises(ValidationError):
        article(title="")

"""Plain front matter read without a validator: as the validator would, or not at all."""

from __future__ import annotations

import pickle
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cluster.kinds import KINDS, translation_of
from cluster.schema.declared import fields_of
from cluster.schema.plain import read_plain
from cluster.sites import SiteConfig

SCHEMAS = (*KINDS.values(), *map(translation_of, KINDS.values()), SiteConfig)
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


@given(st.data())
def test_what_is_read_without_the_validator_is_what_the_validator_reads(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(SCHEMAS))
    names = st.sampled_from([*fields_of(schema), "unheard_of"])
    values = data.draw(st.dictionaries(names, VALUES, max_size=6))
    needed = {"title": "通知", "issuer": ["部"], "published": "2026-03-01", "subject": "a", "interprets": "b"}
    values |= {name: value for name, value in needed.items() if name in fields_of(schema)}
    read = read_plain(schema, deepcopy(values))
    if read is None:
        return
    known = schema.model_validate(values)
    assert type(read) is type(known) is schema
    assert read == known
    assert list(read.__dict__.items()) == list(known.__dict__.items())
    assert repr(read) == repr(known)
    assert read.model_fields_set == known.model_fields_set


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

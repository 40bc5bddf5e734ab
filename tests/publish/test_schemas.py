"""The reference pages and JSON Schemas: up to date, valid, and of one mind with what the code reads."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter, ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from cluster.kinds import KINDS, Common, translation_of
from cluster.messages import load_rules
from cluster.schema import fields
from cluster.schema.frontmatter import read_source
from cluster.settings import ClusterConfig
from cluster.sites import SiteConfig
from publish.reference.shapes import SHAPES, schema_in
from publish.reference.words import KIND_TITLES, words_of
from publish.schemas import outdated, reference_files, write_schemas

SCHEMAS: dict[str, dict[str, Any]] = {
    path.removeprefix("schema/"): json.loads(data)
    for path, data in reference_files().items()
    if path.endswith(".json")
}
REGISTRY: Registry[Any] = Registry().with_resources(
    (name, Resource.from_contents(schema, DRAFT202012)) for name, schema in SCHEMAS.items()
)


def mistakes(name: str, instance: object) -> list[str]:
    validator = Draft202012Validator({"$ref": name}, registry=REGISTRY)
    return [error.message for error in validator.iter_errors(instance)]


def plain(value: Any) -> Any:
    """TOML's values as an editor's JSON Schema checker sees them."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def typed(value: Any, key: str = "") -> Any:
    """Front matter as an editor's YAML reads it: its booleans, and the one whole number that a kind has."""
    if isinstance(value, dict):
        return {name: typed(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    return int(value) if key == "responses" else {"true": True, "false": False}.get(value, value)


def documents(root: Path) -> list[Path]:
    return sorted((root / "content" / "sites").rglob("*.md"))


def everything() -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = []
    waiting: list[type[BaseModel]] = [
        ClusterConfig,
        SiteConfig,
        *KINDS.values(),
        *map(translation_of, KINDS.values()),
    ]
    while waiting:
        schema = waiting.pop()
        if schema in found:
            continue
        found.append(schema)
        waiting.extend(
            below for info in schema.model_fields.values() if (below := schema_in(info.annotation))
        )
    return found


def test_what_docs_says_is_what_the_code_does(root: Path) -> None:
    assert outdated(root / "docs") == (), "run: python -m publish schema"


def test_the_files_are_the_same_each_time() -> None:
    assert reference_files() == reference_files()


def test_writing_brings_docs_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "poem.json").write_text("{}", "utf-8")
    assert "schema/poem.json" in outdated(tmp_path)
    assert write_schemas(tmp_path) == 0
    assert outdated(tmp_path) == ()
    assert not (tmp_path / "schema" / "poem.json").exists()
    first = capsys.readouterr().out
    write_schemas(tmp_path)
    assert "policy.json" in first
    assert "policy.json" not in capsys.readouterr().out


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"].endswith("2020-12/schema")


def test_the_demonstration_fits_the_schemas(root: Path) -> None:
    for file in documents(root):
        source, _ = read_source(file.read_bytes(), file.name)
        fields = source.fields.plain()
        assert isinstance(fields, dict)
        translated = file.name.endswith(".en.md") and "primary" not in fields
        assert mistakes("translation.json" if translated else "document.json", typed(fields)) == [], file


def test_the_demonstrations_settings_fit_the_schemas(root: Path) -> None:
    content = root / "content"
    assert mistakes("cluster.json", plain(tomllib.loads((content / "cluster.toml").read_text("utf-8")))) == []
    for file in sorted((content / "sites").glob("*/site.toml")):
        assert mistakes("site.json", plain(tomllib.loads(file.read_text("utf-8")))) == [], file


def test_what_is_wrong_is_seen() -> None:
    good = {"kind": "policy", "title": "a", "published": "2026-03-01", "issuer": "b", "subject": ["c"]}
    assert mistakes("document.json", good) == []
    for change in (
        {"isuer": "b"},
        {"published": "soon"},
        {"issued": "1 March"},
        {"status": "gone"},
        {"kind": "poem"},
    ):
        assert mistakes("document.json", good | change), change
    assert mistakes("document.json", {"kind": "policy", "title": "a"})
    assert mistakes("translation-policy.json", {"title": "a", "id": "b"})


def test_every_field_is_explained_in_both_languages() -> None:
    for schema in everything():
        for name, info in schema.model_fields.items():
            words = words_of(info)
            assert words.title, f"{schema.__name__}.{name}"
            assert words.en, f"{schema.__name__}.{name}: {info.description}"


def test_every_kind_has_its_words_and_files(root: Path) -> None:
    assert list(KIND_TITLES) == list(KINDS)
    for kind in KINDS:
        assert f"{kind}.json" in SCHEMAS
        assert f"translation-{kind}.json" in SCHEMAS


def test_the_format_reference_names_every_key() -> None:
    page = reference_files()["format.md"].decode()
    for schema in (ClusterConfig, SiteConfig, *KINDS.values()):
        for name in schema.model_fields:
            assert f"| `{name}` |" in page, name
    common, kinds = page.split("## 元数据：各种类")
    assert all(common.count(f"| `{name}` |") for name in Common.model_fields)
    assert kinds.count("| `document_number` |") == 1
    assert "{{" not in page


def test_the_format_reference_says_within_which_limits_a_value_lies() -> None:
    page = reference_files()["format.md"].decode()
    row = {line.split("`")[1]: line for line in page.split("\n") if line.startswith("| `")}
    assert "整数（1 到 200） · whole number (from 1 to 200)" in row["page_size"]
    assert "（不小于 1）" in row["freshness"]
    assert "（至少 1 项）" in row["kinds"]
    column = json.loads(reference_files()["schema/site.json"])["$defs"]["Column"]["properties"]
    assert (column["page_size"]["minimum"], column["page_size"]["maximum"]) == (1, 200)
    assert column["freshness"]["minimum"] == 1


def test_the_rules_page_names_every_rule() -> None:
    page = reference_files()["rules.md"].decode()
    for rule in load_rules():
        assert f"| `{rule}` |" in page
    assert "{{" not in page


# What an editor is told while typing must not contradict what the build says.
CLOSE = {
    fields.Slug: st.from_regex(r"[a-zA-Z0-9-]{0,8}", fullmatch=True),
    fields.ColumnPath: st.from_regex(r"[a-z0-9/-]{0,10}", fullmatch=True),
    fields.Code: st.from_regex(r"[a-z0-9.-]{0,10}", fullmatch=True),
    fields.Colour: st.from_regex(r"#?[0-9a-fA-F]{5,7}", fullmatch=True),
    fields.Region: st.from_regex(r"[0-9]{5,13}", fullmatch=True),
    fields.SiteCode: st.from_regex(r"(bm)?[0-9]{7,11}", fullmatch=True),
    fields.Host: st.from_regex(r"[a-z0-9.-]{0,12}", fullmatch=True),
    fields.Uuid7: st.one_of(st.uuids(version=4).map(str), st.just("01a20640-1eef-7d69-b098-4c1ae865e17b")),
    fields.Reach: st.from_regex(r"(https://|mailto:|tel:)[a-z0-9@+. -]{0,8}", fullmatch=True),
    fields.Language: st.from_regex(r"[a-zA-Z]{1,3}", fullmatch=True),
}


@pytest.mark.parametrize(
    "shape", [shape for shape in SHAPES if shape.known in list(CLOSE)], ids=lambda shape: shape.en
)
def test_patterns_take_what_the_code_takes(shape: Any) -> None:
    adapter, validator = TypeAdapter(shape.known), Draft202012Validator(shape.written)

    @given(CLOSE[shape.known])
    def agree(value: str) -> None:
        try:
            adapter.validate_python(value)
            taken = True
        except ValidationError:
            taken = False
        assert validator.is_valid(value) == taken

    agree()

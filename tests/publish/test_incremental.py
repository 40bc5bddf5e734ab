"""Incremental is clean, byte for byte, after whatever editors and time do; what changed had said so in its inputs."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster.facts import Facts
from cluster.library import Library
from cluster.messages import ROOT
from plugins.engine.outputs import Group, Output
from plugins.engine.theme import Theme
from publish.build import build
from publish.content import open_content
from publish.edition import collect_edition, result_of
from publish.hosts import HostStage, host_outputs, plan_of
from publish.kept import EditionResult
from publish.records import Records
from publish.written import Tally, Written
from tests.publish.edits import EDITS, Edit, apply, edits
from tests.publish.tiny import NOW, Root, differences, empty_folders, make_root, snapshot

# Each example builds the cluster once more from nothing.
USUAL, FULL = 6, 150


@contextmanager
def workshop() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jiyue-tests-") as name:
        yield Path(name)


def try_build(root: Root, output: Path, cache: Path, **more: object) -> bool:
    return build(root.options(output, cache, **more), NOW, lambda _: None).built


def prove_incremental(steps: list[list[Edit]]) -> None:
    with workshop() as room:
        root = make_root(room / "content")
        root.build(room / "kept", room / "cache", search=False)
        built = True
        for step in steps:
            for edit in step:
                apply(root, edit)
            built = try_build(root, room / "kept", room / "cache", search=False)
        clean = try_build(root, room / "clean", room / "fresh", search=False)
        assert built == clean
        if built:
            assert differences(snapshot(room / "kept"), snapshot(room / "clean")) == []
            assert empty_folders(room / "kept") == []


sequences = st.lists(st.lists(edits, min_size=1, max_size=3), min_size=1, max_size=4)


@settings(max_examples=USUAL, suppress_health_check=list(HealthCheck))
@given(sequences)
def test_after_any_sequence_of_edits_incremental_is_clean(steps: list[list[Edit]]) -> None:
    prove_incremental(steps)


@pytest.mark.full
@settings(max_examples=FULL, suppress_health_check=list(HealthCheck))
@given(sequences)
def test_after_many_more_sequences_of_edits_incremental_is_clean(steps: list[list[Edit]]) -> None:
    prove_incremental(steps)


def test_every_kind_of_edit_in_turn_and_back_again_incremental_is_clean() -> None:
    prove_incremental([[Edit(name, 5, 7)] for name in EDITS] + [[Edit(name, 4, 9)] for name in EDITS])


@dataclass(frozen=True)
class Done:
    """What an Output came to."""

    output: Output
    facts: Facts
    inputs: str
    digest: str


def all_outputs(root: Root, cache: Path, spool: Path) -> dict[str, Done]:
    """Every Output of editions and hosts, rendered."""
    opened = open_content(root.options(cache / "out", cache), NOW)
    model = opened.loaded.model
    assert model is not None
    library, theme = Library(opened.tree, cache), Theme(ROOT / "themes" / "jiyue")
    found: list[Output] = []
    results: list[EditionResult] = []
    notes: dict[EditionResult, tuple[str, ...]] = {}
    for name in sorted(model.sites):
        for lang in model.sites[name].languages:
            shelf = collect_edition(model, library, opened.tree, root.folder, name, lang)
            outputs = list(shelf.collected.outputs)
            found.extend(outputs)
            result = result_of(shelf, Written(Tally()))
            results.append(result)
            notes[result] = tuple(note for output in outputs if (note := output.make().note))
    library.flush()
    exists = {output.path for output in found}.__contains__
    plan = plan_of(results, exists)
    spool.mkdir()
    for host, sites in model.hosts.items():
        own = tuple(result for result in results if model.sites[result.site].host == host)
        stage = HostStage(host, sites, own, plan, spool, notes.__getitem__, exists)
        found.extend(flat(host_outputs(model, theme, stage)))
    done = {output.path: finish(output) for output in found}
    shutil.rmtree(spool)
    return done


def flat(items: Iterable[Output | Group]) -> Iterator[Output]:
    for item in items:
        yield from item.outputs() if isinstance(item, Group) else (item,)


def finish(output: Output) -> Done:
    made = output.make()
    return Done(output, made.facts, output.fingerprint(made.facts), sha256(made.data).hexdigest())


def prove_inputs(root: Root, room: Path, steps: list[Edit]) -> int:
    """Checks the law between all neighbouring states; gives how many Outputs changed their bytes."""
    before, changed = all_outputs(root, room / "cache", room / "spool"), 0
    for edit in steps:
        apply(root, edit)
        after = all_outputs(root, room / "cache", room / "spool")
        for path in before.keys() & after.keys():
            if before[path].digest != after[path].digest:
                changed += 1
                now = after[path].output.fingerprint(before[path].facts)
                assert before[path].inputs != now, f"{edit.name}: {path} changed, its inputs did not"
        before = after
    return changed


def test_an_output_whose_bytes_changed_has_changed_inputs(tmp_path: Path, full: bool) -> None:
    root = make_root(tmp_path / "content")
    steps = [Edit(name, 8, 3) for name in EDITS]
    assert prove_inputs(root, tmp_path, steps if full else steps[::2]) > len(EDITS)


def test_a_build_after_nothing_happened_renders_nothing_and_touches_no_file(tmp_path: Path) -> None:
    root = make_root(tmp_path / "content")
    root.build(tmp_path / "out", tmp_path / "cache")
    stamps = {
        file: file.stat().st_mtime_ns for file in (tmp_path / "out").rglob("*") if ".jiyue" not in file.parts
    }
    tally = root.build(tmp_path / "out", tmp_path / "cache").tally
    assert (tally.rendered, tally.written, tally.removed) == (0, 0, 0)
    assert {file: file.stat().st_mtime_ns for file in stamps} == stamps


def test_a_minute_that_decides_nothing_changes_nothing(tmp_path: Path) -> None:
    root = make_root(tmp_path / "content")
    root.build(tmp_path / "out", tmp_path / "cache")
    root.replace("cluster.toml", "T09:00:00+08:00", "T09:01:00+08:00")
    assert root.build(tmp_path / "out", tmp_path / "cache").tally.written == 0


SOURCE = """
[[sources]]
id = "province"
name = { zh = "省政府" }
url = "https://www.province.example/feed.xml"
"""
TAKEN_IN = """
[syndication]
most_withdrawn = 20
"""


def test_a_setting_of_the_cluster_that_no_page_shows_makes_no_page_anew(tmp_path: Path) -> None:
    root = make_root(tmp_path / "content")
    root.build(tmp_path / "out", tmp_path / "cache")
    root.write("cluster.toml", root.read("cluster.toml") + SOURCE + TAKEN_IN)
    tally = root.build(tmp_path / "out", tmp_path / "cache").tally
    assert (tally.rendered, tally.written, tally.removed) == (0, 0, 0)


def test_an_edition_that_only_names_a_site_does_not_depend_on_what_stands_in_it(tmp_path: Path) -> None:
    root = make_root(tmp_path / "content")
    root.build(tmp_path / "out", tmp_path / "cache", search=False)
    with closing(Records(tmp_path / "out")) as records:
        before = {name: records.edition(name) for name in ("top.zh", "top.en", "bureau.zh")}
    root.write(
        "sites/bureau/news/2026-06-03-school.md",
        root.read("sites/bureau/news/2026-06-03-school.md") + "\n补充。\n",
    )
    assert root.build(tmp_path / "out", tmp_path / "cache", search=False).tally.written > 0
    with closing(Records(tmp_path / "out")) as records:
        after = {name: records.edition(name) for name in before}
    assert [name for name in before if before[name] != after[name]] == ["bureau.zh"]
    assert before["top.zh"] is not None
    assert "site:bureau" in before["top.zh"].facts

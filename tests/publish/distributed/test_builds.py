"""Builds by workers in processes and folders of their own: the same bytes as here, whatever is killed, late, other or damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import publish.__main__
import publish.site
from publish.build import Report, build
from publish.distributed import crew, farm, jobs
from publish.distributed.code import machine_digest
from publish.distributed.errors import ClusterLost, NoWorkers
from publish.distributed.orders import EditionJob, Order, Refused
from publish.options import Options
from publish.records import Records
from tests.cluster.repositories import Repository
from tests.publish.built import Built
from tests.publish.distributed import poison
from tests.publish.distributed.machines import ROOT, Machines, kill, machines
from tests.publish.tiny import NOW, Root, differences, snapshot

MADE = "files made"
EDIT = "sites/city/news/2026-06-02-park.md"


def run(options: Options, say: Callable[[str], None] = lambda _: None) -> Report:
    report = build(options, NOW, say)
    assert report.built, [f"{m.place}: {m.en}" for m in report.messages if m.severity == "error"]
    return report


def away(root: Root, tmp_path: Path, executor: str) -> Options:
    return root.options(tmp_path / "away", tmp_path / "away-cache", search=False, executor=executor)


def objects(machines: Machines, kind: str = "objects") -> set[str]:
    return {file.name for file in (machines.room / "store" / kind).rglob("*") if file.is_file()}


def first_time(act: Callable[[], object]) -> Callable[[str], None]:
    """Does it once, when the first files were made: the build is under way then, and far from its end."""
    done: list[object] = []

    def say(text: str) -> None:
        if MADE in text and not done:
            done.append(act())

    return say


def test_a_build_by_workers_has_the_bytes_of_a_build_here_and_sends_only_what_is_new(
    cluster: Machines, tiny: Built, tiny_root: Root, tmp_path: Path
) -> None:
    options = away(tiny_root, tmp_path, cluster.executor)
    assert run(options).tally.written > 100
    assert differences(snapshot(tiny.output), snapshot(options.output)) == []
    assert known(options.output) == known(tiny.output)

    packs = objects(cluster, "packs")
    told: list[str] = []
    assert run(options, told.append).tally.rendered == 0
    assert not any(MADE in text for text in told)  # no edition was sent to a worker
    forget_editions(options.output, "bureau.zh")
    assert run(options, told.append).tally.rendered == 0
    assert [text for text in told if MADE in text] == [f"(1/1) bureau.zh: 0 个文件生成 {MADE}"]
    told.clear()
    before = objects(cluster)
    tiny_root.replace(EDIT, "公园开放", "公园今天开放")
    changed = run(options, told.append)

    assert 0 < changed.tally.written < 60
    sent = [text for text in told if MADE in text]
    new = objects(cluster) - before
    # Beside files: the manifest, a listing, and what stands of each edition that is sent.
    assert 0 < len(new) <= changed.tally.written + len(sent) + 2
    assert len(objects(cluster, "packs") - packs) == 1
    here = tiny_root.options(tmp_path / "here", tmp_path / "here-cache", search=False)
    run(here)
    assert differences(snapshot(here.output), snapshot(options.output)) == []
    assert known(options.output) == known(here.output)


def test_a_build_here_goes_on_where_workers_stopped_and_workers_where_it_did(
    cluster: Machines, tiny_root: Root, tmp_path: Path
) -> None:
    there = away(tiny_root, tmp_path, cluster.executor)
    here = replace(there, executor="")
    for options, other, words in ((there, here, "明天"), (here, there, "后天")):
        tiny_root.replace(EDIT, "公园", f"公园{words}")
        assert run(options).tally.rendered > 0
        forget_editions(there.output)  # every edition is looked into, every group and file found to stand
        assert run(other).tally.rendered == 0


def known(output: Path) -> tuple[object, object, object]:
    """All that is remembered of an output, but for stamps and the digests that hold them."""
    with closing(Records(output)) as records:
        files = [(owner, replace(one, mtime=0)) for owner, one in records.all()]
        groups = [
            (owner, one.name, bool(one.inputs), one.facts)
            for owner in records.owners()
            for one in records.groups(owner).values()
        ]
        kept = {owner: records.edition(owner) for owner in records.owners()}
        facts = [(owner, one.facts) for owner, one in kept.items() if one is not None]
        return files, groups, facts


def forget_editions(output: Path, *only: str) -> None:
    with closing(Records(output)) as records:
        for owner in only or records.owners():
            records.keep_edition(owner, None)


def test_large_editions_are_made_in_shares_and_bodies_by_workers(
    cluster: Machines, tiny: Built, tiny_root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(farm, "CHUNK", 3)
    monkeypatch.setattr(farm, "FEW", 1)
    monkeypatch.setattr(farm, "PART", 4)
    told: list[str] = []
    options = away(tiny_root, tmp_path, cluster.executor)
    run(options, told.append)
    assert any("top.zh 2/" in text for text in told)
    assert differences(snapshot(tiny.output), snapshot(options.output)) == []
    assert known(options.output) == known(tiny.output)
    forget_editions(options.output)
    assert run(options).tally.rendered == 0


def test_workers_killed_and_a_store_damaged_in_mid_build_cost_what_they_had_and_late_workers_are_used(
    cluster: Machines, tiny: Built, tiny_root: Root, tmp_path: Path
) -> None:
    wrong: list[int] = []

    def strike() -> None:
        for process in cluster.started[1:]:
            kill(process)
        wrong.append(damage(cluster.room / "store"))
        # It knows nothing yet: listings, packs and pictures come to it from the damaged store.
        cluster.start_workers(2)

    options = away(tiny_root, tmp_path, cluster.executor)
    told: list[str] = []
    strike_once = first_time(strike)

    def say(text: str) -> None:
        told.append(text)
        strike_once(text)

    run(options, say)
    assert wrong[0] > 50
    assert any("damaged in the store, made again" in text for text in told)
    assert differences(snapshot(tiny.output), snapshot(options.output)) == []


def damage(folder: Path) -> int:
    """Another byte in the middle of every file; one that is still being written has a suffix."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.suffix]
    for file in files:
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 0xFF
        file.write_bytes(data)
    return len(files)


def test_workers_of_another_version_are_named_and_never_used(
    cluster: Machines, tiny_root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "WAIT", 0.4)
    monkeypatch.setattr(crew, "LOOK", 0.2)
    monkeypatch.setattr(crew, "machine_digest", lambda: "0" * 64)
    told: list[str] = []
    options = away(tiny_root, tmp_path, cluster.executor)
    with pytest.raises(NoWorkers, match="no worker with the same code"):
        run(options, told.append)
    assert sum("runs other code and is not used" in text for text in told) == 2
    assert snapshot(options.output) == {}


def test_a_worker_with_other_code_or_another_key_for_feeds_refuses_the_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(code: str, key: str) -> str:
        refused = jobs.run(Order("", "file:///nowhere", "", "", code, key), EditionJob("top", "zh"))
        assert isinstance(refused, Refused)
        return refused.because

    assert "differ from the driver's" in answer("0" * 64, "")
    assert "JIYUE_FEED_KEY_FILE" in answer(machine_digest(), "another")
    monkeypatch.setenv("JIYUE_FEED_KEY_FILE", "/nowhere/key")
    assert "cannot be read" in answer(machine_digest(), "")


@pytest.mark.full
def test_workers_fetch_the_commit_by_git_and_ask_the_store_for_what_is_not_committed(
    cluster: Machines, tiny_root: Root, tmp_path: Path
) -> None:
    for number in range(1, 8):  # texts that no worker has seen
        path = f"sites/top/news/2026-05-{number:02}-item-{number}.md"
        tiny_root.set_field(path, "editor", "某人")
    Repository(tiny_root.folder).commit({}, 1_782_000_000)
    before = objects(cluster, "packs")
    executor = f"{cluster.executor}&content=git+{tiny_root.folder.as_uri()}"
    options = away(tiny_root, tmp_path, executor)
    run(options)
    assert objects(cluster, "packs") == before
    tiny_root.replace(EDIT, "公园开放", "还没有提交")
    run(options)
    assert len(objects(cluster, "packs") - before) == 1
    tiny_root.build(tmp_path / "here", tmp_path / "here-cache", search=False)
    assert differences(snapshot(tmp_path / "here"), snapshot(options.output)) == []


@pytest.mark.full
def test_a_worker_started_from_changed_code_is_not_used(
    cluster: Machines, tiny_root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = tmp_path / "code"
    for name in ("cluster", "checks", "plugins", "publish", "themes"):
        shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pelicanconf.py", code)
    changed = code / "plugins" / "engine" / "filters.py"
    changed.write_bytes(changed.read_bytes() + b"# another version\n")
    other = cluster.start_worker(code)
    told: list[str] = []
    try:
        run(away(tiny_root, tmp_path, cluster.executor), told.append)
    finally:
        kill(other)
    assert sum("runs other code and is not used" in text for text in told) == 1


@pytest.mark.full
def test_a_job_that_kills_workers_is_named_and_the_rest_are_done(
    tiny: Built, tiny_root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "run", poison.run)
    with machines(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as frail:
        frail.start_scheduler()
        frail.start_worker(nanny=True)
        options = away(tiny_root, tmp_path, frail.executor)
        report = build(options, NOW, lambda _: None)
    failed = [m.finding for m in report.messages if m.finding.rule == "edition-failed"]
    assert [one.path for one in failed] == ["sites/bureau"]
    page = Path("www.top.example/news/index.html")
    assert (options.output / page).read_bytes() == (tiny.output / page).read_bytes()


def test_a_scheduler_killed_in_mid_build_leaves_output_alone_and_the_next_build_ends_right(
    tiny_root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"  # holds a build made here
    before = snapshot(output)
    tiny_root.replace(EDIT, "公园开放", "公园今天开放")
    with machines(tmp_path) as held:
        scheduler = held.start_scheduler()
        held.start_worker()
        values = {
            "CONTENT": tiny_root.folder,
            "OUTPUT": output,
            "CACHE": tmp_path / "cache",
            "SEARCH": 0,
            "EXECUTOR": held.executor,
        }
        for name, value in values.items():
            monkeypatch.setenv(f"JIYUE_{name}", str(value))

        @contextmanager
        def killing(_: str) -> Iterator[Callable[[str], None]]:
            yield first_time(lambda: kill(scheduler))

        with monkeypatch.context() as during:
            during.setattr(publish.site, "telling", killing)
            assert publish.__main__.main(["site"]) == 3
        said = capsys.readouterr().err
        assert "no connection to the Dask scheduler" in said
        assert "与 Dask 调度器失去联系" in said
        assert snapshot(output) == before

        held.start_scheduler(int(held.scheduler.rpartition(":")[2]))
        held.start_worker()
        assert publish.__main__.main(["site"]) == 0
    tiny_root.build(tmp_path / "here", tmp_path / "here-cache", search=False)
    assert differences(snapshot(tmp_path / "here"), snapshot(output)) == []


@pytest.mark.full
def test_with_dasks_variables_for_tls_everything_is_encrypted(
    tiny: Built, tiny_root: Root, tmp_path: Path
) -> None:
    certificate, key = identity(tmp_path)
    tls = {
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True",
        "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": certificate,
    }
    for who in ("CLIENT", "SCHEDULER", "WORKER"):
        tls[f"DASK_DISTRIBUTED__COMM__TLS__{who}__CERT"] = certificate
        tls[f"DASK_DISTRIBUTED__COMM__TLS__{who}__KEY"] = key
    with machines(tmp_path, **tls) as held:
        held.start_scheduler(protocol="tls")
        held.start_worker()
        assert held.executor.startswith("dask+tls://")
        values = {
            "JIYUE_CONTENT": str(tiny_root.folder),
            "JIYUE_OUTPUT": str(tmp_path / "away"),
            "JIYUE_CACHE": str(tmp_path / "away-cache"),
            "JIYUE_SEARCH": "0",
            "JIYUE_EXECUTOR": held.executor,
        }
        command = [sys.executable, "-m", "publish", "site"]
        for more, code in ((tls, 0), ({}, 2)):
            ended = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **values, **more},
                capture_output=True,
                text=True,
                timeout=120,
            )
            assert ended.returncode == code, ended.stderr
            assert ("needs certificates" in ended.stderr) == (code == 2)
            tiny_root.replace(EDIT, "公园", "公园 ")  # the second build has something to do
    assert differences(snapshot(tiny.output), snapshot(tmp_path / "away")) == []


def identity(folder: Path) -> tuple[str, str]:
    """A certificate for this machine that signs itself, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cluster")])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=36_500))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cluster.pem").write_bytes(certificate.public_bytes(pem))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "cluster.key").write_bytes(key.private_bytes(pem, *plain))
    return str(folder / "cluster.pem"), str(folder / "cluster.key")


def test_a_scheduler_that_is_not_there_is_told(
    tiny_root: Root, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "CONNECT", 0.5)
    with pytest.raises(ClusterLost, match="start it and build again"):
        run(away(tiny_root, tmp_path, "dask://127.0.0.1:9"))

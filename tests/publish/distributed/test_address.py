"""What EXECUTOR may say, and that nothing of Dask is needed by those who do not ask for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cluster.environment import UsageError
from publish.distributed.address import Address, read_address
from publish.options import Options, from_environment

ASKED = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("dask", "distributed", "fsspec"):
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Missing())
from publish.__main__ import main
sys.exit(main(["site"]))
"""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("dask://head:8786", Address("tcp://head:8786")),
        ("dask+tls://head:8786/", Address("tls://head:8786")),
        ("dask://[::1]:8786", Address("tcp://[::1]:8786")),
        (
            "dask://head:1?store=s3://bucket/jiyue&content=git+https://git.example/content.git",
            Address("tcp://head:1", "s3://bucket/jiyue", "git+https://git.example/content.git"),
        ),
        ("dask://head:1?content=file:///srv/内容", Address("tcp://head:1", "", "file:///srv/内容")),
    ],
)
def test_an_address_names_a_scheduler_a_store_and_where_sources_are(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "head:8786", "dask://head", "dask://", "tcp://head:8786", "dask://head:port", "dask://head:1/path",
        "dask://user@head:1", "dask://head:1?stores=s3://b", "dask://head:1?store=/srv", "dask://head:1?store",
        "dask://head:1?store=s3://a&store=s3://b", "dask://head:1?content=https://git.example/c.git", "dask://head:1#x",
    ],
)  # fmt: skip
def test_another_text_is_refused_with_the_shape_that_is_wanted(text: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    environment = {"JIYUE_CONTENT": str(tmp_path / "content"), "JIYUE_EXECUTOR": text}
    with pytest.raises(UsageError, match=r"EXECUTOR|content of"):
        from_environment(environment, tmp_path / "root")


def _site(root: Path, options: Options, executor: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "JIYUE_CONTENT": str(options.content),
        "JIYUE_OUTPUT": str(options.output),
        "JIYUE_CACHE": str(options.cache),
        "JIYUE_SEARCH": "0",
        "JIYUE_EXECUTOR": executor,
        "JIYUE_JOBS": "1",
    }
    return subprocess.run(
        [sys.executable, "-c", ASKED], cwd=root, env=environment, capture_output=True, text=True, timeout=120
    )


def test_without_dask_a_build_here_is_as_ever_and_one_elsewhere_says_what_to_install(
    root: Path, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    options = Options(content, tmp_path / "out", tmp_path / "cache")
    here = _site(root, options, "")
    assert here.returncode == 1
    assert "cluster.toml" in here.stderr
    elsewhere = _site(root, options, "dask://127.0.0.1:8786")
    assert elsewhere.returncode == 2
    assert "EXECUTOR 需要 Dask，请安装 EXECUTOR needs Dask; install it" in elsewhere.stderr
    assert "requirements-dask.lock" in elsewhere.stderr
    assert (root / "requirements-dask.lock").is_file()

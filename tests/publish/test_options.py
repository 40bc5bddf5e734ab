"""What the environment may say of a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.options import UsageError, from_environment


@pytest.mark.parametrize("name", ["PRODUCTION", "PREVIEW", "SEARCH"])
def test_a_slip_opens_nothing(name: str, tmp_path: Path) -> None:
    def said(value: str) -> bool:
        given = {"JIYUE_CONTENT": str(tmp_path / "content"), f"JIYUE_{name}": value}
        held: bool = getattr(from_environment(given, tmp_path), name.lower())
        return held

    (tmp_path / "content").mkdir()
    assert all(map(said, ("1", "true", "YES")))
    assert not any(map(said, ("0", "False", "no")))
    assert said("") == (name == "SEARCH")
    for slip in ("on", "01", "x"):
        with pytest.raises(UsageError, match=name):
            said(slip)


@pytest.mark.parametrize("name", ["OUTPUT", "CACHE"])
def test_a_file_where_a_folder_should_be_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "file").touch()
    given = {"JIYUE_CONTENT": str(tmp_path / "content"), f"JIYUE_{name}": str(tmp_path / "file")}
    with pytest.raises(UsageError, match=f"{name} is no folder"):
        from_environment(given, tmp_path)

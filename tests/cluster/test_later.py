"""A module that is imported later is, once used, the module that it would have been."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cluster.later import Later, import_later

PACKAGE = {
    "__init__.py": "from heavy import part\nTOLD = 'whole'\nprint('heavy')\n",
    "part.py": "VALUE = 7\nprint('part')\n",
    "rest.py": "VALUE = 8\nprint('rest')\n",
}


def said(folder: Path, code: str) -> list[str]:
    """What a fresh process says in which the package `heavy` can be imported."""
    for name, text in PACKAGE.items():
        (folder / "heavy").mkdir(exist_ok=True)
        (folder / "heavy" / name).write_text(text, "utf-8")
    begin = f"import sys; sys.path.append({str(folder)!r})\nfrom cluster.later import import_later\n"
    done = subprocess.run([sys.executable, "-c", begin + code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "use",
    [
        "import heavy, heavy\nprint('named')\nprint(heavy.TOLD)",
        "import heavy\nprint('named')\nfrom heavy import TOLD\nprint(TOLD)",
        "import heavy\nprint('named')\nimport heavy.part\nprint(heavy.TOLD)",
    ],
)
def test_naming_a_module_does_not_import_it_and_using_it_does(tmp_path: Path, use: str) -> None:
    assert sorted(said(tmp_path, f"import_later('heavy')\n{use}")) == ["heavy", "named", "part", "whole"]
    told = said(tmp_path, f"import_later('heavy')\n{use}")
    assert told[0] == "named"
    assert told[-1] == "whole"


def test_a_module_inside_a_package_is_found_in_it(tmp_path: Path) -> None:
    code = (
        "import_later('heavy.part', 'heavy.rest')\nfrom heavy import part, rest\nimport heavy.rest\n"
        "print('named')\nprint(part.VALUE, rest.VALUE)\nprint(heavy.rest is rest)"
    )
    assert said(tmp_path, code) == ["part", "heavy", "named", "rest", "7 8", "True"]


def test_what_is_there_stays() -> None:
    import_later("subprocess")
    assert type(sys.modules["subprocess"]) is not Later


def test_what_is_not_installed_is_missed_at_once() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        import_later("no_such_library")

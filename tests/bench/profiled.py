"""Runs a module under cProfile as `python -m cProfile -o FILE -m MODULE …` does, also one that ends its process by `os._exit`."""

from __future__ import annotations

import cProfile
import os
import runpy
import sys
from typing import NoReturn


def main(file: str, module: str, arguments: list[str]) -> None:
    """Run the module and write its profile. Raises SystemExit with the module's exit code."""
    at_once, process = os._exit, os.getpid()

    def leave(code: int) -> NoReturn:
        if os.getpid() != process:
            at_once(code)
        raise SystemExit(code)

    os._exit = leave
    sys.argv = [module, *arguments]
    profile = cProfile.Profile()
    try:
        profile.runcall(runpy.run_module, module, run_name="__main__", alter_sys=True)
    finally:
        profile.dump_stats(file)


if __name__ == "__main__":
    # FILE -m MODULE ARGUMENTS
    main(sys.argv[1], sys.argv[3], sys.argv[4:])

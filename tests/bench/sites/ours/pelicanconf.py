"""The settings of the project with fewer plugins: those that make what the peers make too (`tests.bench.ours` says which)."""

import os
import runpy

from tests.bench import ours

# By its path: Pelican loads this very file under the name `pelicanconf`.
globals().update(
    {
        name: value
        for name, value in runpy.run_path(str(ours.PROJECT / "pelicanconf.py")).items()
        if name.isupper()
    }
)
PLUGINS = ours.plugins(ours.features(os.environ))
THEME = str(ours.ROOT / "themes" / "jiyue")

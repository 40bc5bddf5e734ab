"""The settings of the project with fewer plugins: those that make what the peers make too (`tests.bench.seams` says which)."""

import os
import runpy

from tests.bench import ours, seams

# By its path: Pelican loads this very file under the name `pelicanconf`.
globals().update(
    {
        name: value
        for name, value in runpy.run_path(str(ours.PROJECT / "pelicanconf.py")).items()
        if name.isupper()
    }
)
PLUGINS = seams.plugins_of(globals()["PLUGINS"], ours.features(os.environ))
THEME = str(seams.SITE / "themes" / "jiyue")

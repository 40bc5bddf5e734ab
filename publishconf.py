"""The production layer: only what is committed and approved, and every warning of the world taken seriously."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *  # noqa: F403

JIYUE_PRODUCTION = True

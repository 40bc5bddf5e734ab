"""Beginning documents: a file with an id of its own, and ids for files that lack one."""

from publish.authoring.begin import run_new
from publish.authoring.fill import run_ids

__all__ = ["run_ids", "run_new"]

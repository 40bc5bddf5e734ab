"""What a run says (`cluster.report`), under the name that `publish` knows."""

from __future__ import annotations

from cluster.report import NOTICES as NOTICES
from cluster.report import as_data as as_data
from cluster.report import has_errors as has_errors
from cluster.report import print_messages as print_messages
from cluster.report import summary as summary

"""I/O: a job that kills every worker it comes to, among jobs that are as ever."""

from __future__ import annotations

import os
import signal

from publish.distributed.jobs import run as run_well
from publish.distributed.orders import Answer, BodiesJob, EditionJob, Order


def run(order: Order, job: BodiesJob | EditionJob) -> Answer:
    if isinstance(job, EditionJob) and job.site == "bureau":
        os.kill(os.getpid(), signal.SIGKILL)
    return run_well(order, job)

"""办事指南: rows, papers with their forms, steps, places."""

from __future__ import annotations

from cluster.entries import Entry
from cluster.kinds import Service
from plugins.documents.files import file_view
from plugins.documents.views import Field, MaterialView, PlaceView, ServiceView, StepView
from plugins.engine.workbench import Workbench


def service_view(bench: Workbench, entry: Entry, fields: Service) -> ServiceView:
    """The service's own part of its page."""
    rows = (
        Field("service.service_code", fields.service_code or ""),
        Field("service.authority", fields.authority),
        Field("service.audience", bench.strings("engine.list_join").join(fields.audience)),
        Field("service.legal_time_limit", fields.legal_time_limit or ""),
        Field("service.time_limit", fields.time_limit or ""),
        Field("service.fees", fields.fees or ""),
        Field("service.result", fields.result or ""),
    )
    return ServiceView(
        rows=tuple(row for row in rows if row.value),
        basis=fields.basis,
        conditions=fields.conditions,
        materials=tuple(
            MaterialView(
                paper.name,
                paper.copies or "",
                paper.required,
                paper.note or "",
                file_view(bench, entry, paper.form) if paper.form else None,
                file_view(bench, entry, paper.sample) if paper.sample else None,
            )
            for paper in fields.materials
        ),
        steps=tuple(StepView(step.name, step.text, step.time_limit or "") for step in fields.steps),
        places=tuple(
            PlaceView(place.name, place.address, place.hours, place.phone) for place in fields.places
        ),
        consult=fields.consult,
        complain=fields.complain,
        online_url=fields.online or bench.view.channels.applications,
    )

"""办事指南: services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cluster.kinds.common import Common
from cluster.schema.base import Field, Schema

if TYPE_CHECKING:
    from cluster.schema.fields import Filled, Names, Url


class Material(Schema):
    """One paper that an applicant brings."""

    name: Filled = Field(title="材料名称", description="· name")
    copies: Filled | None = Field(None, title="份数", description="如 原件1份 · as 1 original")
    form: Filled | None = Field(
        None, title="表格", description="本文附件目录内的空白表 · a blank form beside the document"
    )
    sample: Filled | None = Field(
        None, title="样表", description="本文附件目录内的样表 · a filled sample beside the document"
    )
    required: bool = Field(True, title="必要", description="· whether it is required")
    note: Filled | None = Field(None, title="说明", description="· note")


class Step(Schema):
    """One step of the procedure."""

    name: Filled = Field(title="环节", description="· name")
    text: Filled = Field(title="内容", description="· what happens")
    time_limit: Filled | None = Field(None, title="时限", description="· how long")


class Place(Schema):
    """Where and when to go."""

    name: Filled = Field(title="地点", description="· name")
    address: Filled = Field(title="地址", description="· address")
    hours: Filled = Field(title="时间", description="办理时间 · opening hours")
    phone: Names = Field((), title="电话", description="· telephone numbers")


class Service(Common):
    """办事指南：事项名称、依据、条件、材料、程序、收费、时限、地点 · a guide to a service (19号 服务要素)."""

    service_code: Filled | None = Field(None, title="事项编码", description="· code of the service")
    authority: Filled = Field(title="实施机关", description="· who provides it")
    audience: Names = Field((), title="服务对象", description="自然人、法人等 · persons, companies …")
    basis: Names = Field((), title="设定依据", description="法律法规条款 · legal basis")
    conditions: Names = Field((), title="申请条件", description="· conditions")
    materials: tuple[Material, ...] = Field((), title="申请材料", description="· papers to bring")
    steps: tuple[Step, ...] = Field((), title="办理程序", description="· the procedure")
    fees: Filled | None = Field(None, title="收费", description="不收费也要写明 · also say when it is free")
    time_limit: Filled | None = Field(None, title="承诺时限", description="· promised time")
    legal_time_limit: Filled | None = Field(None, title="法定时限", description="· statutory time")
    result: Filled | None = Field(None, title="办理结果", description="· what one receives")
    places: tuple[Place, ...] = Field((), title="办理地点", description="· where to go")
    online: Url | None = Field(None, title="网上办理", description="· where to apply online")
    consult: Names = Field((), title="咨询电话", description="· telephone for questions")
    complain: Names = Field((), title="监督电话", description="· telephone for complaints")

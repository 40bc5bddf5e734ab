"""The places whose legal texts the bench can sort: codes of GB/T 2260, names, and how their sites are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """A site of the bench: its id, level, region code, name of the place, organiser, host."""

    id: str
    level: str
    region: str
    place: str
    organiser: str
    host: str
    parent: str = ""

    @property
    def issuer(self) -> str:
        """Who issues this place's legal texts when a text does not say it."""
        return "国务院" if self.level == "national" else f"{self.place}人民代表大会常务委员会"


NATIONAL = Site("national", "national", "100000", "全国", "国务院办公厅", "www.national.example")
PROVINCE = Site(
    "shandong", "province", "370000", "山东省", "山东省人民政府办公厅", "www.shandong.example", NATIONAL.id
)

# 3712 was merged into 3701 in 2019; its texts are still there.
_CITIES = (
    ("370100", "jinan", "济南市"),
    ("370200", "qingdao", "青岛市"),
    ("370300", "zibo", "淄博市"),
    ("370400", "zaozhuang", "枣庄市"),
    ("370500", "dongying", "东营市"),
    ("370600", "yantai", "烟台市"),
    ("370700", "weifang", "潍坊市"),
    ("370800", "jining", "济宁市"),
    ("370900", "taian", "泰安市"),
    ("371000", "weihai", "威海市"),
    ("371100", "rizhao", "日照市"),
    ("371200", "laiwu", "莱芜市"),
    ("371300", "linyi", "临沂市"),
    ("371400", "dezhou", "德州市"),
    ("371500", "liaocheng", "聊城市"),
    ("371600", "binzhou", "滨州市"),
    ("371700", "heze", "菏泽市"),
)
CITIES = tuple(
    Site(name, "city", region, place, f"{place}人民政府办公室", f"{name}.shandong.example", PROVINCE.id)
    for region, name, place in _CITIES
)

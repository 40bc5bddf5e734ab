"""The lines below a legal text's title: every style that has been met, and silence where they say nothing."""

from __future__ import annotations

import pytest

from tests.bench.dates import find_dates
from tests.bench.promulgation import issuers_in_title, read_promulgation


@pytest.mark.parametrize(
    ("lines", "issuers", "number", "issued", "effective", "revised"),
    [
        (["2007年3月31日 中华人民共和国国务院令第491号公布", "2007年5月1日 施行"], "国务院", "国务院令第491号", "2007-03-31", "2007-05-01", False),
        (["1980年12月9日 国务院批准", "1980年12月27日 甲委员会", "乙委员会", "丙局发布", "发布之日施行"], "甲委员会 乙委员会 丙局", "", "1980-12-27", "1980-12-27", False),
        (["（2003年5月1日国务院第5次常务会议通过　2003年5月9日中华人民共和国国务院令第7号公布　自2003年6月1日起施行）"], "国务院", "国务院令第7号", "2003-05-09", "2003-06-01", False),
        (["国发〔1987〕23号"], "", "国发〔1987〕23号", None, None, False),
        (["关于印发《某办法》的通知", "某薪发［1995］3号", "各省：", "中华人民共和国某事部", "一九九五年三月二十六日", "1995年5月1日 施行"], "某事部", "某薪发［1995］3号", "1995-03-26", "1995-05-01", False),
        (["1989年6月19日 海关总署、公安部令第7号发布"], "海关总署 公安部", "海关总署、公安部令第7号", "1989-06-19", None, False),
        (["1997年4月10日 海关总署第61号令发布"], "海关总署", "海关总署第61号令", "1997-04-10", None, False),
        (["2014年9月26", "日山东省第十二届人民代表大会常务委员会第十次会议批准"], "山东省人民代表大会常务委员会", "", "2014-09-26", None, False),
        (["2005年7月1日 施行2015年8月26日某市第十五届人民代表大会常务委员会第二十九次会议修订"], "某市人民代表大会常务委员会", "", "2015-08-26", "2005-07-01", True),
        (["2018年7月31日 中华人民共和国主席令第9号公布"], "中华人民共和国主席", "中华人民共和国主席令第9号", "2018-07-31", None, False),
        (["各单位：现将1993年5月4日会议通过的办法印发。"], "", "", None, None, False),
        ([], "", "", None, None, False),
    ],
)  # fmt: skip
def test_promulgation_lines_are_read(lines, issuers, number, issued, effective, revised) -> None:
    told = read_promulgation(lines)
    days = tuple(day.isoformat() if day else None for day in (told.issued, told.effective))
    assert (" ".join(told.issuers), told.document_number, days, told.revised) == (
        issuers,
        number,
        (issued, effective),
        revised,
    )


def test_a_title_names_its_issuers() -> None:
    assert issuers_in_title("国务院、中央军委关于保护线路的规定") == ("国务院", "中央军委")
    assert issuers_in_title("关于线路的规定") == issuers_in_title("线路条例") == ()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("２００２年６月２９日", ["2002-06-29"]),
        ("一九八〇年十月二十日至一九八○年十二月三日", ["1980-10-20", "1980-12-03"]),
        ("1995-3-2、1995.3.2、1995/03/02、19950302", ["1995-03-02"] * 4),
        ("2011年2月30日、编号20251399、2019年第3号", []),
    ],
)
def test_dates_are_found_in_all_styles(text: str, days: list[str]) -> None:
    assert [one.day.isoformat() for one in find_dates(text)] == days

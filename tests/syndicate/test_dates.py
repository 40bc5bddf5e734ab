"""Dates as sources write them come out as the instant that they name, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate.dates import CHINA, parse_date, parse_day, zone_of
from syndicate.find_date import find_date

NOW = datetime(2026, 11, 1, tzinfo=UTC)

READ = {
    "2024年1月1日": "2024-01-01T00:00:00+08:00",
    "2024年1月1日 8时5分": "2024-01-01T08:05:00+08:00",
    "2024年1月1日10时00分": "2024-01-01T10:00:00+08:00",
    "2024年1月1日10时00分30秒": "2024-01-01T10:00:30+08:00",
    "2024年01月01日 10:00": "2024-01-01T10:00:00+08:00",
    "2024年1月1日 星期一": "2024-01-01T00:00:00+08:00",
    "2024年1月1日 下午3:05": "2024-01-01T15:05:00+08:00",
    "2024年1月1日 下午3点": "2024-01-01T15:00:00+08:00",
    "二〇二四年十月二十一日": "2024-10-21T00:00:00+08:00",
    "二〇二四年十十月一日": None,
    "二○二四年十月十日": None,  # a circle is no zero
    "2024/01/01 10:00:00": "2024-01-01T10:00:00+08:00",
    "2024/1/1": "2024-01-01T00:00:00+08:00",
    "2024.1.1": "2024-01-01T00:00:00+08:00",
    "2024-1-1 8:5:3": "2024-01-01T08:05:03+08:00",
    "２０２４－０１－０１　１０：００": "2024-01-01T10:00:00+08:00",
    "2017——04——12 21:37": "2017-04-12T21:37:00+08:00",
    "2026-09-28-21:50:00": "2026-09-28T21:50:00+08:00",
    "Mon, 01 Jan 2024 10:00:00 CST": "2024-01-01T10:00:00+08:00",
    "Mon Jan 1 10:00:00 CST 2024": "2024-01-01T10:00:00+08:00",
    "2024-01-01 10:00 GMT+8": "2024-01-01T10:00:00+08:00",
    "2024-01-01 10:00 GMT+08:00": "2024-01-01T10:00:00+08:00",
    "Mon, 01 Jan 2024 10:00:00 UTC+0800": "2024-01-01T10:00:00+08:00",
    "2024-01-01 10:00 北京时间": "2024-01-01T10:00:00+08:00",
    "Mon, 01 Jan 2024 10:00:00 +0800 (CST)": "2024-01-01T10:00:00+08:00",
    "Mon, 1 Jan 24 10:00 EST": "2024-01-01T10:00:00-05:00",
    "Thu, 01 Jan 2004 19:48:21 GMT": "2004-01-01T19:48:21+00:00",
    "Thu, 01 Jan 04 19:48 -0700": "2004-01-01T19:48:00-07:00",
    "31 Dec 1999 23:59:60 UT": "1999-12-31T23:59:59+00:00",
    "2024-01-01T10:00:00Z": "2024-01-01T10:00:00+00:00",
    "2024-01-01t10:00:00z": "2024-01-01T10:00:00+00:00",
    "2024-01-01T10:00:00.123+08:00": "2024-01-01T10:00:00.123000+08:00",
    "2024-01-01T10:00:00.1234567Z": "2024-01-01T10:00:00.123456+00:00",
    "2024-01-01T10:00+0800": "2024-01-01T10:00:00+08:00",
    "2024-01-01T10:00:00-05:00": "2024-01-01T10:00:00-05:00",
    "2003-12-31T10:14:55-08": "2003-12-31T10:14:55-08:00",
    "2024-01-01T10:00:00+08:00[Asia/Shanghai]": "2024-01-01T10:00:00+08:00",
    "2024-01-01 10:00:00.0": "2024-01-01T10:00:00+08:00",
    "2024-01-01 24:00": "2024-01-02T00:00:00+08:00",
    "20240101": "2024-01-01T00:00:00+08:00",
    "20240101100000": "2024-01-01T10:00:00+08:00",
    "20240101T100000Z": "2024-01-01T10:00:00+00:00",
    "01-Jan-2024": "2024-01-01T00:00:00+08:00",
    "January 1, 2024": "2024-01-01T00:00:00+08:00",
    "1704074400": "2024-01-01T02:00:00+00:00",
    "1704074400000": "2024-01-01T02:00:00+00:00",
    "0000-00-00": None,
    "0000-00-00 00:00:00": None,
    "0001-01-01T00:00:00": None,
    "2024-13-01": None,
    "2024-02-30": None,
    "2024-01-01 25:00": None,
    "2024-01": None,
    "2024": None,
    "99999": None,
    "9999999999": None,
    "1704074400123456": None,
    "昨天": None,
    "": None,
    "-5": None,
    "2024-01-01T10:00:00+99:00": None,
    "01/02/2024": None,  # nobody can tell the day from the month
    "x" * 500: None,
}


@pytest.mark.parametrize(("written", "instant"), READ.items())
def test_a_written_date_is_the_instant_it_names(written: str, instant: str | None) -> None:
    read = parse_date(written, CHINA, NOW)
    assert (None if read is None else read.isoformat()) == instant


def test_a_naive_date_is_in_the_zone_of_its_source() -> None:
    read = parse_date("2024-07-01 10:00", zone_of("Europe/Paris"))
    assert read is not None
    assert read.utcoffset() == timedelta(hours=2)


def test_an_unknown_zone_is_china_s() -> None:
    assert zone_of("Mars/Base") == CHINA
    assert zone_of("../../etc/passwd") == CHINA


def test_seconds_since_1970_are_read_only_where_now_is_known_and_they_are_past() -> None:
    assert parse_date("1704074400") is None
    assert parse_date(str(int(NOW.timestamp()) + 7 * 86400), CHINA, NOW) is None


def test_a_day_is_the_day_at_its_place() -> None:
    assert parse_day("2024-01-01T20:00:00Z") == date(2024, 1, 2)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("[2024年1月2日]", "2024年1月2日"),
        ("日期：2024-1-2", "2024-1-2"),
        ("浏览 1234 次 2024-05-06 07:08:09 来源：省政府", "2024-05-06 07:08:09"),
        ("发布时间：2024-01-01 10:00 来源", "2024-01-01 10:00"),
        ("国办发〔2024〕12号", ""),
        ("电话 0451-20240101", ""),
        ("没有日期", ""),
    ],
)
def test_a_date_is_found_in_a_line(line: str, found: str) -> None:
    assert find_date(line) == found


ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
INSTANTS = st.datetimes(datetime(1950, 1, 2), datetime(2190, 1, 1), timezones=ZONES)  # noqa: DTZ001


@given(INSTANTS)
def test_every_iso_date_is_read_as_python_writes_it(instant: datetime) -> None:
    assert parse_date(instant.isoformat(), CHINA, NOW) == instant


@given(INSTANTS)
def test_every_rfc_822_date_is_read_as_python_writes_it(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    from email.utils import format_datetime

    assert parse_date(format_datetime(whole), CHINA, NOW) == whole


@given(st.datetimes(datetime(1950, 1, 2), datetime(2190, 1, 1)))  # noqa: DTZ001
def test_every_chinese_date_is_read(moment: datetime) -> None:
    written = f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}时{moment.minute}分"
    assert parse_date(written) == moment.replace(second=0, microsecond=0, tzinfo=CHINA)


@given(
    st.text(
        alphabet=st.sampled_from("0123456789年月日时分:-/.,+ TZGMTCSTJanFeb上下午\x00一二十"), max_size=40
    )
)
@example("十十年")
@example("二〇十年")
def test_nothing_written_breaks_the_reader(text: str) -> None:
    read = parse_date(text, CHINA, NOW)
    assert read is None or (read.tzinfo is not None and 1949 <= read.year <= 2199)
    assert isinstance(find_date(text), str)

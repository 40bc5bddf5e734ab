"""Duties: what they are about, who has them, which is the strictest, and who is exempt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cluster.duties import carriers, obligations, region_prefix, target_column
from cluster.model import Model
from cluster.settings import Carriers, Duty, Match, Mode
from cluster.sites import Level
from tests.cluster.roots import column, document, read_root, rules_of, site, uid

# guo ─┬─ sheng ─┬─ shi ─── xian ─── zhen
#      └─ bu     └─ ting
SITES = {
    "sites/sheng/site.toml": site("sheng", level="province", region="990000"),
    "sites/shi/site.toml": site("shi", parent="sheng", level="city", region="990100"),
    "sites/xian/site.toml": site("xian", parent="shi", level="county", region="990101"),
    "sites/zhen/site.toml": site("zhen", parent="xian", level="township", region="990101001"),
    "sites/ting/site.toml": site("ting", parent="sheng", level="department", region="990000", sector="tax"),
    "sites/bu/site.toml": site("bu", level="department", region="100000", sector="tax"),
}
DOCUMENT = {"sites/guo/zcwj/2026-03-01-a.md": document(1)}


def model_of(duties: str, files: dict[str, str] | None = None) -> Model:
    loaded = read_root({**SITES, **(DOCUMENT if files is None else files)}, duties)
    assert rules_of(loaded) == []
    assert loaded.model is not None
    return loaded.model


def duty(more: str, match: str = 'sites = ["guo"]', name: str = "key") -> str:
    return f'[[duties]]\nid = "{name}"\nname = {{ zh = "义务" }}\nmatch = {{ {match} }}\n{more}\n'


def who(model: Model) -> list[str]:
    return [carriage.site for carriage in model.carriages]


def test_all_below_the_origin_carry_and_the_origin_never_does() -> None:
    assert who(model_of(duty("carriers = { all = true }"))) == ["bu", "sheng", "shi", "ting", "xian", "zhen"]
    below = {"sites/shi/zcwj/2026-03-01-a.md": document(1)}
    assert who(model_of(duty("carriers = { all = true }", 'sites = ["shi"]'), below)) == ["xian", "zhen"]


def test_levels_regions_and_sectors_must_all_fit() -> None:
    for said, sites in {
        'levels = ["city", "county"]': ["shi", "xian"],
        'regions = ["990100"]': ["shi", "xian", "zhen"],
        'regions = ["990101001"]': ["zhen"],
        'sectors = ["tax"]': ["bu", "ting"],
        'sectors = ["tax"], regions = ["990000"]': ["ting"],
        'all = true, levels = ["province"]': ["sheng"],
    }.items():
        assert who(model_of(duty(f"carriers = {{ {said} }}"))) == sites, said


def test_a_site_named_carries_wherever_it_stands() -> None:
    below = {"sites/shi/zcwj/2026-03-01-a.md": document(1)}
    model = model_of(
        duty('carriers = { sites = ["bu", "shi"], levels = ["township"] }', 'sites = ["shi"]'), below
    )
    assert who(model) == ["bu", "zhen"]


def test_every_key_of_a_match_must_fit_and_any_value_of_a_key_will_do() -> None:
    text = document(1, "tags: [要紧, 惠民]\ndocument_number: 国发〔2026〕3号\n").replace(
        "subject: economy", "subject: economy.tax"
    )
    files = {"sites/guo/zcwj/2026-03-01-a.md": text}
    for match, fits in {
        "": True,
        'kinds = ["policy", "article"]': True,
        'kinds = ["article"]': False,
        'subjects = ["economy"]': True,
        'subjects = ["economy.tax"]': True,
        'columns = ["zcwj"]': True,
        'columns = ["yw"]': False,
        'issuers = ["国办"]': True,
        'issuers = ["省办"]': False,
        'document_numbers = ["国发〔*〕*号"]': True,
        'document_numbers = ["国办发*"]': False,
        'title_words = ["文件"]': True,
        'tags = ["惠民"]': True,
        'tags = ["惠民"], kinds = ["article"]': False,
        'sites = ["sheng", "guo"]': True,
        'sites = ["sheng"]': False,
    }.items():
        model = model_of(duty('carriers = { levels = ["city"] }', match), files)
        assert who(model) == (["shi"] if fits else []), match


def test_a_duty_begins_where_it_says() -> None:
    files = {
        "sites/guo/zcwj/2026-03-01-a.md": document(1, published="2026-03-01"),
        "sites/guo/zcwj/2026-04-01-b.md": document(2, published="2026-04-01"),
    }
    model = model_of(duty('since = 2026-04-01\ncarriers = { levels = ["city"] }'), files)
    assert [carriage.document for carriage in model.carriages] == ["guo/zcwj/2026-04-01-b"]


def test_the_strictest_duty_wins_the_whole_text_before_the_link_then_the_fewest_hours() -> None:
    duties = (
        duty('mode = "link"\nhours = 1\ncarriers = { all = true }', name="link")
        + duty("hours = 24\ncarriers = { all = true }", name="slow")
        + duty('hours = 8\ncarriers = { levels = ["city"] }', name="quick")
    )
    model = model_of(duties)
    assert {one.site: one.duty.id for one in model.carriages} == {
        name: "quick" if name == "shi" else "slow" for name in ("bu", "sheng", "shi", "ting", "xian", "zhen")
    }


def test_an_exempted_site_carries_under_the_next_duty_if_there_is_one() -> None:
    exempt = '[[exemptions]]\nduty = "key"\nsite = "shi"\nreason = "理由"\n'
    carriers_said = 'carriers = { levels = ["city", "county"] }'
    assert who(model_of(duty(carriers_said) + exempt)) == ["xian"]
    other = duty('hours = 48\ncarriers = { levels = ["city"] }', name="other")
    model = model_of(duty(carriers_said) + other + exempt)
    assert [(one.site, one.duty.id) for one in model.carriages] == [("shi", "other"), ("xian", "key")]
    for item, left in ((uid(1), ["xian"]), (uid(2), ["shi", "xian"])):
        one = exempt + f'item = "{item}"\n'
        assert who(model_of(duty(carriers_said) + one)) == left


def test_the_target_is_the_first_open_column_that_the_duty_names() -> None:
    columns = (
        column("jiu", "政策文件", merged_into='"xin"')
        + column("gb", "政策文件", closed="true")
        + column("dt")
        + column("xin", "政策文件")
    )
    sites = {
        **SITES,
        "sites/shi/site.toml": site("shi", parent="sheng", level="city", region="990100", columns=columns),
    }
    for wanted, target in {
        '["政策文件"]': "xin",
        '["dt", "政策文件"]': "dt",
        '["gb", "工作动态"]': "dt",
    }.items():
        loaded = read_root(
            {**sites, **DOCUMENT}, duty(f'columns = {wanted}\ncarriers = {{ levels = ["city"] }}')
        )
        assert loaded.model is not None
        assert [one.column for one in loaded.model.carriages] == [target]


def test_a_duty_that_nobody_can_fulfil_is_told() -> None:
    lost = read_root({**SITES, **DOCUMENT}, duty('columns = ["数据发布"]\ncarriers = { levels = ["city"] }'))
    assert [dict(one.values)["site"] for one in lost.findings if one.rule == "duty-without-column"] == ["shi"]
    empty = read_root({**SITES, **DOCUMENT}, duty('carriers = { sectors = ["water"] }'))
    assert [rule for _, _, rule in rules_of(empty)] == ["duty-without-carriers"]
    unknown = read_root({**SITES, **DOCUMENT}, duty('columns = ["zcjw"]\ncarriers = { all = true }'))
    assert rules_of(unknown)[0] == ("cluster.toml", 8, "unknown-name")


def test_only_what_is_public_is_carried_and_a_notice_follows_its_document() -> None:
    said = duty('carriers = { levels = ["city"] }')
    for fields, carried in {
        "status: draft\n": False,
        "status: withdrawn\n": True,
        "status: cancelled\n": True,
    }.items():
        assert bool(who(model_of(said, {"sites/guo/zcwj/2026-03-01-a.md": document(1, fields)}))) is carried
    later = {"sites/guo/zcwj/2026-07-01-a.md": document(1, published="2026-07-01")}
    assert who(model_of(said, later)) == []


def test_carriage_does_not_pass_on_so_that_no_circle_can_come_about() -> None:
    duties = duty('carriers = { sites = ["shi"] }') + duty(
        'carriers = { sites = ["guo"] }', 'sites = ["shi"]', "back"
    )
    model = model_of(duties)
    assert [(one.document, one.site) for one in model.carriages] == [("guo/zcwj/2026-03-01-a", "shi")]


REGIONS = st.sampled_from(
    ["000000", "990000", "990100", "990101", "990102", "980000", "990101001", "990101001002"]
)
WHO = st.builds(
    Carriers,
    all=st.booleans(),
    levels=st.lists(st.sampled_from(list(Level)), max_size=2).map(tuple),
    regions=st.lists(REGIONS, max_size=2).map(tuple),
    sectors=st.lists(st.sampled_from(["tax", "water"]), max_size=1).map(tuple),
    sites=st.lists(st.sampled_from(["guo", "shi", "bu"]), max_size=2).map(tuple),
)
NAMES = ["bu", "guo", "sheng", "shi", "ting", "xian", "zhen"]
MODEL = read_root({**SITES, **DOCUMENT}).model
assert MODEL is not None


@given(WHO, st.sampled_from(NAMES))
def test_carriers_are_below_the_origin_or_named_and_never_the_origin(said: Carriers, origin: str) -> None:
    sites = MODEL.sites
    found = [one.id for one in carriers(said, origin, sites)]
    assert origin not in found
    assert found == sorted(set(found))
    for name in found:
        site_of = sites[name]
        if name in said.sites:
            continue
        assert origin in site_of.ancestors
        assert not said.levels or site_of.config.level in said.levels
        assert not said.sectors or site_of.config.sector in said.sectors
        assert not said.regions or any(
            site_of.config.region.startswith(region_prefix(r)) for r in said.regions
        )


DUTIES = st.lists(
    st.builds(
        Duty,
        id=st.sampled_from(["a", "b", "c", "d"]),
        name=st.just({"zh": "义务"}),
        match=st.sampled_from([Match(), Match(kinds=("policy",)), Match(kinds=("letter",))]),
        carriers=WHO,
        mode=st.sampled_from(Mode),
        hours=st.sampled_from([8, 12, 24]),
        columns=st.sampled_from([("政策文件",), ("数据发布",), ("yw",)]),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
).map(tuple)


@given(DUTIES)
def test_each_site_owes_a_thing_once_under_the_strictest_duty_that_it_can_fulfil(
    duties: tuple[Duty, ...],
) -> None:
    config = MODEL.config.model_copy(update={"duties": duties})
    (thing,) = MODEL.documents
    found = obligations(config, MODEL.sites, thing)
    assert [one.site for one in found] == sorted({one.site for one in found})

    def weight(one: Duty) -> tuple[bool, int]:
        return one.mode is not Mode.REPOST, one.hours

    for one in found:
        held = MODEL.sites[one.site]
        mine = [
            other
            for other in duties
            if other.match.kinds != ("letter",) and held in list(carriers(other.carriers, "guo", MODEL.sites))
        ]
        able = [other for other in mine if target_column(other, held) is not None]
        assert one.duty in mine
        assert (one.column is not None) == bool(able)
        if able:
            assert weight(one.duty) == min(map(weight, able))


def test_a_code_holds_the_codes_inside_it() -> None:
    assert [region_prefix(code) for code in ("000000", "990000", "990100", "990101", "990101001", "990101000", "990101001000", "990101001002")] == [
        "", "99", "9901", "990101", "990101001", "990101", "990101001", "990101001002",
    ]  # fmt: skip

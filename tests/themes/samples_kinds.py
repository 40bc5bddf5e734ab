"""What each kind adds to a sample document: its own view, headings, files."""

from __future__ import annotations

from datetime import date
from typing import Any

from cluster.body.parts import Heading
from plugins.documents.views import (
    ChangeView,
    ConsultationView,
    Field,
    MaterialView,
    PlaceView,
    PolicyView,
    RepostView,
    ServiceView,
    StepView,
    TopicView,
    UpdateView,
)
from plugins.engine.views import Card, Link
from tests.themes.samples_site import at, card, file, pick, prefix


def policy_card(lang: str, **more: Any) -> Card:
    return card(
        lang, "北原省人民政府关于印发北原省优化营商环境若干措施的通知", "Notice on Measures to Improve the Business Environment",
        "policy", 1, document_number="北政发〔2026〕3号", validity="valid", **more,
    )  # fmt: skip


def interpretation_card(lang: str) -> Card:
    return card(
        lang,
        "一图读懂《北原省优化营商环境若干措施》",
        "The measures to improve the business environment explained",
        "interpretation",
        1,
    )


def policy(lang: str, validity: str) -> PolicyView:
    row = pick(lang, "北原省人民政府", "Beiyuan Provincial People’s Government")
    rows = (
        Field("policy.index_number", "00999000/2026-00012"),
        Field(
            "policy.subject", pick(lang, "综合政务", "General affairs"), f"{prefix(lang)}/subjects/affairs/"
        ),
        Field("policy.issuer", row),
        Field("policy.issued", pick(lang, "2026年2月26日", "26 February 2026"), datetime="2026-02-26"),
        Field("policy.document_number", "北政发〔2026〕3号"),
        Field("policy.published", "2026-03-01 08:30", datetime="2026-03-01T08:30:00+08:00"),
        Field("policy.validity", pick(lang, "现行有效", "In force")),
    )
    return PolicyView(
        rows=rows,
        validity=validity,
        effective=date(2026, 4, 1),
        repealed=date(2026, 6, 30) if validity == "repealed" else None,
        document_number="北政发〔2026〕3号",
        issuer=row,
        addressees=pick(lang, "各市、县（市、区）人民政府，省政府各厅委、各直属机构", "People’s governments of all cities and counties, and all departments of the provincial government"),
        signatory=row,
        issued=date(2026, 2, 26),
        annotation=pick(lang, "此件公开发布", "This document is published in full"),
        interpretations=(interpretation_card(lang),),
    )  # fmt: skip


def headings(lang: str) -> tuple[Heading, ...]:
    return (
        Heading(2, "s1", pick(lang, "一、总体要求", "1. General requirements")),
        Heading(2, "s2", pick(lang, "二、主要措施", "2. Main measures")),
        Heading(3, "s21", pick(lang, "（一）精简审批", "2.1 Fewer approvals")),
        Heading(2, "s3", pick(lang, "三、组织实施", "3. Implementation")),
    )


def annexes(lang: str) -> tuple[Any, ...]:
    return (
        file(pick(lang, "重点任务分工表", "Division of tasks"), "PDF", "412 KB", 421888),
        file(
            pick(lang, "营商环境评价指标", "Indicators of the business environment"), "DOCX", "38 KB", 38912
        ),
    )


def service(lang: str) -> ServiceView:
    form = file(pick(lang, "稳岗返还申请表", "Application form"), "DOCX", "24 KB", 24576)
    sample = file(
        pick(lang, "稳岗返还申请表（样表）", "Application form, filled in"), "PDF", "160 KB", 163840
    )

    def rows(*pairs: tuple[str, str, str]) -> tuple[Field, ...]:
        return tuple(Field(f"service.{name}", pick(lang, zh, en)) for name, zh, en in pairs)

    return ServiceView(
        rows=rows(
            ("service_code", "000114005000", "000114005000"),
            ("authority", "北原省人力资源和社会保障厅", "Department of Human Resources and Social Security"),
            ("audience", "企业法人、社会组织", "Companies and social organisations"),
            ("legal_time_limit", "20个工作日", "20 working days"),
            ("time_limit", "5个工作日", "5 working days"),
            ("fees", "不收费", "Free of charge"),
            ("result", "稳岗返还资金拨付至单位账户", "The refund is paid to the applicant’s account"),
        ),
        basis=(pick(lang, "《失业保险条例》第十条", "Regulations on Unemployment Insurance, article 10"),),
        conditions=(
            pick(lang, "依法参加失业保险并足额缴费十二个月以上；", "Unemployment insurance has been paid in full for at least 12 months;"),
            pick(lang, "上年度裁员率不高于全国城镇调查失业率控制目标。", "The rate of dismissals last year was not above the national target."),
        ),
        materials=(
            MaterialView(pick(lang, "稳岗返还申请表", "Application form"), pick(lang, "原件1份", "1 original"), True, pick(lang, "加盖单位公章", "With the company’s seal"), form, sample),
            MaterialView(pick(lang, "委托代办授权书", "Authorisation of an agent"), "", False, "", None, None),
        ),
        steps=(
            StepView(pick(lang, "申请", "Apply"), pick(lang, "登录政务服务网或到窗口提交材料。", "Hand in your papers online or at the counter."), ""),
            StepView(pick(lang, "审核", "Review"), pick(lang, "经办机构比对参保和裁员情况。", "The agency compares insurance and employment records."), pick(lang, "3个工作日", "3 working days")),
            StepView(pick(lang, "公示拨付", "Payment"), pick(lang, "公示无异议后拨付资金。", "After public notice the refund is paid."), pick(lang, "2个工作日", "2 working days")),
        ),
        places=(
            PlaceView(pick(lang, "省政务服务中心一楼12号窗口", "Provincial Service Centre, counter 12"), pick(lang, "松陵市中山路8号", "8 Zhongshan Road, Songling"), pick(lang, "工作日 8:30–17:00", "Working days 8:30–17:00"), ("0999-8800 1200", "0999-12333")),
        ),
        consult=("0999-12333",),
        complain=("0999-12345",),
        online_url="https://zwfw.beiyuan.example/apply/000114005000",
    )  # fmt: skip


def repost(lang: str) -> RepostView:
    return RepostView(
        origin_name=pick(lang, "国务院办公厅", "General Office of the State Council"),
        origin_url="https://www.state.example/zhengce/content/2026-02/27/content_7001234.htm",
        origin_published=at(2, 27, 18, 0),
        origin_updated=at(3, 2, 10, 0),
        carried=at(2, 27, 20, 15),
        duty=pick(lang, "国务院文件全省转载", "Documents of the State Council, whole province"),
        hours=24,
        sources=(
            Link(pick(lang, "中国政府网", "The State Council"), "https://www.state.example/a.htm"),
            Link(pick(lang, "人社部", "Ministry of Labour"), "https://mohrss.example/a.htm"),
        ),
        note=pick(lang, "<p>我省贯彻措施将另行公布。</p>", "<p>The province’s own measures will follow.</p>"),
        corrections=(ChangeView(at(3, 2, 10, 0), pick(lang, "国务院办公厅", "General Office"), pick(lang, "更正第三条文字", "Corrected article 3")),),
    )  # fmt: skip


def consultation(lang: str, stage: str) -> ConsultationView:
    closed = stage == "closed"
    return ConsultationView(
        opens=at(3, 1, 9, 0),
        closes=at(3, 31, 18, 0),
        stage=stage,
        organiser=pick(lang, "北原省民政厅", "Department of Civil Affairs"),
        channel_url="https://letters.beiyuan.example/consultations/17",
        contact=pick(
            lang,
            "松陵市中山路1号，990000；0999-8800 2233",
            "1 Zhongshan Road, Songling 990000; 0999-8800 2233",
        ),
        responses=326 if closed else None,
        result=pick(lang, "共收到意见326条，采纳118条。", "Of 326 responses, 118 were adopted.")
        if closed
        else "",
        result_document=card(lang, "关于征求意见情况的说明", "Report on the consultation", day=5)
        if closed
        else None,
        concerns=(
            card(
                lang, "北原省养老服务条例（草案）", "Draft Regulations on Care for the Elderly", "policy", 6
            ),
        ),
    )


def topic(lang: str, emergency: bool) -> TopicView:
    update = Link(pick(lang, "详情", "More"), f"{prefix(lang)}/news/2026/flood.html")
    return TopicView(
        emergency=emergency,
        opened=date(2026, 7, 20),
        closed=None if emergency else date(2026, 9, 30),
        archived=not emergency,
        documents=(card(lang, "松陵市转移安置群众一万二千人", "12,000 residents moved to safety", day=8, summary=pick(lang, "已设置安置点四十六处。", "46 shelters are open.")),),
        timeline=(
            UpdateView(at(7, 21, 18, 0), pick(lang, "松陵河水位回落至警戒线以下。", "The river has fallen below the warning level."), update),
            UpdateView(at(7, 20, 8, 0), pick(lang, "防汛应急响应提升至二级。", "Flood response raised to level II."), None),
        )
        if emergency
        else (),
    )  # fmt: skip

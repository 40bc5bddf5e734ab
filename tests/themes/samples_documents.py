"""Sample views of every kind of document, the notice of a withdrawn one, and a repost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cluster.body.parts import Heading
from plugins.documents.views import (
    ChangeView,
    ConsultationView,
    DocumentView,
    Field,
    GuestView,
    InterviewView,
    LetterView,
    MaterialView,
    PlaceView,
    PolicyView,
    RepostView,
    ServiceView,
    Source,
    StepView,
    TopicView,
    UpdateView,
)
from plugins.engine.views import Link
from tests.themes.samples_bodies import ARTICLE, INTERVIEW, LETTER, POLICY
from tests.themes.samples_site import at, card, edition, file, image, page, pick, prefix


def _document(lang: str, kind: str, zh: str, en: str, body: str = "", template: str = "", **more: Any) -> DocumentView:
    title = pick(lang, zh, en)
    trail = (pick(lang, "要闻动态", "News"), "news/")
    fields: dict[str, Any] = {
        "page": page(lang, template or f"{kind}.html", title, f"news/2026/{kind}.html", trail, column="news"),
        "kind": kind,
        "id": "019580c5-5d00-7000-8000-000000000001",
        "title": title,
        "lang": lang,
        "summary": pick(lang, "摘要：为贯彻落实有关部署，制定本文件。", "A short summary of the document & what it does."),
        "published": at(3, 1, 8, 30),
        "modified": at(3, 5, 16, 0),
        "show_modified": True,
        "source": Source(edition(lang).footer.organiser, ""),
        "author": "",
        "editor": pick(lang, "王新", "Wang Xin"),
        "translator": "" if lang == "zh" else "Li Hua",
        "column": Link(trail[0], f"{prefix(lang)}/news/"),
        "keywords": (),
        "tags": (Link(pick(lang, "稳就业", "Jobs"), f"{prefix(lang)}/tags/jobs/"),),
        "subjects": (Link(pick(lang, "劳动就业", "Employment"), f"{prefix(lang)}/subjects/employment/"),),
        "topics": (Link(pick(lang, "优化营商环境", "Better business environment"), f"{prefix(lang)}/topics/business.html"),),
        "image": None,
        "body": body,
        "body_lang": "",
        "headings": (),
        "attachments": (),
        "previous": card(lang, "全省春耕备耕进度过半", "Spring ploughing more than half done", day=2),
        "next": card(lang, "松陵河综合治理二期工程开工建设", "Second phase of the river restoration begins", day=3),
        "related": (card(lang, "一季度全省新增城镇就业八万六千人", "86,000 new urban jobs in the first quarter", day=4),),
        "interprets": (),
        "successor": None,
        "replaces": (),
        "history": (
            ChangeView(at(3, 5, 16, 0), pick(lang, "王新", "Wang Xin"), pick(lang, "更正附件1中的联系电话", "Corrected a telephone number in annex 1")),
            ChangeView(at(3, 1, 8, 30), "", pick(lang, "首次发布", "First published")),
        ),
        "pair": None,
    }  # fmt: skip
    return DocumentView(**{**fields, **more})


def _policy_card(lang: str, **more: Any) -> Any:
    return card(
        lang, "北原省人民政府关于印发北原省优化营商环境若干措施的通知", "Notice on Measures to Improve the Business Environment",
        "policy", 1, document_number="北政发〔2026〕3号", validity="valid", **more,
    )  # fmt: skip


def _interpretation_card(lang: str) -> Any:
    return card(lang, "一图读懂《北原省优化营商环境若干措施》", "The measures to improve the business environment explained", "interpretation", 1)


def _policy(lang: str, validity: str) -> PolicyView:
    row = pick(lang, "北原省人民政府", "Beiyuan Provincial People’s Government")
    rows = (
        Field("policy.index_number", "00999000/2026-00012"),
        Field("policy.subject", pick(lang, "综合政务", "General affairs"), f"{prefix(lang)}/subjects/affairs/"),
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
        interpretations=(_interpretation_card(lang),),
    )  # fmt: skip


def _headings(lang: str) -> tuple[Heading, ...]:
    return (
        Heading(2, "s1", pick(lang, "一、总体要求", "1. General requirements")),
        Heading(2, "s2", pick(lang, "二、主要措施", "2. Main measures")),
        Heading(3, "s21", pick(lang, "（一）精简审批", "2.1 Fewer approvals")),
        Heading(2, "s3", pick(lang, "三、组织实施", "3. Implementation")),
    )


def _annexes(lang: str) -> tuple[Any, ...]:
    return (
        file(pick(lang, "重点任务分工表", "Division of tasks"), "PDF", "412 KB", 421888),
        file(pick(lang, "营商环境评价指标", "Indicators of the business environment"), "DOCX", "38 KB", 38912),
    )


def _service(lang: str) -> ServiceView:
    form = file(pick(lang, "稳岗返还申请表", "Application form"), "DOCX", "24 KB", 24576)
    sample = file(pick(lang, "稳岗返还申请表（样表）", "Application form, filled in"), "PDF", "160 KB", 163840)

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


def _repost(lang: str) -> RepostView:
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


def _consultation(lang: str, stage: str) -> ConsultationView:
    closed = stage == "closed"
    return ConsultationView(
        opens=at(3, 1, 9, 0),
        closes=at(3, 31, 18, 0),
        stage=stage,
        organiser=pick(lang, "北原省民政厅", "Department of Civil Affairs"),
        channel_url="https://letters.beiyuan.example/consultations/17",
        contact=pick(lang, "松陵市中山路1号，990000；0999-8800 2233", "1 Zhongshan Road, Songling 990000; 0999-8800 2233"),
        responses=326 if closed else None,
        result=pick(lang, "共收到意见326条，采纳118条。", "Of 326 responses, 118 were adopted.") if closed else "",
        result_document=card(lang, "关于征求意见情况的说明", "Report on the consultation", day=5) if closed else None,
        concerns=(card(lang, "北原省养老服务条例（草案）", "Draft Regulations on Care for the Elderly", "policy", 6),),
    )


def _topic(lang: str, emergency: bool) -> TopicView:
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


def documents(lang: str) -> Iterator[tuple[str, DocumentView]]:
    """(name, view) of every kind and of its states."""
    title = ("北原省人民政府关于印发北原省优化营商环境若干措施的通知", "Notice of the Beiyuan Provincial People’s Government on Measures to Improve the Business Environment")
    picture = image("photo1", pick(lang, "会议现场", "The meeting"))
    yield "article", _document(lang, "article", "全省推进高质量发展大会召开", "Province sets out first-quarter priorities", ARTICLE[lang], image=picture, headings=_headings(lang)[:1])
    yield "article-repost", _document(lang, "article", "国务院关于推进政务服务提质增效的意见", "Opinions of the State Council on Better Government Services", ARTICLE[lang], repost=_repost(lang), source=Source(pick(lang, "国务院办公厅", "General Office of the State Council"), "https://www.state.example/"))
    yield "article-untranslated", _document(lang, "article", "全省春耕备耕进度过半", "Spring ploughing", ARTICLE["zh"], body_lang="" if lang == "zh" else "zh-CN", expired=True, history=(), related=())
    yield "page", _document(lang, "page", "走进北原", "About Beiyuan", ARTICLE[lang], published=None, previous=None, next=None, tags=(), subjects=(), topics=(), history=())
    for validity in ("valid", "repealed", "pending", "amended"):
        replaced = validity == "repealed"
        yield f"policy-{validity}", _document(
            lang, "policy", *title, POLICY[lang],
            policy=_policy(lang, validity), headings=_headings(lang), attachments=_annexes(lang),
            successor=_policy_card(lang) if replaced else None,
            replaces=(_policy_card(lang),) if validity == "valid" else (),
        )  # fmt: skip
    yield "policy-repost", _document(lang, "policy", *title, POLICY[lang], policy=_policy(lang, "valid"), headings=_headings(lang), repost=_repost(lang))
    yield "interpretation", _document(lang, "interpretation", "《北原省优化营商环境若干措施》政策解读", "The measures to improve the business environment explained", ARTICLE[lang], interprets=(_policy_card(lang),))
    yield "service", _document(lang, "service", "失业保险稳岗返还", "Unemployment insurance refund", service=_service(lang))
    letter = LetterView("20260214-0031", pick(lang, "咨询", "Question"), pick(lang, "王先生", "Mr Wang"), at(2, 14, 21, 7), pick(lang, "我是灵活就业人员，请问如何参加职工基本医疗保险？需要带哪些材料？", "I work freelance. How do I join employees’ medical insurance, and what should I bring?"), at(2, 19, 10, 12), pick(lang, "省医疗保障局", "Healthcare Security Administration"), 5)
    yield "letter-answered", _document(lang, "letter", "咨询灵活就业人员参加职工医保的问题", "Medical insurance for people in flexible employment", LETTER[lang], letter=letter)
    waiting = LetterView("20260301-0007", letter.category, letter.sender, at(3, 1), letter.question, None, "", None)
    yield "letter-waiting", _document(lang, "letter", "咨询公积金提取问题", "Withdrawing from the housing fund", "", letter=waiting)
    for stage in ("upcoming", "open", "closed"):
        yield f"consultation-{stage}", _document(lang, "consultation", "关于公开征求《北原省养老服务条例（草案）》意见的公告", "Consultation on the draft Regulations on Care for the Elderly", ARTICLE[lang], consultation=_consultation(lang, stage))
    interview = InterviewView(at(3, 14, 10, 0), at(3, 14, 11, 30), "past", (GuestView(pick(lang, "赵明", "Zhao Ming"), pick(lang, "省人社厅副厅长", "Deputy head of the labour department")), GuestView(pick(lang, "孙丽", "Sun Li"), "")), pick(lang, "陈晨", "Chen Chen"), pick(lang, "省政府网站访谈室", "Studio of the provincial website"), '<video controls preload="none" width="1280" height="720" src="/files/interview.mp4"></video>')
    yield "interview", _document(lang, "interview", "省人社厅负责人谈稳就业政策", "Head of the labour department on employment policy", INTERVIEW[lang], interview=interview)
    yield "topic-emergency", _document(lang, "topic", "2026年松陵河流域防汛救灾", "Flood relief in the Songling basin 2026", ARTICLE[lang], topic=_topic(lang, True))
    yield "topic-archived", _document(lang, "topic", "优化营商环境", "Better business environment", "", topic=_topic(lang, False))
    for notice in ("withdrawn", "cancelled"):
        yield notice, _document(lang, "policy", *title, template="withdrawn.html", notice=notice, notice_text=pick(lang, "文件内容有误，更正后重新发布。", "The document contained mistakes and will be published again."), successor=_policy_card(lang) if notice == "withdrawn" else None)

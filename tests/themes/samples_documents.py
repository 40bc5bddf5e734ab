"""Sample views of every kind of document, the notice of a withdrawn one, and a repost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plugins.documents.views import ChangeView, DocumentView, GuestView, InterviewView, LetterView, Source
from plugins.engine.views import Link
from tests.themes.samples_bodies import ARTICLE, INTERVIEW, LETTER, POLICY
from tests.themes.samples_kinds import (
    annexes,
    consultation,
    headings,
    policy,
    policy_card,
    repost,
    service,
    topic,
)
from tests.themes.samples_site import at, card, edition, image, page, pick, prefix


def _document(
    lang: str, kind: str, zh: str, en: str, body: str = "", template: str = "", **more: Any
) -> DocumentView:
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


def documents(lang: str) -> Iterator[tuple[str, DocumentView]]:
    """(name, view) of every kind and of its states."""
    title = (
        "北原省人民政府关于印发北原省优化营商环境若干措施的通知",
        "Notice of the Beiyuan Provincial People’s Government on Measures to Improve the Business Environment",
    )
    picture = image("photo1", pick(lang, "会议现场", "The meeting"))
    yield (
        "article",
        _document(
            lang,
            "article",
            "全省推进高质量发展大会召开",
            "Province sets out first-quarter priorities",
            ARTICLE[lang],
            image=picture,
            headings=headings(lang)[:1],
        ),
    )
    yield (
        "article-repost",
        _document(
            lang,
            "article",
            "国务院关于推进政务服务提质增效的意见",
            "Opinions of the State Council on Better Government Services",
            ARTICLE[lang],
            repost=repost(lang),
            source=Source(
                pick(lang, "国务院办公厅", "General Office of the State Council"),
                "https://www.state.example/",
            ),
        ),
    )
    yield (
        "article-untranslated",
        _document(
            lang,
            "article",
            "全省春耕备耕进度过半",
            "Spring ploughing",
            ARTICLE["zh"],
            body_lang="" if lang == "zh" else "zh-CN",
            expired=True,
            history=(),
            related=(),
        ),
    )
    yield (
        "page",
        _document(
            lang,
            "page",
            "走进北原",
            "About Beiyuan",
            ARTICLE[lang],
            published=None,
            previous=None,
            next=None,
            tags=(),
            subjects=(),
            topics=(),
            history=(),
        ),
    )
    for validity in ("valid", "repealed", "pending", "amended"):
        replaced = validity == "repealed"
        yield f"policy-{validity}", _document(
            lang, "policy", *title, POLICY[lang],
            policy=policy(lang, validity), headings=headings(lang), attachments=annexes(lang),
            successor=policy_card(lang) if replaced else None,
            replaces=(policy_card(lang),) if validity == "valid" else (),
        )  # fmt: skip
    yield (
        "policy-repost",
        _document(
            lang,
            "policy",
            *title,
            POLICY[lang],
            policy=policy(lang, "valid"),
            headings=headings(lang),
            repost=repost(lang),
        ),
    )
    yield (
        "interpretation",
        _document(
            lang,
            "interpretation",
            "《北原省优化营商环境若干措施》政策解读",
            "The measures to improve the business environment explained",
            ARTICLE[lang],
            interprets=(policy_card(lang),),
        ),
    )
    yield (
        "service",
        _document(
            lang, "service", "失业保险稳岗返还", "Unemployment insurance refund", service=service(lang)
        ),
    )
    letter = LetterView(
        "20260214-0031",
        pick(lang, "咨询", "Question"),
        pick(lang, "王先生", "Mr Wang"),
        at(2, 14, 21, 7),
        pick(
            lang,
            "我是灵活就业人员，请问如何参加职工基本医疗保险？需要带哪些材料？",
            "I work freelance. How do I join employees’ medical insurance, and what should I bring?",
        ),
        at(2, 19, 10, 12),
        pick(lang, "省医疗保障局", "Healthcare Security Administration"),
        5,
    )
    yield (
        "letter-answered",
        _document(
            lang,
            "letter",
            "咨询灵活就业人员参加职工医保的问题",
            "Medical insurance for people in flexible employment",
            LETTER[lang],
            letter=letter,
        ),
    )
    waiting = LetterView(
        "20260301-0007", letter.category, letter.sender, at(3, 1), letter.question, None, "", None
    )
    yield (
        "letter-waiting",
        _document(
            lang, "letter", "咨询公积金提取问题", "Withdrawing from the housing fund", "", letter=waiting
        ),
    )
    for stage in ("upcoming", "open", "closed"):
        yield (
            f"consultation-{stage}",
            _document(
                lang,
                "consultation",
                "关于公开征求《北原省养老服务条例（草案）》意见的公告",
                "Consultation on the draft Regulations on Care for the Elderly",
                ARTICLE[lang],
                consultation=consultation(lang, stage),
            ),
        )
    interview = InterviewView(
        at(3, 14, 10, 0),
        at(3, 14, 11, 30),
        "past",
        (
            GuestView(
                pick(lang, "赵明", "Zhao Ming"),
                pick(lang, "省人社厅副厅长", "Deputy head of the labour department"),
            ),
            GuestView(pick(lang, "孙丽", "Sun Li"), ""),
        ),
        pick(lang, "陈晨", "Chen Chen"),
        pick(lang, "省政府网站访谈室", "Studio of the provincial website"),
        '<video controls preload="none" width="1280" height="720" src="/files/interview.mp4"></video>',
    )
    yield (
        "interview",
        _document(
            lang,
            "interview",
            "省人社厅负责人谈稳就业政策",
            "Head of the labour department on employment policy",
            INTERVIEW[lang],
            interview=interview,
        ),
    )
    yield (
        "topic-emergency",
        _document(
            lang,
            "topic",
            "2026年松陵河流域防汛救灾",
            "Flood relief in the Songling basin 2026",
            ARTICLE[lang],
            topic=topic(lang, True),
        ),
    )
    yield (
        "topic-archived",
        _document(lang, "topic", "优化营商环境", "Better business environment", "", topic=topic(lang, False)),
    )
    for notice in ("withdrawn", "cancelled"):
        yield (
            notice,
            _document(
                lang,
                "policy",
                *title,
                template="withdrawn.html",
                notice=notice,
                notice_text=pick(
                    lang,
                    "文件内容有误，更正后重新发布。",
                    "The document contained mistakes and will be published again.",
                ),
                successor=policy_card(lang) if notice == "withdrawn" else None,
            ),
        )

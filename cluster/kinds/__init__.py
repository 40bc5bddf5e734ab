"""The nine kinds of document and the front matter each may carry.

A kind decides fields, template and checks. The format reference and the JSON Schemas are made from these classes.
"""

from __future__ import annotations

from cluster.kinds.affairs import Service
from cluster.kinds.common import Article, Common, Page, Status, Topic, Waiver
from cluster.kinds.interaction import Consultation, Interview, Letter
from cluster.kinds.official import Interpretation, Policy, Validity
from cluster.kinds.translation import translation_of

KINDS: dict[str, type[Common]] = {
    "article": Article,
    "policy": Policy,
    "interpretation": Interpretation,
    "service": Service,
    "letter": Letter,
    "consultation": Consultation,
    "interview": Interview,
    "topic": Topic,
    "page": Page,
}

__all__ = [
    "KINDS",
    "Article",
    "Common",
    "Consultation",
    "Interpretation",
    "Interview",
    "Letter",
    "Page",
    "Policy",
    "Service",
    "Status",
    "Topic",
    "Validity",
    "Waiver",
    "translation_of",
]

"""All blocks, registered with Markdown under their English and their Chinese names."""

from __future__ import annotations

from typing import Any

from markdown import Markdown
from pymdownx.blocks import BlocksExtension, BlocksProcessor

from cluster.body.blocks import (
    Answer,
    Attachments,
    Caption,
    Details,
    Dialogue,
    Notice,
    Official,
    Question,
    Step,
    Steps,
    Timeline,
    Update,
)
from cluster.body.official import Addressees, Annotation, AttachmentsNote, Contact, Signature
from cluster.body.sheet import Desk
from cluster.body.vocabulary import KINDS

CLASSES: tuple[type[Official], ...] = (
    Notice,
    Steps,
    Step,
    Timeline,
    Update,
    Dialogue,
    Question,
    Answer,
    Attachments,
    Caption,
    Addressees,
    AttachmentsNote,
    Annotation,
    Contact,
    Signature,
    Details,
)


class OfficialBlocks(BlocksExtension):  # type: ignore[misc]
    """Registers every block under its English and its Chinese names."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        super().__init__()

    def extendMarkdown(self, md: Markdown) -> None:
        """Called once by Markdown."""
        manager: BlocksProcessor = self.register_block_mgr(md)
        by_name = {block.NAME: block for block in CLASSES}
        config: dict[str, Any] = {"desk": self.desk}
        for kind in KINDS:
            block = by_name[kind.name]
            manager.register(block, config)
            for alias in kind.chinese:
                manager.register(type(block.__name__, (block,), {"NAME": alias}), config)

"""I/O: makes `JiyueSans-Bold.otf`, the letters of share images, out of Noto Sans CJK SC Bold.

Needs fonttools, which nothing else here does. Run where Debian's fonts-noto-cjk is installed:

    python themes/jiyue/fonts/subset.py /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc

`characters.txt` says which characters: levels one and two of 通用规范汉字表 (6 500), level one of GB 2312, ASCII, Latin
letters with marks, Greek, Russian, and the marks of Chinese text. The result has its own name: it is a modified version (OFL).
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).parent
NAME, STYLE = "Jiyue Sans", "Bold"
# Name records: 0 copyright, 13 and 14 licence; the others are ours (1, 2, 4, 6 and 3 the unique id).
KEPT = (0, 5, 13, 14)


def choose_face(collection: Path) -> TTFont:
    """The face for mainland Chinese; raises LookupError where the file has none."""
    for face in TTCollection(str(collection)).fonts:
        if face["name"].getDebugName(1) == "Noto Sans CJK SC":
            return face
    raise LookupError(f"{collection} has no Noto Sans CJK SC")


def make_subset(face: TTFont, characters: str) -> TTFont:
    """`face` with these characters alone, no layout features, and its new name."""
    options = subset.Options(layout_features=[], hinting=False, desubroutinize=False, notdef_outline=True)
    options.name_IDs = list(KEPT)
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]  # nothing is set vertically
    options.recalc_timestamp = False
    worker = subset.Subsetter(options)
    worker.populate(text=characters)
    worker.subset(face)
    for number, text in (
        (1, NAME),
        (2, STYLE),
        (3, f"{NAME} {STYLE}"),
        (4, f"{NAME} {STYLE}"),
        (6, "JiyueSans-Bold"),
    ):
        face["name"].setName(text, number, 3, 1, 0x409)
    cff = face["CFF "].cff
    cff.fontNames = ["JiyueSans-Bold"]
    cff[0].FullName, cff[0].FamilyName = f"{NAME} {STYLE}", NAME
    return face


if __name__ == "__main__":
    wanted = (HERE / "characters.txt").read_text("utf-8").replace("\n", "")
    made = make_subset(choose_face(Path(sys.argv[1])), wanted)
    made.recalcTimestamp = False
    made.save(HERE / "JiyueSans-Bold.otf")

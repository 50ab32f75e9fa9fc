"""Makes the built-in fonts from Debian's packages; `cargo xtask fonts rebuild` calls it.

python3 make.py ROOT OUT: ROOT holds usr/share/fonts as the packages unpack it.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
ASCII = {chr(code) for code in range(0x20, 0x7F)}
# What official papers use beyond GB 2312.
SIGNS = set("\u00a0·–—•€〇☐☑✓﹏")
MARKS = ASCII | set("\u00a0·–—‘’“”…")
SC = 2  # the simplified Chinese face of a Noto collection


def gb2312():
    letters = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                letters.add(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass
    return letters


COMMON = gb2312() | ASCII | SIGNS
# Characters of names in the 8,105 list of 2013 that GB 2312 lacks.
NAMES = set((HERE / "names.txt").read_text(encoding="utf-8").split())
NAMES = {letter for word in NAMES for letter in word}

NOTO = "usr/share/fonts/opentype/noto/"
# source, face in the collection, characters, features, file, family, style
FONTS = [
    (NOTO + "NotoSerifCJK-Bold.ttc", SC, COMMON, "*", "UnionhallSong-Bold.otf", "Unionhall Song", "Bold"),
    (NOTO + "NotoSansCJK-Regular.ttc", SC, COMMON, "*", "UnionhallHei-Regular.otf", "Unionhall Hei", "Regular"),
    ("usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", -1, COMMON | NAMES, "*",
     "UnionhallKai-Regular.ttf", "Unionhall Kai", "Regular"),
    (NOTO + "NotoSerifCJK-Regular.ttc", SC, MARKS, "kern", "UnionhallMarks-Regular.otf", "Unionhall Marks", "Regular"),
]


def rename(font, family, style, postscript):
    """A subset is a modified version and may not carry a reserved name: it gets ours."""
    names = font["name"]
    kept = {number: names.getDebugName(number) for number in (0, 13, 14)}
    names.names = []
    ours = {1: family, 2: style, 3: f"{postscript};subset", 4: family, 5: "Version 1.0; subset", 6: postscript}
    for number, text in sorted({**kept, **ours}.items()):
        if text:
            names.setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        cff.topDictIndex[0].FullName = family
        cff.topDictIndex[0].FamilyName = family


def make(root, out, source, face, letters, features, file, family, style):
    options = subset.Options(hinting=False, layout_features=[features], font_number=face)
    font = subset.load_font(str(root / source), options)
    tool = subset.Subsetter(options)
    tool.populate(text="".join(sorted(letters)))
    tool.subset(font)
    rename(font, family, style, Path(file).stem)
    # The same input gives the same bytes.
    font["head"].created = font["head"].modified = 0
    font.recalcTimestamp = False
    font.save(out / file)
    print(f"{file}: {len(TTFont(out / file).getBestCmap())} characters, {(out / file).stat().st_size} bytes")


if __name__ == "__main__":
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    for font in FONTS:
        make(root, out, *font)

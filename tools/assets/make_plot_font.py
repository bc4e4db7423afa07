"""Make _ext/drawn/plots/font.ttf, the font that figures are measured with, from NanumGothic (SIL Open Font License, see OFL.txt).

Not needed for building the site. Any copy of NanumGothic.ttf 3.021 will do; the PyPI package koreanize-matplotlib
0.1.1 carries one:

    pip download --no-deps koreanize-matplotlib==0.1.1 && unzip koreanize_matplotlib-*.whl
    python tools/assets/make_plot_font.py koreanize_matplotlib/fonts/NanumGothic.ttf

The subset keeps all 11,172 syllables, compatibility jamo, Latin, Greek, arrows and mathematical signs, and drops the
Chinese characters, hinting and layout tables (4.7 MB to 1.3 MB). The licence reserves the name Nanum for the
unchanged font, so the subset is called Plot Gothic.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONT = Path(__file__).resolve().parents[2] / "_ext" / "drawn" / "plots" / "font.ttf"
RANGES = [
    (0x20, 0x7E), (0xA0, 0xFF), (0x370, 0x3FF), (0x2010, 0x2027), (0x2030, 0x2033), (0x20A9, 0x20A9),
    (0x2190, 0x22FF), (0x2460, 0x2473), (0x25A0, 0x25FF), (0x3000, 0x3003), (0x3008, 0x3011),
    (0x3131, 0x318E), (0xAC00, 0xD7A3),
]  # fmt: skip
NAMES = {1: "Plot Gothic", 2: "Regular", 3: "Plot Gothic", 4: "Plot Gothic", 6: "PlotGothic"}


def main(source: str) -> None:
    """Write font.ttf from the NanumGothic.ttf at *source*."""
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, recalc_timestamp=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    licence = "SIL Open Font License 1.1; a subset of NanumGothic, renamed"
    copyright_ = font["name"].getDebugName(0)
    font["name"].names = []
    for name_id, text in {0: copyright_, **NAMES, 13: licence, 14: "https://openfontlicense.org"}.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font.save(FONT)


if __name__ == "__main__":
    main(sys.argv[1])

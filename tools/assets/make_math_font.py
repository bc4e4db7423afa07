# /// script
# requires-python = ">=3.11"
# dependencies = ["brotli==1.2.1", "fonttools==4.68.0", "ziamath==0.13"]
# ///
"""Make the math font of the site from STIX Two Math: ``uv run tools/assets/make_math_font.py``.

Building the site does not need this: the result is committed. Run it again after changing ``KEEP``. The
font comes from the PyPI wheel ``ziamath`` (version above), which carries it whole (790 kB). The name of the
result holds a hash of its content, so that browsers may keep it for ever; after a change, write the new
name into ``drawn.css``. ``tests/drawn/test_formulas.py`` checks both.

The subset is fixed by Unicode ranges. A subset of the glyphs seen in the pages would be smaller but wrong:
a root or a stretched bracket is drawn from glyphs that no page contains as a character. The ranges hold
what the formulas of mathematics and machine learning use; fontTools adds every size of what stretches.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path
from unicodedata import category

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "_ext" / "drawn" / "static" / "drawn" / "fonts"

KEEP = [
    (0x20, 0x7E),  # ASCII
    "¬°±·×÷´¨¯ˆˇ˘˙˚˜",
    "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u030a\u030c\u0332\u0338\u20d6\u20d7",  # accents
    "ΓΔΘΛΞΠΣΥΦΨΩ",
    (0x3B1, 0x3C9), "ϑϕϖϱϵ",
    "–—‖‘’“”…′″‴‾\u00a0\u2061\u2062\u2063",  # punctuation, primes, invisible operators
    "ℂℍℕℙℚℝℤℬℰℱℋℐℒℳℛℎℏℑℜℓ℘ℵ",
    "←↑→↓↔↕↗↘↙↖↦↩↪⇀⇌⇐⇑⇒⇓⇔⟵⟶⟷⟸⟹⟺⟼",
    "∀∂∃∄∅∆∇∈∉∋∏∐∑−∓∖∗∘√∝∞∠∣∤∥∧∨∩∪∫∬∮∴∵∼≃≅≈≉≔≕≝≟≠≡≢≤≥≪≫≺≻⊂⊃⊄⊆⊇⊈⊊⊓⊔⊕⊖⊗⊘⊙⊛⊞⊠⊢⊤⊥⊨⋀⋁⋂⋃⋄⋅⋆⋮⋯⋰⋱",
    "⌈⌉⌊⌋⏞⏟⟂⟦⟧⟨⟩⨀⨁⨂■□△▽○●",
    (0x1D400, 0x1D49B),  # bold, italic, bold italic
    (0x1D49C, 0x1D4B5),  # script capitals
    (0x1D538, 0x1D550),  # double-struck capitals
    "𝟘𝟙",
    (0x1D5A0, 0x1D5B9),  # sans-serif capitals
    "𝚤𝚥",
    (0x1D6A8, 0x1D6C0),  # bold Greek capitals
    (0x1D6E2, 0x1D755),  # Greek: italic, bold italic
    (0x1D7CE, 0x1D7D7),  # bold digits
]
# Browsers draw a prime as a superscript of the full-size glyph; these are the glyphs made for scripts.
PRIMES = {0x2032: "minute.ssty", 0x2033: "second.ssty", 0x2034: "uni2034.ssty"}
# Browsers centre an accent by its advance width, which combining marks do not have, and WebKit takes the
# room under an accent for a gap. The gap itself is in drawn.css, since the others leave none.
ACCENTS = "´¨¯ˆˇ˘˙˚˜\u0302\u0332\u20d6\u20d7"


def place_accents(font: TTFont) -> None:
    """Move the accents and their wide forms onto the baseline, and give a width to those without one."""
    variants = font["MATH"].table.MathVariants
    wide = dict(zip(variants.HorizGlyphCoverage.glyphs, variants.HorizGlyphConstruction))
    glyf, hmtx, cmap = font["glyf"], font["hmtx"], font.getBestCmap()
    for accent in (cmap[ord(char)] for char in ACCENTS):
        forms = [record.VariantGlyph for record in wide[accent].MathGlyphVariantRecord] if accent in wide else []
        for name in {accent, *forms}:
            glyph, (advance, _) = glyf[name], hmtx[name]
            right, up = 0 if advance else -glyph.xMin, -glyph.yMin
            if glyph.isComposite():
                for part in glyph.components:
                    part.x, part.y = part.x + right, part.y + up
            else:
                glyph.coordinates.translate((right, up))
            glyph.recalcBounds(glyf)
            hmtx[name] = (advance or glyph.xMax, glyph.xMin)


def kept() -> set[int]:
    """Return the code points of ``KEEP``; the alphabets have places that Unicode does not assign."""
    codes = set()
    for item in KEEP:
        codes.update(map(ord, item) if isinstance(item, str) else range(item[0], item[1] + 1))
    return {code for code in codes if category(chr(code)) != "Cn"}


def main() -> None:
    """Write ``_static/fonts/stix-two-math-<hash>.woff2`` and remove its predecessors."""
    source = Path(find_spec("ziamath").origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
    font = TTFont(source, recalcTimestamp=False)
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            table.cmap.update({code: glyph for code, glyph in PRIMES.items() if code in table.cmap})
    codes = kept()
    if missing := codes - set(font.getBestCmap()):
        raise SystemExit("not in the font: " + " ".join(f"U+{code:04X}" for code in sorted(missing)))
    options = Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 4, 5, 7, 13, 14], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    place_accents(font)
    font.flavor = "woff2"
    FONTS.mkdir(exist_ok=True)
    draft = FONTS / "draft.woff2"
    font.save(draft)
    for old in FONTS.glob("stix-two-math-*.woff2"):
        old.unlink()
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()[:8]
    result = draft.rename(FONTS / f"stix-two-math-{digest}.woff2")
    print(f"{result.name}: {result.stat().st_size} bytes, {font['maxp'].numGlyphs} glyphs")


if __name__ == "__main__":
    main()

"""Draws the figures of one script at a time: the process that ``plots`` starts when a figure is not in its cache.

It runs apart from Sphinx so that a build in which nothing changed never imports matplotlib, a script cannot disturb
the build, and one that never ends is stopped. One JSON request a line comes in, one JSON answer a line goes out:

    {"script": …, "width": of the column in pixels, "data": the folder in which the script runs,
     "seconds": of the processor that it may take}
    {"figures": [{"svg": …, "name": of the figure, "size": [2 inches], "boxes": [4 numbers of each of its axes]}, …],
     "warnings": [[line or null, message], …]}
    {"error": message, "line": line or null}
"""

import base64
import io
import itertools
import json
import logging
import os
import re
import signal
import traceback
import warnings
from dataclasses import replace
from pathlib import Path
from unittest import mock

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors, font_manager
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from PIL import Image
from scour import scour

SOURCE = "<plot>"

# The palette in the light theme. drawn.css maps each colour to the dark theme's; every one has a contrast of at least
# 4.5 to the page in both (tests/drawn computes it).
STYLE = matplotlib.rc_params_from_file(Path(__file__).with_name("style.mplstyle"), fail_on_error=True, use_default_template=False)
CYCLE = STYLE["axes.prop_cycle"].by_key()["color"]
INK, PAPER, MUTED, GRID, HEAT, COLD = "#000000", "#ffffff", STYLE["axes.edgecolor"], STYLE["grid.color"], "#67a9ea", "#eb9a52"
DARK = "#131416"
NAMES = {INK: "black k", PAPER: "white w", GRID: "lightgray lightgrey", MUTED: "gray grey tab:gray tab:grey"}
NAMES |= dict(zip(CYCLE, ["blue b tab:blue", "orange tab:orange", "green g tab:green", "red r tab:red",
                          "purple tab:purple", "brown tab:brown"]))  # fmt: skip

MIN_POINTS = 9
MAX_CELLS = 1024  # of all images and meshes of a figure; beyond, they are embedded as pictures
MAX_BYTES = 64_000
# What Matplotlib says in English, and which lines of a script it may be about.
MESSAGES = {
    r"Glyph (?P<glyph>\d+) ": ("그림 글꼴에 없는 글자: {}", None),
    r"Font '.*' does not have a glyph": ("그림의 $…$ 안에 한글을 쓰지 않는다. 돈은 \\$로 쓴다", r"\$[^$]*[가-힣][^$]*\$"),
    r"findfont: Font family '(?P<name>.*)' not found": ("글꼴은 사이트가 정하므로 고르지 않는다: {}", "font|family"),
}
UNREADABLE = " (밝은 화면과 어두운 화면 가운데 한쪽에서 읽히지 않는다. C0~C5, black, gray가 양쪽에서 읽힌다)"


class Refused(Exception):
    """What a script may not do, in Korean."""


def refuse_style(*_, **__) -> None:
    """Stand for ``plt.style.use``.

    Raises:
        Refused: always, as the colours of another style stay light in the dark theme.
    """
    raise Refused("plt.style.use는 어두운 화면을 모르므로 쓰지 않는다. 모양은 사이트가 정한다")


def korean(message: str, script: str) -> tuple[str, int | None]:
    """A message of Matplotlib in Korean and the line of the script that it is about, where it is known."""
    for pattern, (told, place) in MESSAGES.items():
        if found := re.match(pattern, message):
            name = chr(int(found["glyph"])) if "glyph" in found.groupdict() else found.groupdict().get("name", "")
            lines = [number for number, line in enumerate(script.splitlines(), 1) if place and re.search(place, line)]
            return told.format(name) if "{}" in told else told, lines[0] if lines else None
    return " ".join(message.split()), None


def prepare() -> None:
    """Register the font, the two colour maps made of theme colours, and the theme's meaning of colour names."""
    font_manager.fontManager.addfont(Path(__file__).with_name("font.ttf"))
    entry = font_manager.fontManager.ttflist[-1]
    font_manager.fontManager.ttflist.append(replace(entry, weight=700))
    # Shades are opacities over the page, so that they follow the theme; the strongest still carries ordinary text.
    heat, cold = [[*colors.to_rgb(c)] for c in (HEAT, COLD)]
    steps = [round(float(a), 3) for a in np.linspace(0.04, 1, 32)]
    maps = {"theme": [heat + [a] for a in steps],
            "theme_diverging": [cold + [a] for a in reversed(steps)] + [heat + [0]] + [heat + [a] for a in steps]}  # fmt: skip
    for name, shades in maps.items():
        matplotlib.colormaps.register(colors.ListedColormap(shades, name))
        matplotlib.colormaps.register(colors.ListedColormap(shades[::-1], f"{name}_r"))
    plt.style.use = refuse_style
    for colour, names in NAMES.items():
        for name in names.split():  # update() would leave what matplotlib looked up while it was imported
            colors.get_named_colors_mapping()[name] = colour


def draw(script: str, width: int, data: str, seconds: int) -> dict:
    """Run *script* in the folder *data* and return its open figures with the warnings, for a column of *width* pixels, or the error.

    Where the system can tell (not on Windows), a script that takes more than *seconds* of the processor is an error.
    """
    def stop(*_):
        raise Refused(f"{seconds}초를 계산해도 끝나지 않는다")

    os.chdir(data)
    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(STYLE)
    np.random.seed(0)
    found: list = []
    log = logging.Handler(logging.WARNING)
    log.emit = lambda record: found.append([*reversed(korean(record.getMessage(), script))])
    logging.getLogger("matplotlib").addHandler(log)
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("ignore")
            warnings.simplefilter("always", UserWarning)
            warnings.filterwarnings("ignore", "The figure layout has changed")
            exec(compile(script, SOURCE, "exec", dont_inherit=True), {"__name__": "__main__"})
            output = []
            for figure in map(plt.figure, plt.get_fignums()):
                prefer_vectors(figure)
                with mock.patch.object(Text, "draw", autospec=True, side_effect=Text.draw) as texts:
                    svg = save(figure)
                output.append({"svg": svg, "name": figure.get_label(), "size": figure.get_size_inches().round(3).tolist(),
                               "boxes": [axes.get_position().bounds for axes in figure.axes]})
                shown = {id(call.args[0]): call.args[0] for call in texts.call_args_list}
                found += [[None, message] for message in check(figure, list(shown.values()), svg, width)]
    except BaseException as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        twice = re.match("Figure ('.*') already exists", reason)
        told = str(error) if isinstance(error, Refused) else f"같은 이름의 그림이 이미 있다: {twice[1]}. 걸음마다 다른 num=을 준다" if twice else f"{type(error).__name__}: {' '.join(reason.split())}"
        return {"error": told, "line": line_of(error)}
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, 0)
        logging.getLogger("matplotlib").removeHandler(log)
    for warning in caught:
        told, line = korean(str(warning.message), script)
        found.append([warning.lineno if warning.filename == SOURCE else line, told])
    once = {message: line for line, message in reversed(found)}
    return {"figures": output, "warnings": [[line, message] for message, line in reversed(once.items())]}


def line_of(error: BaseException) -> int | None:
    """The line of the script where *error* was raised."""
    if isinstance(error, SyntaxError) and error.filename == SOURCE:
        return error.lineno
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == SOURCE]
    return lines[-1] if lines else None


def prefer_vectors(figure: Figure) -> None:
    """Turn small images into cells, whose colours follow the theme, and large meshes into pictures."""
    meshes = figure.findobj(QuadMesh)
    large = sum(cells.get_array().size for cells in meshes + figure.findobj(AxesImage)) > MAX_CELLS
    for mesh in meshes:
        mesh.axes.grid(False)
        mesh.set_rasterized(large and mesh.get_array().size > 64)  # the scale beside an image stays sharp
    for axes in figure.axes:
        for image in axes.get_images():
            axes.grid(False)
            values, (left, right, bottom, top) = image.get_array(), image.get_extent()
            if large or values.ndim != 2 or image.get_interpolation() not in ("none", "nearest"):
                continue
            limits = {"xlim": axes.get_xlim(), "ylim": axes.get_ylim()}
            first, last = (top, bottom) if image.origin == "upper" else (bottom, top)
            x, y = np.linspace(left, right, values.shape[1] + 1), np.linspace(first, last, values.shape[0] + 1)
            axes.pcolormesh(x, y, values, cmap=image.cmap, norm=image.norm, alpha=image.get_alpha(), zorder=image.get_zorder())
            image.set_visible(False)
            axes.set(**limits)
    for mesh in figure.findobj(QuadMesh) if not large else ():
        unite_cells(mesh)
    for lines in figure.findobj(LineCollection):
        segments = lines.get_segments()
        if segments and len(lines.get_edgecolor()) == len(lines.get_linewidth()) == len(lines.get_linestyle()) == 1:
            lines.set_segments([np.concatenate([[*segment, (np.nan, np.nan)] for segment in segments])])
            lines.get_paths()[0].should_simplify = False  # dots, lines of no length with round ends, would go


def unite_cells(mesh: QuadMesh) -> None:
    """Draw the cells of one colour as one path: a phone reads and lays out a tenth of the elements."""
    mesh.update_scalarmappable()
    outlines = np.array(mesh.get_paths())
    colour = np.broadcast_to([*mesh.get_facecolor()] or [[0] * 4], (len(outlines), 4))  # no colour at all: edges alone
    shades, shade = np.unique(colour, axis=0, return_inverse=True)
    paths = [Outline.make_compound_path(*outlines[shade == number]) for number in range(len(shades))]
    cells = PathCollection(
        paths, facecolors=shades, edgecolors=mesh.get_edgecolor(), linewidths=mesh.get_linewidth(),
        antialiaseds=mesh.get_antialiased(), transform=mesh.get_transform(), gid="QuadMesh")  # fmt: skip
    corners, limits = mesh.get_coordinates().reshape(-1, 2), np.sort([mesh.axes.get_xlim(), mesh.axes.get_ylim()])
    # Inside of their axes cells need no clip, of which each one in the page has an element of its own.
    own = mesh.get_clip_path() or mesh.get_transform() != mesh.axes.transData or len(mesh.get_edgecolor())
    if own or np.any((corners < limits[:, 0]) | (corners > limits[:, 1])):
        cells.set(clip_path=mesh.get_clip_path(), clip_box=mesh.get_clip_box())
    cells.set_figure(mesh.get_figure())
    mesh.draw = cells.draw  # in the mesh's place: what is drawn above it stays there


def save(figure: Figure) -> str:
    """*figure* as compact SVG text.

    Its texts take the page's font but for the letters of formulas, its ids start with ``ID-`` for the page to replace,
    and what draws nothing is left out. Scour does the rest: attributes in place of styles (a content security policy
    may forbid inline styles), short numbers and paths, no groups that say nothing.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    svg = re.sub(r"<style.*?</style>", "", buffer.getvalue(), flags=re.DOTALL)
    svg = re.sub(r'(?<=href=")data:image/png;base64,\s*([^"]*)', as_webp, svg)
    svg = re.sub(r"<[^>]+>", shorten, svg)
    svg = svg.replace('<g id="QuadMesh"', '<g shape-rendering="crispEdges"')  # no hairlines between cells
    # A root sign ends where the line over its content begins: the reader's font may have a narrower one.
    svg = re.sub(r'x="[^"]*"([^>]*>√</tspan>(?:(?!√|<rect).)*<rect x="([^"]*)")', r'x="\2" text-anchor="end"\1', svg, flags=re.DOTALL)
    options = scour.sanitizeOptions()
    options.__dict__ |= dict(simple_colors=False, group_create=True, remove_metadata=True, strip_comments=True, strip_ids=True,
                             shorten_ids=True, shorten_ids_prefix="ID-", indent_type="none", newlines=False)  # fmt: skip
    svg = scour.scourString(svg, options)
    svg = re.sub(' xmlns:xlink=".*?"| version="1.1"|xlink:(?=href=)', "", svg[svg.index("<svg"):])
    width, height = figure.get_size_inches() * 96  # as numbers, of which drawn.css makes a ratio
    svg = re.sub('width=".*?" height=".*?"', f'width="{width:.6g}" height="{height:.6g}"', svg, count=1)
    # One svg in the other: Chromium lays out a <g> and all in it even where drawn.css does not show it.
    return re.sub(r"(?s)(.*?>)(.*)</svg>\s*", r'\1<svg font-size="12" stroke-linejoin="round">\2</svg></svg>', svg)


def as_webp(picture: re.Match) -> str:
    """A PNG of Matplotlib's as lossless WebP, which looks the same in two fifths of the bytes; the largest stay PNG."""
    image, buffer = Image.open(io.BytesIO(base64.b64decode(picture[1]))), io.BytesIO()
    if max(image.size) > 16383:  # more WebP does not hold
        return picture[0]
    image.save(buffer, "WEBP", lossless=True, quality=100, method=6)
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def shorten(tag: re.Match) -> str:
    """A tag of Matplotlib's SVG with two decimals and without what the page says; nothing for a path without colour."""
    if tag[0].startswith("<path") and tag[0].endswith('style="fill: none"/>'):
        return ""
    text = re.sub(r' transform="rotate\(-0 .*?"|font-family: [^;"]*Plot Gothic[^;"]*;? ?|font-size: 12px;? ?', "", tag[0])
    text = text.replace("'STIXGeneral'", "Times New Roman,Times,serif").replace(' style=""', "")
    return re.sub(r"(?<![\w#])-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", text)


# -- Checks: what would be hard to read ------------------------------------------------------------------------------


def check(figure: Figure, texts: list[Text], output: str, width: int) -> list[str]:
    """What is wrong with a drawn *figure* in a column of *width* pixels whose visible texts are *texts*, one Korean sentence each."""
    problems = []
    if 96 * figure.get_figwidth() > width + 1:
        problems.append(f"폭이 {figure.get_figwidth():g}인치로 본문의 폭 {width / 96:.2f}인치를 넘는다")
    if len(output) > MAX_BYTES:
        problems.append(f"크기가 {len(output) // 1000} kB로 {MAX_BYTES // 1000} kB를 넘는다. 점의 수를 줄인다")
    for part in (figure, *figure.axes):
        if colors.to_rgba(part.get_facecolor())[3] and colors.to_hex(part.get_facecolor()) not in {*CYCLE, INK, PAPER, MUTED, GRID}:
            problems.append(f"배경의 색 {colors.to_hex(part.get_facecolor())}은 한쪽 화면에서만 맞는다. 배경색을 정하지 않는다")
    texts = [t for t in texts if t.get_text().strip() and t.get_visible() and t.get_alpha() != 0]
    names = [t.get_text().replace("\n", " ") for t in texts]
    for text, name in zip(texts, names):
        if text.get_fontsize() < MIN_POINTS:
            problems.append(f"{text.get_fontsize():g}pt인 글자가 {MIN_POINTS}pt보다 작다: ‘{name}’")
        if not readable(text.get_color(), 4.5):
            problems.append(f"글자의 색 {colors.to_hex(text.get_color())}{UNREADABLE}: ‘{name}’")
    for line in figure.findobj(Line2D):
        if line.get_visible() and line.get_linestyle() != "None" and not readable(line.get_color(), 3):
            problems.append(f"선의 색 {colors.to_hex(line.get_color())}{UNREADABLE}")
    boxes = [Text.get_window_extent(text, figure.canvas.get_renderer()) for text in texts]
    for box, name in zip(boxes, names):
        if box.x0 < -1 or box.y0 < -1 or box.x1 > figure.bbox.x1 + 1 or box.y1 > figure.bbox.y1 + 1:
            problems.append(f"글자가 그림 밖으로 잘린다: ‘{name}’")
    upright = [n for n, text in enumerate(texts) if text.get_rotation() % 90 == 0]
    for a, b in itertools.combinations(upright, 2):
        common = min(texts[a].get_fontsize(), texts[b].get_fontsize()) / 4
        wide = min(boxes[a].x1, boxes[b].x1) - max(boxes[a].x0, boxes[b].x0)
        high = min(boxes[a].y1, boxes[b].y1) - max(boxes[a].y0, boxes[b].y0)
        if wide > common and high > common:
            problems.append(f"글자가 겹친다: ‘{names[a]}’, ‘{names[b]}’")
    return problems


def readable(colour, ratio: float) -> bool:
    """Whether *colour* has at least that contrast *ratio* to the page in both themes; theme colours always do."""
    if colors.to_hex(colour) in {*CYCLE, INK, PAPER, MUTED, GRID}:
        return True
    return min(contrast(colour, PAPER), contrast(colour, DARK)) >= ratio


def contrast(a, b) -> float:
    """Contrast ratio of two colours as WCAG 2 defines it."""
    def luminance(colour):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colors.to_rgb(colour)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, light = sorted([luminance(a), luminance(b)])
    return (light + 0.05) / (dark + 0.05)


def main() -> None:
    """Answer requests until the build closes the line."""
    requests, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # what a script prints is not an answer
    prepare()
    for request in requests:
        print(json.dumps(draw(**json.loads(request))), file=answers, flush=True)


if __name__ == "__main__":
    main()

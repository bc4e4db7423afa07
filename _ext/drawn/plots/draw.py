"""Draws the figures of one script at a time: the process that ``plots`` starts when a figure is not in its cache.

It runs apart from Sphinx so that a build in which nothing changed never imports matplotlib, a script cannot disturb
the build, and a script that hangs can be stopped. One JSON request a line comes in, one JSON answer a line goes out:

    {"script": …, "format": "svg" or "pdf"}
    {"figures": [SVG text or base64 PDF, …], "warnings": [[line or null, message], …]}
    {"error": message, "line": line or null}
"""

import base64
import io
import json
import logging
import os
import re
import sys
import traceback
import warnings
from dataclasses import replace
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors, font_manager
from matplotlib.collections import QuadMesh
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text

SOURCE = "<plot>"
FONT = "Plot Gothic"

# The palette in the light theme. The names are the CSS variables of _static/plots.css, where the dark theme has its
# values; every colour has a contrast of at least 4.5 to the page in both (tests/test_plots.py computes it).
INK, PAPER, MUTED, GRID, HEAT, COLD = "#000000", "#ffffff", "#6b6f76", "#dfdfe4", "#67a9ea", "#eb9a52"
CYCLE = ["#1f6fc4", "#b65006", "#137a43", "#c32148", "#7b46c6", "#80602a"]
DARK = "#131416"
NAMED = {
    "black": INK, "k": INK, "white": PAPER, "w": PAPER, "lightgray": GRID, "lightgrey": GRID, "gray": MUTED,
    "grey": MUTED, "tab:gray": MUTED, "tab:grey": MUTED,
    **{name: colour for names, colour in zip(("blue b", "orange", "green g", "red r", "purple", "brown"), CYCLE)
       for name in names.split()},
    **{f"tab:{name}": colour for name, colour in zip(("blue", "orange", "green", "red", "purple", "brown"), CYCLE)},
}  # fmt: skip

STYLE = {
    "font.family": [FONT, "DejaVu Sans"],
    "font.size": 12,  # 16 px at full width, the size of body text; 9.3 px on a phone 390 px wide
    "axes.titlesize": "medium",
    "figure.titlesize": "medium",
    "legend.fontsize": "medium",
    "mathtext.fontset": "stix",
    "text.hinting": "no_hinting",
    "figure.figsize": (7, 3.2),
    "figure.dpi": 72,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.dpi": 144,
    "axes.facecolor": "none",
    "axes.prop_cycle": matplotlib.cycler(color=CYCLE),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": GRID,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 2,
    "lines.markersize": 5,
    "legend.facecolor": PAPER,
    "legend.framealpha": 0.8,
    "legend.edgecolor": "none",
    "image.cmap": "theme",
    "image.interpolation": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "plots",
    "pdf.fonttype": 42,
}
MAX_INCHES = 7.67  # 736 px, the width of the text column
MIN_POINTS = 9
MAX_CELLS = 1024  # of all images of a figure; beyond, they are embedded as pictures
MAX_BYTES = 64_000
UNREADABLE = " (밝은 화면과 어두운 화면 가운데 한쪽에서 읽히지 않는다. C0~C5, black, gray가 양쪽에서 읽힌다)"


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
    colors.get_named_colors_mapping().update(NAMED)


def draw(script: str, format: str) -> dict:
    """Run *script* and return its open figures in *format* (``svg`` or ``pdf``) with the warnings, or the error."""
    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(STYLE)
    np.random.seed(0)
    found: list = []
    log = logging.Handler(logging.WARNING)
    log.emit = lambda record: found.append([None, record.getMessage()])
    logging.getLogger("matplotlib").addHandler(log)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("ignore")
            warnings.simplefilter("always", UserWarning)
            warnings.filterwarnings("ignore", "The figure layout has changed")
            exec(compile(script, SOURCE, "exec", dont_inherit=True), {"__name__": "__main__"})
            figures = [plt.figure(number) for number in plt.get_fignums()]
            output = []
            for figure in figures:
                prefer_vectors(figure)
                with mock.patch.object(Text, "draw", autospec=True, side_effect=Text.draw) as texts:
                    output.append(save(figure, format))
                shown = {id(call.args[0]): call.args[0] for call in texts.call_args_list}
                found += [[None, message] for message in check(figure, list(shown.values()), output[-1], format)]
    except BaseException as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        return {"error": f"{type(error).__name__}: {' '.join(reason.split())}", "line": line_of(error)}
    finally:
        logging.getLogger("matplotlib").removeHandler(log)
    for warning in caught:
        line = warning.lineno if warning.filename == SOURCE else None
        glyph = re.match(r"Glyph (\d+) ", str(warning.message))
        message = f"그림 글꼴에 없는 글자: {chr(int(glyph[1]))}" if glyph else " ".join(str(warning.message).split())
        found.append([line, message])
    once: dict = {}
    for line, message in found:
        once.setdefault(message, line)
    return {"figures": output, "warnings": [[line, message] for message, line in once.items()]}


def line_of(error: BaseException) -> int | None:
    """The line of the script where *error* was raised."""
    if isinstance(error, SyntaxError) and error.filename == SOURCE:
        return error.lineno
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == SOURCE]
    return lines[-1] if lines else None


def prefer_vectors(figure) -> None:
    """Turn small images into cells that follow the theme, and large meshes into pictures."""
    meshes = figure.findobj(QuadMesh)
    large = sum(child.get_array().size for child in meshes + figure.findobj(AxesImage)) > MAX_CELLS
    for mesh in meshes:
        mesh.axes.grid(False)
        mesh.set_rasterized(large and mesh.get_array().size > 64)  # the scale beside an image stays sharp
    for axes in figure.axes:
        for image in list(axes.images):
            axes.grid(False)
            values = image.get_array()
            if large or values.ndim != 2 or image.get_interpolation() not in ("none", "nearest"):
                continue
            limits = axes.get_xlim(), axes.get_ylim()
            left, right, bottom, top = image.get_extent()
            if image.origin == "upper":
                bottom, top = top, bottom
            x = np.linspace(left, right, values.shape[1] + 1)
            y = np.linspace(bottom, top, values.shape[0] + 1)
            axes.pcolormesh(x, y, values, cmap=image.cmap, norm=image.norm, alpha=image.get_alpha(),
                            zorder=image.get_zorder())  # fmt: skip
            image.set_visible(False)
            axes.set(xlim=limits[0], ylim=limits[1])


def save(figure, format: str) -> str:
    """*figure* as compact SVG text or as base64 PDF."""
    buffer = io.BytesIO()
    none = ["Date"] if format == "svg" else ["Creator", "Producer", "CreationDate"]
    figure.savefig(buffer, format=format, metadata=dict.fromkeys(none))
    return compact(buffer.getvalue().decode()) if format == "svg" else base64.b64encode(buffer.getvalue()).decode()


# -- Checks: what would be hard to read ------------------------------------------------------------------------------


def check(figure, texts: list[Text], output: str, format: str) -> list[str]:
    """What is wrong with a drawn *figure* whose visible texts are *texts*, one Korean sentence each."""
    problems = []
    if figure.get_figwidth() > MAX_INCHES:
        problems.append(f"폭이 {figure.get_figwidth():g}인치로 본문의 폭 {MAX_INCHES}인치를 넘는다")
    if format == "svg" and len(output) > MAX_BYTES:
        problems.append(f"크기가 {len(output) // 1000} kB로 {MAX_BYTES // 1000} kB를 넘는다. 점의 수를 줄인다")
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
    renderer = figure.canvas.get_renderer()
    boxes = [Text.get_window_extent(text, renderer) for text in texts]
    for box, name in zip(boxes, names):
        if box.x0 < -1 or box.y0 < -1 or box.x1 > figure.bbox.x1 + 1 or box.y1 > figure.bbox.y1 + 1:
            problems.append(f"글자가 그림 밖으로 잘린다: ‘{name}’")
    upright = [n for n, text in enumerate(texts) if text.get_rotation() % 90 == 0]
    for position, a in enumerate(upright):
        for b in upright[position + 1 :]:
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


# -- Compact SVG -----------------------------------------------------------------------------------------------------

DEFAULT = {"text-anchor": "start", "stroke-dashoffset": "0"}
INHERITED = ("clip-path", "fill", "fill-opacity", "font-size", "font-weight", "stroke", "stroke-width",
             "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset",
             "text-anchor")  # fmt: skip


def compact(svg: str) -> str:
    """Matplotlib's *svg* without what a browser does not need: about a third of the bytes.

    Styles become attributes (a content security policy may forbid inline styles), fonts come from the page,
    coordinates have two decimals, ids start with ``ID-`` for the page to replace, and groups that say nothing go.
    """
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        attributes = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        for rule in filter(None, attributes.pop("style", "").split(";")):
            key, _, value = rule.partition(":")
            attributes[key.strip()] = value.strip()
        attributes = {key: tidy(key, value) for key, value in attributes.items()}
        element.attrib = {key: value for key, value in attributes.items() if value and DEFAULT.get(key) != value}
        if len(element) or element.tag not in ("text", "tspan"):
            element.text = None
        element.tail = None
    for element in root.iter():
        font(element)
    join_radicals(root)
    prune(root)
    names: dict[str, str] = {}
    for element in root.iter():
        for key, value in element.attrib.items():
            if reference := re.fullmatch(r"(url\()?#([\w-]+)(\)?)", value) if key == "href" or "url(" in value else None:
                name = names.setdefault(reference[2], f"ID-{len(names)}")
                element.set(key, f"{reference[1] or ''}#{name}{reference[3]}")
    for parent in root.iter():
        for element in list(parent):
            if (name := element.attrib.pop("id", None)) in names:
                element.set("id", names[name])
            elif element.tag == "clipPath":
                parent.remove(element)
    defined = {e.get("id"): e for e in root.iter() if e.get("id")}
    for use in root.iter("use"):
        shape = defined[use.get("href")[1:]]
        for key in [key for key in use.attrib if key in INHERITED and key in shape.attrib]:
            del use.attrib[key]
    hoist(root)
    width, height = root.get("viewBox").split()[2:]
    picture = ElementTree.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "width": f"{float(width) * 4 / 3:.0f}",
        "height": f"{float(height) * 4 / 3:.0f}", "viewBox": root.get("viewBox")})  # fmt: skip
    root.tag, root.attrib = "g", {"font-size": f"{STYLE['font.size']}", "stroke-linejoin": "round"}
    picture.append(root)
    return ElementTree.tostring(picture, encoding="unicode").replace(" />", "/>")


def tidy(key: str, value: str) -> str:
    """An attribute's *value* with short numbers and without repeated path letters."""
    if key in ("id", "href", "clip-path") or value.startswith("#"):
        return "".join(value.split()) if value.startswith("data:") else value
    value = re.sub(r"\brotate\(-0 [^)]*\)", "", value)
    digits = 4 if key == "transform" else 2
    value = re.sub(r"-?\d*\.\d+(e-?\d+)?", lambda m: f"{float(m[0]):.{digits}f}".rstrip("0").rstrip("."), value)
    value = re.sub(r"(?<![\d.])-0(?![\d.])", "0", value)
    if key == "d":
        value = re.sub(r"\s+", " ", value).strip()
        value = re.sub(r"(?<=[MLQCz]) | (?=[MLQCz])", "", value)
        value = re.sub(r"^M(\S+) (\S+)L(\S+) \2L\3 (\S+)L\1 \4(L\1 \2)?z?$", r"M\1 \2H\3V\4H\1z", value)
        for letter in "LQC":  # a command's letter holds until the next one
            value = re.sub(rf"(?<={letter})([^A-Za-z]+){letter}", r"\1 ", value)
            while (shorter := re.sub(rf"({letter}[^A-Za-z]+){letter}", r"\1 ", value)) != value:
                value = shorter
    return re.sub(r"(?<=\d)px\b", "", value.strip())


def font(element) -> None:
    """Leave the choice of font to the page, but for the letters of formulas."""
    family = element.attrib.pop("font-family", "")
    if "STIX" in family:
        element.set("font-family", "Times New Roman,Times,serif")
    if element.get("font-size") == str(STYLE["font.size"]):
        del element.attrib["font-size"]


def join_radicals(root) -> None:
    """Let each root sign end where the line over its content begins: the reader's font may have a narrower one."""
    for group in root.iter("g"):
        bars = sorted(float(bar.get("x")) for bar in group.findall("rect"))
        for span in group.findall("text/tspan"):
            bar = next((x for x in bars if x > float(span.get("x"))), None)
            if span.text == "√" and bar:
                span.attrib |= {"x": f"{bar + 0.3:g}", "text-anchor": "end"}


def prune(element) -> None:
    """Remove what draws nothing, unwrap bare groups, and draw cells of one colour as one path."""
    for child in list(element):
        prune(child)
    is_mesh = element.get("id", "").startswith("QuadMesh")
    children = []
    paths: dict = {}
    for child in element:
        if child.tag in ("metadata", "style") or (child.tag in ("defs", "g") and not len(child)):
            continue
        if child.tag == "path" and child.get("fill") == "none" and "stroke" not in child.attrib:
            continue
        if child.tag == "g" and not set(child.attrib) - {"id"} and not child.get("id", "").startswith("QuadMesh"):
            children += list(child)
            continue
        if is_mesh and child.tag == "path":
            look = tuple(sorted((k, v) for k, v in child.attrib.items() if k != "d"))
            if look in paths:
                paths[look].set("d", paths[look].get("d") + child.get("d"))
                continue
            paths[look] = child
        children.append(child)
    element[:] = children
    if is_mesh:
        element.set("shape-rendering", "crispEdges")  # no hairlines between cells


def hoist(element) -> None:
    """Say once, on a group, what all its members say."""
    for child in element:
        hoist(child)
    if element.tag == "g" and len(element) and all(c.tag in ("path", "use", "text", "g") for c in element):
        for key in INHERITED:
            values = {child.get(key) for child in element}
            if len(values) == 1 and None not in values and key not in element.attrib:
                element.set(key, values.pop())
                for child in element:
                    del child.attrib[key]


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

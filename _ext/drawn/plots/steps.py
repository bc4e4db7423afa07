"""Figures shown one after the other: the frames of a ``{plot}`` with ``:steps:``, changed by radio buttons, no script.

``:steps: 걸음`` names what the frames run through, and the script names each frame: ``plt.subplots(num="창이 한 칸 간다")``.
With two axes, ``:steps: 물음 × 가림``, a frame is named ``나는 × 없음: 가장 큰 무게는 …``. Arrow keys step; all frames
lie in one place, so that nothing moves but what they show. Without the stylesheet, in print and in a book the frames
stand one below the other with their captions.
"""

import re
from html import escape
from math import prod

from docutils import nodes

MAX_FRAMES, MAX_BYTES = 16, 240_000


class StepsError(Exception):
    """Why some figures do not make steps, in a Korean sentence."""


def read(option: str, printed: str, figures: list[dict]) -> dict:
    """Return the steps of some drawn *figures*.

    These are ``axes`` (name and values of each), ``frames`` (number on each axis, from 1, and the caption) and ``print``
    (which frames are printed: those of the option, or the first, the middle and the last).

    Raises:
        StepsError: the figures do not fit together, or an option is wrong.
    """
    names = [name.strip() for name in option.split("×")]
    axes, frames, two = [(name, []) for name in names], [], len(names) > 1
    if not all(names) or len(names) > 2:
        raise StepsError("걸음의 축은 하나나 둘이다. :steps: 걸음 또는 :steps: 물음 × 가림처럼 적는다")
    for number, figure in enumerate(figures, 1):
        place, _, sentence = figure["name"].partition(":") if two else (figure["name"], "", "그림")
        values = [value.strip() for value in place.split("×")] if two else [place.strip()]
        if len(values) != len(names) or not all([*values, sentence.strip()]):
            example = " × ".join(names) + ": 문장" * two
            raise StepsError(f'{number}번째 그림에 설명이 없다. plt.subplots(num="{example}")처럼 적는다')
        for (_, known), value in zip(axes, values):
            if value not in known:
                known.append(value)
        frames.append(([known.index(value) + 1 for (_, known), value in zip(axes, values)], figure["name"]))
    cells, size = prod(len(known) for _, known in axes), sum(len(figure["svg"]) for figure in figures)
    if len(frames) < 2:
        raise StepsError('걸음이 하나뿐이다. 걸음마다 plt.subplots(num="설명")으로 그림을 만든다')
    if len(frames) != cells:
        raise StepsError(f"{option}의 칸은 {cells}개인데 그림은 {len(frames)}개이다. 칸마다 그림을 하나씩 만든다")
    if len(frames) > MAX_FRAMES:
        raise StepsError(f"그림이 {len(frames)}개로 {MAX_FRAMES}개를 넘는다. 걸음을 줄이거나 그림을 둘로 나눈다")
    if size > MAX_BYTES:
        raise StepsError(f"모두 {size // 1000} kB로 {MAX_BYTES // 1000} kB를 넘는다. 점이나 걸음의 수를 줄인다")
    if not re.search("<(path|text|use|image)", figures[0]["svg"]):
        raise StepsError("첫 그림이 비어 있다. 많은 사람이 첫 그림만 본다")
    if any(figure["size"] != figures[0]["size"] for figure in figures):
        raise StepsError("그림의 크기가 서로 다르다. figsize를 같게 한다")
    if any(abs(a - b) > 0.002 for figure in figures for box, first in zip(figure["boxes"], figures[0]["boxes"]) for a, b in zip(box, first)):
        raise StepsError('걸음마다 축의 자리가 달라 그림이 흔들린다. plt.subplots(layout="none")과 fig.subplots_adjust(…)로 자리를 정한다')
    chosen = [int(number) for number in re.findall(r"\d+", printed)] or sorted({1, (len(frames) + 1) // 2, len(frames)})
    if re.sub(r"[\d\s,]", "", printed) or not all(1 <= number <= len(frames) for number in chosen):
        raise StepsError(f":print:에는 인쇄할 그림의 번호를 적는다. 1부터 {len(frames)}까지이고, 여럿이면 1, 4처럼 쉼표로 잇는다")
    return {"axes": axes, "frames": frames, "print": chosen}


def hide(svg: str) -> str:
    """Leave a drawing out of what screen readers say: its caption is its text."""
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)


def stepper(node: nodes.Element) -> str:
    """The frames in one place: a radio button for each step, its picture and caption after it; a second axis above."""
    name, parts = node["name"], []
    (title, values), *second = node["steps"]["axes"]
    for axis, others in second:
        parts.append(f'<fieldset class="steps-axis"><legend>{escape(axis)}</legend>')
        for number, value in enumerate(others, 1):
            parts.append(f'<label><input type="radio" name="{name}-b"{" checked" * (number == 1)}> {escape(value)}</label>')
        parts.append("</fieldset>")
    parts.append(f'<fieldset class="steps-strip"><legend>{escape(title)}</legend>')
    for number, value in enumerate(values, 1):
        # With a second axis the button also says what the frame in sight shows; one that the axis hides is left out.
        named = f"{name}-s{number}" + f" {name}-f{number}" * len(second)
        parts.append(f'<input type="radio" name="{name}" id="{name}-r{number}" aria-labelledby="{named}"{" checked" * (number == 1)}>'
                     f'<div class="step"><div class="frames" id="{name}-f{number}">')
        for index, (place, caption) in enumerate(node["steps"]["frames"], 1):
            if place[0] == number:
                classes = "frame" + f" b{place[-1]}" * len(second) + " screen" * (index not in node["steps"]["print"])
                say = f"<p>{escape(caption)}</p>" * len(second)
                parts.append(f'<div class="{classes}">{hide(node["svg"][index - 1])}{say}</div>')
        back = f'<label class="back" for="{name}-r{number - 1}"></label>' if number > 1 else "<span></span>"
        on = f'<label class="on" for="{name}-r{number + 1}"></label>' if number < len(values) else f'<label class="again" for="{name}-r1"></label>'
        parts.append(f'</div><div class="step-bar">{back}<p id="{name}-s{number}"><b>{number}/{len(values)}</b> {escape(value)}</p>{on}</div></div>')
    return "".join(parts) + "</fieldset>"


def listed(node: nodes.Element) -> str:
    """The frames one below the other, for a book."""
    frames = zip(node["svg"], node["steps"]["frames"])
    return "".join(f"{hide(svg)}<p>{number}/{len(node['svg'])} {escape(caption)}</p>" for number, (svg, (_, caption)) in enumerate(frames, 1))
